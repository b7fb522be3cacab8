import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Answer } from './answer.ts'
import { monthlyCohorts } from './habits/cohorts.ts'
import { rfm } from './habits/rfm.ts'
import { valueAt, type Range } from './payback/ranges.ts'
import { chainLadder } from './points/chainLadder.ts'
import { partPrice, recognise } from './points/liability.ts'
import { ultimateRedemption } from './points/redemption.ts'
import { moments } from './numbers/quantiles.ts'
import { bootstrapReturn } from './proof/bootstrap.ts'
import { cuped } from './proof/cuped.ts'
import { compareMeans, sizeForMeans, sizeForShares } from './proof/means.ts'
import { nps } from './proof/nps.ts'
import { checkSampleRatio, compareShares } from './proof/shares.ts'
import { targeting } from './proof/uplift.ts'
import { expected, expectedNext, probabilityAlive } from './repeat/bgNbd.ts'
import * as paretoNbd from './repeat/paretoNbd.ts'

/** No number in an answer is NaN or, unless it is said to be, infinite. */
function expectSound(answer: unknown): void {
  if (typeof answer === 'number') expect(Number.isFinite(answer)).toBe(true)
  else if (Array.isArray(answer)) for (const each of answer) expectSound(each)
  else if (answer && typeof answer === 'object') expectSound(Object.values(answer))
}

const small = fc.integer({ min: 0, max: 5 })
const amounts = fc.array(fc.integer({ min: -50, max: 50 }), { maxLength: 6 })
const param = fc.double({ min: -3, max: 3, noNaN: true }).map(Math.exp)

test('whatever few figures are given, an answer is a number or a reason, never NaN', () => {
  fc.assert(
    fc.property(amounts, amounts, small, small, small, (one, other, a, b, c) => {
      const pairs = (list: number[]) => list.map((after, i) => ({ before: i % 2, after }))
      const answers: Answer<unknown>[] = [
        compareMeans(moments(one), moments(other)),
        compareShares({ did: Math.min(a, b), of: b }, { did: Math.min(a, c), of: c }),
        checkSampleRatio([
          { seen: a, share: b },
          { seen: b * 10, share: c },
        ]),
        nps({ promoters: a, passives: b, detractors: c }),
        sizeForMeans(a, b - c, { controlShare: c / 5 }),
        sizeForShares(a / 5, (b - c) / 5),
        cuped(pairs(one), pairs(other)),
        bootstrapReturn(one, other, a, { seed: 1, draws: 20 }),
        targeting(one.map((score, i) => ({ score, treated: i % 2 === 0, responded: score > a }))),
        chainLadder([[a, b, c], [b, c], [a]]),
        ultimateRedemption([
          { issuedIn: '1', issued: 20, redeemed: [a, a + b], gone: c },
          { issuedIn: '2', issued: b, redeemed: [Math.min(c, b)], gone: 0 },
        ]),
      ]
      for (const answer of answers) expectSound(answer)
    }),
  )
})

test('a model of repeat purchase never expects less than nothing, nor more for less time', () => {
  fc.assert(
    fc.property(param, param, param, param, small, fc.nat(50), (r, alpha, a, b, x, silence) => {
      const history = { repeats: x, last: x, age: x + silence }
      const bg = { r, alpha, a, b }
      const pareto = { r, alpha, s: a, beta: b }
      const week = [expected(bg, 5), expectedNext(bg, history, 5)]
      week.push(paretoNbd.expected(pareto, 5), paretoNbd.expectedNext(pareto, history, 5))
      const year = [expected(bg, 50), expectedNext(bg, history, 50)]
      year.push(paretoNbd.expected(pareto, 50), paretoNbd.expectedNext(pareto, history, 50))
      for (const [i, purchases] of week.entries()) {
        expect(purchases).toBeGreaterThanOrEqual(-1e-9)
        expect(year[i]).toBeGreaterThanOrEqual(purchases - 1e-9)
      }
      for (const alive of [
        probabilityAlive(bg, history),
        paretoNbd.probabilityAlive(pareto, history),
      ]) {
        expect(alive).toBeGreaterThanOrEqual(0)
        expect(alive).toBeLessThanOrEqual(1)
      }
    }),
  )
})

test('equal members score alike, better ones never lower, whatever their order', () => {
  const list = fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 1, maxLength: 40 })
  fc.assert(
    fc.property(list, (orders) => {
      const members = orders.map((n, i) => ({
        member: `${i}`,
        daysSince: 9 - n,
        orders: n,
        sales: n,
      }))
      const scored = rfm(members)
      for (const [i, one] of scored.entries()) {
        expect(one.recency).toBe(one.frequency)
        expect(one.frequency).toBeGreaterThanOrEqual(1)
        expect(one.frequency).toBeLessThanOrEqual(5)
        const worse = orders.findIndex((n) => n < orders[i]!)
        if (worse >= 0) expect(scored[worse]!.frequency).toBeLessThanOrEqual(one.frequency)
      }
    }),
  )
})

test('every member is in one cohort, and no cohort keeps more than it had', () => {
  const visit = fc.record({
    member: fc.constantFrom('anna', 'boris', 'vera', 'gleb'),
    day: fc.constantFrom('2025-12-31', '2026-01-01', '2026-01-31', '2026-02-14', '2026-04-02'),
  })
  fc.assert(
    fc.property(fc.array(visit), (visits) => {
      const { cohorts } = monthlyCohorts(visits, '2026-04-15')
      const members = new Set(visits.map(({ member }) => member)).size
      expect(cohorts.reduce((sum, { size }) => sum + size, 0)).toBe(members)
      for (const { size, cells } of cohorts) {
        for (const { retained } of cells) expect(retained.numerator).toBeLessThanOrEqual(size)
      }
    }),
  )
})

test('a price is parted without a cent lost, and revenue and liability always sum to the part', () => {
  const whole = fc.integer({ min: 0, max: 10 ** 9 })
  fc.assert(
    fc.property(whole, whole, whole, fc.array(fc.nat(1000)), (price, goods, points, steps) => {
      fc.pre(goods + points > 0)
      const parts = partPrice(price, { goods, points })
      if (!parts.known) throw new Error(parts.reason)
      expect(parts.value.goods + parts.value.points).toBe(price)
      let redeemedToDate = 0
      const estimates = steps.map((step, i) => {
        redeemedToDate += step
        return { redeemedToDate, expectedTotal: redeemedToDate + 1 + ((i * 7919) % 500) }
      })
      const periods = recognise(parts.value.points, estimates)
      if (!periods.known) throw new Error(periods.reason)
      let revenue = 0
      for (const period of periods.value) {
        revenue += period.revenue
        expect(period.revenueToDate).toBe(revenue)
        expect(revenue + period.liability).toBe(parts.value.points)
      }
    }),
  )
})

test('of one range, more luck never gives less', () => {
  const ends = fc.tuple(fc.nat(9), fc.nat(9), fc.nat(9)).map((x) => x.toSorted((a, b) => a - b))
  const luck = fc.double({ min: 1e-9, max: 1 - 1e-9, noNaN: true })
  fc.assert(
    fc.property(ends, luck, luck, ([low = 0, likely = 0, high = 0], p, q) => {
      const ranges: Range[] = [
        { kind: 'uniform', low, high },
        { kind: 'triangular', low, likely, high },
        { kind: 'normal', mean: likely, deviation: low },
      ]
      for (const range of ranges) {
        const [less, more] = [Math.min(p, q), Math.max(p, q)].map((x) => valueAt(range, x))
        expect(more).toBeGreaterThanOrEqual(less! - 1e-9)
      }
    }),
  )
})
