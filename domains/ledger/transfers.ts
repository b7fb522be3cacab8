import type { Context } from '#kit/context.ts'
import { Refusal } from '#kit/core/refusal.ts'
import { newId } from '#kit/newId.ts'
import * as core from './core/index.ts'
import * as history from './history.store.ts'
import type { Transfer } from './ledger.api.ts'
import * as store from './ledger.store.ts'
import { record, type Entry } from './record.store.ts'
import * as transfers from './transfers.store.ts'

export type TransferAsked = {
  readonly from: string
  readonly to: string
  readonly programmeId: string
  readonly points: number
  readonly reason?: string | null
  readonly at?: Date
  /** In whose name it is done, and who approved it, when that is not the actor. */
  readonly actor?: { readonly kind: Context['actor']['kind']; readonly id: string }
  readonly approvedBy?: string | null
}

/**
 * A gift of active points: they leave one account and then arrive at the other, each step in a
 * database transaction of its own (unless one is open already), so that neither waits for both.
 * Activation and expiry survive. Refuses `points.not_enough` and `transfer.to_self`.
 */
export async function transfer(ctx: Context, asked: TransferAsked): Promise<Transfer> {
  const started = await startTransfer(ctx, asked)
  await finishTransfer(ctx, started.from, started.id)
  return { ...started, state: 'done' }
}

/** The first step alone: the points have left and are on their way. `finishTransfers` completes it. */
export async function startTransfer(ctx: Context, asked: TransferAsked): Promise<Transfer> {
  const { from, to, programmeId } = asked
  if (from === to) throw new Refusal('transfer.to_self')
  const joined = ctx.db.isTransaction
  return ctx.transaction(async (ctx) => {
    const at = (asked.at ?? ctx.now).getTime()
    const { organisationId } = ctx
    const key = { owner: from, programmeId, organisationId }
    // one transaction for both steps takes both locks in order, or two opposite gifts would wait for each other
    const keys = joined ? [key, { owner: to, programmeId, organisationId }] : [key]
    const found = await store.lookLocked(ctx.db, keys, ctx.now, { wait: true })
    const current = core.currentAt(found.get(store.accountKey(key))!, at, newId)
    const id = newId<'transfer'>()
    const actor = asked.actor ?? { kind: ctx.actor.kind, id: ctx.actor.id }
    const out = core.transferOut(
      current.account,
      {
        points: asked.points,
        cause: { kind: 'transfer', id },
        occurredAt: at,
        reason: asked.reason ?? null,
        actor,
        approvedBy: asked.approvedBy ?? null,
      },
      at,
      newId,
    )
    if (!out) {
      const active = core.spendable(current.account, at)
      throw new Refusal('points.not_enough', { asked: asked.points, active })
    }
    await record(ctx.db, entriesOf(key, [...current.postings, out.posting]), ctx.now)
    await transfers.begin(ctx.db, {
      owner: from,
      id,
      programmeId,
      organisationId,
      toOwner: to,
      kind: 'gift',
      causeKind: 'transfer',
      causeId: id,
      points: asked.points,
      debt: 0,
      parts: out.parts,
      pointsMovement: out.posting.movement.id,
      debtMovement: null,
      reason: asked.reason ?? null,
      actorKind: actor.kind,
      actorId: actor.id,
      occurredAt: new Date(at),
      startedAt: ctx.now,
    })
    await ctx.emit('points.transferred', from, {
      programmeId,
      transferId: id,
      points: asked.points,
      to,
    })
    const { points, reason = null } = asked
    const startedAt = ctx.now.toISOString()
    return { id, programmeId, from, to, points, reason, state: 'pending', startedAt }
  })
}

/** The movement by which the points of a gift left its giver. */
export async function leftBy(ctx: Context, owner: string, id: string): Promise<string> {
  const found = await transfers.find(ctx.db, owner, id)
  if (!found?.pointsMovement) throw new Error('a gift without the movement that began it')
  return found.pointsMovement
}

