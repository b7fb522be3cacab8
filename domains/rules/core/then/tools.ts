import type { Value } from '../language/parts.ts'
import type { Tools } from '../when/leaf.ts'

/** What compiling a grant may lean on. */
export type GrantTools = Tools & {
  readonly ruleId: string
  /** What points are worth when they are spent. */
  readonly value: Value | null
}
