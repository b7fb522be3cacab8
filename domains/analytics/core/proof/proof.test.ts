import { expect, test } from 'vitest'
import type { Answer } from '../answer.ts'
import { makeDice } from '../numbers/dice.ts'
import { moments } from '../numbers/quantiles.ts'
import { bootstrapReturn } from './bootstrap.ts'
import { cuped } from './cuped.ts'
import { liftOf } from './lift.ts'
import { compareMeans, sizeForMeans, sizeForShares } from './means.ts'
import { compareNps, nps, npsOf } from './nps.ts'
import { checkSampleRatio, compareShares, wilson } from './shares.ts'
import { targeting } from './uplift.ts'

const value = <T>(answer: Answer<T>): T => {
  if (!answer.known) throw new Error(answer.reason)
  return answer.value
}

test('the difference of two small groups has the interval of Welch', () => {
  const found = value(compareMeans(moments([1, 2, 4, 7, 9]), moments([2, 2, 3, 5])))
  expect(found.freedom).toBeCloseTo(5.600215649275859, 10)
  expect(found.pValue).toBeCloseTo(0.37522468392673247, 10)
  expect(found.difference.estimate).toBeCloseTo(1.6, 12)
  expect(found.difference.low).toBeCloseTo(-2.536507118788056, 9)
  expect(found.difference.high).toBeCloseTo(5.736507118788055, 9)
  expect(found.relative).toBeCloseTo(1.6 / 3, 12)
})

test('a group of one, or groups without any spread, are not enough', () => {
  const many = moments([1, 2, 3])
  expect(compareMeans(many, moments([5]))).toEqual({
    known: false,
    reason: 'group_too_small',
    has: 1,
    needs: 2,
  })
  expect(compareMeans(moments([0, 0, 0]), moments([0, 0]))).toEqual({
    known: false,
    reason: 'no_variance',
  })
  expect(compareMeans(many, moments([0, 0, 0])).known).toBe(true)
  expect(compareShares({ did: 1, of: 10 }, { did: 0, of: 1 })).toMatchObject({ known: false })
  expect(compareShares({ did: 0, of: 10 }, { did: 0, of: 10 })).toMatchObject({
    reason: 'no_variance',
  })
})

test('shares: the test pools the groups, the interval stays within bounds', () => {
  const found = value(compareShares({ did: 56, of: 70 }, { did: 48, of: 80 }))
  expect(found.difference.estimate).toBeCloseTo(0.2, 12)
  expect(found.difference.low).toBeCloseTo(0.0524, 4) // Newcombe 1998, table II, row (a)
  expect(found.difference.high).toBeCloseTo(0.3339, 4)
  const pooled = 104 / 150
  const error = Math.sqrt(pooled * (1 - pooled) * (1 / 70 + 1 / 80))
  expect(found.z).toBeCloseTo(0.2 / error, 12)
  const rare = value(compareShares({ did: 10, of: 10 }, { did: 0, of: 20 }))
  expect(rare.difference.high).toBeLessThanOrEqual(1)
  expect(rare.difference.low).toBeCloseTo(0.6791, 4) // row (h)
  expect(wilson({ did: 0, of: 20 }).low).toBeCloseTo(0, 12)
})

test('groups that are not what was drawn are told before any lift is shown', () => {
  const fair = value(
    checkSampleRatio([
      { seen: 5100, share: 0.5 },
      { seen: 4900, share: 0.5 },
    ]),
  )
  expect(fair.chiSquare).toBeCloseTo(4, 12)
  expect(fair.pValue).toBeCloseTo(0.04550026389635857, 10)
  expect(fair.sound).toBe(true)
  const off = [
    { seen: 91_000, share: 9 },
    { seen: 9_000, share: 1 },
  ]
  expect(value(checkSampleRatio(off)).sound).toBe(false)
  const few = [
    { seen: 3, share: 0.9 },
    { seen: 1, share: 0.1 },
  ]
  expect(checkSampleRatio(few)).toMatchObject({ reason: 'group_too_small', needs: 5 })
  expect(checkSampleRatio([])).toMatchObject({ known: false })
})

