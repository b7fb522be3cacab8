import { beforeAll, expect, test } from 'vitest'
import * as accounts from '#domains/members/accounts.ts'
import * as members from '#domains/members/members.ts'
import type { Context } from '#kit/context.ts'
import { conditions, fivePercent } from '#test/behaviours/town.ts'
import { freshDatabase } from '#test/given.ts'
import { openShop, type Shop } from '#test/shop.ts'
import * as cases from './cases.ts'
import { dispute, settle } from './disputes.ts'

const given = freshDatabase()
let shop: Shop
let slow: Shop
let ctx: Context

beforeAll(async () => {
  shop = await openShop(given, conditions({ rules: [fivePercent] }))
  const activation = { after: { days: 14 } }
  slow = await openShop(given, conditions({ activation, rules: [fivePercent] }))
  ctx = shop.ctx
})

/** A member who earned 50 points by a purchase. */
async function buyer(at: Shop = shop): Promise<{ memberId: string; purchaseId: string }> {
  const { id: memberId } = await at.member()
  const { id: purchaseId } = await at.buy(memberId, 1_000_00)
  return { memberId, purchaseId }
}

const about = (memberId: string) =>
  ({ kind: 'dispute', subject: 'Not my points', memberId }) as const

test('a dispute over a purchase freezes what it earned, and giving frees it and adds more', async () => {
  const { memberId, purchaseId } = await buyer()
  const opened = await cases.open(ctx, { ...about(memberId), dispute: { purchaseId } })
  expect(opened.dispute).toMatchObject({ state: 'open', disputedPoints: 50, frozenPoints: 50 })
  expect(await shop.balance(memberId)).toMatchObject({ active: 0, held: 50 })
  const spending = shop.buy(memberId, 500_00, { pointsToRedeem: 10 })
  await expect(spending).rejects.toThrow()

  const settled = await settle(ctx, opened.id, {
    outcome: 'give',
    points: 25,
    reason: 'The rate of the day was higher',
    revision: opened.revision,
  })
  expect(settled).toMatchObject({
    status: 'resolved',
    dispute: { state: 'given', givenPoints: 25 },
  })
  expect(await shop.balance(memberId)).toMatchObject({ active: 75, held: 0 })
  const { items } = await accounts.movements(ctx, memberId, { limit: 1 })
  expect(items[0]).toMatchObject({
    id: settled.dispute!.givenMovementId,
    kind: 'adjust',
    points: 25,
    reason: `${opened.number}: The rate of the day was higher`,
  })
})

test('points on their way are frozen too, and do not become active meanwhile', async () => {
  const { memberId, purchaseId } = await buyer(slow)
  expect(await slow.balance(memberId)).toMatchObject({ pending: 50 })
  const opened = await cases.open(ctx, { ...about(memberId), dispute: { purchaseId } })
  expect(await slow.balance(memberId)).toMatchObject({ pending: 0, held: 50 })
  const decision = { outcome: 'reject', reason: 'All is right', revision: opened.revision } as const
  await settle(ctx, opened.id, decision)
  expect(await slow.balance(memberId)).toMatchObject({ pending: 50, held: 0 })
})

test('what is spent already cannot be frozen: the case says how much was left', async () => {
  const { memberId, purchaseId } = await buyer()
  await shop.buy(memberId, 100_00, { pointsToRedeem: 30 })
  const other = await shop.buy(memberId, 1_000_00)
  const opened = await cases.open(ctx, { ...about(memberId), dispute: { purchaseId } })
  expect(opened.dispute).toMatchObject({ disputedPoints: 50, frozenPoints: 20 })
  expect(opened.lines.at(-1)).toMatchObject({
    kind: 'disputed',
    changes: { disputedPoints: [null, 50], frozenPoints: [null, 20] },
  })
  // what another purchase earned stays free
  const balance = await shop.balance(memberId)
  expect(balance.active).toBeGreaterThanOrEqual(other.earning.points)
})

test('a rejected dispute frees the points and gives none', async () => {
  const { memberId, purchaseId } = await buyer()
  const { id } = await cases.open(ctx, about(memberId))
  const disputed = await dispute(ctx, id, { purchaseId, points: 20, revision: 1 })
  expect(disputed.dispute).toMatchObject({ disputedPoints: 20, frozenPoints: 20 })
  const done = await settle(ctx, id, { outcome: 'reject', reason: 'No', revision: 2 })
  expect(done.dispute).toMatchObject({ state: 'rejected', reason: 'No', givenPoints: null })
  expect(await shop.balance(memberId)).toMatchObject({ active: 50, held: 0 })
  const twice = settle(ctx, id, { outcome: 'reject', reason: 'No', revision: 3 })
  await expect(twice).rejects.toThrow('dispute.none_open')
})

