import type { Key } from '../shared/words.en.ts'
import { paths } from './paths.ts'

/** The sections of the back office: each with the right it needs. */
export const sections = [
  { to: paths.desk(), title: 'nav.desk', hint: 'home.desk', needs: 'calls:read' },
  { to: paths.members(), title: 'nav.members', hint: 'home.members', needs: 'members:read' },
  { to: paths.cards(), title: 'nav.cards', hint: 'home.cards', needs: 'cards:read' },
  { to: paths.cases(), title: 'nav.cases', hint: 'home.cases', needs: 'cases:read' },
  {
    to: paths.approvals(),
    title: 'nav.approvals',
    hint: 'home.approvals',
    needs: 'approvals:read',
  },
  {
    to: paths.programmes(),
    title: 'nav.programmes',
    hint: 'home.programmes',
    needs: 'programmes:read',
  },
  {
    to: paths.simulations(),
    title: 'nav.simulations',
    hint: 'home.simulations',
    needs: 'simulations:read',
  },
  { to: paths.figures(), title: 'nav.figures', hint: 'home.figures', needs: 'figures:read' },
  { to: paths.messages(), title: 'nav.messages', hint: 'home.messages', needs: 'messages:read' },
  { to: paths.mailings(), title: 'nav.mailings', hint: 'home.mailings', needs: 'mailings:read' },
  { to: paths.stores(), title: 'nav.stores', hint: 'home.stores', needs: 'programmes:read' },
  { to: paths.consents(), title: 'nav.consents', hint: 'home.consents', needs: 'consents:read' },
  { to: paths.portal(), title: 'nav.portal', hint: 'home.portal', needs: 'programmes:read' },
  { to: paths.imports(), title: 'nav.imports', hint: 'home.imports', needs: 'imports:read' },
  { to: paths.keys(), title: 'nav.keys', hint: 'home.keys', needs: 'keys:read' },
  {
    to: paths.operators(),
    title: 'nav.operators',
    hint: 'home.operators',
    needs: 'operators:read',
  },
  { to: paths.roles(), title: 'nav.roles', hint: 'home.roles', needs: 'operators:read' },
  { to: paths.limits(), title: 'nav.limits', hint: 'home.limits', needs: 'operators:read' },
  {
    to: paths.channels(),
    title: 'nav.channels',
    hint: 'home.channels',
    needs: 'channels:read',
  },
  { to: paths.verify(), title: 'nav.verify', hint: 'home.verify', needs: 'ledger:verify' },
  { to: paths.jobs(), title: 'nav.jobs', hint: 'home.jobs', needs: 'jobs:read' },
  { to: paths.audit(), title: 'nav.audit', hint: 'home.audit', needs: 'audit:read' },
] as const satisfies readonly { to: string; title: Key; hint: Key; needs: string }[]
