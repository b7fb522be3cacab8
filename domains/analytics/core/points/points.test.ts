import { expect, test } from 'vitest'
import { publicFile } from '#test/publicData.ts'
import type { Answer } from '../answer.ts'
import { ageing, breakageByCohort, expiringWithin } from './ageing.ts'
import { chainLadder } from './chainLadder.ts'
import { expectedLiability, faceLiability, partPrice, recognise } from './liability.ts'
import { ultimateRedemption } from './redemption.ts'

const value = <T>(answer: Answer<T>): T => {
  if (!answer.known) throw new Error(answer.reason)
  return answer.value
}

test('points by the days they have left', () => {
  const lots = [
    { remaining: 10, expiresOn: '2026-01-02' },
    { remaining: 20, expiresOn: '2026-01-31' },
    { remaining: 30, expiresOn: '2026-02-01' },
    { remaining: 40, expiresOn: '2030-01-01' },
    { remaining: 50, expiresOn: null },
    { remaining: 99, expiresOn: '2026-01-01' }, // over already
  ]
  const { bands, never, total } = ageing(lots, '2026-01-01')
  expect(bands.map(({ after, upTo, points }) => [after, upTo, points])).toEqual([
    [0, 30, 30],
    [30, 60, 30],
    [60, 90, 0],
    [90, 180, 0],
    [180, 365, 0],
    [365, null, 40],
  ])
  expect({ never, total }).toEqual({ never: 50, total: 150 })
  expect([30, 60, 90].map((days) => expiringWithin(lots, '2026-01-01', days))).toEqual([30, 60, 60])
})

test('breakage belongs to the month of issue; cohorts still open stay out of the whole', () => {
  const cohort = (issuedIn: string, redeemed: number, expired: number) => ({
    issuedIn,
    issued: 1000,
    redeemed,
    expired,
    reversed: 100,
  })
  const { cohorts, overall } = breakageByCohort([
    cohort('2025-01', 700, 200),
    cohort('2025-02', 800, 100),
    cohort('2025-03', 300, 50),
  ])
  expect(cohorts.map(({ open, partial }) => [open, partial])).toEqual([
    [0, false],
    [0, false],
    [550, true],
  ])
  expect(overall).toEqual({ numerator: 300, denominator: 2000, value: 0.15 })
})

const receipts = publicFile('x5/receipts_flat.csv.gz')

test.skipIf(receipts.absent)(
  receipts.title('redeemed over issued is a ratio of flows: in real receipts it exceeds one'),
  () => {
    const [head = '', ...rows] = receipts.text().trim().split('\n')
    const columns = head.trim().split(',')
    const total = (kind: string) =>
      rows.reduce((sum, row) => {
        const cells = row.trim().split(',')
        const own = columns.flatMap((name, i) => (name.endsWith(kind) ? [Number(cells[i])] : []))
        return sum + own.reduce((one, other) => one + other, 0)
      }, 0)
    expect(-total('_spent') / total('_received')).toBeCloseTo(1.078, 3)
  },
)

const GENERAL_INSURANCE = [
  [357848, 1124788, 1735330, 2218270, 2745596, 3319994, 3466336, 3606286, 3833515, 3901463],
  [352118, 1236139, 2170033, 3353322, 3799067, 4120063, 4647867, 4914039, 5339085],
  [290507, 1292306, 2218525, 3235179, 3985995, 4132918, 4628910, 4909315],
  [310608, 1418858, 2195047, 3757447, 4029929, 4381982, 4588268],
  [443160, 1136350, 2128333, 2897821, 3402672, 3873311],
  [396132, 1333217, 2180715, 2985752, 3691712],
  [440832, 1288463, 2419861, 3483130],
  [359480, 1421128, 2864498],
  [376686, 1363294],
  [344014],
]

const RAA = [
  [5012, 8269, 10907, 11805, 13539, 16181, 18009, 18608, 18662, 18834],
  [106, 4285, 5396, 10666, 13782, 15599, 15496, 16169, 16704],
  [3410, 8992, 13873, 16141, 18735, 22214, 22863, 23466],
  [5655, 11555, 15766, 21266, 23425, 26083, 27067],
  [1092, 9565, 15836, 22169, 25955, 26180],
  [1513, 6445, 11702, 12935, 15852],
  [557, 4020, 10946, 12314],
  [1351, 6947, 13112],
  [3133, 5395],
  [2063],
]

