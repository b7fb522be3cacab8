import { expect, test } from 'vitest'
import { DAY } from '#kit/core/time.ts'
import { buying, byDays, returnRate } from './buying.ts'
import { monthlyCohorts } from './cohorts.ts'
import { boundsOf } from './reaches.ts'
import { cells, rfm } from './rfm.ts'
import { isPartial, monthName, monthNumber } from './window.ts'

const at = (day: string, hours = 0) => Date.parse(`${day}T00:00:00Z`) + hours * 3_600_000
const order = (member: string, day: string, amount: number, hours = 12) => ({
  member,
  at: at(day, hours),
  amount,
})
const january = { from: at('2026-01-01'), to: at('2026-02-01'), asOf: at('2026-03-01') }

const orders = [
  order('anna', '2026-01-02', 1000),
  order('anna', '2026-01-12', 3000),
  order('anna', '2026-01-16', 500),
  order('boris', '2026-01-05', 700),
  order('vera', '2025-12-31', 900),
  order('vera', '2026-01-31', 800, 23),
  order('gleb', '2026-02-01', 100, 0),
]

test('repeat rate, frequency and checks show what they were made of', () => {
  expect(buying(orders, january)).toEqual({
    partial: false,
    members: 3,
    orders: 5,
    sales: 6000,
    repeatRate: { numerator: 1, denominator: 3, value: 1 / 3 },
    frequency: { numerator: 5, denominator: 3, value: 5 / 3 },
    averageCheck: { numerator: 6000, denominator: 5, value: 1200 },
    medianCheck: 800,
    medianDaysBetween: 7,
  })
})

test('a return lowers the sales of its day and is no order', () => {
  const returned = [...orders, order('anna', '2026-01-20', -500)]
  const { sales, orders: count, repeatRate } = buying(returned, january)
  expect({ sales, count, repeating: repeatRate.numerator }).toEqual({
    sales: 5500,
    count: 5,
    repeating: 1,
  })
})

test('a window without orders has no ratios, and one that still runs says so', () => {
  const none = buying([], { ...january, asOf: at('2026-01-20') })
  expect(none).toMatchObject({ partial: true, medianCheck: null, medianDaysBetween: null })
  expect(none.repeatRate).toEqual({ numerator: 0, denominator: 0, value: null })
  expect(isPartial(january)).toBe(false)
  expect(buying(orders, { ...january, asOf: at('2026-01-10') }).orders).toBe(2)
})

test('two orders of one day may count as one', () => {
  const twice = [order('anna', '2026-01-02', 100, 9), order('anna', '2026-01-02', 200, 18)]
  expect(buying(twice, january).repeatRate.numerator).toBe(1)
  const { repeatRate, medianCheck } = buying(byDays(twice), january)
  expect(repeatRate.numerator).toBe(0)
  expect(medianCheck).toBe(300)
})

test('who may still come back within ninety days is left out, not counted as lost', () => {
  const first = [
    order('came', '2026-01-01', 1, 0),
    order('came', '2026-04-01', 1, 0), // the ninetieth day to the hour
    order('late', '2026-01-01', 1, 0),
    order('late', '2026-04-01', 1, 1),
    order('never', '2026-01-05', 1, 0),
    order('young', '2026-01-20', 1, 0),
    order('young', '2026-01-21', 1, 0),
    order('old', '2025-06-01', 1, 0),
    order('old', '2026-01-15', 1, 0),
  ]
  const asOf = at('2026-01-05') + 90 * DAY
  expect(returnRate(first, { ...january, asOf })).toEqual({
    rate: { numerator: 1, denominator: 3, value: 1 / 3 },
    censored: 1,
  })
})

