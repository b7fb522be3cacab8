import { requireIdentified, requireReason } from '#domains/access/identified.ts'
import { requireReach, requireScope } from '#domains/access/access.ts'
import { namesOf } from '#domains/access/limits.ts'
import * as ledger from '#domains/ledger/ledger.ts'
import type { Adjustment, Lot, Movement, Transfer } from '#domains/ledger/ledger.api.ts'
import * as programmes from '#domains/programmes/programmes.ts'
import type { Context } from '#kit/context.ts'
import { isUuid } from '#kit/core/ids.ts'
import { Refusal } from '#kit/core/refusal.ts'
import { parseInstant } from '#kit/core/zone.ts'
import type { StatementLine } from './accounts.api.ts'
import { unknownMember } from './balances.ts'
import { atFor } from './core/clock.ts'
import { noteCorrection, roomFor, type Approval } from './corrections.ts'
import { requireUnfrozen } from './known.ts'
import { lockWays } from './merging.ts'
import { recognise, type Recognised } from './recognition.ts'

export { balance, balancesOf } from './balances.ts'

type Listing = {
  readonly programmeId?: string | undefined
  readonly cursor?: string | undefined
  readonly limit?: number | undefined
}

/** A member's statement, newest first. */
export async function movements(
  ctx: Context,
  memberId: string,
  asked: Listing,
): Promise<{ items: StatementLine[]; next: string | null }> {
  const member = await present(ctx, memberId)
  if (asked.programmeId !== undefined)
    await programmes.programmeSeen(ctx.db, ctx.organisationId, asked.programmeId)
  const { items, next } = await ledger.movements(ctx, { ...asked, owner: member.owner })
  const callers = items.flatMap(({ actor, approvedBy }) => [actor?.id, approvedBy])
  const names = await namesOf(ctx, callers.filter((id) => typeof id === 'string').filter(isUuid))
  const named = (id: string | null | undefined) => names.get(id ?? '') ?? null
  return {
    items: items.map((line) => ({
      ...line,
      actorName: named(line.actor?.id),
      approverName: named(line.approvedBy),
    })),
    next,
  }
}

/** A member's lots, those made last first. */
export async function lots(
  ctx: Context,
  memberId: string,
  asked: Listing,
): Promise<{ items: Lot[]; next: string | null }> {
  const member = await present(ctx, memberId)
  if (asked.programmeId !== undefined)
    await programmes.programmeSeen(ctx.db, ctx.organisationId, asked.programmeId)
  return ledger.lots(ctx, { ...asked, owner: member.owner, at: clockOf(ctx, member) })
}

/** The same as `adjust` for whoever has the right to it: to add points is one, to take them another. */
export async function correct(
  ctx: Context,
  memberId: string,
  asked: Adjustment,
): Promise<Movement> {
  requireScope(ctx.actor, asked.points < 0 ? 'points:take' : 'points:add')
  return adjust(ctx, memberId, asked)
}

/**
 * Corrects a member's points by hand. Of a person it throws `limit.exceeded` beyond what they may move
 * alone; with an approval it is done in the name of whoever asked, within the limits of who approved.
 */
export async function adjust(
  ctx: Context,
  memberId: string,
  asked: Adjustment,
  approval?: Approval,
): Promise<Movement> {
  if (asked.points === 0) throw new Refusal('points.zero')
  return ctx.transaction(async (ctx) => {
    await present(ctx, memberId)
    const programme = await programmes.programmeFor(
      ctx.db,
      ctx.organisationId,
      asked.programmeId ?? null,
    )
    const act = asked.points > 0 ? 'add' : 'take'
    // people first, then members, then accounts: whoever locks several of them goes this way
    const room = await roomFor(ctx, { act, points: Math.abs(asked.points), programme, approval })
    await lockWays(ctx, [memberId])
    const member = await active(ctx, memberId)
    // who asked for an approval had identified the caller by then
    if (act === 'take' && !approval) await requireIdentified(ctx, [member.owner, memberId], 'take')
    const movement = await ledger.adjust(ctx, {
      owner: member.owner,
      programmeId: programme.id,
      at: clockOf(ctx, member),
      points: asked.points,
      reason: asked.reason,
      expiresAt: asked.expiresAt ? instant(asked.expiresAt) : null,
      ...(approval && {
        actor: { kind: 'operator', id: approval.askedBy },
        approvedBy: ctx.actor.id,
      }),
    })
    const { points, reason } = asked
    const moved = { owner: member.owner, movementId: movement.id, points, reason }
    await noteCorrection(ctx, room, moved)
    return movement
  })
}

/** A member whom a correction is to be asked for: it is there, active, and within the actor's reach. */
export async function requireCorrectable(ctx: Context, memberId: string): Promise<Recognised> {
  return active(ctx, memberId)
}

function instant(text: string): Date {
  const read = parseInstant(text)
  if (!read) throw new Refusal('instant.invalid', { field: 'expiresAt' })
  return new Date(read.ms)
}

export type TransferAsked = {
  readonly from: string
  readonly to: string
  readonly programmeId?: string | undefined
  readonly points: number
  readonly reason?: string | undefined
}

/**
 * The first step of a gift between members: the points have left. `ledger.finishTransfer` lets them arrive.
 * With an approval it is done in the name of whoever asked, within the limits of who approved. Throws
 * `access.reason_missing` for people of the staff.
 */
export async function startTransfer(
  ctx: Context,
  asked: TransferAsked,
  approval?: Approval,
): Promise<Transfer> {
  return ctx.transaction(async (ctx) => {
    const programme = await programmes.programmeFor(
      ctx.db,
      ctx.organisationId,
      asked.programmeId ?? null,
    )
    requireReason(ctx.actor, asked.reason)
    const room = await roomFor(ctx, { act: 'transfer', points: asked.points, programme, approval })
    await lockWays(ctx, [asked.from, asked.to])
    const from = await active(ctx, asked.from)
    const to = await active(ctx, asked.to)
    // who asked for an approval had identified the caller by then
    if (!approval) await requireIdentified(ctx, [from.owner, asked.from], 'transfer')
    requireUnfrozen(from)
    if (from.test !== to.test) throw new Refusal('transfer.test_with_live')
    const started = await ledger.startTransfer(ctx, {
      from: from.owner,
      to: to.owner,
      programmeId: programme.id,
      points: asked.points,
      reason: asked.reason ?? null,
      at: clockOf(ctx, from),
      ...(approval && {
        actor: { kind: 'operator', id: approval.askedBy },
        approvedBy: ctx.actor.id,
      }),
    })
    if (room) {
      const movementId = await ledger.leftBy(ctx, from.owner, started.id)
      const moved = { owner: from.owner, movementId, points: -asked.points }
      await noteCorrection(ctx, room, { ...moved, reason: asked.reason ?? null })
    }
    return started
  })
}

async function present(ctx: Context, memberId: string): Promise<Recognised> {
  const [member] = await recognise(ctx.db, ctx.organisationId, [{ memberId }])
  if (!member) throw unknownMember(memberId)
  return member
}

async function active(ctx: Context, memberId: string): Promise<Recognised> {
  const member = await present(ctx, memberId)
  requireReach(ctx.actor, member.test)
  if (member.state === 'closed') throw new Refusal('member.closed', { memberId })
  return member
}

const clockOf = (ctx: Context, member: Recognised): Date =>
  new Date(atFor(member, ctx.now.getTime()))
