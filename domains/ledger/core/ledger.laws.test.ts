import fc from 'fast-check'
import { expect, test } from 'vitest'
import { freshWorld, happening, play, points, sum, testId, type World } from '#test/happenings.ts'
import * as ledger from './index.ts'

test('after anything that happens the book balances, and nothing is below zero', () => {
  fc.assert(
    fc.property(fc.array(happening, { maxLength: 60, size: 'max' }), (happenings) => {
      const world = freshWorld()
      for (const each of happenings) {
        play(world, each)
        const { lots, debt, holds } = world.account
        const moved = sum(world.postings.map(({ movement }) => movement.points))
        expect(moved).toBe(sum(lots.map((lot) => lot.remaining)) - debt)
        expect(debt).toBeGreaterThanOrEqual(0)
        for (const lot of lots) {
          const draws = world.postings
            .flatMap((posting) => posting.draws)
            .filter(({ lotId }) => lotId === lot.id)
          expect(lot.remaining).toBe(lot.earned - sum(draws.map((draw) => draw.points)))
          expect(lot.remaining).toBeGreaterThanOrEqual(0)
          expect(lot.lapsed ?? 0).toBeGreaterThanOrEqual(0)
        }
        for (const held of holds) {
          expect(sum(held.draws.map((draw) => draw.points))).toBe(held.points)
        }
      }
    }),
    { numRuns: 300 },
  )
})

test('balances are the same whether expiry is recorded on time, late, twice or never', () => {
  fc.assert(
    fc.property(fc.array(happening, { maxLength: 40, size: 'max' }), (happenings) => {
      const silent = freshWorld()
      const diligent = freshWorld()
      for (const each of happenings) {
        if (each.what.do === 'expire') continue
        play(silent, each)
        play(diligent, { pass: each.pass, what: { do: 'expire' } })
        play(diligent, { pass: 0, what: each.what })
        play(diligent, { pass: 0, what: { do: 'expire' } })
        const balance = ledger.balanceAt(silent.account, silent.at)
        expect(ledger.balanceAt(diligent.account, diligent.at)).toEqual(balance)
      }
      // and recorded at the end, the sums by kind of movement are the same too
      play(silent, { pass: 0, what: { do: 'expire' } })
      expect(byKind(silent)).toEqual(byKind(diligent))
    }),
    { numRuns: 300 },
  )
})

function byKind(world: World): Record<string, number> {
  const sums: Record<string, number> = {}
  for (const { movement } of world.postings) {
    sums[movement.kind] = (sums[movement.kind] ?? 0) + movement.points
  }
  return Object.fromEntries(Object.entries(sums).filter(([, points]) => points !== 0))
}

