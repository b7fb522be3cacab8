import { requireWithin } from '#domains/access/access.ts'
import { lockPeople } from '#domains/access/limits.ts'
import * as ledger from '#domains/ledger/ledger.ts'
import type { Movement } from '#domains/ledger/ledger.api.ts'
import * as accounts from '#domains/members/accounts.ts'
import type { Approval } from '#domains/members/corrections.ts'
import * as members from '#domains/members/members.ts'
import * as purchases from '#domains/purchases/purchases.ts'
import type { Context } from '#kit/context.ts'
import { Refusal } from '#kit/core/refusal.ts'
import type { Case, Disputed } from './cases.api.ts'
import type { Matter } from './cases.store.ts'
import { isDone, numberOf } from './core/kinds.ts'
import * as store from './disputes.store.ts'
import { become, memberOf, note, taken } from './keeping.ts'
import { numbers, update } from './cases.store.ts'
import { shown } from './showing.ts'

/** Opens a dispute in a case that has none: what is left of the points is frozen. */
export async function dispute(
  ctx: Context,
  caseId: string,
  { revision, ...disputed }: Disputed & { readonly revision: number },
): Promise<Case> {
  return ctx.transaction(async (ctx) => {
    const matter = await taken(ctx, caseId, revision)
    const number = numberOf(matter.number)
    if (isDone(matter.status)) throw new Refusal('case.done', { number })
    if (await store.find(ctx.db, matter.id)) throw new Refusal('dispute.once', { number })
    return shown(ctx, await openDispute(ctx, matter, disputed))
  })
}

/** The dispute of a case that is locked; the case, one revision later. */
export async function openDispute(
  ctx: Context,
  matter: Matter,
  disputed: Disputed,
): Promise<Matter> {
  const { memberId } = matter
  if (memberId === null) throw new Refusal('dispute.no_member')
  // nobody merges the member away between finding its points and freezing them
  await members.holdStill(ctx, memberId)
  const member = await memberOf(ctx, memberId)
  const at = new Date(members.atFor(member, ctx.now.getTime()))
  const found = await disputedIn(ctx, memberId, disputed)
  const points = disputed.points ?? Math.abs(found.movement?.points ?? 0)
  const frozen =
    found.movement &&
    (await ledger.freeze(ctx, {
      owner: member.owner,
      programmeId: found.programmeId,
      at,
      movement: found.movement,
      points,
      subject: `case:${matter.id}`,
      cause: { kind: 'dispute', id: matter.id },
      reason: numberOf(matter.number),
    }))
  const isNew = await store.insert(ctx.db, {
    matterId: matter.id,
    organisationId: ctx.organisationId,
    owner: member.owner,
    programmeId: found.programmeId,
    movementId: found.movement?.id ?? null,
    disputedPoints: points,
    holdId: frozen?.holdId ?? null,
    frozenPoints: frozen?.points ?? 0,
    state: 'open',
    openedAt: ctx.now,
    decidedAt: null,
    decidedBy: null,
    reason: null,
    givenPoints: null,
    givenMovementId: null,
  })
  if (!isNew) throw new Refusal('dispute.already_open', { number: '' })
  const { movement } = found
  const cause = movement?.cause.kind === 'purchase' ? movement.cause.id : null
  const purchaseId = disputed.purchaseId ?? cause ?? matter.purchaseId
  const movementId = disputed.movementId ?? matter.movementId
  return told(ctx, matter, { movementId, purchaseId, points, frozen: frozen?.points ?? 0 })
}

/** The case as it tells of its dispute: what it is about, how much was frozen. */
async function told(
  ctx: Context,
  matter: Matter,
  about: Pick<Matter, 'movementId' | 'purchaseId'> & {
    readonly points: number
    readonly frozen: number
  },
): Promise<Matter> {
  const { movementId, purchaseId, points, frozen } = about
  const changes = { movementId, purchaseId, revision: matter.revision + 1 }
  await update(ctx.db, matter.id, changes)
  const next = { ...matter, ...changes }
  await note(ctx, next, {
    kind: 'disputed',
    changes: { disputedPoints: [null, points], frozenPoints: [null, frozen] },
  })
  return next
}

type Found = {
  readonly programmeId: string
  readonly movement: (Movement & { readonly owner: string }) | null
}

