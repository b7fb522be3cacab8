import { expect, test } from 'vitest'
import type { DecisionRecord } from '#domains/purchases/core/decision.ts'
import type { Receipt } from '#domains/purchases/core/receipt.ts'
import { DAY } from '#kit/core/time.ts'
import { regularsFrom, sightOf, worseThan, worseThanToday } from './regulars.ts'

const END = Date.UTC(2026, 0, 1)

test('a regular has bought so many times within the last 365 days, whatever came before', () => {
  const finding = regularsFrom(3)
  const bought = (member: string, ...daysAgo: number[]) => {
    for (const days of daysAgo) finding.see(member, END - days * DAY)
  }
  bought('often', 300, 200, 100, 10)
  bought('just', 365, 200, 0)
  bought('long ago', 900, 800, 700, 366, 20, 10)
  bought('seldom', 20, 10)
  expect([...finding.finish(END)]).toEqual(['often', 'just'])
})

/** A receipt with so much off it already, of which points and the conditions take so much besides. */
function sold(off: number, given: { points: number; discount?: number; due: number }) {
  const receipt = { lines: [{ discountAmount: off }] } as unknown as Receipt
  const decision = {
    redemption: { amount: given.points },
    discount: { amount: given.discount ?? 0 },
    amountDue: given.due,
  } as unknown as DecisionRecord
  return [receipt, decision] as const
}

test('who of the regulars gets less is counted against the discounts of today and against other conditions, and how much less', () => {
  const regulars = new Set(['anna', 'boris', 'vera'])
  const now = sightOf(regulars)
  const next = sightOf(regulars)
  for (const each of [now, next]) {
    each.sold('anna', ...sold(500, { points: each === now ? 400 : 300, due: 9_600 }))
    each.sold('boris', ...sold(500, { points: 0, discount: 450, due: 9_550 }))
    each.sold('vera', ...sold(0, { points: 0, due: 10_000 }))
    each.sold('somebody', ...sold(9_000, { points: 0, due: 1_000 }))
    each.sold(null, ...sold(9_000, { points: 0, due: 1_000 }))
    // what is left on the account is theirs too
    each.left('boris', each === now ? 100 : 60)
    each.left('nobody', 1_000)
  }
  expect(worseThanToday(next.gains, true)).toEqual({ members: 1, lost: 200, most: 200 })
  expect(worseThanToday(now.gains, true)).toEqual({ members: 1, lost: 100, most: 100 })
  expect(worseThanToday(next.gains, false)).toEqual({ members: 0, lost: 0, most: 0 })
  expect(worseThan(next.gains, now.gains)).toEqual({ members: 2, lost: 140, most: 100 })
  expect(worseThan(now.gains, next.gains)).toEqual({ members: 0, lost: 0, most: 0 })
})

test('the largest part of any receipt that points pay is told, and rounded up', () => {
  const sight = sightOf(new Set())
  expect(sight.partPayment()).toBe(0)
  sight.sold(null, ...sold(0, { points: 1, due: 2 }))
  sight.sold(null, ...sold(0, { points: 100, due: 900 }))
  sight.sold(null, ...sold(0, { points: 0, due: 0 }))
  expect(sight.partPayment()).toBe(3_334)
})
