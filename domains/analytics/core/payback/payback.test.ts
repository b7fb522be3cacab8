import { expect, test } from 'vitest'
import type { Answer } from '../answer.ts'
import { normalCdf } from '../numbers/special.ts'
import { breakEvenLift, profitAt } from './breakEven.ts'
import { calendarOf, type Plan, type PlanSegment } from './plan.ts'
import { isRange, valueAt, type Range } from './ranges.ts'
import { comparePlans, monthBands, simulate } from './simulation.ts'

const value = <T>(answer: Answer<T>): T => {
  if (!answer.known) throw new Error(answer.reason)
  return answer.value
}

/** A year of the UCI shop: 5% in points, at most 30% of a receipt paid by them, margin of 35%. */
const UCI = { marginShare: 0.35, sales: 891_140_790, redeemed: 33_346_126, fixedCost: 0 }

const fixed = (value: number): Range => ({ kind: 'fixed', value })
const normal = (mean: number, deviation: number): Range => ({ kind: 'normal', mean, deviation })

const segment: PlanSegment = {
  name: 'all',
  monthlySales: UCI.sales / 12,
  marginShare: fixed(UCI.marginShare),
  earnShare: 0.05,
  enrolment: fixed(1),
  frequencyLift: fixed(0),
  checkLift: normal(0.1, 0.05),
  redemption: fixed(UCI.redeemed / (0.05 * UCI.sales)),
}

const plan: Plan = {
  months: 12,
  segments: [segment],
  fixedCost: 0,
  monthlyCost: 0,
  costOfPoint: 1,
  redemptionDelayMonths: 0,
  expiryMonths: null,
}

const withSegment = (over: Partial<PlanSegment>, more: Partial<Plan> = {}): Plan => ({
  ...plan,
  ...more,
  segments: [{ ...segment, ...over }],
})

test('what points and discounts take, and the share of sales that members make, follow from the plan', () => {
  const of = (over: Partial<PlanSegment>, more: Partial<Plan> = {}) =>
    value(monthBands(withSegment({ checkLift: fixed(0.5), ...over }, more), { seed: 1 }))[3]!
  // half of the buyers join and buy half as much again: 0.75 of 0.75 + 0.5 of the others
  const half = of({ enrolment: fixed(0.5) })
  expect(half.share.p50).toBeCloseTo(0.75 / 1.25, 12)
  expect(half.share.p5).toBe(half.share.p95)
  expect(of({ enrolment: fixed(1) }).share.p50).toBe(1)
  const { monthlySales } = segment
  const beside = of({ enrolment: fixed(0.5) }, { unknownSales: monthlySales, growth: fixed(0.3) })
  expect(beside.share.p50).toBeCloseTo(0.75 / 2.25, 12)
  // discounts of the conditions cost what they take, even where they end others of today
  const dear = of({ discountShare: -0.02, givenShare: 0.04, redemption: fixed(0.5) })
  expect(dear.cost.p50).toBeCloseTo(monthlySales * 1.5 * (0.05 * 0.5 + 0.04), 2)
})

test('the lift at which a real shop would have broken even is 11.97%', () => {
  const { lift, profitPerPercent } = value(breakEvenLift(UCI))
  expect(lift).toBeCloseTo(0.1197, 4)
  expect(profitAt(UCI, lift)).toBeCloseTo(0, 4)
  expect(profitAt(UCI, lift + 0.01)).toBeCloseTo(profitPerPercent, 4)
  expect(profitAt({ ...UCI, fixedCost: 500 }, 0)).toBe(-UCI.redeemed - 500)
})

test('a programme that gives all of the margin away can never pay', () => {
  expect(breakEvenLift({ ...UCI, redeemed: 0.35 * UCI.sales })).toMatchObject({
    reason: 'never_pays',
  })
  expect(breakEvenLift({ ...UCI, sales: 0 })).toMatchObject({ reason: 'nothing_sold' })
})

