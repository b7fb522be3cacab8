import { describe, expect, test } from 'vitest'
import type { OwnerFigures } from '#domains/analytics/figures.api.ts'
import type { Payback } from '#domains/analytics/groups.api.ts'
import { cohortsPage, rfmPage } from './members.ts'
import { paybackPage } from './payback.ts'
import { ownerPage } from './sales.ts'
import { marksOf, type Block } from './sheet.ts'
import { tellerOf } from './told.ts'

const teller = (language: 'ru' | 'en') =>
  tellerOf({ language, currency: 'RUB', minorDigits: 2, scale: 0, zone: 'Europe/Moscow' })
const ratio = (numerator: number, denominator: number) => ({
  numerator,
  denominator,
  value: denominator === 0 ? null : numerator / denominator,
})
const plain = (text: string) => text.replaceAll(/[\u00a0\u202f]/g, ' ')
const cellsOf = (blocks: readonly Block[]) =>
  blocks.flatMap((block) => (block.kind === 'figures' ? block.cells : []))
const tablesOf = (blocks: readonly Block[]) =>
  blocks.flatMap((block) => (block.kind === 'table' ? [block] : []))

const period = (changes: Partial<OwnerFigures['period']> = {}): OwnerFigures['period'] => ({
  from: '2026-11-16',
  to: '2026-11-22',
  partial: false,
  receipts: 100,
  sales: 12_345_600,
  averageCheck: ratio(12_345_600, 100),
  memberReceipts: ratio(60, 100),
  memberSales: ratio(8_000_000, 12_345_600),
  discount: 345_600,
  effectiveDiscount: ratio(345_600, 12_691_200),
  margin: { known: false, reason: 'cost_unknown' },
  buyers: {
    members: 40,
    frequency: ratio(60, 40),
    repeat: ratio(10, 40),
  },
  return90: { known: false, reason: 'days_not_passed', has: 0 },
  enrolled: 7,
  ...changes,
})

const owner = (days = 7): OwnerFigures => ({
  programmeId: '',
  asOf: '2026-11-23T06:00:00Z',
  period: period(),
  before: period({ sales: 10_000_000 }),
  members: 500,
  days: Array.from({ length: days }, (_, n) => ({
    // from a Monday on
    day: new Date(Date.UTC(2026, 7, 24 + n)).toISOString().slice(0, 10),
    receipts: 10,
    memberReceipts: 6,
    sales: 100_000,
    memberSales: 60_000,
    redeemed: 5_000,
  })),
})