test('cohorts: retention by months, the running month marked and kept out of the average', () => {
  const visits = [
    ['anna', '2026-01-02'],
    ['anna', '2026-01-30'],
    ['anna', '2026-03-03'],
    ['boris', '2026-01-15'],
    ['boris', '2026-02-01'],
    ['vera', '2026-02-11'],
    ['vera', '2026-03-05'],
    ['gleb', '2026-03-06'],
  ].map(([member = '', day = '']) => ({ member, day }))
  const table = monthlyCohorts(visits, '2026-03-10')
  const shown = table.cohorts.map(({ month, size, partial, cells }) => [
    month,
    size,
    partial,
    cells.map(({ retained, partial }) => `${retained.numerator}${partial ? '…' : ''}`).join(' '),
  ])
  expect(shown).toEqual([
    ['2026-01', 2, false, '2 1 1…'],
    ['2026-02', 1, false, '1 1…'],
    ['2026-03', 1, true, '1…'],
  ])
  expect(table.average).toEqual([
    { numerator: 3, denominator: 3, value: 1 },
    { numerator: 1, denominator: 2, value: 0.5 },
    { numerator: 0, denominator: 0, value: null },
  ])
  expect(monthlyCohorts(visits, '2026-03-31').cohorts[2]!.partial).toBe(false)
  expect(monthlyCohorts([], '2026-03-31')).toMatchObject({ cohorts: [], average: [] })
})

test('RFM: equal members get equal scores, the best get fives', () => {
  const members = Array.from({ length: 10 }, (_, i) => ({
    member: `${i}`,
    daysSince: 100 - i * 10,
    orders: i < 6 ? 1 : i,
    sales: i * 100,
  }))
  const scored = rfm(members)
  expect(scored.map(({ frequency }) => frequency)).toEqual([1, 1, 1, 1, 1, 1, 4, 4, 5, 5])
  expect(scored.map(({ recency }) => recency)).toEqual([1, 1, 2, 2, 3, 3, 4, 4, 5, 5])
  expect(scored.at(-1)).toMatchObject({ cell: '555' })
  const byNtile = rfm(members, 'ntile')
  expect(byNtile.map(({ frequency }) => frequency)).toEqual([1, 1, 2, 2, 3, 3, 4, 4, 5, 5])
  expect([...cells(scored).values()].reduce((sum, count) => sum + count, 0)).toBe(10)
  expect(rfm([])).toEqual([])
})

test('ntile shares the rest out to the first groups, as SQL does', () => {
  const members = Array.from({ length: 12 }, (_, i) => ({
    member: `${i}`,
    daysSince: 0,
    orders: i,
    sales: 0,
  }))
  const scores = rfm(members, 'ntile').map(({ frequency }) => frequency)
  expect(scores).toEqual([1, 1, 1, 2, 2, 2, 3, 3, 4, 4, 5, 5])
  const three = rfm(members.slice(0, 3), 'ntile').map(({ frequency }) => frequency)
  expect(three).toEqual([1, 2, 3])
})

test('months have numbers and names', () => {
  expect(monthName(monthNumber('2025-12-31') + 1)).toBe('2026-01')
})

test('a value that nobody had when scores were given belongs to one of them all the same', () => {
  const members = [0, 0, 3, 7, 7, 20, 41, 90].map((daysSince, place) => ({
    member: `m${place}`,
    daysSince,
    orders: 1 + place,
    sales: 100 * place,
  }))
  const scored = rfm(members)
  const reaches = [1, 2, 3, 4, 5].flatMap((score) => {
    const days = members.flatMap(({ member, daysSince }) =>
      scored.some((each) => each.member === member && each.recency === score) ? [daysSince] : [],
    )
    return days.length > 0 ? [{ what: 'r' as const, score, from: Math.min(...days) }] : []
  })
  const scoresOf = (days: number) =>
    reaches.flatMap(({ score }) => {
      const { atLeast, below } = boundsOf(reaches, 'r', score)!
      return days >= (atLeast ?? -Infinity) && days < (below ?? Infinity) ? [score] : []
    })
  for (const { member, daysSince } of members)
    expect(scoresOf(daysSince)).toEqual([scored.find((each) => each.member === member)!.recency])
  for (const days of [-1, 1, 5, 12, 30, 60, 400]) expect(scoresOf(days)).toHaveLength(1)
  expect([scoresOf(-1), scoresOf(400)]).toEqual([[4], [1]])
  expect(boundsOf(reaches, 'f', 5)).toBeUndefined()
})