test('with one normal lift the draws agree with the closed form, at any width and cost', () => {
  for (const [mean, deviation, fixedCost] of [
    [0.1, 0.05, 0],
    [0.15, 0.02, 0],
    [0.15, 0.1, 20_000_000],
  ] as const) {
    const breakEven = value(breakEvenLift({ ...UCI, fixedCost })).lift
    const exact = normalCdf((breakEven - mean) / deviation)
    const found = value(
      simulate(withSegment({ checkLift: normal(mean, deviation) }, { fixedCost }), { seed: 17 }),
    )
    expect(Math.abs(found.loss.value! - exact)).toBeLessThan(3.5 * Math.max(found.lossError, 1e-3))
    expect(found.loss.denominator).toBe(10_000)
    expect(found.profit.p50 / profitAt({ ...UCI, fixedCost }, mean)).toBeCloseTo(1, 1)
  }
})

test('the same seed gives the same answer, another seed another, few draws none', () => {
  const once = simulate(plan, { seed: 5 })
  expect(simulate(plan, { seed: 5 })).toEqual(once)
  expect(value(simulate(plan, { seed: 6 })).profit.p50).not.toBe(value(once).profit.p50)
  expect(value(once)).toMatchObject({ seed: 5, draws: 10_000 })
  expect(simulate(plan, { seed: 5, draws: 9_999 })).toEqual({
    known: false,
    reason: 'out_of_range',
    has: 9_999,
    needs: 10_000,
  })
})

test('a wider range of a lift that should pay does not lower the chance of a loss', () => {
  const losses = [0.01, 0.03, 0.06, 0.12].map(
    (deviation) =>
      value(simulate(withSegment({ checkLift: normal(0.14, deviation) }), { seed: 3 })).loss.value!,
  )
  expect(losses).toEqual(losses.toSorted((a, b) => a - b))
})

test('nothing given is nothing owed, and twice the amounts is twice the outcome', () => {
  const nothing = value(simulate(withSegment({ earnShare: 0 }), { seed: 2 }))
  expect(nothing.peakLiability).toEqual({ p5: 0, p50: 0, p95: 0 })
  const once = value(simulate(plan, { seed: 2 }))
  const twice = value(
    simulate(withSegment({ monthlySales: segment.monthlySales * 2 }), { seed: 2 }),
  )
  expect(twice.profit.p5 / once.profit.p5).toBeCloseTo(2, 9)
  expect(twice.loss).toEqual(once.loss)
  const idle = withSegment({ checkLift: fixed(0) }, { fixedCost: 700 })
  expect(value(simulate(idle, { seed: 2 })).profit.p50).toBeCloseTo(-UCI.redeemed - 700, 1)
})

test('what it costs by the month, and a point that costs less than its face, are in the profit', () => {
  const sure = withSegment({ checkLift: fixed(0.1) }, { monthlyCost: 1000, costOfPoint: 0.5 })
  const exact = 0.35 * UCI.sales * 0.1 - 0.5 * UCI.redeemed * 1.1 - 12_000
  expect(value(simulate(sure, { seed: 1 })).profit.p50).toBeCloseTo(exact, 2)
})

test('each segment has luck of its own: two halves vary less than one whole', () => {
  const half = { ...segment, monthlySales: segment.monthlySales / 2 }
  const width = (of: Plan) => {
    const { p5, p95 } = value(simulate(of, { seed: 4 })).profit
    return p95 - p5
  }
  const ratio = width({ ...plan, segments: [half, half] }) / width(plan)
  expect(ratio).toBeCloseTo(Math.SQRT1_2, 1)
})

test('a fixed cost is paid back in the month in which profit reaches it for good', () => {
  const monthly = profitAt(UCI, 0.2) / 12
  const certain = { checkLift: fixed(0.2) }
  const found = value(simulate(withSegment(certain, { fixedCost: monthly * 4.5 }), { seed: 1 }))
  expect(found.paybackMonth).toEqual({ p5: 5, p50: 5, p95: 5 })
  expect(found.paidBack.value).toBe(1)
  const late = value(simulate(withSegment(certain, { fixedCost: monthly * 12.5 }), { seed: 1 }))
  expect(late.paybackMonth.p50).toBeNull()
  expect(late.paidBack.numerator).toBe(0)
  // Good at first, then costs eat it up: not paid back.
  const fading = { seasons: [9, ...Array.from({ length: 11 }, () => 0)], monthlyCost: monthly }
  expect(value(simulate(withSegment(certain, fading), { seed: 1 })).paybackMonth.p50).toBeNull()
})

