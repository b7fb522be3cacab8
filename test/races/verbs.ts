import * as ledger from '#domains/ledger/ledger.ts'
import * as accounts from '#domains/members/accounts.ts'
import * as members from '#domains/members/members.ts'
import * as purchases from '#domains/purchases/purchases.ts'
import type { Context } from '#kit/context.ts'
import { DAY } from '#kit/core/time.ts'
import { called } from '#test/behaviours/town.ts'
import { unused } from '#test/shop.ts'
import type { Need, World } from './worlds.ts'

/** An operation on points, and what of its answer can be told without ids and instants. */
export type Verb = {
  readonly needs: readonly Need[]
  readonly act: (ctx: Context, world: World) => Promise<unknown>
}

const verb = (needs: readonly Need[], act: Verb['act']): Verb => ({ needs, act })

const pay = async (ctx: Context, world: World, more: { pointsToRedeem?: number }) => {
  const receipt = world.shop.receipt(world.anna, 200_00, more)
  const { redemption, earning } = await purchases.confirm(ctx, receipt, called())
  return [redemption.appliedPoints, earning.points]
}

const adjust = async (ctx: Context, memberId: string, points: number, { shop }: World) => {
  const { programmeId } = shop
  return (await accounts.adjust(ctx, memberId, { programmeId, points, reason: 'race' })).points
}

/** Both steps, as the door takes them. */
const give = async (ctx: Context, { shop }: World, from: string, to: string, points: number) => {
  const { programmeId } = shop
  const started = await accounts.startTransfer(ctx, { from, to, programmeId, points })
  await ledger.finishTransfer(ctx, started.from, started.id)
  return started.points
}

const merge = async (ctx: Context, memberId: string, duplicate: string) => {
  const merge = await members.merge(ctx, memberId, { with: duplicate })
  await members.finishMerge(ctx, merge.mergedId, merge.mergeId)
}

const returned = ({ state, redemption, earning }: Awaited<ReturnType<typeof purchases.cancel>>) => [
  state,
  redemption.points,
  earning.points,
]

const giveBack = async (ctx: Context, purchaseId: string) => {
  const lines = [{ lineId: '1', quantity: '1' }]
  const asked = { externalId: unused(), occurredAt: new Date().toISOString(), lines }
  return returned(await purchases.returnLines(ctx, purchaseId, asked))
}

/** Every operation that moves points of a member, or says who has them. */
export const verbs = {
  earn: verb([], (ctx, world) => pay(ctx, world, {})),
  redeem: verb([], (ctx, world) => pay(ctx, world, { pointsToRedeem: 70 })),
  'same receipt': verb([], async (ctx, { receipt }) => {
    const bought = await purchases.confirm(ctx, receipt, called())
    return bought.redemption.appliedPoints
  }),
  hold: verb([], async (ctx, { shop, anna }) => {
    const receipt = shop.receipt(anna, 200_00, { pointsToRedeem: 70 })
    return (await purchases.quote(ctx, { ...receipt, hold: true }, called())).redemption
      .appliedPoints
  }),
  'confirm the hold': verb(['held'], async (ctx, { held: { quoteId, receipt } }) => {
    const sent = { ...receipt, externalId: unused(), quoteId }
    return (await purchases.confirm(ctx, sent, called())).redemption.appliedPoints
  }),
  'cancel the hold': verb(['held'], async (ctx, { held }) => {
    await purchases.cancelQuote(ctx, held.quoteId)
  }),
  'end overdue holds': verb(['held'], async (ctx) => {
    const later = new Date(ctx.now.getTime() + DAY)
    await purchases.expireQuotes({ ...ctx, now: later })
  }),
  'return a line': verb(['purchase'], (ctx, { purchaseId }) => giveBack(ctx, purchaseId)),
  'cancel the purchase': verb(['purchase'], async (ctx, { purchaseId }) =>
    returned(await purchases.cancel(ctx, purchaseId)),
  ),
  'adjust down': verb([], (ctx, world) => adjust(ctx, world.anna, -70, world)),
  'adjust up': verb([], (ctx, world) => adjust(ctx, world.anna, 25, world)),
  'report a review': verb([], async (ctx, { shop, anna }) => {
    const { programmeId } = shop
    const occurredAt = new Date().toISOString()
    const asked = { programmeId, kind: 'review', externalId: unused(), occurredAt }
    return (await purchases.report(ctx, anna, asked)).points
  }),
  give: verb(['boris'], (ctx, world) => give(ctx, world, world.anna, world.boris, 70)),
  receive: verb(['boris'], (ctx, world) => give(ctx, world, world.boris, world.anna, 50)),
  'merge into another': verb(['boris'], (ctx, { anna, boris }) => merge(ctx, boris, anna)),
  'merge another': verb(['boris'], (ctx, { anna, boris }) => merge(ctx, anna, boris)),
  unmerge: verb(['clara'], async (ctx, { anna, clara }) => {
    const merge = await members.unmerge(ctx, anna, { with: clara })
    await members.finishMerge(ctx, merge.mergedId, merge.mergeId)
  }),
  close: verb([], async (ctx, { anna }) => {
    await members.close(ctx, anna, null)
  }),
  'record expiries': verb(['expired'], async (ctx) => {
    await ledger.recordExpiries(ctx)
  }),
  'announce activations': verb([], async (ctx) => {
    await ledger.announceActivations(ctx)
  }),
} as const satisfies Record<string, Verb>

/** The first operation that a new member has: the account is opened by it. */
export const firsts = {
  'first earning': verb(['nina'], async (ctx, { shop, nina }) => {
    const receipt = shop.receipt(nina, 200_00)
    return (await purchases.confirm(ctx, receipt, called())).earning.points
  }),
  'first adjustment': verb(['nina'], (ctx, world) => adjust(ctx, world.nina, 25, world)),
  'first gift': verb(['nina'], (ctx, world) => give(ctx, world, world.anna, world.nina, 30)),
  'merge a newcomer': verb(['nina'], (ctx, { anna, nina }) => merge(ctx, anna, nina)),
} as const satisfies Record<string, Verb>

/** What meets around a duplicate: Clara, who was merged into Anna. */
export const relatives = {
  unmerge: verbs.unmerge,
  'merge into another': verbs['merge into another'],
  'return of the duplicate’s past': verb(['clara', 'past'], (ctx, { pastId }) =>
    giveBack(ctx, pastId),
  ),
  'merge the duplicate elsewhere': verb(['clara', 'boris'], (ctx, { boris, clara }) =>
    merge(ctx, boris, clara),
  ),
  'merge into the duplicate': verb(['clara', 'boris'], (ctx, { boris, clara }) =>
    merge(ctx, clara, boris),
  ),
  'redeem by the duplicate’s name': verb(['clara'], async (ctx, { shop, clara }) => {
    const receipt = shop.receipt(clara, 200_00, { pointsToRedeem: 110 })
    return (await purchases.confirm(ctx, receipt, called())).redemption.appliedPoints
  }),
} as const satisfies Record<string, Verb>
