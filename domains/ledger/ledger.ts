import type { Context } from '#kit/context.ts'
import { newId } from '#kit/newId.ts'
import { Refusal } from '#kit/core/refusal.ts'
import * as core from './core/index.ts'
import * as history from './history.store.ts'
import type { Movement } from './ledger.api.ts'
import * as store from './ledger.store.ts'
import { record } from './record.store.ts'
import { instantOf, keyOf, movementOf, type Of } from './statement.ts'

export type { Account, Draw, Drawn, Hold, Posting } from './core/index.ts'
export {
  accountKey,
  drawnBy,
  look,
  lookLocked,
  lookLockedWith,
  type AccountKey,
  type Look,
} from './ledger.store.ts'
export { record, type Entry } from './record.store.ts'
export {
  announceActivations,
  announceExpiring,
  recordExpiries,
  releaseExpiredHolds,
} from './due.ts'
export {
  balance,
  balanceOf,
  balances,
  expiring,
  lots,
  movements,
  spendableOf,
  type Listing,
  type Of,
} from './statement.ts'
export {
  finishTransfer,
  finishTransfers,
  leftBy,
  moveAll,
  moveBack,
  startTransfer,
  transfer,
  type TransferAsked,
} from './transfers.ts'

export type AdjustAsked = Of & {
  /** Signed. */
  readonly points: number
  readonly reason: string
  /** Of points that are added; never unless said. */
  readonly expiresAt?: Date | null
  readonly approvedBy?: string | null
  /** In whose name it is done; the actor of the context unless said. */
  readonly actor?: { readonly kind: string; readonly id: string }
  /** What led to it, such as a case; the operator's act itself unless said. */
  readonly cause?: core.Cause
}

/**
 * A correction by hand, with the actor and the reason.
 * Refuses `points.not_enough` when fewer points are active than are to be taken.
 */
export async function adjust(ctx: Context, asked: AdjustAsked): Promise<Movement> {
  if (asked.points === 0) throw new Refusal('points.zero')
  return ctx.transaction(async (ctx) => {
    const at = instantOf(ctx, asked)
    const expiresAt = asked.expiresAt?.getTime() ?? null
    if (expiresAt !== null && expiresAt <= at) throw new Refusal('adjustment.expired')
    const current = await begin(ctx, asked)
    const { kind, id } = asked.actor ?? ctx.actor
    const posting = core.adjust(
      current.account,
      {
        points: asked.points,
        expiresAt,
        reason: asked.reason.trim(),
        cause: asked.cause ?? { kind, id },
        actor: { kind, id },
        approvedBy: asked.approvedBy ?? null,
        occurredAt: at,
      },
      at,
      newId,
    )
    if (!posting) throw notEnough(current.account, -asked.points, at)
    await write(ctx, asked, [...current.postings, posting])
    await ctx.emit('points.adjusted', asked.owner, {
      programmeId: asked.programmeId,
      movementId: posting.movement.id,
      points: asked.points,
      reason: asked.reason.trim(),
    })
    return (await history.named(ctx.db, asked.owner, [posting.movement.id])).map(movementOf)[0]!
  })
}

export type OpeningAsked = Of & {
  readonly points: number
  readonly expiresAt: Date | null
  /** What brought it, such as a line of an import: the same cause opens once. */
  readonly cause: core.Cause
}

/** The balance brought from the system before, once for each cause; the movement's id. */
export async function openBalance(ctx: Context, asked: OpeningAsked): Promise<string> {
  if (asked.points <= 0) throw new Refusal('points.zero')
  return ctx.transaction(async (ctx) => {
    const at = instantOf(ctx, asked)
    const current = await begin(ctx, asked)
    const { owner, programmeId, cause } = asked
    const earlier = await history.causedBy(ctx.db, owner, programmeId, 'open', cause)
    if (earlier) return earlier
    const expiresAt = asked.expiresAt?.getTime() ?? null
    if (expiresAt !== null && expiresAt <= at) throw new Refusal('adjustment.expired')
    const posting = core.open(
      current.account,
      { points: asked.points, activatesAt: at, expiresAt, cause, occurredAt: at },
      at,
      newId,
    )
    await write(ctx, asked, [...current.postings, posting])
    return posting.movement.id
  })
}

export type HoldAsked = Of & {
  readonly points: number
  /** What the points are held for: a case, a quote. */
  readonly subject: string
  /** Null: until it is released. */
  readonly expiresAt: Date | null
  readonly cause: core.Cause
  readonly reason?: string | null
}