test('the chain ladder of Taylor and Ashe, with the error of Mack', () => {
  const ladder = value(chainLadder(GENERAL_INSURANCE))
  const published = [
    3.49061, 1.74733, 1.45741, 1.17385, 1.10382, 1.08627, 1.05387, 1.07656, 1.01772,
  ]
  for (const [i, factor] of published.entries()) {
    expect(ladder.factors[i]).toBeCloseTo(factor, 5)
  }
  expect(Math.round(ladder.reserve)).toBe(18_680_856)
  expect(Math.round(ladder.error!)).toBe(2_447_095)
  expect(ladder.rows[0]).toMatchObject({ reserve: 0, error: 0, developed: 1 })
})

test('the RAA triangle, one cohort of which grew fortyfold in a year', () => {
  const ladder = value(chainLadder(RAA))
  expect(Math.round(ladder.reserve)).toBe(52_135)
  expect(Math.round(ladder.error!)).toBe(26_909)
  expect(value(chainLadder(RAA.toReversed())).reserve).toBeCloseTo(ladder.reserve, 6)
  const tailed = value(chainLadder(RAA, 1.05))
  const latest = RAA.reduce((sum, row) => sum + row.at(-1)!, 0)
  expect(tailed.reserve).toBeCloseTo((ladder.reserve + latest) * 1.05 - latest, 6)
})

test('too few cohorts, or nothing in them, are answers', () => {
  expect(chainLadder([[5, 6]])).toMatchObject({ reason: 'too_few_cohorts' })
  expect(chainLadder([[0, 0], [0]])).toMatchObject({ reason: 'nothing_issued' })
  expect(chainLadder([[1, 2], [-1]])).toMatchObject({ reason: 'out_of_range' })
  const two = value(chainLadder([[10, 20], [12]]))
  expect(two).toMatchObject({ reserve: 12, error: null })
})

const cohort = (issuedIn: string, redeemed: number[], gone = 0) => ({
  issuedIn,
  issued: 1000,
  redeemed,
  gone,
})

test('the ultimate redemption rate: by cohort, never more than is left, nothing after expiry', () => {
  const told = value(
    ultimateRedemption([
      cohort('2026-01', [100, 300, 450, 500]),
      cohort('2026-02', [120, 340, 520]),
      cohort('2026-03', [90, 310]),
      cohort('2026-04', [200]),
    ]),
  )
  const [first, , , last] = told.cohorts
  expect(first).toMatchObject({ ultimate: 500, chance: 0, developed: 1 })
  const [a = 0, b = 0, c = 0] = told.factors
  expect(a).toBeCloseTo(950 / 310, 12)
  expect(last!.ultimate).toBeCloseTo(Math.min(1000, 200 * a * b * c), 9)
  expect(last!.capped).toBe(200 * a * b * c > 1000)
  expect(told.rate.denominator).toBe(4000)
  for (const { rate, chance } of told.cohorts) {
    expect(rate.value).toBeLessThanOrEqual(1)
    expect(chance).toBeGreaterThanOrEqual(0)
    expect(chance).toBeLessThanOrEqual(1)
  }
})

test('a month too young to say anything itself is taken to be like all others', () => {
  const told = value(
    ultimateRedemption([
      cohort('2026-01', [20, 300, 500]),
      cohort('2026-02', [20, 300]),
      cohort('2026-03', [0]),
      cohort('2026-04', [60]),
    ]),
  )
  const [, second, idle, eager] = told.cohorts
  expect(second).toMatchObject({ by: 'ladder', ultimate: 500 })
  const developed = 20 / 500
  const rate = (500 + 300 + 0 + 60) / (1000 * (1 + 300 / 500 + developed + developed))
  expect(idle!.by).toBe('all_cohorts')
  expect(idle!.ultimate).toBeCloseTo((1 - developed) * rate * 1000, 9)
  expect(eager!.ultimate).toBeCloseTo(60 + (1 - developed) * rate * 1000, 9)
  expect(eager!.error).toBeNull()
})

