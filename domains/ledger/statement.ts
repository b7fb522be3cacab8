import type { Context, Db } from '#kit/context.ts'
import { isUuid } from '#kit/core/ids.ts'
import { Refusal } from '#kit/core/refusal.ts'
import { DAY } from '#kit/core/time.ts'
import { decodeCursor, pageOf } from '#kit/page.ts'
import * as core from './core/index.ts'
import * as history from './history.store.ts'
import type { Balance, Lot, Movement } from './ledger.api.ts'
import * as store from './ledger.store.ts'

/** Which account a verb is about. `at` is the instant that counts, the context's unless said. */
export type Of = { readonly owner: string; readonly programmeId: string; readonly at?: Date }

/** What can be done with the points at the instant, derived from lots and holds; zeros before the first operation. */
export async function balance(ctx: Context, of: Of): Promise<Balance> {
  return balanceOf(await lookAt(ctx.db, keyOf(ctx, of)), instantOf(ctx, of))
}

/** The balance of an account at an instant, epoch milliseconds, and what of it expires soon. */
export function balanceOf(account: core.Account, at: number): Balance {
  return {
    programmeId: account.programmeId,
    ...core.balanceAt(account, at),
    expiring: core
      .expiringWithin(account, at, at + SOON)
      .map(({ points, expiresAt }) => ({ points, expiresAt: new Date(expiresAt).toISOString() })),
  }
}

const SOON = 90 * DAY

/** What each of these owners may spend in a programme at the instant of the context: nothing without an account. */
export async function spendableOf(
  ctx: Context,
  programmeId: string,
  owners: readonly string[],
): Promise<Map<string, number>> {
  const { db, organisationId, now } = ctx
  const keys = owners.map((owner) => ({ owner, programmeId, organisationId }))
  const accounts = await store.look(db, keys)
  return new Map(
    [...accounts.values()].map((account) => [
      account.owner,
      core.spendable(account, now.getTime()),
    ]),
  )
}

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

/** The key of an account in the organisation of the context. */
export const keyOf = (ctx: Context, { owner, programmeId }: Of): store.AccountKey => ({
  owner,
  programmeId,
  organisationId: ctx.organisationId,
})

/** The instant that counts for a verb, epoch milliseconds. */
export const instantOf = (ctx: Context, { at }: { at?: Date }): number => (at ?? ctx.now).getTime()

async function lookAt(db: Db, key: store.AccountKey): Promise<core.Account> {
  return (await store.look(db, [key])).get(store.accountKey(key))!
}

function sliceOf({ owner, programmeId, cursor, limit }: Listing): history.Slice {
  const before = cursor === undefined ? null : String(decodeCursor(cursor, 1)[0])
  if (before !== null && !isUuid(before)) throw new Refusal('cursor.invalid')
  return { owner, programmeId, before, limit: limit ?? 50 }
}

/** A movement as it is shown. */
export function movementOf(row: history.MovementRow): Movement {
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