/** Sets points aside; the hold's id. Refuses `points.not_enough`. */
export async function hold(ctx: Context, asked: HoldAsked): Promise<string> {
  return ctx.transaction(async (ctx) => {
    const at = instantOf(ctx, asked)
    const current = await begin(ctx, asked)
    const posting = core.hold(
      current.account,
      {
        points: asked.points,
        subject: asked.subject,
        expiresAt: asked.expiresAt?.getTime() ?? null,
        cause: asked.cause,
        reason: asked.reason ?? null,
        actor: { kind: ctx.actor.kind, id: ctx.actor.id },
        occurredAt: at,
      },
      at,
      newId,
    )
    if (!posting) throw notEnough(current.account, asked.points, at)
    await write(ctx, asked, [...current.postings, posting])
    return posting.movement.id
  })
}

export type FreezeAsked = Of & {
  /** The movement whose points are in doubt, and whose it was. */
  readonly movement: { readonly owner: string; readonly id: string }
  /** So many of them at most. */
  readonly points: number
  readonly subject: string
  readonly cause: core.Cause
  readonly reason?: string | null
}

/**
 * Sets aside what is left of the points that a movement brought, those on their way too, until they are
 * released: the hold's id and its points, or null when nothing is left.
 */
export async function freeze(
  ctx: Context,
  asked: FreezeAsked,
): Promise<{ readonly holdId: string; readonly points: number } | null> {
  return ctx.transaction(async (ctx) => {
    const at = instantOf(ctx, asked)
    const current = await begin(ctx, asked)
    const posting = core.freeze(
      current.account,
      {
        points: asked.points,
        lotIds: await history.lotsOf(ctx.db, asked.owner, asked.movement),
        subject: asked.subject,
        cause: asked.cause,
        reason: asked.reason ?? null,
        actor: { kind: ctx.actor.kind, id: ctx.actor.id },
        occurredAt: at,
      },
      at,
      newId,
    )
    await write(ctx, asked, posting ? [...current.postings, posting] : current.postings)
    return posting && { holdId: posting.movement.id, points: -posting.movement.points }
  })
}

/** A movement of one of these owners, by its id or by the purchase that earned it; null when there is none. */
export async function movementNamed(
  ctx: Context,
  owners: readonly string[],
  named: { readonly movementId: string } | { readonly purchaseId: string },
): Promise<(Movement & { readonly owner: string }) | null> {
  const row = await history.ownerOf(ctx.db, owners, named)
  return row && { ...movementOf(row), owner: row.owner }
}

export type ReleaseAsked = {
  readonly owner: string
  readonly holdId: string
  readonly cause: core.Cause
  readonly reason?: string | null
  readonly at?: Date
}

/** Gives held points back. Refuses `hold.unknown` when there is none, or it has ended. */
export async function release(ctx: Context, asked: ReleaseAsked): Promise<void> {
  await ctx.transaction(async (ctx) => {
    const place = await history.holdAt(ctx.db, asked.owner, asked.holdId)
    if (!place) throw new Refusal('hold.unknown', { holdId: asked.holdId })
    const at = instantOf(ctx, asked)
    const key = { owner: asked.owner, ...place }
    const found = await store.lookLocked(ctx.db, [key], ctx.now, { wait: true })
    const account = found.get(store.accountKey(key))!
    if (!account.holds.some(({ id }) => id === asked.holdId)) {
      throw new Refusal('hold.unknown', { holdId: asked.holdId })
    }
    const { cause, reason = null } = asked
    const posting = core.release(account, asked.holdId, { cause, reason, occurredAt: at }, newId)
    await write(ctx, key, [posting])
  })
}

/** The account of a verb, locked and with the holds past their end given back. */
async function begin(ctx: Context, of: Of) {
  const key = keyOf(ctx, of)
  const accounts = await store.lookLocked(ctx.db, [key], ctx.now, { wait: true })
  return core.currentAt(accounts.get(store.accountKey(key))!, instantOf(ctx, of), newId)
}

async function write(
  ctx: Context,
  { owner, programmeId }: { owner: string; programmeId: string },
  postings: readonly core.Posting[],
): Promise<void> {
  const entries = postings.map((posting) => ({ owner, programmeId, posting }))
  await record(ctx.db, entries, ctx.now)
}

const notEnough = (account: core.Account, asked: number, at: number): Refusal =>
  new Refusal('points.not_enough', { asked, active: core.spendable(account, at) })
