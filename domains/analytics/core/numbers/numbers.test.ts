import { expect, test } from 'vitest'
import { makeDice, seedOf } from './dice.ts'
import { minimise } from './minimise.ts'
import { middleOf, moments, quantile } from './quantiles.ts'
import * as special from './special.ts'

const box = { low: -7, high: 7 }

test('the lowest point of a curved valley is found', () => {
  const banana = ([x, y]: readonly number[]) => (1 - x!) ** 2 + 100 * (y! - x! ** 2) ** 2
  const found = minimise(banana, [-1.2, 1], box)
  expect(found.converged).toBe(true)
  expect(found.point[0]).toBeCloseTo(1, 3)
  expect(found.point[1]).toBeCloseTo(1, 3)
  expect(found.edges).toEqual([])
})

test('a minimum beyond the box is told by its wall', () => {
  const away = ([x, y]: readonly number[]) => (x! - 20) ** 2 + (y! + 1) ** 2
  const found = minimise(away, [0, 0], box)
  expect(found.edges).toEqual([{ index: 0, side: 'high' }])
  expect(found.point[1]).toBeCloseTo(-1, 3)
})

test('what cannot be computed is never taken for the lowest', () => {
  const holed = ([x]: readonly number[]) => (x! < 0.5 ? Number.NaN : x!)
  expect(minimise(holed, [2], box).point[0]).toBeCloseTo(0.5, 3)
  expect(minimise(holed, [0], box).value).toBeCloseTo(0.5, 3)
})

test('quantiles of the distributions are those of the tables', () => {
  expect(special.normalQuantile(0.975)).toBeCloseTo(1.959963984540054, 12)
  expect(special.tQuantile(0.975, 10)).toBeCloseTo(2.2281388519649385, 10)
  expect(special.tQuantile(0.975, 30_000)).toBeCloseTo(1.9600425, 5)
  expect(special.chiSquareTail(3.841458820694124, 1)).toBeCloseTo(0.05, 12)
  expect(special.lnGamma(0.5)).toBeCloseTo(Math.log(Math.PI) / 2, 14)
  expect(special.tCdf(0, 5)).toBe(0.5)
})

test('rising factorials of large numbers do not cancel away', () => {
  expect(special.lnRising(1e12, 3)[3]).toBeCloseTo(3 * Math.log(1e12), 9)
  expect(special.lnRising(0.5, 2)[2]).toBeCloseTo(Math.log(0.75), 14)
})

test('sums and differences of logarithms hold where the numbers themselves vanish', () => {
  expect(special.lnDifference(-2000, -Infinity)).toBe(-2000)
  expect(special.lnDifference(-2000, -2001)).toBeCloseTo(-2000 + Math.log(1 - 1 / Math.E), 12)
  expect(special.lnSum(-2000, -2000)).toBeCloseTo(-2000 + Math.LN2, 12)
})

test('the same seed throws the same dice, another seed others', () => {
  const throws = (seed: number) => {
    const dice = makeDice(seed)
    return [dice.uniform(), dice.gamma(0.3, 2), dice.beta(0.8, 2.4), dice.normal(), dice.below(9)]
  }
  expect(throws(42)).toEqual(throws(42))
  expect(throws(42)).not.toEqual(throws(43))
  const streams = Array.from({ length: 1000 }, (_, stream) => seedOf(1, stream))
  expect(new Set(streams).size).toBe(1000)
})

test('dice have the means they promise', () => {
  const dice = makeDice(5)
  const mean = (make: () => number) => moments(Array.from({ length: 40_000 }, make)).mean
  expect(mean(() => dice.gamma(0.3, 2))).toBeCloseTo(0.15, 1.7)
  expect(mean(() => dice.beta(1, 3))).toBeCloseTo(0.25, 2)
  expect(mean(() => dice.exponential(4))).toBeCloseTo(0.25, 2)
  expect(mean(() => dice.below(10))).toBeCloseTo(4.5, 1)
})

test('moments and quantiles of short lists', () => {
  expect(moments([2, 4, 4, 4, 5, 5, 7, 9])).toEqual({ count: 8, mean: 5, variance: 32 / 7 })
  expect(moments([])).toEqual({ count: 0, mean: 0, variance: 0 })
  expect(quantile([1, 2, 3, 4], 0.5)).toBe(2.5)
  const counted = (...counts: [value: number, count: number][]) =>
    middleOf(counts.map(([value, count]) => ({ value, count })))
  expect(counted()).toBe(null)
  expect(counted([7, 1])).toBe(7)
  expect(counted([1, 2], [4, 2])).toBe(2.5)
  expect(counted([0, 1], [3, 3], [9, 1])).toBe(3)
  expect(quantile([1, 2, 3, 4], 1)).toBe(4)
})
