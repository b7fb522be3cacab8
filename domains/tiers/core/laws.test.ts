import fc from 'fast-check'
import { expect, test } from 'vitest'
import { DAY } from '#kit/core/time.ts'
import { dayIn } from '#kit/core/zone.ts'
import { promote, unrecorded } from './promote.ts'
import { withReviews } from './review.ts'
import { heldRank, NO_SUMS, standingAt, type Standing, type TierPolicy } from './standing.ts'
import { sumsIn, windowAt, type QualifyingDay } from './window.ts'

const ZONE = 'Europe/Berlin'
const START = Date.parse('2024-02-27T09:00:00Z')
const name = { ru: 'Уровень', en: 'Tier' }

const period = fc.constantFrom({ days: 45 }, { months: 3 }, { years: 1 })
const policies: fc.Arbitrary<TierPolicy> = fc.record({
  by: fc.constant('spend' as const),
  window: fc.oneof(
    period.map((length) => ({ kind: 'rolling' as const, length })),
    fc
      .constantFrom('month' as const, 'quarter' as const, 'year' as const)
      .map((unit) => ({ kind: 'calendar' as const, unit })),
    fc.constant({ kind: 'lifetime' as const }),
  ),
  ladder: fc.constantFrom(0, 10).map((lowest) => [
    { id: 'a', name, from: lowest },
    { id: 'b', name, from: 100 },
    { id: 'c', name, from: 300 },
  ]),
  retention: fc.option(period),
  grace: fc.option(fc.constant({ days: 20 })),
  downgrade: fc.constantFrom('one_step' as const, 'to_earned' as const),
  roundTo: fc.constantFrom(
    'instant' as const,
    'day' as const,
    'month' as const,
    'quarter' as const,
  ),
})

/** Purchases some days apart, in the order they happened. */
const lives = fc.array(
  fc.record({ after: fc.integer({ min: 0, max: 120 }), spend: fc.integer({ min: 1, max: 250 }) }),
  { maxLength: 12 },
)

type Life = { readonly after: number; readonly spend: number }[]

function live(policy: TierPolicy, life: Life) {
  const history: Standing[] = []
  const days: QualifyingDay[] = []
  let at = START
  const steps: { before: number; after: number; climbed: Standing | null; at: number }[] = []
  for (const { after, spend } of life) {
    at += after * DAY
    const seen = withReviews(history, days, policy, ZONE, at)
    const sums = sumsIn(days, windowAt(policy, ZONE, at))
    const bought = { ...NO_SUMS, spend }
    const climbed = promote({ history: seen, sums, bought, policy, zone: ZONE, at })
    days.push({ ...bought, day: dayIn(ZONE, at) })
    const before = heldRank(policy, standingAt(seen, at))
    if (climbed) history.push(...unrecorded(seen, climbed))
    const now = withReviews(history, days, policy, ZONE, at)
    steps.push({ before, after: heldRank(policy, standingAt(now, at)), climbed, at })
    for (const [index, each] of history.entries()) history[index] = { ...each, id: `${index}` }
  }
  return { history, days, steps, end: at }
}

test('buying never lowers a tier', () => {
  fc.assert(
    fc.property(policies, lives, (policy, life) => {
      for (const { before, after } of live(policy, life).steps) {
        expect(after).toBeGreaterThanOrEqual(before)
      }
    }),
  )
})

test('looking at a tier on the way changes nothing of where it leads', () => {
  fc.assert(
    fc.property(
      policies,
      lives,
      fc.integer({ min: 0, max: 500 }),
      fc.integer({ min: 0, max: 500 }),
      (policy, life, first, second) => {
        const { history, days, end } = live(policy, life)
        const [early, late] = [end + first * DAY, end + (first + second) * DAY]
        const once = withReviews(history, days, policy, ZONE, late)
        const twice = withReviews(
          withReviews(history, days, policy, ZONE, early),
          days,
          policy,
          ZONE,
          late,
        )
        expect(twice).toEqual(once)
      },
    ),
  )
})

test('standings follow one another without an overlap or a step back in time', () => {
  fc.assert(
    fc.property(policies, lives, (policy, life) => {
      const { history, days, end } = live(policy, life)
      const all = withReviews(history, days, policy, ZONE, end + 900 * DAY)
      for (const [index, each] of all.entries()) {
        if (each.until !== null) expect(each.until).toBeGreaterThan(each.from)
        if (index > 0) expect(each.from).toBeGreaterThanOrEqual(all[index - 1]!.from)
        // only a climb comes before the end of the standing before it
        if (index > 0 && each.cause === 'lowered') expect(each.from).toBe(all[index - 1]!.until)
      }
    }),
  )
})

test('where nothing more is bought, everybody ends where nothing needs to be earned', () => {
  fc.assert(
    fc.property(policies, lives, (policy, life) => {
      fc.pre(policy.window.kind !== 'lifetime')
      const { history, days, end } = live(policy, life)
      const at = end + 20 * 365 * DAY
      const all = withReviews(history, days, policy, ZONE, at)
      expect(heldRank(policy, standingAt(all, at))).toBe(policy.ladder[0]!.from === 0 ? 0 : -1)
    }),
  )
})