test('points that have expired are redeemed no more, whatever a tail would promise', () => {
  const cohorts = [
    cohort('2026-01', [100, 300, 400, 400], 600),
    cohort('2026-02', [100, 300, 400], 600),
    cohort('2026-03', [100, 300], 50),
  ]
  const told = value(ultimateRedemption(cohorts, { expiryAge: 3, tail: 2 }))
  expect(told.cohorts.map(({ ultimate }) => Math.round(ultimate))).toEqual([400, 400, 400])
  expect(told.cohorts[2]).toMatchObject({ outstanding: 650, capped: false })
  expect(told.cohorts[2]!.chance).toBeCloseTo(100 / 650, 12)
  const open = value(ultimateRedemption(cohorts, { tail: 9 }))
  expect(open.cohorts[2]).toMatchObject({ ultimate: 950, capped: true, chance: 1 })
  expect(ultimateRedemption([])).toMatchObject({ reason: 'nothing_issued' })
})

test('a liability at face and at what is expected', () => {
  const cohorts = [
    { outstanding: 10_000, chance: 0.5 },
    { outstanding: 2_000, chance: 0.9 },
  ]
  expect(faceLiability(cohorts, { money: 1, points: 10 })).toBe(1200)
  expect(expectedLiability(cohorts, { money: 6, points: 100 })).toBe(408)
  expect(faceLiability([], { money: 1, points: 10 })).toBe(0)
})

test('IFRS 15, Example 52: 100,000 of sales, 10,000 points at one, 9,500 expected', () => {
  const parts = value(partPrice(10_000_000, { goods: 10_000_000, points: 950_000 }))
  expect(parts).toEqual({ goods: 9_132_420, points: 867_580 })
  const [first, second] = value(
    recognise(parts.points, [
      { redeemedToDate: 4500, expectedTotal: 9500 },
      { redeemedToDate: 8500, expectedTotal: 9700 },
    ]),
  )
  expect(first).toEqual({
    revenue: 410_959,
    catchUp: 0,
    revenueToDate: 410_959,
    liability: 456_621,
  })
  expect(second!.revenue).toBeCloseTo(349_291.5, -1)
  expect(second!.liability).toBeCloseTo(107_329.5, -1)
  expect(second!.catchUp).toBeLessThan(0)
  expect(first!.revenue + second!.revenue + second!.liability).toBe(867_580)
})

test('a changed estimate is caught up at once: the two examples of KPMG', () => {
  const after = (expectedTotal: number) =>
    value(
      recognise(900_000, [
        { redeemedToDate: 4500, expectedTotal: 9700 },
        { redeemedToDate: 8500, expectedTotal },
      ]),
    ).map(({ revenue }) => Math.round(revenue / 100))
  expect(after(9900)).toEqual([4175, 3552])
  expect(after(9200)).toEqual([4175, 4140])
  const [, up] = value(
    recognise(900_000, [
      { redeemedToDate: 4500, expectedTotal: 9700 },
      { redeemedToDate: 4500, expectedTotal: 9200 },
    ]),
  )
  expect(up!.catchUp).toBe(up!.revenue)
  expect(up!.catchUp).toBeGreaterThan(0)
})

test('a sale of 2,000 with points worth 200, of which 85% come back', () => {
  const parts = value(partPrice(200_000, { goods: 200_000, points: 17_000 }))
  expect(parts).toEqual({ goods: 184_332, points: 15_668 })
  const [half] = value(recognise(15_800, [{ redeemedToDate: 850, expectedTotal: 1700 }]))
  expect(half!.revenue).toBe(7900)
})

test('an estimate below what has come already is refused, and so is a sale of nothing', () => {
  const refuse = (redeemedToDate: number, expectedTotal: number) =>
    recognise(100, [{ redeemedToDate, expectedTotal }])
  expect(refuse(9, 8)).toEqual({ known: false, reason: 'out_of_range', has: 9, needs: 8 })
  expect(refuse(0, 0)).toMatchObject({ reason: 'nothing_expected' })
  const falling = [5, 4].map((redeemedToDate) => ({ redeemedToDate, expectedTotal: 9 }))
  expect(recognise(100, falling)).toMatchObject({ reason: 'out_of_range' })
  expect(partPrice(0, { goods: 0, points: 0 })).toMatchObject({ reason: 'nothing_sold' })
  expect(recognise(100, [])).toEqual({ known: true, value: [] })
})
