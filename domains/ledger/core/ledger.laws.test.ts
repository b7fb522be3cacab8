import fc from 'fast-check'
import { expect, test } from 'vitest'
import * as ledger from './index.ts'

const DAY = 86_400_000
const points = fc.integer({ min: 1, max: 1_000 })
const days = fc.integer({ min: 0, max: 40 })
const pick = fc.nat()

/** What may happen to an account, with the days that pass before it. */
const happening = fc.record({
  pass: fc.integer({ min: 0, max: 20 }),
  what: fc.oneof(
    fc.record({
      do: fc.constant('earn' as const),
      points,
      delay: days,
      life: fc.option(fc.integer({ min: 1, max: 60 })),
    }),
    fc.record({ do: fc.constant('redeem' as const), points }),
    fc.record({ do: fc.constant('hold' as const), points, life: fc.option(days) }),
    fc.record({
      do: fc.constant('end' as const),
      pick,
      share: fc.double({ min: 0, max: 1, noNaN: true }),
    }),
    fc.record({
      do: fc.constant('return' as const),
      pick,
      points,
      restore: fc.option(fc.integer({ min: 1, max: 30 })),
    }),
    fc.record({
      do: fc.constant('clawback' as const),
      pick,
      points,
      policy: fc.constantFrom(
        'only_pending' as const,
        'within_balance' as const,
        'unlimited' as const,
      ),
    }),
    fc.record({ do: fc.constant('adjust' as const), points: fc.integer({ min: -500, max: 500 }) }),
    fc.record({ do: fc.constant('give' as const), points }),
    fc.record({ do: fc.constant('expire' as const) }),
  ),
})
type Happening = typeof happening extends fc.Arbitrary<infer H> ? H : never

type World = {
  at: number
  account: ledger.Account
  postings: ledger.Posting[]
  redeemed: { draws: ledger.Draw[]; back: number }[]
  purchases: { id: string; left: number }[]
}

const fresh = (): World => ({
  at: Date.UTC(2026, 0, 1),
  account: ledger.emptyAccount('owner', 'programme'),
  postings: [],
  redeemed: [],
  purchases: [],
})

let made = 0
const newId = () => `id-${String(++made).padStart(9, '0')}`

function play(world: World, { pass, what }: Happening): void {
  world.at += pass * DAY
  const { at } = world
  const current = ledger.currentAt(world.account, at, newId)
  world.account = current.account
  world.postings.push(...current.postings)
  const postings = decide(world, what, at) ?? []
  world.account = ledger.applyAll(world.account, postings)
  world.postings.push(...postings)
}

function decide(
  world: World,
  what: Happening['what'],
  at: number,
): readonly ledger.Posting[] | null {
  const { account } = world
  const why = { cause: { kind: 'test', id: newId() }, occurredAt: at }
  const one = (posting: ledger.Posting | null) => posting && [posting]
  switch (what.do) {
    case 'earn': {
      const activatesAt = at + what.delay * DAY
      const expiresAt = what.life === null ? null : activatesAt + what.life * DAY
      const purchaseId = newId()
      world.purchases.push({ id: purchaseId, left: what.points })
      return [
        ledger.earn(
          account,
          { ...why, points: what.points, activatesAt, expiresAt, purchaseId },
          at,
          newId,
        ),
      ]
    }
    case 'redeem': {
      const posting = ledger.redeem(account, { ...why, points: what.points }, at, newId)
      if (posting) world.redeemed.push({ draws: [...posting.draws], back: 0 })
      return one(posting)
    }
    case 'hold': {
      const expiresAt = what.life === null ? null : at + (what.life + 1) * DAY
      return one(
        ledger.hold(account, { ...why, points: what.points, subject: 's', expiresAt }, at, newId),
      )
    }
    case 'end': {
      const held = account.holds[what.pick % (account.holds.length || 1)]
      if (!held) return null
      const part = Math.floor(held.points * what.share)
      if (part === 0) return [ledger.release(account, held.id, why, newId)]
      const postings = ledger.redeemHold(account, held.id, { ...why, points: part }, newId)
      world.redeemed.push({ draws: [...postings[1]!.draws], back: 0 })
      return postings
    }
    case 'return': {
      const redeemed = world.redeemed[what.pick % (world.redeemed.length || 1)]
      if (!redeemed) return null
      const total = redeemed.draws.reduce((all, draw) => all + draw.points, 0)
      const back = Math.min(what.points, total - redeemed.back)
      const draws = redeemed.draws.map((draw) => ({
        lot: account.lots.find(({ id }) => id === draw.lotId)!,
        points: draw.points,
      }))
      const alreadyBack = redeemed.back
      redeemed.back += back
      const restoreUntil = what.restore === null ? null : at + what.restore * DAY
      return ledger.giveBack(
        account,
        { ...why, draws, alreadyBack, points: back, restoreUntil },
        at,
        newId,
      )
    }
    case 'clawback': {
      const purchase = world.purchases[what.pick % (world.purchases.length || 1)]
      if (!purchase || purchase.left === 0) return null
      const taken = Math.min(what.points, purchase.left)
      purchase.left -= taken
      const asked = { ...why, points: taken, purchaseId: purchase.id, policy: what.policy }
      const { postings, shortfall } = ledger.clawback(account, asked, at, newId)
      const reversed = postings.filter(({ movement }) => movement.kind === 'reverse')
      expect(sum(reversed.map(({ movement }) => -movement.points)) + shortfall).toBe(taken)
      if (what.policy === 'unlimited') expect(shortfall).toBe(0)
      else expect(ledger.applyAll(account, postings).debt).toBe(account.debt)
      return postings
    }
    case 'adjust':
      if (what.points === 0) return null
      return one(
        ledger.adjust(account, { ...why, points: what.points, expiresAt: null }, at, newId),
      )
    case 'give':
      return one(
        ledger.transferOut(account, { ...why, points: what.points }, at, newId)?.posting ?? null,
      )
    case 'expire':
      return ledger.expire(account, at, newId)
  }
}

