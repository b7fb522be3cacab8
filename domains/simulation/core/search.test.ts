import { describe, expect, test } from 'vitest'
import { normalCdf } from '#domains/analytics/core/numbers/special.ts'
import type { Figures } from './figures.ts'
import { documentOf, payback, placed, variantsOf, weigh } from './search.ts'
import { offersIn, type Seen } from './wanted.ts'

const base = {
  rules: [{ id: 'base', then: { rate: { points: 5, per: 100 } } }],
  redeem: { cap: { share: { numerator: 30, denominator: 100 } } },
  'a/b': 1,
}

describe('variants', () => {
  test('are every combination of the values; the document they come from stays', () => {
    const all = variantsOf(base, [
      { path: '/rules/0/then/rate/points', values: [3, 5] },
      { path: '/redeem/cap/share/numerator', values: [15, 30, 50] },
    ])
    expect(all).toHaveLength(6)
    expect(all[1]!.choices).toEqual({
      '/rules/0/then/rate/points': 3,
      '/redeem/cap/share/numerator': 30,
    })
    expect(all[1]!.document).toMatchObject({ rules: [{ then: { rate: { points: 3, per: 100 } } }] })
    expect(base.rules[0]!.then.rate.points).toBe(5)
  })

  test('put a field that was not there, and name a place that leads nowhere', () => {
    expect(placed(base, '/expiry', { kind: 'never' })).toMatchObject({ expiry: { kind: 'never' } })
    expect(placed(base, '/a~1b', 2)).toMatchObject({ 'a/b': 2 })
    for (const wrong of [
      '',
      'rules',
      '/rules/1/then',
      '/rules/x/then',
      '/tiers/ladder/0',
      '/a~1b/c',
    ])
      expect(() => placed(base, wrong, 1), wrong).toThrow(RangeError)
  })
})

/** Sales of 100,000 with a margin of 30,000; so much is given away. */
function figures(given: number, more: Partial<Figures> = {}): Figures {
  return {
    receipts: 10,
    amount: 100_000,
    discounts: 0,
    paidWithPoints: given,
    discountsSaved: 0,
    effectiveDiscount: { part: given, whole: 100_000, value: given / 100_000 },
    margin: {
      before: 30_000,
      after: 30_000 - given,
      negativeBefore: 0,
      turnedNegative: 0,
      receipts: 10,
      assumed: 10,
    },
    fairness: null,
    ...more,
  } as Figures
}

const asked = { constraints: {}, lift: null, fixedCost: 0 }
const nobody = { members: 0, lost: 0, most: 0 }
const seen: Seen = { partPayment: 3_000, today: nobody, inForce: nobody }
const tried = (
  all: readonly Figures[],
  how: Partial<Parameters<typeof weigh>[1]> = {},
  also: Partial<Seen> = {},
) =>
  weigh(
    all.map((each, place) => ({
      choices: { place },
      document: base,
      figures: each,
      seen: { ...seen, ...also },
    })),
    { ...asked, ...how },
  )

describe('which rules to have', () => {
  const [one] = base.rules
  const three = {
    ...base,
    rules: [one, { ...one!, id: 'gift', excludes: ['base', 'late'] }, { ...one!, id: 'late' }],
  }
  const ids = (document: unknown) =>
    (document as { rules: { id: string }[] }).rules.map(({ id }) => id)

  test('is a matter of the search too: each subset is a variant, and pointers to the others still lead there', () => {
    const all = variantsOf(three, [
      { path: '/rules/0', values: [true, false] },
      { path: '/rules/2', values: [true, false] },
    ])
    expect(all.map(({ document }) => ids(document))).toEqual([
      ['base', 'gift', 'late'],
      ['base', 'gift'],
      ['gift', 'late'],
      ['gift'],
    ])
    expect(all.map(({ document }) => offersIn(document))).toEqual([3, 2, 2, 1])
    const choices = { '/rules/0': false, '/rules/2/then/rate/points': 9 }
    expect(documentOf(three, choices)).toMatchObject({
      rules: [
        { id: 'gift', excludes: ['late'] },
        { id: 'late', then: { rate: { points: 9 } } },
      ],
    })
  })

  test('what a rule would grant that is left out is not tried again and again', () => {
    const all = variantsOf(three, [
      { path: '/rules/2', values: [true, false] },
      { path: '/rules/2/then/rate/points', values: [1, 2, 3] },
    ])
    expect(all).toHaveLength(4)
    // rules that no longer exclude anything say nothing of it
    expect(documentOf(three, { '/rules/0': false, '/rules/2': false })).toEqual({
      ...three,
      rules: [{ ...one!, id: 'gift' }],
    })
  })
})

