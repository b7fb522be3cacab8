import type { Key } from '../shared/words.en.ts'
import { paths } from './paths.ts'
import { sections } from './sections.ts'

export type Section = (typeof sections)[number]

/** What stands together in the navigation; a section that no group names stands in the last. */
const named = [
  {
    name: 'service',
    title: 'nav.group.service',
    of: [paths.desk(), paths.members(), paths.cards(), paths.cases(), paths.approvals()],
  },
  {
    name: 'programme',
    title: 'nav.group.programme',
    of: [paths.programmes(), paths.simulations(), paths.stores(), paths.portal()],
  },
  {
    name: 'messages',
    title: 'nav.group.messages',
    of: [paths.messages(), paths.mailings(), paths.channels(), paths.consents()],
  },
  {
    name: 'figures',
    title: 'nav.group.figures',
    of: [paths.figures(), paths.imports()],
  },
  {
    name: 'settings',
    title: 'nav.group.settings',
    of: [paths.operators(), paths.roles(), paths.limits(), paths.keys()],
  },
] as const satisfies readonly { name: string; title: Key; of: readonly string[] }[]

export type GroupName = (typeof named)[number]['name']
export type NavGroup = {
  readonly name: GroupName
  readonly title: Key
  readonly sections: readonly Section[]
}

const rest = sections.filter(({ to }) => !named.some(({ of }) => of.includes(to)))

/** The sections of the back office by group, in the order in which they are shown. */
export const groups: readonly NavGroup[] = named.map(({ name, title, of }, at) => ({
  name,
  title,
  sections: [
    ...of.flatMap((to) => sections.filter((section) => section.to === to)),
    ...(at === named.length - 1 ? rest : []),
  ],
}))