test('open points grow until they are redeemed as fast as they come, or expire', () => {
  const share = UCI.redeemed / (0.05 * UCI.sales)
  const issued = 0.05 * segment.monthlySales * 1.1
  const calm = { checkLift: fixed(0.1) }
  const peak = (more: Partial<Plan>) =>
    value(simulate(withSegment(calm, more), { seed: 1 })).peakLiability.p50
  // Redeemed at once: what is left open is breakage, for ever or for three months.
  expect(peak({})).toBeCloseTo(12 * issued * (1 - share), 0)
  expect(peak({ expiryMonths: 3 })).toBeCloseTo(3 * issued * (1 - share), 0)
  expect(peak({ redemptionDelayMonths: 6 })).toBeGreaterThan(peak({ redemptionDelayMonths: 2 }))
  expect(peak({ redemptionDelayMonths: 600 })).toBeLessThanOrEqual(12 * issued)
  const { redeemed, issued: open } = calendarOf({
    ...plan,
    redemptionDelayMonths: 2,
    expiryMonths: 4,
  })
  expect(open.slice(0, 6)).toEqual(Float64Array.of(1, 2, 3, 4, 4, 4))
  expect(redeemed[5]).toBeCloseTo(redeemed[3]!, 12)
  expect(redeemed[3]).toBeLessThan(4)
})

test('the tornado names what matters most first, and leaves out what is certain', () => {
  const { tornado } = value(
    simulate(
      withSegment({
        enrolment: { kind: 'uniform', low: 0.5, high: 0.7 },
        frequencyLift: { kind: 'triangular', low: 0, likely: 0.05, high: 0.3 },
        checkLift: fixed(0.05),
        redemption: { kind: 'uniform', low: 0.7, high: 0.75 },
      }),
      { seed: 1 },
    ),
  )
  expect(tornado.map(({ what }) => what)).toEqual(['frequencyLift', 'enrolment', 'redemption'])
  expect(tornado[0]!.atHigh).toBeGreaterThan(tornado[0]!.atLow)
  expect(tornado[2]!.atHigh).toBeLessThan(tornado[2]!.atLow)
})

test('sales that grow without the programme make more of it, and how much they grow is luck of its own', () => {
  const steady = withSegment({ checkLift: fixed(0.2) })
  const profit = (growth: Range) => value(simulate({ ...steady, growth }, { seed: 1 })).profit
  const rise = Array.from({ length: 12 }, (_, month) => 1.2 ** (month / 12))
  const weight = rise.reduce((sum, each) => sum + each, 0) / 12
  expect(profit(fixed(0.2)).p50 / profit(fixed(0)).p50).toBeCloseTo(weight, 9)
  const unsure = value(simulate({ ...steady, growth: normal(0.1, 0.1) }, { seed: 1 }))
  expect(unsure.profit.p5).toBeLessThan(unsure.profit.p95)
  expect(unsure.tornado).toMatchObject([{ segment: '', what: 'growth' }])
})

test('discounts of the programme cost, and those of today that it ends are saved', () => {
  const calm = { checkLift: fixed(0.1), earnShare: 0 }
  const profit = (discountShare: number) =>
    value(simulate(withSegment({ ...calm, discountShare }), { seed: 1 })).profit.p50
  expect(profit(0.02) - profit(0)).toBeCloseTo(-0.02 * 1.1 * UCI.sales, 1)
  expect(profit(-0.02) - profit(0)).toBeCloseTo(0.02 * 1.1 * UCI.sales, 1)
})

