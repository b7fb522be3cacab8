import { requireScope } from '#domains/access/access.ts'
import { requireIdentified } from '#domains/access/identified.ts'
import * as disputes from '#domains/cases/disputes.ts'
import * as ledger from '#domains/ledger/ledger.ts'
import * as accounts from '#domains/members/accounts.ts'
import * as programmes from '#domains/programmes/programmes.ts'
import type { Context } from '#kit/context.ts'
import { Refusal } from '#kit/core/refusal.ts'
import { parseInstant } from '#kit/core/zone.ts'
import type { Wanted } from './approvals.api.ts'
import type { Request } from './approvals.store.ts'

/** What is to be done, as it is kept: to whose points, how many (signed), and what the kind needs besides. */
export type Deed = Pick<
  Request,
  'owner' | 'programmeId' | 'points' | 'pointsExpireAt' | 'toOwner' | 'caseId'
>

type Of<Kind extends Wanted['kind']> = Extract<Wanted, { kind: Kind }>

/** What a wish comes to, held against the members and cases it names; throws what doing it would refuse. */
export async function deedOf(ctx: Context, wanted: Wanted): Promise<Deed> {
  switch (wanted.kind) {
    case 'correction':
      return correction(ctx, wanted)
    case 'transfer':
      return transfer(ctx, wanted)
    case 'settlement':
      return settlement(ctx, wanted)
  }
}

async function correction(ctx: Context, wanted: Of<'correction'>): Promise<Deed> {
  const { points } = wanted
  if (points === 0) throw new Refusal('points.zero')
  const { owner } = await accounts.requireCorrectable(ctx, wanted.memberId)
  if (points < 0) await requireIdentified(ctx, [owner, wanted.memberId], 'take')
  const programmeId = await programmeOf(ctx, wanted)
  return { owner, programmeId, points, ...NOTHING, pointsExpireAt: endOf(ctx, wanted) }
}

async function transfer(ctx: Context, wanted: Of<'transfer'>): Promise<Deed> {
  const from = await accounts.requireCorrectable(ctx, wanted.memberId)
  const to = await accounts.requireCorrectable(ctx, wanted.toMemberId)
  if (from.owner === to.owner) throw new Refusal('transfer.to_self')
  if (from.test !== to.test) throw new Refusal('transfer.test_with_live')
  await requireIdentified(ctx, [from.owner, wanted.memberId], 'transfer')
  const programmeId = await programmeOf(ctx, wanted)
  const { owner } = from
  const points = -wanted.points
  return { owner, programmeId, points, ...NOTHING, toOwner: to.owner }
}

async function settlement(ctx: Context, wanted: Of<'settlement'>): Promise<Deed> {
  requireScope(ctx.actor, 'cases:settle')
  const { caseId, points } = wanted
  const { owner, programmeId } = await disputes.settleable(ctx, caseId)
  await accounts.requireCorrectable(ctx, owner)
  return { owner, programmeId, points, ...NOTHING, caseId }
}

const NOTHING = { pointsExpireAt: null, toOwner: null, caseId: null } as const

async function programmeOf(
  { db, organisationId }: Context,
  { programmeId = null }: { readonly programmeId?: string | null | undefined },
): Promise<string> {
  return (await programmes.programmeFor(db, organisationId, programmeId)).id
}

function endOf(ctx: Context, { points, expiresAt }: Of<'correction'>): Date | null {
  if (points < 0 || expiresAt === undefined || expiresAt === null) return null
  const read = parseInstant(expiresAt)
  if (!read) throw new Refusal('instant.invalid', { field: 'expiresAt' })
  if (read.ms <= ctx.now.getTime()) throw new Refusal('adjustment.expired')
  return new Date(read.ms)
}

/** Locks what comes before people in the order of locks: a case. Throws when its dispute is decided. */
export async function lockFirst(ctx: Context, { caseId }: Request): Promise<void> {
  if (caseId !== null) await disputes.settleable(ctx, caseId)
}

/** Does what was approved, in the name of whoever asked; throws what the deed itself refuses. */
export async function carryOut(ctx: Context, request: Request): Promise<void> {
  const { owner, programmeId, points, reason, toOwner, caseId } = request
  const session = request.session?.toString('hex') ?? null
  const approval = { id: request.id, askedBy: request.askedBy, session }
  if (toOwner !== null) {
    const asked = { from: owner, to: toOwner, programmeId, points: -points, reason }
    const started = await accounts.startTransfer(ctx, asked, approval)
    await ledger.finishTransfer(ctx, started.from, started.id)
  } else if (caseId !== null) {
    const asked = { outcome: 'give', points, reason, revision: null } as const
    await disputes.settle(ctx, caseId, asked, approval)
  } else {
    const expiresAt = request.pointsExpireAt?.toISOString() ?? null
    await accounts.adjust(ctx, owner, { programmeId, points, reason, expiresAt }, approval)
  }
}
