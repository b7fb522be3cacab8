import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { isCurrency, minorDigits } from './currency.ts'
import { inForce, isWithdrawable, NOTICE, startFor, stateAt, type Start } from './schedule.ts'

const starts: Start[] = [
  { version: 1, startsAt: 100 },
  { version: 3, startsAt: 200 },
  { version: 2, startsAt: 300 },
]

test.each([
  [99, null],
  [100, 1],
  [199, 1],
  [200, 3],
  [300, 2],
  [1_000_000, 2],
])('at %i version %j is in force', (at, version) => {
  expect(inForce(starts, at)).toBe(version)
})

test('the version in force is always the one that started last', () => {
  const schedule = fc
    .uniqueArray(fc.nat(1000), { maxLength: 30 })
    .map((at) => at.toSorted((a, b) => a - b))
    .map((at) => at.map((startsAt, index) => ({ version: index + 1, startsAt })))
  fc.assert(
    fc.property(schedule, fc.nat(1000), (starts, at) => {
      const naive = starts.findLast(({ startsAt }) => startsAt <= at)?.version ?? null
      expect(inForce(starts, at)).toBe(naive)
    }),
  )
})

test.each([
  [{ version: 3, state: 'scheduled', startsAt: 200 }, 150, 'scheduled'],
  [{ version: 3, state: 'scheduled', startsAt: 200 }, 250, 'in_force'],
  [{ version: 3, state: 'scheduled', startsAt: 200 }, 300, 'superseded'],
  [{ version: 9, state: 'withdrawn', startsAt: 200 }, 300, 'withdrawn'],
  [{ version: 9, state: 'draft', startsAt: null }, 300, 'draft'],
] as const)('%j at %i is %s', (version, at, state) => {
  expect(stateAt(version, starts, at)).toBe(state)
})

test('the first version starts whenever it is asked to, a later one never in the past', () => {
  expect(startFor([], 5, 1_000)).toBe(5)
  expect(startFor(starts, 999, 1_000)).toBeNull()
  expect(startFor(starts, 1_000, 1_000)).toBe(1_000 + NOTICE)
  expect(startFor(starts, 1_000_000, 1_000)).toBe(1_000_000)
})

test('a version can be withdrawn while every process still hears of it in time', () => {
  expect(isWithdrawable(1_000 + NOTICE + 1, 1_000)).toBe(true)
  expect(isWithdrawable(1_000 + NOTICE, 1_000)).toBe(false)
})

test.each([
  ['RUB', 2],
  ['JPY', 0],
  ['KWD', 3],
])('%s has %i decimals', (currency, digits) => {
  expect(isCurrency(currency)).toBe(true)
  expect(minorDigits(currency)).toBe(digits)
})

test('XQQ is no currency', () => {
  expect(isCurrency('XQQ')).toBe(false)
})