test('whatever is redeemed and given back in parts leaves the lots as they were', () => {
  const lot = fc.record({ points, life: fc.option(fc.integer({ min: 1, max: 60 })) })
  fc.assert(
    fc.property(
      fc.array(lot, { minLength: 1, maxLength: 6 }),
      fc.array(points, { maxLength: 8 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (lots, parts, share) => {
        const world = freshWorld()
        for (const { points, life } of lots) {
          play(world, { pass: 0, what: { do: 'earn', points, delay: 0, life } })
        }
        const before = world.account
        const total = Math.max(1, Math.floor(sum(lots.map((each) => each.points)) * share))
        play(world, { pass: 0, what: { do: 'redeem', points: total } })
        for (const part of [...parts, total]) {
          play(world, { pass: 0, what: { do: 'return', pick: 0, points: part, restore: null } })
        }
        expect(world.account).toEqual(before)
      },
    ),
  )
})

test('no debit ever takes from a lot while one that expires sooner has points left', () => {
  fc.assert(
    fc.property(
      fc.array(happening, { maxLength: 40, size: 'max' }),
      points,
      (happenings, asked) => {
        const world = freshWorld()
        for (const each of happenings) play(world, each)
        const why = { cause: { kind: 'test', id: 'last' }, occurredAt: world.at }
        const posting = ledger.redeem(world.account, { ...why, points: asked }, world.at, testId)
        expect(posting !== null).toBe(asked <= ledger.spendable(world.account, world.at))
        if (!posting) return
        const after = ledger.apply(world.account, posting)
        const drawn = new Set(posting.draws.map(({ lotId }) => lotId))
        const open = after.lots
          .filter((lot) => ledger.isOpen(lot, world.at))
          .toSorted(ledger.soonestFirst)
        const last = open.findLastIndex(({ id }) => drawn.has(id))
        for (const lot of open.slice(0, last)) expect(lot.remaining).toBe(0)
      },
    ),
    { numRuns: 200 },
  )
})

test('a transfer keeps every activation and expiry, and what left is what arrives', () => {
  fc.assert(
    fc.property(
      fc.array(happening, { maxLength: 30, size: 'max' }),
      points,
      (happenings, asked) => {
        const giver = freshWorld()
        for (const each of happenings) play(giver, each)
        const why = { cause: { kind: 'transfer', id: 't' }, occurredAt: giver.at }
        const out = ledger.transferOut(giver.account, { ...why, points: asked }, giver.at, testId)
        if (!out) return
        const taker = ledger.emptyAccount('taker', 'programme')
        const posting = ledger.transferIn(
          taker,
          { ...why, parts: out.parts, transferId: 't' },
          giver.at,
          testId,
        )
        expect(out.posting.movement.points + posting.movement.points).toBe(0)
        const lifeOf = ({
          activatesAt,
          expiresAt,
        }: {
          activatesAt: number
          expiresAt: number | null
        }) => ({ activatesAt, expiresAt })
        const left = out.posting.draws.map(({ lotId }) =>
          lifeOf(giver.account.lots.find(({ id }) => id === lotId)!),
        )
        expect(posting.lots.map(lifeOf)).toEqual(left)
      },
    ),
    { numRuns: 200 },
  )
})

test('all that one account has can move to another and back, whatever the other does meanwhile', () => {
  fc.assert(
    fc.property(
      fc.array(happening, { maxLength: 25, size: 'max' }),
      fc.array(happening, { maxLength: 25, size: 'max' }),
      (first, later) => {
        const from = freshWorld()
        for (const each of first) play(from, each)
        for (const held of from.account.holds) {
          from.account = ledger.apply(
            from.account,
            ledger.release(
              from.account,
              held.id,
              { cause: { kind: 'm', id: 'm' }, occurredAt: from.at },
              testId,
            ),
          )
        }
        const why = { cause: { kind: 'merge', id: 'm' }, occurredAt: from.at }
        const out = ledger.moveOut(from.account, why, from.at, testId)
        const emptied = ledger.applyAll(from.account, out.postings)
        expect(ledger.balanceAt(emptied, from.at)).toEqual({
          active: 0,
          pending: 0,
          held: 0,
          debt: 0,
        })

        const to = freshWorld()
        to.at = from.at
        const linked = { pointsMovement: null, debtMovement: null, transferId: 'm' }
        const arrived = ledger.moveIn(
          { ...why, ...linked, parts: out.parts, debt: out.debt },
          testId,
        )
        to.account = ledger.applyAll(to.account, arrived)
        expect(ledger.balanceAt(to.account, to.at)).toEqual(ledger.balanceAt(from.account, from.at))
        for (const each of later) play(to, each)

        const came = (lot: ledger.Lot) => lot.origin?.transferId === 'm'
        const debt = Math.min(out.debt, to.account.debt)
        const back = ledger.moveOut(to.account, why, to.at, testId, came, debt)
        const returned = ledger.moveBackIn(
          emptied,
          { ...why, ...linked, parts: back.parts, debt },
          testId,
        )
        const restored = ledger.applyAll(emptied, returned.postings)
        for (const lot of restored.lots) {
          const before = from.account.lots.find(({ id }) => id === lot.id)!
          expect(lot.remaining).toBeLessThanOrEqual(before.remaining)
        }
        const moved = [...out.postings, ...arrived, ...back.postings, ...returned.postings]
        expect(sum(moved.map(({ movement }) => movement.points))).toBe(0)
        if (later.length === 0) {
          expect(ledger.balanceAt(restored, from.at)).toEqual(
            ledger.balanceAt(from.account, from.at),
          )
        }
      },
    ),
    { numRuns: 200 },
  )
})
