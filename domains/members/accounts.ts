import { requireIdentified } from '#domains/access/identified.ts'
import { requireReach } from '#domains/access/access.ts'
import * as ledger from '#domains/ledger/ledger.ts'
import type { Adjustment, Lot, Movement, Transfer } from '#domains/ledger/ledger.api.ts'
import * as programmes from '#domains/programmes/programmes.ts'
import type { Context } from '#kit/context.ts'
import { Refusal } from '#kit/core/refusal.ts'
import { parseInstant } from '#kit/core/zone.ts'
import { unknownMember } from './balances.ts'
import { atFor } from './core/clock.ts'
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
): Promise<{ items: Movement[]; next: string | null }> {
  const member = await present(ctx, memberId)
  if (asked.programmeId !== undefined)
    await programmes.programmeSeen(ctx.db, ctx.organisationId, asked.programmeId)
  return ledger.movements(ctx, { ...asked, owner: member.owner })
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

/** Corrects a member's points by hand. */
export async function adjust(ctx: Context, memberId: string, asked: Adjustment): Promise<Movement> {
  return ctx.transaction(async (ctx) => {
    await lockWays(ctx, [memberId])
    const member = await active(ctx, memberId)
    if (asked.points < 0) await requireIdentified(ctx, [member.owner, memberId], 'take')
    const { id } = await programmes.programmeFor(
      ctx.db,
      ctx.organisationId,
      asked.programmeId ?? null,
    )
    return ledger.adjust(ctx, {
      owner: member.owner,
      programmeId: id,
      at: clockOf(ctx, member),
      points: asked.points,
      reason: asked.reason,
      expiresAt: asked.expiresAt ? instant(asked.expiresAt) : null,
    })
  })
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

/** The first step of a gift between members: the points have left. `ledger.finishTransfer` lets them arrive. */
export async function startTransfer(ctx: Context, asked: TransferAsked): Promise<Transfer> {
  return ctx.transaction(async (ctx) => {
    await lockWays(ctx, [asked.from, asked.to])
    const from = await active(ctx, asked.from)
    const to = await active(ctx, asked.to)
    await requireIdentified(ctx, [from.owner, asked.from], 'transfer')
    if (from.test !== to.test) throw new Refusal('transfer.test_with_live')
    const { id } = await programmes.programmeFor(
      ctx.db,
      ctx.organisationId,
      asked.programmeId ?? null,
    )
    return ledger.startTransfer(ctx, {
      from: from.owner,
      to: to.owner,
      programmeId: id,
      points: asked.points,
      reason: asked.reason ?? null,
      at: clockOf(ctx, from),
    })
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