/** The movement in dispute, by its id or by the purchase that earned it; none where nothing was earned. */
async function disputedIn(ctx: Context, memberId: string, disputed: Disputed): Promise<Found> {
  const { movementId, purchaseId } = disputed
  if ((movementId === undefined) === (purchaseId === undefined))
    throw new Refusal('dispute.of_what')
  const family = await members.familyOf(ctx, memberId)
  const named = movementId === undefined ? { purchaseId: purchaseId! } : { movementId }
  const movement = await ledger.movementNamed(ctx, family, named)
  let programmeId = movement?.programmeId
  if (purchaseId !== undefined) {
    const purchase = await purchases.get(ctx, purchaseId, ctx.language)
    const isTheirs = purchase.memberId !== null && family.includes(purchase.memberId)
    if (!isTheirs) throw new Refusal('purchase.unknown')
    programmeId = purchase.programmeId
  }
  if (programmeId === undefined) throw new Refusal('dispute.movement_unknown')
  const what = { movementId: movement?.id ?? null, purchaseId: purchaseId ?? null }
  const open = await store.openOver(ctx.db, ctx.organisationId, what)
  if (open !== null) throw new Refusal('dispute.already_open', { number: numberOf(open) })
  return { programmeId, movement }
}

export type Settlement = {
  readonly outcome: 'give' | 'reject'
  readonly points?: number | undefined
  readonly reason: string
  /** Null takes the case as it is. */
  readonly revision: number | null
}

/**
 * Decides the dispute of a case and resolves it: what was frozen is free again, and points are given
 * where it is so decided, all at once or not at all. With an approval they are given in the name of
 * whoever asked.
 */
export async function settle(
  ctx: Context,
  caseId: string,
  asked: Settlement,
  approval?: Approval,
): Promise<Case> {
  return ctx.transaction(async (ctx) => {
    const matter = await taken(ctx, caseId, asked.revision)
    const number = numberOf(matter.number)
    const open = await store.find(ctx.db, matter.id)
    if (open?.state !== 'open') throw new Refusal('dispute.none_open', { number })
    requireWithin(ctx.actor, { programmeId: open.programmeId })
    const gives = asked.outcome === 'give'
    if (gives && asked.points === undefined) throw new Refusal('dispute.points_missing')
    const reason = asked.reason.trim()
    // people first, then members, then accounts: a correction within goes the same way
    if (gives && ctx.actor.kind === 'operator') await lockPeople(ctx, [ctx.actor.id])
    const movement = gives
      ? await accounts.adjust(
          ctx,
          matter.memberId!,
          { programmeId: open.programmeId, points: asked.points!, reason: `${number}: ${reason}` },
          approval,
        )
      : null
    await members.holdStill(ctx, matter.memberId!)
    await thaw(ctx, matter, open)
    const state = gives ? 'given' : 'rejected'
    await store.decide(ctx.db, matter.id, {
      state,
      decidedAt: ctx.now,
      decidedBy: ctx.actor.name,
      reason,
      givenPoints: movement?.points ?? null,
      givenMovementId: movement?.id ?? null,
    })
    const next = await become(ctx, matter, 'resolved')
    await note(ctx, next, {
      kind: state,
      text: reason,
      changes: {
        status: [matter.status, next.status],
        ...(movement && { givenPoints: [null, movement.points] }),
      },
    })
    return shown(ctx, next)
  })
}

/** An open dispute that is to be settled by giving points: its case, member and programme. */
export type Settleable = {
  readonly number: string
  readonly owner: string
  readonly programmeId: string
}

/** What a settlement would be of, its case locked. Throws `case.unknown`, `dispute.none_open`. */
export async function settleable(ctx: Context, caseId: string): Promise<Settleable> {
  const matter = await taken(ctx, caseId, null)
  const number = numberOf(matter.number)
  const open = await store.find(ctx.db, matter.id)
  if (open?.state !== 'open' || matter.memberId === null) {
    throw new Refusal('dispute.none_open', { number })
  }
  requireWithin(ctx.actor, { programmeId: open.programmeId })
  const { owner } = await memberOf(ctx, matter.memberId)
  return { number, owner, programmeId: open.programmeId }
}

/** The numbers of cases, by id. */
export async function numbersOf(
  ctx: Context,
  caseIds: readonly string[],
): Promise<Map<string, string>> {
  const found = await numbers(ctx.db, ctx.organisationId, caseIds)
  return new Map(found.map(({ id, number }) => [id, numberOf(number)]))
}

/** Frees what a dispute froze. A merge of the member has freed it already where there was one. */
async function thaw(ctx: Context, matter: Matter, { owner, holdId }: store.DisputeRow) {
  if (holdId === null) return
  const member = await memberOf(ctx, matter.memberId!)
  const cause = { kind: 'dispute', id: matter.id }
  const at = new Date(members.atFor(member, ctx.now.getTime()))
  try {
    await ledger.release(ctx, { owner, holdId, cause, at, reason: numberOf(matter.number) })
  } catch (error) {
    if (!(error instanceof Refusal) || error.code !== 'hold.unknown') throw error
  }
}