/** The second step: credits the receiver, once however often it is asked, and then closes the transfer. */
export async function finishTransfer(ctx: Context, owner: string, id: string): Promise<void> {
  const found = await transfers.find(ctx.db, owner, id)
  if (!found || found.finishedAt) return
  await ctx.transaction((ctx) => credit(ctx, found))
  await ctx.transaction((ctx) => transfers.finish(ctx.db, owner, id, ctx.now))
}

/** Completes transfers that were cut short between their steps, older than the grace in milliseconds; how many. */
export async function finishTransfers(
  ctx: Context,
  options: { readonly grace?: number; readonly portion?: number } = {},
): Promise<number> {
  const before = new Date(ctx.now.getTime() - (options.grace ?? 5_000))
  const waiting = await transfers.pending(ctx.db, before, options.portion ?? 200)
  for (const { owner, id } of waiting) await finishTransfer(ctx, owner, id)
  return waiting.length
}

async function credit(ctx: Context, found: transfers.Transfer): Promise<void> {
  const { toOwner, programmeId, organisationId, parts } = found
  const key = { owner: toOwner, programmeId, organisationId }
  const lotIds = found.kind === 'move_back' ? parts.map((part) => part.backTo!) : []
  const accounts = await store.lookLocked(ctx.db, [{ ...key, lotIds }], ctx.now, { wait: true })
  const account = accounts.get(store.accountKey(key))!
  if (!(await transfers.arrive(ctx.db, toOwner, found.id, ctx.now))) return
  const asked = {
    parts,
    debt: found.debt,
    transferId: found.id,
    pointsMovement: found.pointsMovement,
    debtMovement: found.debtMovement,
    linkedId: found.pointsMovement,
    cause: { kind: found.causeKind, id: found.causeId },
    occurredAt: found.occurredAt.getTime(),
    reason: found.reason,
    actor: found.actorKind === null ? null : { kind: found.actorKind, id: found.actorId! },
  }
  await record(ctx.db, arrivalOf(key, account, found.kind, asked, ctx.now.getTime()), ctx.now)
}

type Arriving = Parameters<typeof core.moveIn>[0] & core.Why

function arrivalOf(
  key: store.AccountKey,
  account: core.Account,
  kind: transfers.Transfer['kind'],
  asked: Arriving,
  at: number,
): Entry[] {
  if (kind === 'gift') return entriesOf(key, [core.transferIn(account, asked, at, newId)])
  if (kind === 'move') return entriesOf(key, core.moveIn(asked, newId))
  const { postings, extended } = core.moveBackIn(account, asked, newId)
  return [...entriesOf(key, postings), { owner: key.owner, programmeId: key.programmeId, extended }]
}

/**
 * All that one owner has goes to another, in every programme: points with their lives, pending ones,
 * debt. Holds end first. Asked again it moves what has come since, if anything.
 */
export async function moveAll(
  ctx: Context,
  asked: {
    readonly from: string
    readonly to: string
    readonly mergeId: string
    readonly at?: Date
  },
): Promise<void> {
  const cause = { kind: 'merge', id: asked.mergeId }
  await finishAll(ctx, await movedBy(ctx, asked.from, asked.to, cause))
  for (const programme of await history.accountsOf(ctx.db, asked.from)) {
    const id = await leave(ctx, asked, programme, (account, at) => {
      const released = account.holds.map(({ id }) =>
        core.release(account, id, { cause, occurredAt: at }, newId),
      )
      const free = core.applyAll(account, released)
      const out = core.moveOut(free, { cause, occurredAt: at }, at, newId)
      return { kind: 'move', cause, out, before: released }
    })
    if (id) await finishTransfer(ctx, asked.from, id)
  }
}

/**
 * Undoes a move: what is left of the moved points goes back to the very lots that it left, and as much
 * of the debt as is still owed. Later movements of the survivor stay the survivor's. Twice changes nothing.
 */
