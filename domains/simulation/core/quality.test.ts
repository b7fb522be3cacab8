import { expect, test } from 'vitest'
import type { Receipt } from '#domains/purchases/core/receipt.ts'
import { line } from '#domains/rules/core/sample.ts'
import { DAY } from '#kit/core/time.ts'
import { placeOf, readPaying } from './paying.ts'
import { qualityOf } from './quality.ts'

const receipt = (day: number, lines: Receipt['lines'] = [line()]): Receipt => ({
  externalId: `${day}`,
  storeId: null,
  tillId: null,
  cashierId: null,
  channel: null,
  occurredAt: Date.UTC(2025, 0, 1, 12) + day * DAY,
  offsetMinutes: 0,
  currency: 'RUB',
  lines,
  means: [],
  coupons: [],
  redeem: 0,
})

function look(sales: readonly [day: number, member: string | null, lines?: Receipt['lines']][]) {
  const quality = qualityOf('Europe/Moscow')
  for (const [day, member, lines] of sales) quality.see(receipt(day, lines), member)
  return quality.finish()
}

test('a history without sales, buyers, repeats, costs, or of one buyer says so', () => {
  expect(look([]).warnings).toEqual(['no_sales'])
  expect(look([[0, null]]).warnings).toEqual(['no_members', 'no_costs', 'short'])
  expect(look([[0, 'anna']]).warnings).toContain('one_member')
  expect(
    look([
      [0, 'anna'],
      [1, 'boris'],
    ]).warnings,
  ).toContain('no_repeat')
  expect(
    look([
      [0, 'anna'],
      [1, null],
      [1, null],
    ]).warnings,
  ).toContain('few_members')
  expect(look([[0, 'anna', [line({ cost: 5 })]]]).warnings).not.toContain('no_costs')
})

test('nothing is divided by nothing', () => {
  const { repeatBuyers, withoutBuyer, days, longestGap } = look([])
  expect([repeatBuyers.value, withoutBuyer.value, days.value, longestGap]).toEqual([
    null,
    null,
    null,
    null,
  ])
})

test('a part of the history that is missing is seen, and weekly closing days are not', () => {
  const weekly = Array.from({ length: 400 }, (_, day): [number, string] => [
    day,
    `m${day % 5}`,
  ]).filter(([day]) => day % 7 !== 6)
  expect(look(weekly).warnings).toEqual(['no_costs'])
  const { warnings, longestGap } = look(weekly.filter(([day]) => day < 100 || day > 130))
  expect(warnings).toEqual(['no_costs', 'gap'])
  expect(longestGap).toEqual({ after: '2025-04-10', before: '2025-05-12', days: 31 })
})

test('lines that repeat each other are counted', () => {
  const twice = [line(), line({ lineId: '2' }), line({ lineId: '3', sku: 'other' })]
  expect(look([[0, 'anna', twice]]).repeatedLines).toMatchObject({ part: 1, whole: 3 })
})

test('who pays with points is read strictly, and the share of members is about what was asked', () => {
  expect(readPaying('max')).toEqual({ kind: 'max' })
  expect(readPaying('share:30')).toEqual({ kind: 'share', percent: 30 })
  expect(readPaying('above:500')).toEqual({ kind: 'above', points: 500 })
  for (const wrong of ['', 'share', 'share:101', 'share:-1', 'above:1e3', 'MAX', 'share:30%'])
    expect(readPaying(wrong), wrong).toBeNull()
  const places = Array.from({ length: 20_000 }, (_, index) => placeOf(`${12_346 + index}`))
  for (const share of [0.1, 0.3, 0.5, 0.9]) {
    const part = places.filter((place) => place < share * 1_000_000).length / places.length
    expect(Math.abs(part - share)).toBeLessThan(0.02)
  }
})
