import type { Key } from '../shared/words.en.ts'
import { paths } from './paths.ts'

/** The sections of the back office: each with the right it needs. */
export const sections = [
  { to: paths.members(), title: 'nav.members', hint: 'home.members', needs: 'members:read' },
] as const satisfies readonly { to: string; title: Key; hint: Key; needs: string }[]