describe('what variants are worth', () => {
  test('they pay from (R + F) / (m·B − R); what gives the margin away never does', () => {
    expect(payback(figures(5_000), 0)!.lift).toBeCloseTo(5_000 / 25_000)
    expect(payback(figures(5_000), 1_000)!.lift).toBeCloseTo(6_000 / 25_000)
    expect(payback(figures(30_000), 0)).toEqual({ lift: null, neverPays: true })
    expect(payback(figures(5_000, { margin: null }), 0)).toBeNull()
    // margins that are known of some receipts only prove nothing of all
    expect(payback(figures(5_000, { receipts: 11 }), 0)).toBeNull()
  })

  test('with a normal lift the chance of a loss is Φ((u* − μ) / σ)', () => {
    const [one, never] = tried([figures(5_000), figures(40_000)], {
      lift: { mean: 0.25, deviation: 0.05 },
    })
    expect(one!.loss).toBeCloseTo(normalCdf((0.2 - 0.25) / 0.05), 12)
    expect(never!.loss).toBe(1)
  })

  test('the frontier has what nothing else beats: less for more risk is not on it', () => {
    const better = figures(5_000)
    const worse = figures(5_000, { margin: { ...figures(0).margin!, before: 20_000 } })
    const smaller = figures(2_000)
    expect(tried([better, worse, smaller]).map(({ isFrontier }) => isFrontier)).toEqual([
      true,
      false,
      true,
    ])
  })

  test('what breaks a constraint is named and never on the frontier', () => {
    const losers = { members: 9, worseOff: 3, groups: [], losers: [] }
    const [all] = tried([figures(6_000, { fairness: losers })], {
      constraints: { effectiveDiscount: 500, worseOff: 2, loss: 0.1, turnedNegative: 0 },
      lift: { mean: 0.1, deviation: 0.05 },
    })
    expect(all!.breaks).toEqual(['effectiveDiscount', 'worseOff', 'loss'])
    expect(all!.isFrontier).toBe(false)
    expect(tried([figures(5_000)], { constraints: { effectiveDiscount: 500 } })[0]!.breaks).toEqual(
      [],
    )
  })

  test('each constraint binds by itself: at its limit a variant holds, one beyond it breaks', () => {
    const losers = { members: 9, worseOff: 3, groups: [], losers: [] }
    const worse = { members: 4, lost: 500, most: 200 }
    const figure = figures(6_000, {
      fairness: losers,
      margin: { ...figures(6_000).margin!, turnedNegative: 7 },
    })
    const lift = { mean: 0.25, deviation: 0 }
    const limits = {
      effectiveDiscount: 600,
      partPayment: 3_000,
      worseOff: 3,
      regularsToday: 4,
      regularsInForce: 4,
      loss: 0.5,
      turnedNegative: 7,
      offers: 1,
    }
    const also = { today: worse, inForce: worse }
    // u* = 6,000 ÷ 24,000: as likely a loss as not
    expect(tried([figure], { constraints: limits, lift }, also)[0]!.breaks).toEqual([])
    for (const [name, most] of Object.entries(limits)) {
      const constraints = { [name]: name === 'loss' ? 0.49 : most - 1 }
      const [all] = tried([figure], { constraints, lift }, also)
      expect([all!.breaks, all!.isFrontier], name).toEqual([[name], false])
      expect(all!.measures[name as keyof typeof limits], name).toBeCloseTo(most)
    }
  })

  test('what nobody can tell holds no constraint: no margin, no lift, nothing in force', () => {
    const unknown = figures(5_000, { margin: null })
    const lift = { mean: 0.1, deviation: 0.05 }
    const breaks = (...asked: Parameters<typeof tried>) => tried(...asked)[0]!.breaks
    expect(breaks([unknown], { constraints: { loss: 1 }, lift })).toEqual(['loss'])
    expect(breaks([figures(5_000)], { constraints: { loss: 1 } })).toEqual(['loss'])
    expect(breaks([unknown], { constraints: { turnedNegative: 99 } })).toEqual(['turnedNegative'])
    const constraints = { regularsInForce: 99 }
    expect(breaks([figures(5_000)], { constraints }, { inForce: null })).toEqual([
      'regularsInForce',
    ])
  })
})