test('the needed sample is what the textbooks say', () => {
  expect(sizeForMeans(1, 0.1)).toEqual({ known: true, value: { treated: 1570, control: 1570 } })
  expect(sizeForShares(0.1, 0.02)).toEqual({ known: true, value: { treated: 3839, control: 3839 } })
  const { treated, control } = value(sizeForMeans(1, 0.1, { controlShare: 0.1 }))
  expect(treated / control).toBeCloseTo(9, 1)
  expect(treated + control).toBeGreaterThan(3140)
  expect(sizeForMeans(1, 0)).toMatchObject({ reason: 'no_effect_asked' })
  expect(sizeForMeans(0, 1)).toMatchObject({ reason: 'no_variance' })
  expect(sizeForShares(0.99, 0.02)).toMatchObject({ reason: 'out_of_range' })
  expect(sizeForMeans(1, 1, { controlShare: 0 })).toMatchObject({ reason: 'out_of_range' })
})

test('the net promoter score has a variance and an interval', () => {
  const found = value(nps({ promoters: 300, passives: 200, detractors: 100 }))
  expect(found.score.estimate).toBeCloseTo(1 / 3, 12)
  expect(found.variance).toBeCloseTo(5 / 9, 12)
  const even = value(nps({ promoters: 100, passives: 100, detractors: 100 }))
  const halfWidth = (100 * (even.score.high - even.score.low)) / 2
  expect(halfWidth).toBeCloseTo(160 / Math.sqrt(300), 1)
  expect(value(npsOf([10, 9, 8, 6, 0])).score.estimate).toBe(0)
  expect(npsOf([11])).toMatchObject({ reason: 'out_of_range' })
  expect(npsOf([10])).toMatchObject({ reason: 'group_too_small', has: 1 })
  expect(npsOf([10, 10, 9])).toMatchObject({ reason: 'no_variance' })
})

test('two scores whose difference may be chance are not called different', () => {
  const before = value(nps({ promoters: 60, passives: 20, detractors: 20 }))
  const after = value(nps({ promoters: 65, passives: 18, detractors: 17 }))
  expect(compareNps(before, after).distinct).toBe(false)
  const better = value(nps({ promoters: 6500, passives: 1800, detractors: 1700 }))
  const worse = value(nps({ promoters: 6000, passives: 2000, detractors: 2000 }))
  expect(compareNps(worse, better).distinct).toBe(true)
})

const margins = (count: number, mean: number, seed: number) => {
  const dice = makeDice(seed)
  return Float64Array.from({ length: count }, () => dice.gamma(0.5, 0.5 / mean))
}

test('lift, payback and ROI have intervals that agree with Welch, the same for the same seed', () => {
  const treated = margins(900, 1400, 1)
  const control = margins(400, 1000, 2)
  const found = value(bootstrapReturn(treated, control, 90_000, { seed: 7 }))
  const welch = value(compareMeans(moments(treated), moments(control))).difference
  const width = welch.high - welch.low
  expect(found.lift.estimate).toBeCloseTo(welch.estimate, 6)
  expect(Math.abs(found.lift.low - welch.low) / width).toBeLessThan(0.06)
  expect(Math.abs(found.lift.high - welch.high) / width).toBeLessThan(0.06)
  expect(found.payback.estimate).toBeCloseTo(found.lift.estimate * 900 - 90_000, 3)
  expect(found.roi.estimate).toBeCloseTo(found.payback.estimate / 90_000, 12)
  expect(found.chanceOfLoss).toBeLessThan(0.1)
  expect(value(bootstrapReturn(treated, control, 9e6, { seed: 7 })).chanceOfLoss).toBe(1)
  const again = (seed: number) =>
    value(bootstrapReturn(treated, control, 90_000, { seed, draws: 200 }))
  expect(again(7)).toEqual(again(7))
  expect(again(8).lift.low).not.toBe(again(7).lift.low)
})

