import { expect, test } from 'vitest'
import { compareMonth, monthAfter, type Expected } from './watching.ts'

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
