import { describe, expect, test } from 'vitest'
import { compareMonth, monthAfter, type Expected, type Fact } from './watching.ts'

const band = (low: number, high: number) => ({ p5: low, p50: (low + high) / 2, p95: high })

const expected: Expected = {
  sales: band(900_000, 1_100_000),
  receipts: band(90, 110),
  check: band(9_000, 11_000),
  issued: band(45_000, 55_000),
  redeemed: band(20_000, 30_000),
}
const face = { points: 1, amount: 100 }
const usual = { receipts: 100, sales: 1_000_000, issued: 500, redeemed: 250 }
const failed = (fact: Partial<typeof usual>) =>
  compareMonth(expected, { ...usual, ...fact }, face).failed

test('a month within its bands has no assumption that failed', () => {
  const { measures } = compareMonth(expected, usual, face)
  expect(measures.map(({ verdict }) => verdict)).toEqual(measures.map(() => 'within'))
  expect(failed({})).toEqual([])
})

test('the assumption that failed is named, and what follows from it is not told twice', () => {
  expect(failed({ receipts: 80, sales: 800_000, issued: 400, redeemed: 210 })).toEqual([
    'frequencyLift',
  ])
  expect(failed({ sales: 1_300_000, issued: 650 })).toEqual(['checkLift'])
  expect(failed({ redeemed: 400 })).toEqual(['redemption'])
  expect(failed({ issued: 700 })).toEqual(['earning'])
})

test('a month without receipts is below what was expected, and of its average receipt nothing is said', () => {
  const nothing = { receipts: 0, sales: 0, issued: 0, redeemed: 0 }
  const { measures } = compareMonth(expected, nothing, face)
  expect(measures.find(({ measure }) => measure === 'check')).toMatchObject({
    fact: null,
    verdict: null,
  })
  expect(failed(nothing)).toContain('frequencyLift')
})

test('margin is held against its band where costs are known, and is blamed only when sales came as expected', () => {
  const watched = { ...expected, margin: band(270_000, 330_000) }
  const of = (fact: object) => {
    const { measures, failed } = compareMonth(watched, { ...usual, ...fact }, face)
    const margin = measures.find(({ measure }) => measure === 'margin')
    return { fact: margin?.fact, verdict: margin?.verdict, failed }
  }
  expect(of({ margin: 300_000 })).toEqual({ fact: 300_000, verdict: 'within', failed: [] })
  expect(of({ margin: 200_000 })).toEqual({ fact: 200_000, verdict: 'below', failed: ['margin'] })
  const more = of({ receipts: 130, sales: 1_300_000, issued: 650, redeemed: 250, margin: 390_000 })
  expect(more).toMatchObject({ verdict: 'above' })
  expect(more.failed).not.toContain('margin')
  expect(of({ margin: null })).toEqual({ fact: null, verdict: null, failed: [] })
})

describe('what else is watched', () => {
  const watched: Expected = {
    ...expected,
    conversion: band(0.6, 0.7),
    repeat: band(0.3, 0.34),
    liability: band(20_000, 30_000),
    cost: band(24_000, 36_000),
  }
  const whole = {
    ...usual,
    allSales: 1_550_000,
    discounts: 5_000,
    members: 400,
    repeaters: 128,
    open: 250,
  }
  const of = (fact: Partial<{ [K in keyof typeof whole]: number | null }>) =>
    compareMonth(watched, { ...whole, ...fact } as Fact, face)

  test('comes to shares, and to money at the face of points', () => {
    const facts = Object.fromEntries(of({}).measures.map(({ measure, fact }) => [measure, fact]))
    expect(facts).toMatchObject({ repeat: 0.32, liability: 25_000, cost: 30_000 })
    expect(facts['conversion']).toBeCloseTo(1_000_000 / 1_550_000)
    expect(of({}).failed).toEqual([])
  })

  test('fails by name, and is not blamed where something else explains it', () => {
    expect(of({ allSales: 2_000_000 }).failed).toEqual(['enrolment'])
    // fewer joined, and so there are fewer receipts
    const few = { receipts: 60, sales: 600_000, issued: 300, redeemed: 250, discounts: 0 }
    expect(of({ ...few, allSales: 1_500_000 }).failed).toEqual(['enrolment'])
    // as many joined, and they came less often
    expect(of({ ...few, allSales: 930_000 }).failed).toEqual(['frequencyLift'])
    expect(of({ open: 600 }).failed).toEqual(['delay'])
    expect(of({ open: 600, redeemed: 100 }).failed).toEqual(['redemption'])
    expect(of({ discounts: 40_000 }).failed).toEqual(['discounts'])
    expect(of({ discounts: 40_000, redeemed: 400 }).failed).toEqual(['redemption'])
  })

  test('who comes again is held to what chance alone does not explain', () => {
    // four of ten: among ten members that is chance, among a thousand it is not
    expect(of({ members: 10, repeaters: 4 }).failed).toEqual([])
    expect(of({ members: 1_000, repeaters: 400 }).failed).toEqual(['repeat'])
  })

  test('says nothing where nobody looked, or nobody bought', () => {
    const unknown = of({ members: null, repeaters: null, open: null })
    const verdicts = unknown.measures.filter(({ verdict }) => verdict === null)
    expect(verdicts.map(({ measure }) => measure)).toEqual(['repeat', 'liability'])
    const nothing = { receipts: 0, sales: 0, issued: 0, redeemed: 0, allSales: 0, members: 0 }
    const { measures } = of({ ...nothing, repeaters: 0, open: 0, discounts: 0 })
    for (const { measure, fact } of measures)
      if (['check', 'conversion', 'repeat'].includes(measure)) expect(fact, measure).toBeNull()
      else expect(fact, measure).toBe(0)
  })
})

test('a forecast older than the watching of margins says nothing of them', () => {
  const { measures } = compareMonth(expected, { ...usual, margin: 1 }, face)
  expect(measures.map(({ measure }) => measure)).not.toContain('margin')
})

test('months go on over the end of a year', () => {
  expect([monthAfter('2026-11', 0), monthAfter('2026-11', 2), monthAfter('2026-12', 13)]).toEqual([
    '2026-11',
    '2027-01',
    '2028-01',
  ])
})