test('a spending in dispute freezes nothing, and what was taken can be given back', async () => {
  const { memberId } = await buyer()
  await shop.buy(memberId, 100_00, { pointsToRedeem: 30 })
  const { items } = await accounts.movements(ctx, memberId, {})
  const spent = items.find(({ kind }) => kind === 'redeem')!
  const opened = await cases.open(ctx, { ...about(memberId), dispute: { movementId: spent.id } })
  expect(opened.dispute).toMatchObject({ disputedPoints: 30, frozenPoints: 0 })
  const decision = { outcome: 'give', points: 30, reason: 'Not theirs', revision: 2 } as const
  const settled = await settle(ctx, opened.id, decision)
  expect(settled.dispute!.state).toBe('given')
})

test('a purchase that earned nothing can be in dispute', async () => {
  const { id: memberId } = await shop.member()
  const { id: purchaseId } = await shop.buy(memberId, 1_00)
  const opened = await cases.open(ctx, { ...about(memberId), dispute: { purchaseId } })
  expect(opened.dispute).toMatchObject({ movementId: null, disputedPoints: 0, frozenPoints: 0 })
  const again = cases.open(ctx, { ...about(memberId), dispute: { purchaseId } })
  await expect(again).rejects.toThrow('dispute.already_open')
})

test('one movement is in one open dispute, and its case is not closed over it', async () => {
  const { memberId, purchaseId } = await buyer()
  const opened = await cases.open(ctx, { ...about(memberId), dispute: { purchaseId } })
  const second = cases.open(ctx, { ...about(memberId), dispute: { purchaseId } })
  await expect(second).rejects.toThrow('dispute.already_open')
  const closing = cases.move(ctx, opened.id, { status: 'closed', revision: opened.revision })
  await expect(closing).rejects.toThrow('case.dispute_open')
  const { id: other } = await shop.member()
  const changing = cases.edit(ctx, opened.id, { memberId: other, revision: opened.revision })
  await expect(changing).rejects.toThrow('case.member_settled')
})

test('somebody else’s purchase, and nobody’s points, are not disputed', async () => {
  const { purchaseId } = await buyer()
  const { id: memberId } = await shop.member()
  const foreign = cases.open(ctx, { ...about(memberId), dispute: { purchaseId } })
  await expect(foreign).rejects.toThrow('purchase.unknown')
  const nobody = cases.open(ctx, { kind: 'dispute', subject: 'Whose?', dispute: { purchaseId } })
  await expect(nobody).rejects.toThrow('dispute.no_member')
  const nothing = cases.open(ctx, { ...about(memberId), dispute: {} })
  await expect(nothing).rejects.toThrow('dispute.of_what')
})

test('a settlement that cannot give frees nothing either', async () => {
  const { memberId, purchaseId } = await buyer()
  const opened = await cases.open(ctx, { ...about(memberId), dispute: { purchaseId } })
  await members.close(ctx, memberId, 'Left')
  const settling = settle(ctx, opened.id, {
    outcome: 'give',
    points: 5,
    reason: 'Sorry',
    revision: opened.revision,
  })
  await expect(settling).rejects.toThrow('member.closed')
  expect(await shop.balance(memberId)).toMatchObject({ held: 50 })
})

test('a merge frees what was frozen of the duplicate, and the dispute can still be decided', async () => {
  const { memberId, purchaseId } = await buyer()
  const { id: survivor } = await shop.member()
  const opened = await cases.open(ctx, { ...about(memberId), dispute: { purchaseId } })
  const merged = await members.merge(ctx, survivor, { with: memberId, reason: 'twins' })
  await members.finishMerge(await given.fresh(), memberId, merged.mergeId)
  const decision = { outcome: 'give', points: 5, reason: 'Sorry' } as const
  await settle(ctx, opened.id, { ...decision, revision: opened.revision })
  expect(await shop.balance(survivor)).toMatchObject({ active: 55, held: 0 })
})

test('two who settle at once give once', async () => {
  const { memberId, purchaseId } = await buyer()
  const { id, revision } = await cases.open(ctx, { ...about(memberId), dispute: { purchaseId } })
  const decision = { outcome: 'give', points: 5, reason: 'Sorry', revision } as const
  const both = await Promise.allSettled([settle(ctx, id, decision), settle(ctx, id, decision)])
  expect(both.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected'])
  expect(await shop.balance(memberId)).toMatchObject({ active: 55 })
})
