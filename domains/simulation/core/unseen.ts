import type { Condition, Conditions } from '#domains/rules/rules.api.ts'

/** What conditions may ask that past sales do not tell. */
export const UNSEEN = [
  'event',
  'tag',
  'birthday',
  'sinceEnrolment',
  'means',
  'coupon',
  'cel',
] as const
export type Unseen = (typeof UNSEEN)[number]

/** Of a file nobody knows how was paid, and with which coupon. */
const IN_OWN: ReadonlySet<Unseen> = new Set<Unseen>(['means', 'coupon'])

/**
 * What the conditions ask and the sales do not tell: a rule that asks it does not grant in a replay, or
 * takes a member as enrolled with the first receipt.
 */
export function unseenIn(documents: readonly Conditions[], source: 'file' | 'own'): Unseen[] {
  const asked = new Set<string>()
  for (const { rules } of documents) {
    for (const { on, when } of rules ?? []) {
      if (on !== 'purchase') asked.add('event')
      else if (when) gather(when, asked)
    }
  }
  return UNSEEN.filter((each) => asked.has(each) && !(source === 'own' && IN_OWN.has(each)))
}

function gather(condition: Condition, asked: Set<string>): void {
  for (const part of [...(condition.all ?? []), ...(condition.any ?? [])]) gather(part, asked)
  if (condition.not) gather(condition.not, asked)
  for (const key of Object.keys(condition)) asked.add(key)
}
