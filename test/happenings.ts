import fc from 'fast-check'
import { expect } from 'vitest'
import * as ledger from '#domains/ledger/core/index.ts'
import { DAY } from '#kit/core/time.ts'

export const points = fc.integer({ min: 1, max: 1_000 })
const days = fc.integer({ min: 0, max: 40 })
const pick = fc.nat()

/** What may happen to an account, with the days that pass before it. */
export const happening = fc.record({
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
export type Happening = typeof happening extends fc.Arbitrary<infer H> ? H : never

/** An account and all that has happened to it. */
export type World = {
  at: number
  account: ledger.Account
  postings: ledger.Posting[]
  redeemed: { draws: ledger.Draw[]; back: number }[]
  purchases: { id: string; left: number }[]
}

export const freshWorld = (): World => ({
  at: Date.UTC(2026, 0, 1),
  account: ledger.emptyAccount('owner', 'programme'),
  postings: [],
  redeemed: [],
  purchases: [],
})

let made = 0
/** Ids that ascend, and are the same in every run. */
export const testId = () => `00000000-0000-7000-8000-${String(++made).padStart(12, '0')}`

/** Lets some days pass and one thing happen. */
export function play(world: World, { pass, what }: Happening): void {
  world.at += pass * DAY
  const { at } = world
  const current = ledger.currentAt(world.account, at, testId)
  world.account = current.account
  world.postings.push(...current.postings)
  const postings = decide(world, what, at) ?? []
  world.account = ledger.applyAll(world.account, postings)
  world.postings.push(...postings)
}

/** What the ledger makes of it; null when it refuses. */
export function decide(
  world: World,
  what: Happening['what'],
  at: number,
): readonly ledger.Posting[] | null {
  const { account } = world
  const why = { cause: { kind: 'test', id: testId() }, occurredAt: at }
  const one = (posting: ledger.Posting | null) => posting && [posting]
  switch (what.do) {
    case 'earn': {
      const activatesAt = at + what.delay * DAY
      const expiresAt = what.life === null ? null : activatesAt + what.life * DAY
      const purchaseId = testId()
      world.purchases.push({ id: purchaseId, left: what.points })
      return [
        ledger.earn(
          account,
          { ...why, points: what.points, activatesAt, expiresAt, purchaseId },
          at,
          testId,
        ),
      ]
    }
    case 'redeem': {
      const posting = ledger.redeem(account, { ...why, points: what.points }, at, testId)
      if (posting) world.redeemed.push({ draws: [...posting.draws], back: 0 })
      return one(posting)
    }
    case 'hold': {
      const expiresAt = what.life === null ? null : at + (what.life + 1) * DAY
      return one(
        ledger.hold(account, { ...why, points: what.points, subject: 's', expiresAt }, at, testId),
      )
    }
    case 'end': {
      const held = account.holds[what.pick % (account.holds.length || 1)]
      if (!held) return null
      const part = Math.floor(held.points * what.share)
      if (part === 0) return [ledger.release(account, held.id, why, testId)]
      const postings = ledger.redeemHold(account, held.id, { ...why, points: part }, testId)
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
        testId,
      )
    }
    case 'clawback': {
      const purchase = world.purchases[what.pick % (world.purchases.length || 1)]
      if (!purchase || purchase.left === 0) return null
      const taken = Math.min(what.points, purchase.left)
      purchase.left -= taken
      const asked = { ...why, points: taken, purchaseId: purchase.id, policy: what.policy }
      const { postings, shortfall } = ledger.clawback(account, asked, at, testId)
      const reversed = postings.filter(({ movement }) => movement.kind === 'reverse')
      expect(sum(reversed.map(({ movement }) => -movement.points)) + shortfall).toBe(taken)
      if (what.policy === 'unlimited') expect(shortfall).toBe(0)
      else expect(ledger.applyAll(account, postings).debt).toBe(account.debt)
      return postings
    }
    case 'adjust':
      if (what.points === 0) return null
      return one(
        ledger.adjust(
          account,
          {
            ...why,
            points: what.points,
            expiresAt: null,
            reason: 'test',
            actor: { kind: 'operator', id: 'test' },
          },
          at,
          testId,
        ),
      )
    case 'give':
      return one(
        ledger.transferOut(account, { ...why, points: what.points }, at, testId)?.posting ?? null,
      )
    case 'expire':
      return ledger.expire(account, at, testId)
  }
}

export const sum = (numbers: readonly number[]) => numbers.reduce((all, each) => all + each, 0)
