import type { Context, Db } from '#kit/context.ts'
import { DAY } from '#kit/core/time.ts'
import { newId } from '#kit/newId.ts'
import { decodeCursor, pageOf } from '#kit/page.ts'
import { isUuid } from '#kit/core/ids.ts'
import { Refusal } from '#kit/core/refusal.ts'
import * as core from './core/index.ts'
import * as history from './history.store.ts'
import type { Balance, Lot, Movement } from './ledger.api.ts'
import * as store from './ledger.store.ts'
import { record } from './record.store.ts'

export type { Account, Draw, Drawn, Hold, Posting } from './core/index.ts'
export {
  accountKey,
  drawnBy,
  look,
  lookLocked,
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
  finishTransfer,
  finishTransfers,
  moveAll,
  moveBack,
  startTransfer,
  transfer,
  type TransferAsked,
} from './transfers.ts'

/** Which account a verb is about. `at` is the instant that counts, the context's unless said. */
export type Of = { readonly owner: string; readonly programmeId: string; readonly at?: Date }

/** What can be done with the points at the instant, derived from lots and holds; zeros before the first operation. */
export async function balance(ctx: Context, of: Of): Promise<Balance> {
  const at = instantOf(ctx, of)
  const account = await lookAt(ctx.db, keyOf(ctx, of))
  return {
    programmeId: of.programmeId,
    ...core.balanceAt(account, at),
    expiring: core
      .expiringWithin(account, at, at + SOON)
      .map(({ points, expiresAt }) => ({ points, expiresAt: new Date(expiresAt).toISOString() })),
  }
}

const SOON = 90 * DAY

/** The balances of an owner in every programme where there is an account. */
export async function balances(
  ctx: Context,
  of: { readonly owner: string; readonly at?: Date },
): Promise<Balance[]> {
  const accounts = await history.accountsOf(ctx.db, of.owner)
  const all: Balance[] = []
  for (const { programmeId } of accounts) all.push(await balance(ctx, { ...of, programmeId }))
  return all
}

export type Listing = {
  readonly owner: string
  readonly programmeId?: string | undefined
  readonly cursor?: string | undefined
  readonly limit?: number | undefined
  readonly at?: Date
}

/** The statement of an owner, newest first, each movement with its cause. */
export async function movements(
  ctx: Context,
  listing: Listing,
): Promise<{ items: Movement[]; next: string | null }> {
  const slice = sliceOf(listing)
  const rows = await history.movements(ctx.db, slice)
  return pageOf(rows, slice.limit, (row) => [row.id], movementOf)
}

/** The lots of an owner, those made last first, with what is left and when it expires. */
export async function lots(
  ctx: Context,
  listing: Listing,
): Promise<{ items: Lot[]; next: string | null }> {
  const slice = sliceOf(listing)
  const at = instantOf(ctx, listing)
  const rows = await history.lots(ctx.db, slice)
  return pageOf(
    rows,
    slice.limit,
    (row) => [row.id],
    (row) => lotOf(row, at),
  )
}

export type AdjustAsked = Of & {
  /** Signed. */
  readonly points: number
  readonly reason: string
  /** Of points that are added; never unless said. */
  readonly expiresAt?: Date | null
  readonly approvedBy?: string | null
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
    const posting = core.adjust(
      current.account,
      {
        points: asked.points,
        expiresAt,
        reason: asked.reason.trim(),
        cause: asked.cause ?? { kind: ctx.actor.kind, id: ctx.actor.id },
        actor: { kind: ctx.actor.kind, id: ctx.actor.id },
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

/** What of an owner's points expires in (now, until]: asked again before a warning goes out. */
export async function expiring(
  ctx: Context,
  of: Of & { readonly until: Date },
): Promise<{ points: number; expiresAt: Date }[]> {
  const account = await lookAt(ctx.db, keyOf(ctx, of))
  return core
    .expiringWithin(account, instantOf(ctx, of), of.until.getTime())
    .map(({ points, expiresAt }) => ({ points, expiresAt: new Date(expiresAt) }))
}

async function lookAt(db: Db, key: store.AccountKey): Promise<core.Account> {
  return (await store.look(db, [key])).get(store.accountKey(key))!
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

const keyOf = (ctx: Context, { owner, programmeId }: Of): store.AccountKey => ({
  owner,
  programmeId,
  organisationId: ctx.organisationId,
})

const instantOf = (ctx: Context, { at }: { at?: Date }): number => (at ?? ctx.now).getTime()

const notEnough = (account: core.Account, asked: number, at: number): Refusal =>
  new Refusal('points.not_enough', { asked, active: core.spendable(account, at) })

function sliceOf({ owner, programmeId, cursor, limit }: Listing): history.Slice {
  const before = cursor === undefined ? null : String(decodeCursor(cursor, 1)[0])
  if (before !== null && !isUuid(before)) throw new Refusal('cursor.invalid')
  return { owner, programmeId, before, limit: limit ?? 50 }
}

function movementOf(row: history.MovementRow): Movement {
  const { id, programmeId, kind, points, linkedId, reason, approvedBy } = row
  return {
    id,
    programmeId,
    kind,
    points,
    cause: { kind: row.causeKind, id: row.causeId },
    linkedId,
    reason,
    actor: row.actorKind === null ? null : { kind: row.actorKind, id: row.actorId! },
    approvedBy,
    occurredAt: row.occurredAt.toISOString(),
    recordedAt: row.recordedAt.toISOString(),
  }
}

function lotOf(row: history.LotRow, at: number): Lot {
  const { id, programmeId, earned, remaining, purchaseId } = row
  const expired = row.expiresAt !== null && row.expiresAt.getTime() <= at
  const waits = row.activatesAt.getTime() > at
  return {
    id,
    programmeId,
    state: expired ? 'expired' : remaining === 0 ? 'spent' : waits ? 'pending' : 'active',
    earned,
    remaining,
    activatesAt: row.activatesAt.toISOString(),
    expiresAt: row.expiresAt?.toISOString() ?? null,
    purchaseId,
  }
}