export async function moveBack(
  ctx: Context,
  asked: {
    readonly from: string
    readonly to: string
    readonly mergeId: string
    readonly at?: Date
  },
): Promise<void> {
  const cause = { kind: 'unmerge', id: asked.mergeId }
  const moved = await movedBy(ctx, asked.to, asked.from, { kind: 'merge', id: asked.mergeId })
  const returned = await movedBy(ctx, asked.from, asked.to, cause)
  await finishAll(ctx, [...moved, ...returned])

  const programmes = new Map(moved.map((each) => [each.programmeId, each]))
  for (const programme of programmes.values()) {
    const here = (each: transfers.Transfer) => each.programmeId === programme.programmeId
    const carried = new Set(moved.filter(here).map(({ id }) => id))
    const owed = debtOf(moved.filter(here)) - debtOf(returned.filter(here))
    const id = await leave(ctx, asked, programme, (account, at) => {
      const came = ({ origin }: core.Lot) => Boolean(origin && carried.has(origin.transferId))
      const debt = Math.min(owed, account.debt)
      const out = core.moveOut(account, { cause, occurredAt: at }, at, newId, came, debt)
      return { kind: 'move_back', cause, out, before: [] }
    })
    if (id) await finishTransfer(ctx, asked.from, id)
  }
}

const movedBy = (ctx: Context, owner: string, toOwner: string, cause: core.Cause) =>
  transfers.causedBy(ctx.db, { owner, toOwner, causeKind: cause.kind, causeId: cause.id })

async function finishAll(ctx: Context, list: readonly transfers.Transfer[]): Promise<void> {
  for (const { owner, id, finishedAt } of list) {
    if (!finishedAt) await finishTransfer(ctx, owner, id)
  }
}

const debtOf = (list: readonly transfers.Transfer[]): number =>
  list.reduce((total, { debt }) => total + debt, 0)

type Leaving = {
  readonly kind: 'move' | 'move_back'
  readonly cause: core.Cause
  readonly out: ReturnType<typeof core.moveOut>
  readonly before: readonly core.Posting[]
}

/** The first step of a move in one programme; null when there was nothing to move. */
async function leave(
  ctx: Context,
  asked: { readonly from: string; readonly to: string; readonly at?: Date },
  { programmeId, organisationId }: { programmeId: string; organisationId: string },
  decide: (account: core.Account, at: number) => Leaving,
): Promise<string | null> {
  const joined = ctx.db.isTransaction
  return ctx.transaction(async (ctx) => {
    const at = (asked.at ?? ctx.now).getTime()
    const key = { owner: asked.from, programmeId, organisationId }
    const keys = joined ? [key, { owner: asked.to, programmeId, organisationId }] : [key]
    const found = await store.lookLocked(ctx.db, keys, ctx.now, { wait: true })
    const { kind, cause, out, before } = decide(found.get(store.accountKey(key))!, at)
    await record(ctx.db, entriesOf(key, [...before, ...out.postings]), ctx.now)
    if (out.postings.length === 0) return null
    const id = newId<'transfer'>()
    const points = out.parts.reduce((total, part) => total + part.points, 0)
    const pointsMovement = out.postings.find(({ debt }) => debt === 0)?.movement.id ?? null
    const debtMovement = out.postings.find(({ debt }) => debt !== 0)?.movement.id ?? null
    await transfers.begin(ctx.db, {
      owner: asked.from,
      id,
      programmeId,
      organisationId,
      toOwner: asked.to,
      kind,
      causeKind: cause.kind,
      causeId: cause.id,
      points,
      debt: out.debt,
      parts: out.parts,
      pointsMovement,
      debtMovement,
      reason: null,
      actorKind: ctx.actor.kind,
      actorId: ctx.actor.id,
      occurredAt: new Date(at),
      startedAt: ctx.now,
    })
    return id
  })
}

function entriesOf(
  { owner, programmeId }: { owner: string; programmeId: string },
  postings: readonly core.Posting[],
): Entry[] {
  return postings.map((posting) => ({ owner, programmeId, posting }))
}