test('the bands of the months come to the plan: sums of what is certain, and an unsure margin widens profit', () => {
  const certain = withSegment(
    { checkLift: fixed(0.1) },
    { redemptionDelayMonths: 2, growth: fixed(0.1), fixedCost: 5_000 },
  )
  const bands = value(monthBands(certain, { seed: 1 }))
  const whole = value(simulate(certain, { seed: 1 }))
  expect(bands).toHaveLength(12)
  expect(bands[11]!.profit.p50).toBeCloseTo(whole.profit.p50, 4)
  expect(Math.max(...bands.map(({ liability }) => liability.p50))).toBeCloseTo(
    whole.peakLiability.p50,
    4,
  )
  const sumOf = (of: (band: (typeof bands)[number]) => number) =>
    bands.reduce((sum, band) => sum + of(band), 0)
  const share = certain.segments[0]!.marginShare
  if (share.kind !== 'fixed') throw new Error('the margin of this plan is not certain')
  expect(sumOf(({ margin }) => margin.p50)).toBeCloseTo(
    share.value * sumOf(({ sales }) => sales.p50),
    2,
  )
  // what was issued and not redeemed is open; nothing expires here
  const open = sumOf(({ issued }) => issued.p50) - sumOf(({ redeemed }) => redeemed.p50)
  expect(open).toBeCloseTo(bands[11]!.liability.p50, 2)
  const unsure = withSegment({ checkLift: fixed(0.1), marginShare: normal(0.35, 0.05) })
  const { p5, p95 } = value(monthBands(unsure, { seed: 1 }))[11]!.profit
  expect(p95 - p5).toBeCloseTo(2 * 1.6449 * 0.05 * 0.1 * UCI.sales, -7)
})

test('two plans are compared under the same luck', () => {
  const dearer = withSegment({ earnShare: 0.06 })
  const found = value(comparePlans(plan, dearer, { seed: 9 }))
  expect(found.better).toEqual({ numerator: 0, denominator: 10_000, value: 0 })
  expect(found.gain.p95).toBeLessThan(0)
  expect(value(comparePlans(plan, plan, { seed: 9 })).gain).toEqual({ p5: 0, p50: 0, p95: 0 })
})

test('a plan that makes no sense is refused', () => {
  const refused = (of: Plan) => simulate(of, { seed: 1 })
  expect(refused({ ...plan, segments: [] })).toMatchObject({ reason: 'nothing_sold' })
  expect(refused({ ...plan, months: 0 })).toMatchObject({ reason: 'out_of_range' })
  expect(refused({ ...plan, seasons: [] })).toMatchObject({ reason: 'out_of_range' })
  expect(refused({ ...plan, fixedCost: Number.NaN })).toMatchObject({ reason: 'out_of_range' })
  expect(refused({ ...plan, expiryMonths: 0 })).toMatchObject({ reason: 'out_of_range' })
  expect(refused(withSegment({ marginShare: fixed(Infinity) }))).toMatchObject({
    reason: 'out_of_range',
  })
  const upsideDown: Range = { kind: 'uniform', low: 0.3, high: 0.1 }
  expect(refused(withSegment({ checkLift: upsideDown }))).toMatchObject({ reason: 'out_of_range' })
  expect(isRange({ kind: 'triangular', low: 0, likely: 2, high: 1 })).toBe(false)
  expect(isRange({ kind: 'normal', mean: 0, deviation: -1 })).toBe(false)
})

test('ranges reach from end to end, the middle where it belongs', () => {
  const hill: Range = { kind: 'triangular', low: 1, likely: 2, high: 5 }
  expect([1e-12, 0.25, 1 - 1e-12].map((p) => valueAt(hill, p))).toEqual([
    expect.closeTo(1, 4),
    expect.closeTo(2, 9),
    expect.closeTo(5, 4),
  ])
  expect(valueAt({ kind: 'triangular', low: 3, likely: 3, high: 3 }, 0.5)).toBe(3)
  expect(valueAt({ kind: 'uniform', low: 2, high: 4 }, 0.5)).toBe(3)
  expect(valueAt(normal(7, 2), 0.975)).toBeCloseTo(7 + 2 * 1.959964, 5)
})