test('without cost, without a group or without spread there is no return to tell', () => {
  const group = [1, 2, 3]
  expect(bootstrapReturn(group, group, 0, { seed: 1 })).toMatchObject({ reason: 'no_cost' })
  expect(bootstrapReturn(group, [1], 5, { seed: 1 })).toMatchObject({ reason: 'group_too_small' })
  expect(bootstrapReturn([0, 0], [0, 0], 5, { seed: 1 })).toMatchObject({ reason: 'no_variance' })
})

test('a lift is told only where chance made the groups, and made them as large as meant', () => {
  const trial = {
    treated: [...margins(900, 1400, 1)],
    control: [...margins(100, 1000, 2)],
    controlShare: 0.1,
    groupedBy: 'chance' as const,
    cost: 90_000,
  }
  const asked = { seed: 7, draws: 200 }
  const { incrementalMargin, perMember, returned } = value(liftOf(trial, asked))
  expect(incrementalMargin.estimate).toBeCloseTo(perMember.difference.estimate * 900, 6)
  expect(value(returned).payback.estimate).toBeCloseTo(incrementalMargin.estimate - 90_000, 3)
  expect(liftOf({ ...trial, groupedBy: 'members' }, asked)).toMatchObject({
    reason: 'members_chose_groups',
  })
  expect(liftOf({ ...trial, controlShare: 0.2 }, asked)).toMatchObject({
    reason: 'sample_ratio_off',
  })
  expect(liftOf({ ...trial, control: [5] }, asked)).toMatchObject({ known: false })
  expect(value(liftOf({ ...trial, cost: 0 }, asked)).returned).toMatchObject({ reason: 'no_cost' })
})

test('what members did before narrows the interval as far as it foretells what they do', () => {
  const dice = makeDice(4)
  const group = (count: number, lift: number) =>
    Array.from({ length: count }, () => {
      const before = dice.normal() * 100
      return { before, after: 0.8 * before + 60 * dice.normal() + lift }
    })
  const found = value(cuped(group(3000, 10), group(3000, 0)))
  expect(found.theta).toBeCloseTo(0.8, 1)
  expect(found.varianceRatio).toBeCloseTo(0.36, 1)
  expect(found.adjusted.difference.estimate).toBeCloseTo(10, -1)
  const width = ({ low, high }: { low: number; high: number }) => high - low
  expect(width(found.adjusted.difference)).toBeLessThan(width(found.plain.difference))
  const blind = [1, 2, 3].map((after) => ({ before: 5, after }))
  expect(cuped(blind, blind)).toMatchObject({ reason: 'no_variance' })
  expect(cuped(blind, [])).toMatchObject({ reason: 'group_too_small' })
})

test('targeting: the toy vectors of the published measures', () => {
  const two = (first: [boolean, boolean], second: [boolean, boolean]) =>
    value(
      targeting([
        { score: 0.1, responded: first[0], treated: first[1] },
        { score: 0.3, responded: second[0], treated: second[1] },
      ]),
    )
  expect(two([false, true], [true, false])).toMatchObject({ qini: 1, upliftArea: 0 })
  expect(two([true, false], [false, true])).toMatchObject({ qini: 1, upliftArea: 1 })
})

test('targeting: the right order scores one, the reverse scores less than chance', () => {
  const members = Array.from({ length: 400 }, (_, i) => {
    const treated = i % 2 === 0
    return { treated, responded: treated && i < 200, score: i < 200 ? 1 : 0 }
  })
  const right = value(targeting(members))
  const wrong = value(targeting(members.map((each) => ({ ...each, score: -each.score }))))
  const blind = value(targeting(members.map((each) => ({ ...each, score: 1 }))))
  expect(right.qini).toBeGreaterThan(0.6)
  expect(wrong.qini).toBeLessThan(0)
  expect(blind.qini).toBe(0)
  expect(right.curve.at(-1)).toEqual({ members: 400, gain: 100 })
  const unscored = members.map((each) => ({ ...each, score: Number.NaN }))
  expect(targeting(unscored)).toMatchObject({ reason: 'out_of_range' })
  expect(targeting([{ score: 1, treated: true, responded: true }])).toMatchObject({
    reason: 'group_too_small',
  })
})
