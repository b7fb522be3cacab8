import { expect, test } from 'vitest'
import * as ledger from './index.ts'

const lot = (id: string, more: Partial<ledger.Lot>): ledger.Lot => ({
  id,
  earned: 100,
  remaining: 0,
  activatesAt: 0,
  expiresAt: 1_000,
  purchaseId: 'p0',
  order: 0,
  idle: null,
  ...more,
})
let made = 0
const newId = () => `new-${++made}`
const why = { cause: { kind: 'return', id: 'r' }, occurredAt: 10 }
const asked = { ...why, alreadyBack: 0, restoreUntil: null }

test('points that a member spent before being merged come to the survivor with their old life', () => {
  const survivor = ledger.emptyAccount('survivor', 'programme')
  const drawn = [{ lot: lot('of the other', {}), points: 40 }]
  const postings = ledger.giveBack(survivor, { ...asked, draws: drawn, points: 40 }, 500, newId)
  const after = ledger.applyAll(survivor, postings)
  expect(after.lots).toMatchObject([{ remaining: 40, activatesAt: 0, expiresAt: 1_000 }])
  expect(after.lots[0]!.id).not.toBe('of the other')
  expect(ledger.balanceAt(after, 1_000).active).toBe(0)
})

test('points that come back pay what is owed, those that have lapsed pay nothing', () => {
  const account = {
    ...ledger.emptyAccount('member', 'programme'),
    lots: [lot('alive', {}), lot('dead', { expiresAt: 100 })],
    debt: 50,
  }
  const draws = [
    { lot: lot('dead', { expiresAt: 100 }), points: 30 },
    { lot: lot('alive', {}), points: 20 },
  ]
  const postings = ledger.giveBack(account, { ...asked, draws, points: 50 }, 500, newId)
  const after = ledger.applyAll(account, postings)
  expect(ledger.balanceAt(after, 500)).toEqual({ active: 0, pending: 0, held: 0, debt: 30 })
  expect(after.lots.map(({ remaining }) => remaining)).toEqual([0, 30])
})

test('a redemption cannot give back more than it took', () => {
  const account = { ...ledger.emptyAccount('member', 'programme'), lots: [lot('a', {})] }
  const draws = [{ lot: lot('a', {}), points: 30 }]
  expect(() =>
    ledger.giveBack(account, { ...asked, draws, alreadyBack: 10, points: 21 }, 500, newId),
  ).toThrow('1 points more')
})
