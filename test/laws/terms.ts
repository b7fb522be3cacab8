import fc from 'fast-check'
import type { Conditions } from '#domains/rules/rules.api.ts'
import type { Reach } from './account.ts'
import { endOf, endOfYear, later, type Length, type Mode, type Ratio, type Unit } from './sums.ts'

/** The conditions of a programme, as few as make points interesting. */
export type Terms = {
  /** Points for each so much of the base. */
  readonly base: Ratio
  /** And for oil besides. */
  readonly oil: Ratio | null
  readonly rounding: { readonly at: 'rule' | 'receipt'; readonly mode: Mode }
  readonly activation: { readonly after: Length; readonly roundTo?: 'day' } | null
  readonly expiry:
    | { readonly kind: 'never' }
    | { readonly kind: 'rolling' | 'inactivity'; readonly after: Length; readonly roundTo?: Unit }
    | { readonly kind: 'yearEnd'; readonly atLeast: Length }
  /** So many points are worth so many kopecks. */
  readonly worth: Ratio
  /** Points pay this share of a receipt at most. */
  readonly share: Ratio
  readonly beyond: 'grant_rest' | 'refuse'
  /** Tobacco takes no part: in earning, in paying. */
  readonly noTobacco: { readonly earning: boolean; readonly paying: boolean }
  /** Whether what points paid earns as well. */
  readonly paidEarns: boolean
  readonly reach: Reach
  /** Days that points live again which come back after their end; null: they do not. */
  readonly restore: number | null
}

const length = (days: readonly number[]) =>
  fc.oneof(
    { weight: 3, arbitrary: fc.constantFrom(...days).map((each): Length => ({ days: each })) },
    {
      weight: 2,
      arbitrary: fc.constantFrom<Length>({ months: 1 }, { months: 6 }, { years: 1 }),
    },
  )
const sometimes = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined })
const unit = fc.constantFrom<Unit>('day', 'month', 'quarter', 'year')

/** Any conditions; the simplest come first. */
export const anyTerms: fc.Arbitrary<Terms> = fc.record({
  base: fc.constantFrom<Ratio>([1, 100], [5, 10_000], [7, 3_000]),
  oil: fc.constantFrom<Ratio | null>(null, [3, 20_000]),
  rounding: fc.record({
    at: fc.constantFrom('rule', 'receipt'),
    mode: fc.constantFrom('down', 'half_up', 'up'),
  }),
  activation: fc.oneof(
    fc.constant(null),
    fc.constant(null),
    fc.record({ after: length([1, 14]), roundTo: sometimes(fc.constant('day' as const)) }),
  ),
  expiry: fc.oneof(
    { weight: 1, arbitrary: fc.constant({ kind: 'never' as const }) },
    {
      weight: 4,
      arbitrary: fc.record({
        kind: fc.constantFrom('rolling', 'inactivity'),
        after: length([10, 10, 30, 90]),
        roundTo: sometimes(unit),
      }),
    },
    {
      weight: 1,
      arbitrary: fc.record({ kind: fc.constant('yearEnd' as const), atLeast: length([10]) }),
    },
  ),
  worth: fc.constantFrom<Ratio>([1, 100], [3, 100], [10, 7]),
  share: fc.constantFrom<Ratio>([1, 1], [1, 2], [3, 10]),
  beyond: fc.constantFrom('grant_rest', 'refuse'),
  noTobacco: fc.record({ earning: fc.boolean(), paying: fc.boolean() }),
  paidEarns: fc.boolean(),
  reach: fc.constantFrom('unlimited', 'within_balance', 'unlimited', 'only_pending'),
  restore: fc.constantFrom(null, 30),
})

/** The same in the language of conditions. */
export function documentOf(terms: Terms): Conditions {
  const { base, oil, worth, share, activation, expiry, noTobacco } = terms
  const tobacco = { categories: ['tobacco'] }
  const rule = (id: string, [points, per]: Ratio, lines?: object): Conditions['rules'][number] => ({
    id,
    name: { ru: id, en: id },
    on: 'purchase',
    then: { rate: { points, per, ...(lines && { lines }) } },
  })
  return {
    base: {
      lessPaidWithPoints: !terms.paidEarns,
      ...(noTobacco.earning && { exclude: tobacco }),
    },
    rounding: terms.rounding,
    ...(activation && { activation: said(activation) }),
    expiry:
      expiry.kind === 'yearEnd'
        ? { kind: 'fixed', month: 12, day: 31, atLeast: expiry.atLeast }
        : said(expiry),
    rules: [rule('base', base), ...(oil ? [rule('oil', oil, { categories: ['oil'] })] : [])],
    redeem: {
      value: { points: worth[0], amount: worth[1] },
      cap: { share: { numerator: share[0], denominator: share[1] } },
      beyondCap: terms.beyond,
      ...(noTobacco.paying && { exclude: tobacco }),
    },
    returns: {
      clawback: terms.reach,
      restoreExpired: terms.restore === null ? null : { days: terms.restore },
    },
  }
}

/** Without what is not said. */
const said = <T extends object>(value: T): T =>
  Object.fromEntries(Object.entries(value).filter(([, each]) => each !== undefined)) as T

/** From when until when points live that are earned at an instant. */
export function lifeOf({ activation, expiry }: Terms, zone: string, at: number) {
  const from = activation ? wholeDays(zone, later(zone, at, activation.after), activation) : at
  if (expiry.kind === 'never') return { from, until: null, idle: null }
  if (expiry.kind === 'yearEnd')
    return { from, until: endOfYear(zone, later(zone, from, expiry.atLeast)), idle: null }
  const end = later(zone, from, expiry.after)
  const until = expiry.roundTo ? endOf(zone, end, expiry.roundTo) : end
  const idle =
    expiry.kind === 'inactivity' ? said({ after: expiry.after, roundTo: expiry.roundTo }) : null
  return { from, until, idle }
}

/** Moved to the beginning of the next day, unless a day begins just then. */
function wholeDays(zone: string, at: number, { roundTo }: { readonly roundTo?: 'day' }): number {
  return roundTo && endOf(zone, at - 1, 'day') !== at ? endOf(zone, at, 'day') : at
}