describe('what a report says', () => {
  test('is the figures of the page, as the language writes them', () => {
    const ru = cellsOf(ownerPage(teller('ru'), owner()).blocks)
    expect(ru[0]).toMatchObject({ name: 'Продажи' })
    expect(plain(ru[0]!.value)).toBe('123 456 ₽')
    expect(plain(ru[0]!.change!)).toBe('+23,5 %')
    const en = cellsOf(ownerPage(teller('en'), owner()).blocks)
    expect([en[0]!.value, en[0]!.change]).toEqual(['₽123,456', '+23.5%'])
    expect(en.find(({ name }) => name === 'Share of members')).toMatchObject({
      value: '64.8%',
      change: '0 pp',
    })
  })

  test('has words where there is not enough data, and never a NaN', () => {
    const cells = cellsOf(ownerPage(teller('ru'), owner()).blocks)
    const margin = cells.find(({ name }) => name === 'Маржа после баллов')
    expect(margin).toMatchObject({
      value: '–',
      hint: 'Данных мало. Кассы не передают себестоимость.',
    })
    expect(margin?.change).toBeUndefined()
    const none = period({ receipts: 0, sales: 0, averageCheck: ratio(0, 0) })
    const empty = ownerPage(teller('ru'), { ...owner(), period: none, before: none })
    expect(empty.blocks).toMatchObject([{ kind: 'note', title: 'В эти дни чеков не было' }])
    const first = ownerPage(teller('ru'), { ...owner(), before: none })
    expect(JSON.stringify(first)).not.toMatch(/NaN|Infinity/)
    expect(cellsOf(first.blocks)[0]!.change).toBe('не с чем сравнить')
  })

  test('tells long periods by weeks, and loses nothing of them', () => {
    const { blocks } = ownerPage(teller('en'), owner(70))
    const [table] = tablesOf(blocks)
    expect(blocks.find(({ kind }) => kind === 'chart')).toMatchObject({ title: 'Sales by week' })
    expect(table!.rows).toHaveLength(10)
    expect(table!.rows.every(([, receipts]) => receipts === '70')).toBe(true)
  })

  test('says of payback that there is no control group, or what it shows and how sure that is', () => {
    expect(paybackPage(teller('ru'), null).blocks).toMatchObject([
      { kind: 'note', title: 'Контрольной группы нет' },
    ])
    const between = (estimate: number) => ({
      estimate,
      low: estimate - 100_000,
      high: estimate + 100_000,
      confidence: 0.95,
    })
    const side = { members: 90, bought: 50, orders: 80, sales: 9_000_000 }
    const of = (estimate: number): Payback => ({
      programmeId: '',
      asOf: null,
      group: {
        id: '',
        programmeId: '',
        name: 'Весна',
        sharePercent: 10,
        startsAt: '2026-05-01T00:00:00Z',
        endsAt: null,
        madeBy: 'Анна',
      },
      until: '2026-11-22T00:00:00Z',
      days: 200,
      treated: side,
      control: { ...side, members: 10 },
      margin: 'supposed',
      lift: {
        known: true,
        value: {
          groups: { chiSquare: 0, pValue: 1, sound: true },
          perMember: { difference: between(1_000), pValue: 0.01, freedom: 90, relative: null },
          incrementalMargin: between(estimate),
          returned: { known: false, reason: 'no_cost' },
        },
      },
      cuped: { known: false, reason: 'no_variance' },
    })
    const titles = [500_000, -500_000, 50_000].map(
      (estimate) => paybackPage(teller('en'), of(estimate)).blocks[0],
    )
    expect(titles).toMatchObject([
      { title: 'It pays' },
      { title: 'It does not pay' },
      { title: 'Not clear yet' },
    ])
    expect(cellsOf(paybackPage(teller('en'), of(500_000)).blocks)[1]).toMatchObject({
      value: '–',
      hint: 'Not enough data. Nothing was spent.',
    })
  })

  test('has no more cohorts than a page of paper holds, and says that there are more', () => {
    const cohorts = Array.from({ length: 15 }, (_, n) => ({
      month: `2025-${String((n % 12) + 1).padStart(2, '0')}`,
      size: 10,
      partial: n === 14,
      cells: Array.from({ length: 15 - n }, () => ({ retained: ratio(5, 10), partial: false })),
    }))
    const average = Array.from({ length: 15 }, () => ratio(5, 10))
    const told = { programmeId: '', asOf: null, asOfDay: '2026-03-31', cohorts, average }
    const [table] = tablesOf(cohortsPage(teller('ru'), told).blocks)
    expect(table!.rows).toHaveLength(12)
    expect(table!.heads.length).toBeLessThanOrEqual(14)
    expect(table!.rows.every(({ length }) => length === table!.heads.length)).toBe(true)
    expect(table!.note).toContain('Последние 12 месяцев')
  })

  test('of RFM adds every member up into its squares', () => {
    const cells = ['555', '551', '115'].map((cell) => ({
      cell,
      members: 3,
      orders: 5,
      sales: 1_000,
      daysSince: 4,
    }))
    const figures = { programmeId: '', asOf: null, members: 9, cells }
    const [table] = tablesOf(rfmPage(teller('en'), figures).blocks)
    const counted = table!.rows.flatMap(([, ...row]) => row.map(Number))
    expect(counted.reduce((sum, each) => sum + each, 0)).toBe(9)
    // frequency 5 stands above, recency 5 at the right
    expect(table!.rows[0]!.at(-1)).toBe('6')
  })
})

test('the axis of a chart has round marks from nothing to above the highest', () => {
  expect(marksOf(0, 100)).toEqual([0, 25, 50, 75, 100])
  expect(marksOf(0, 0)).toEqual([0, 1])
  expect(marksOf(-30, 90).at(0)).toBeLessThanOrEqual(-30)
  for (const high of [0.3, 7, 123, 98_765]) {
    const marks = marksOf(0, high)
    expect(marks.at(-1)).toBeGreaterThanOrEqual(high)
    expect(marks.length).toBeGreaterThanOrEqual(4)
    expect(marks.length).toBeLessThanOrEqual(7)
  }
})
