import { describe, expect, test } from 'vitest'
import type { Receipt } from '#domains/purchases/core/receipt.ts'
import { compile } from '#domains/rules/core/compile.ts'
import { rule } from '#domains/rules/core/sample.ts'
import type { Conditions } from '#domains/rules/rules.api.ts'
import { DAY } from '#kit/core/time.ts'
import type { Paying } from './paying.ts'
import { replay, type ReplayAsked, type Sale } from './replay.ts'

const BEGIN = Date.UTC(2025, 0, 10, 9)

/** A receipt of one line: so many days after the beginning, and for so much. */
function sale(
  days: number,
  amount: number,
  member: string | null = 'anna',
  line: Partial<Receipt['lines'][number]> = {},
): Sale {
  const one = {
    lineId: '1',
    sku: 'tea',
    category: null,
    kind: 'goods' as const,
    quantity: '1',
    amount,
    discountAmount: 0,
    taxAmount: 0,
    cost: null,
    attributes: {},
    ...line,
  }
  return {
    member,
    receipt: {
      externalId: `${days}`,
      storeId: null,
      tillId: null,
      cashierId: null,
      channel: null,
      occurredAt: BEGIN + days * DAY,
      offsetMinutes: 180,
      currency: 'RUB',
      lines: [one],
      means: [],
      coupons: [],
      redeem: 0,
    },
  }
}

/** Five points for each 1.00 that is worth 0.01 each; half of a receipt may be paid; sixty days to live. */
const document: Conditions = {
  expiry: { kind: 'rolling', after: { days: 60 } },
  rules: [rule('base', { then: { rate: { points: 5, per: 100 } } })],
  redeem: { value: { points: 1, amount: 1 }, cap: { share: { numerator: 1, denominator: 2 } } },
}

const MAX: Paying = { kind: 'max' }

function play(
  sales: readonly Sale[],
  {
    conditions = document,
    until = 400,
    ...over
  }: Partial<ReplayAsked> & {
    conditions?: Conditions
    until?: number
  } = {},
) {
  const zone = 'Europe/Moscow'
  const compiled = compile(conditions, { zone, scale: 0 })
  const setting = { programmeId: 'p', currency: 'RUB', zone, version: 1, compiled }
  const played = replay({ setting, paying: MAX, discounts: 'kept', margin: null, ...over })
  for (const each of sales) played.take(each)
  return played.finish(BEGIN + until * DAY)
}

const year = Array.from({ length: 60 }, (_, index) =>
  sale(index * 6, 10_000 + 200 * (index % 7), `m${index % 9}`),
)

