import { describe, expect, test } from 'vitest'
import { unused, type Facts } from './facts.ts'
import type { Conditions } from './language/document.ts'
import { conditions, purchase, rule } from './sample.ts'

type Redeem = NonNullable<Conditions['redeem']>

const percent = (numerator: number) => ({ numerator, denominator: 100 })
const redeeming = (over: Partial<Redeem> = {}) =>
  conditions([rule('base')], { redeem: { value: { points: 1, amount: 100 }, ...over } })

function ask(over: Partial<Redeem>, facts: Facts, points: number, activeBalance = 1_000_000) {
  const compiled = redeeming(over)
  const lineAmounts = facts.lines.map(({ amount }) => amount)
  const able = compiled.redeemable(facts, { lineAmounts, activeBalance })
  const { perLine, maxPoints } = able
  const asked = { points: Math.min(points, maxPoints), lineAmounts, perLine }
  return { ...able, ...compiled.split(facts, asked) }
}

describe('how many points may pay', () => {
  const facts = purchase([{ amount: 10_000 }, { amount: 5_050 }])
  const most = (over: Partial<Redeem>, of = facts, balance?: number) =>
    ask(over, of, 0, balance).maxPoints

  test('the whole receipt, in whole points, when there is no cap', () => {
    expect(most({})).toBe(150)
  })
  test('no more than the active balance', () => {
    expect(most({}, facts, 40)).toBe(40)
    expect(most({}, facts, -10)).toBe(0)
  })
  test('a share of the lines that they may pay for', () => {
    expect(most({ cap: { share: percent(30) } })).toBe(45)
    expect(most({ cap: { share: percent(30) }, exclude: { kinds: ['goods'] } })).toBe(0)
  })
  test('an amount', () => {
    expect(most({ cap: { amount: 2_099 } })).toBe(20)
  })
  test('a share of each line', () => {
    expect(ask({ cap: { lineShare: percent(50) } }, facts, 0).perLine).toEqual([5_000, 2_525])
  })
  test('nothing of lines that are left out', () => {
    const mixed = purchase([{}, { kind: 'delivery' }, { sku: 'outlet' }, { category: 'gifts' }])
    const exclude = {
      kinds: ['delivery' as const],
      skus: ['outlet'],
      categories: ['gifts'],
    }
    expect(ask({ exclude }, mixed, 0).perLine).toEqual([10_000, 0, 0, 0])
  })
  test('never below the floor under the margin, where the cost is known', () => {
    const costs = purchase([{ cost: 8_000 }, { cost: 12_000 }, { cost: null }])
    const at = (marginFloor: Redeem['marginFloor']) => ask({ marginFloor }, costs, 0).perLine
    expect(at({ share: percent(110) })).toEqual([1_200, 0, 10_000])
    expect(at({ above: 500 })).toEqual([1_500, 0, 10_000])
    expect(at({ share: percent(110), above: 500 })).toEqual([700, 0, 10_000])
  })
})

describe('points cannot be spent, and the answer says why', () => {
  const code = (over: Partial<Redeem>, facts = purchase(), balance = 500) => {
    const { maxPoints, unmet } = ask(over, facts, 0, balance)
    expect(maxPoints).toBe(0)
    return unmet
  }

  test('below the minimum receipt', () => {
    expect(code({ minimumReceipt: 10_001 })).toEqual([
      { ruleId: 'redeem', code: 'redeem.receipt_below', expected: 10_001, actual: 10_000 },
    ])
  })
  test('below the minimum balance', () => {
    expect(code({ minimumBalance: 501 })).toEqual([
      { ruleId: 'redeem', code: 'redeem.balance_below', expected: 501, actual: 500 },
    ])
  })
  test('when the condition of redeeming does not hold', () => {
    expect(code({ when: { channel: ['web'] } })[0]).toMatchObject({
      ruleId: 'redeem',
      code: 'channel.other',
    })
  })
  test('when no line may be paid with them', () => {
    expect(code({ exclude: { kinds: ['goods'] } })[0]!.code).toBe('redeem.nothing_to_pay')
  })
  test('when the programme does not offer it', () => {
    const compiled = conditions([rule('base')])
    const able = compiled.redeemable(purchase(), { lineAmounts: [10_000], activeBalance: 9 })
    expect(able).toMatchObject({ maxPoints: 0, perLine: [0] })
    expect(able.unmet[0]!.code).toBe('redeem.not_offered')
    const split = compiled.split(purchase(), { points: 9, lineAmounts: [1], perLine: [0] })
    expect(split).toEqual({ points: 0, amount: 0, lines: [0] })
  })
})

describe('the share paid with points', () => {
  test('is spread over the lines by largest remainder', () => {
    const facts = purchase([{ amount: 3_333 }, { amount: 3_333 }, { amount: 3_334 }])
    expect(ask({}, facts, 10)).toMatchObject({ points: 10, amount: 1_000, lines: [333, 333, 334] })
  })

  test('takes no more points than the money off needs', () => {
    const cheap = { points: 100, amount: 1 } // a hundred points for a kopeck
    const facts = purchase([{ amount: 500 }])
    expect(ask({ value: cheap }, facts, 150)).toMatchObject({ points: 100, amount: 1 })
    expect(ask({ value: cheap }, facts, 99)).toMatchObject({ points: 0, amount: 0 })
  })

  test('never takes a point for less than it is worth', () => {
    const facts = purchase([{ amount: 150 }])
    expect(ask({}, facts, 2)).toMatchObject({ maxPoints: 1, points: 1, amount: 100 })
  })
})

test('a programme may let a receipt either earn or redeem', () => {
  const facts = purchase()
  const given = { lineAmounts: [10_000], paidWithPoints: [1_000], redeemed: 10, counters: unused }
  expect(redeeming({ sameReceipt: 'either' }).earn(facts, given)).toMatchObject({
    points: 0,
    unmet: [{ ruleId: 'base', code: 'redeemed.instead' }],
  })
  expect(redeeming({ sameReceipt: 'either' }).earn(facts, { ...given, redeemed: 0 }).points).toBe(
    90,
  )
  expect(redeeming().earn(facts, given).points).toBe(90)
})