const sum = (numbers: readonly number[]) => numbers.reduce((all, each) => all + each, 0)

test('after anything that happens the book balances, and nothing is below zero', () => {
  fc.assert(
    fc.property(fc.array(happening, { maxLength: 60, size: 'max' }), (happenings) => {
      const world = fresh()
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
      const silent = fresh()
      const diligent = fresh()
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
        const world = fresh()
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
        const world = fresh()
        for (const each of happenings) play(world, each)
        const why = { cause: { kind: 'test', id: 'last' }, occurredAt: world.at }
        const posting = ledger.redeem(world.account, { ...why, points: asked }, world.at, newId)
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
        const giver = fresh()
        for (const each of happenings) play(giver, each)
        const why = { cause: { kind: 'transfer', id: 't' }, occurredAt: giver.at }
        const out = ledger.transferOut(giver.account, { ...why, points: asked }, giver.at, newId)
        if (!out) return
        const taker = ledger.emptyAccount('taker', 'programme')
        const posting = ledger.transferIn(
          taker,
          { ...why, parts: out.parts, transferId: 't' },
          giver.at,
          newId,
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
        const from = fresh()
        for (const each of first) play(from, each)
        for (const held of from.account.holds) {
          from.account = ledger.apply(
            from.account,
            ledger.release(
              from.account,
              held.id,
              { cause: { kind: 'm', id: 'm' }, occurredAt: from.at },
              newId,
            ),
          )
        }
        const why = { cause: { kind: 'merge', id: 'm' }, occurredAt: from.at }
        const out = ledger.moveOut(from.account, why, from.at, newId)
        const emptied = ledger.applyAll(from.account, out.postings)
        expect(ledger.balanceAt(emptied, from.at)).toEqual({
          active: 0,
          pending: 0,
          held: 0,
          debt: 0,
        })

        const to = fresh()
        to.at = from.at
        const linked = { pointsMovement: null, debtMovement: null, transferId: 'm' }
        const arrived = ledger.moveIn(
          { ...why, ...linked, parts: out.parts, debt: out.debt },
          newId,
        )
        to.account = ledger.applyAll(to.account, arrived)
        expect(ledger.balanceAt(to.account, to.at)).toEqual(ledger.balanceAt(from.account, from.at))
        for (const each of later) play(to, each)

        const came = (lot: ledger.Lot) => lot.origin?.transferId === 'm'
        const debt = Math.min(out.debt, to.account.debt)
        const back = ledger.moveOut(to.account, why, to.at, newId, came, debt)
        const returned = ledger.moveBackIn(
          emptied,
          { ...why, ...linked, parts: back.parts, debt },
          newId,
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