describe('what past sales would have come to', () => {
  test('is counted by hand: earned, paid with, lapsed, left', () => {
    // 100.00 earns 500; half of 8.00 may be paid: 400, and 4.00 of money earn 20; then 120 lapse on day 60
    const done = play([sale(0, 10_000), sale(10, 800), sale(65, 1_000)], { until: 66 })
    expect(done).toMatchObject({
      receipts: 3,
      members: 1,
      receiptsRedeemed: 2,
      amount: 11_800,
      // the third pays 20 of its 10.00 and earns 5 for each of 9 whole roubles … of 9.80
      issued: 500 + 20 + 49,
      redeemed: 400 + 20,
      expired: 100,
      active: 49,
      pending: 0,
      paidWithPoints: 420,
      paid: 11_800 - 420,
      effectiveDiscount: { part: 420, whole: 11_800 },
      liability: 49,
    })
    expect(
      done.months.map(({ month, issued, expired, outstanding }) => [
        month,
        issued,
        expired,
        outstanding,
      ]),
    ).toEqual([
      ['2025-01', 520, 0, 120],
      ['2025-02', 0, 0, 120],
      ['2025-03', 49, 100, 49],
    ])
  })

  test('is nothing where nothing is granted, and no points are used where none may be', () => {
    const none = {
      ...document,
      rules: [
        rule('base', {
          then: { fixed: { points: 1 } },
          when: { amount: { atLeast: 900_000_000 } },
        }),
      ],
    }
    expect(play(year, { conditions: none })).toMatchObject({
      issued: 0,
      redeemed: 0,
      expired: 0,
      active: 0,
      pending: 0,
      liability: 0,
      paidWithPoints: 0,
    })
    const unusable = { ...document, redeem: { ...document.redeem!, cap: { amount: 0 } } }
    const unused = play(year, { conditions: unusable })
    expect(unused.redeemed).toBe(0)
    expect(unused.issued).toBeGreaterThan(0)
  })

  test('doubles with the amounts, and is the same each time', () => {
    const doubled = year.map(({ receipt, member }) => ({
      member,
      receipt: {
        ...receipt,
        lines: receipt.lines.map((line) => ({ ...line, amount: line.amount * 2 })),
      },
    }))
    const [once, again, twice] = [play(year), play(year), play(doubled)]
    expect(again).toEqual(once)
    // what is rounded down to whole points once may be one point less than twice
    for (const name of ['amount', 'issued', 'redeemed', 'expired', 'active', 'paid'] as const)
      expect(Math.abs(twice[name] - once[name] * 2), name).toBeLessThan(year.length)
    const none = { paying: { kind: 'none' } } as const
    expect(play(doubled, none).issued).toBe(play(year, none).issued * 2)
  })

  test('leaves out whom a policy of paying leaves out', () => {
    expect(play(year, { paying: { kind: 'none' } }).redeemed).toBe(0)
    const all = play(year).redeemed
    const some = play(year, { paying: { kind: 'share', percent: 40 } }).redeemed
    expect(some).toBeGreaterThan(0)
    expect(some).toBeLessThan(all)
    expect(play(year, { paying: { kind: 'share', percent: 100 } }).redeemed).toBe(all)
    const rich = play([sale(0, 10_000), sale(1, 20_000), sale(2, 20_000)], {
      paying: { kind: 'above', points: 501 },
    })
    // 500 are not enough on the second receipt; 1,500 are on the third
    expect(rich.receiptsRedeemed).toBe(1)
    expect(rich.redeemed).toBe(1_500)
  })

  test('keeps sales of nobody in the sums and out of the points', () => {
    const done = play([sale(0, 10_000, null), sale(1, 10_000)])
    expect(done).toMatchObject({
      receipts: 2,
      receiptsOfMembers: 1,
      members: 1,
      amount: 20_000,
      issued: 500,
    })
  })

  test('tells months without a sale, and what tiers the members have at the end of each', () => {
    const conditions: Conditions = {
      ...document,
      tiers: {
        by: 'spend',
        window: { kind: 'rolling', length: { months: 1 } },
        ladder: [{ id: 'silver', name: { ru: 'С', en: 'S' }, from: 30_000 }],
        retention: { months: 1 },
        downgrade: 'to_earned',
      },
    }
    const { months } = play([sale(0, 30_000), sale(1, 1_000, 'boris'), sale(95, 1_000, 'boris')], {
      conditions,
      until: 96,
    })
    expect(months.map(({ month, receipts, tiers }) => [month, receipts, tiers])).toEqual([
      ['2025-01', 2, { silver: 1, '': 1 }],
      ['2025-02', 0, { '': 2 }],
      ['2025-03', 0, { '': 2 }],
      ['2025-04', 1, { '': 2 }],
    ])
  })

  test('refuses sales that are not in order, and counts what the till would refuse', () => {
    expect(() => play([sale(2, 100), sale(1, 100)])).toThrow('comes before')
    const foreign = { ...sale(1, 500), receipt: { ...sale(1, 500).receipt, currency: 'EUR' } }
    const done = play([sale(0, 1_000), foreign])
    expect(done.refused).toEqual([{ code: 'currency.other', receipts: 1 }])
    expect(done.receipts).toBe(1)
  })
})

describe('margins', () => {
  test('are those of the lines that say their cost; a receipt that turns to a loss is counted', () => {
    const sales = [
      sale(0, 10_000, 'anna', { cost: 4_000 }),
      // earns nothing to speak of; pays 500 of 1,000 with points and has cost 900
      sale(1, 1_000, 'anna', { cost: 900 }),
      sale(2, 1_000, 'anna', { cost: 1_200 }),
      sale(3, 1_000, 'anna'),
    ]
    const { margin } = play(sales)
    expect(margin).toEqual({
      before: 6_000 + 100 - 200,
      after: 6_000 + 100 - 500 - 200 - 25,
      negativeBefore: 1,
      turnedNegative: 1,
      receipts: 3,
      assumed: 0,
    })
  })

  test('may be assumed where no cost is known, and are not invented otherwise', () => {
    expect(play([sale(0, 10_000)]).margin).toBeNull()
    expect(play([sale(0, 10_001)], { margin: 3_550 }).margin).toMatchObject({
      before: 3_550,
      receipts: 1,
      assumed: 1,
    })
  })
})

describe('who would be worse off than with the discounts of today', () => {
  const sales = [
    // 10 % off today; 5 % of the full price with the programme
    sale(0, 9_000, 'anna', { discountAmount: 1_000 }),
    // 2 % off today
    sale(1, 9_800, 'boris', { discountAmount: 200 }),
    sale(2, 10_000, 'vera'),
  ]

  test('is named by groups when the programme takes their place', () => {
    const { fairness, amount } = play(sales, { discounts: 'replaced', until: 3 })
    expect(amount).toBe(30_000)
    expect(fairness).toMatchObject({
      members: 3,
      worseOff: 1,
      losers: [{ member: 'anna', today: 1_000, withProgramme: 500 }],
    })
    expect(
      fairness!.groups.map(({ band, members, worseOff, today, withProgramme }) => [
        band,
        members,
        worseOff,
        today,
        withProgramme,
      ]),
    ).toEqual([
      ['none', 1, 0, 0, 500],
      ['up_to_3', 1, 0, 200, 500],
      ['up_to_5', 0, 0, 0, 0],
      ['up_to_10', 1, 1, 1_000, 500],
      ['over_10', 0, 0, 0, 0],
    ])
  })

  test('is nobody when they stay', () => {
    expect(play(sales).fairness).toBeNull()
    expect(play(sales).amount).toBe(28_800)
  })
})
