import { note } from '#domains/access/audit.ts'
import * as limits from '#domains/access/limits.ts'
import type { Act, ActLimits } from '#domains/access/limits.ts'
import type { Context } from '#kit/context.ts'
import { Refusal } from '#kit/core/refusal.ts'
import { startOf } from '#kit/core/zone.ts'
import * as store from './corrections.store.ts'

/** An approved request: who asked, and in which session. The actor of the context is who approved. */
export type Approval = {
  readonly id: string
  readonly askedBy: string
  readonly session: string | null
}

type Programme = { readonly id: string; readonly zone: string }

/** What is known of a movement by hand before it is made; null where nobody's limits hold: of programs. */
type Room = Omit<store.Correction, 'owner' | 'movementId' | 'points'> | null

type RoomAsked = {
  readonly act: Act
  readonly points: number
  readonly programme: Programme
  readonly approval?: Approval | undefined
}

/**
 * Whether a person may move so many points now. Locks the person until the transaction ends, so that two
 * at once cannot pass together. Throws `limit.exceeded`, of an approval `approval.over_limit`.
 */
export async function roomFor(ctx: Context, asked: RoomAsked): Promise<Room> {
  if (ctx.actor.kind !== 'operator') return null
  const { act, points, programme, approval } = asked
  const [person] = await limits.lockPeople(ctx, [ctx.actor.id], programme.id)
  if (!person) throw new Error('an operator who is not there')
  const held = person.limits[act]
  const moved = (await movedBy(ctx, person.id, programme)).get(act) ?? NOTHING
  const over = limits.excess(held, moved, points)
  if (over) throw new Refusal(...tooMuch(ctx, over, { act, asked: points, approval }))
  return {
    organisationId: ctx.organisationId,
    programmeId: programme.id,
    act,
    operatorId: approval?.askedBy ?? person.id,
    session: digestOf(approval ? approval.session : ctx.actor.session),
    approvalId: approval?.id ?? null,
    approvedBy: approval ? person.id : null,
    shiftPoints: moved.shift + points,
    dayPoints: moved.day + points,
    onceLimit: held.once,
    shiftLimit: held.shift,
    dayLimit: held.day,
    at: ctx.now,
  }
}

/** What a person moved by hand, and why. */
type Moved = {
  readonly owner: string
  readonly movementId: string
  readonly points: number
  readonly reason: string | null
}

const DEEDS = { add: 'points.added', take: 'points.taken', transfer: 'points.transferred' } as const

/** Writes down what a person moved by hand, in the transaction of the movement; what was approved is noted as that. */
export async function noteCorrection(
  ctx: Context,
  room: Room,
  { reason, ...moved }: Moved,
): Promise<void> {
  if (!room) return
  await store.insert(ctx.db, { ...room, ...moved })
  if (room.approvalId !== null) return
  const { owner, points } = moved
  await note(ctx, {
    operation: DEEDS[room.act],
    object: owner,
    new: { points, programmeId: room.programmeId },
    ...(reason !== null && { reason }),
  })
}

/** Of one act: the limits, and how many points may be moved now; null: as many as they like. */
export type Left = ActLimits & { readonly left: number | null }

/** What the actor may still move by hand in a programme. */
export async function leftFor(ctx: Context, programme: Programme): Promise<Record<Act, Left>> {
  const { actor } = ctx
  const [person] =
    actor.kind === 'operator' ? await limits.peopleAt(ctx, [actor.id], programme.id) : []
  const held = person?.limits ?? limits.noLimits
  const moved = person ? await movedBy(ctx, person.id, programme) : new Map<Act, store.Moved>()
  const of = (act: Act): Left => ({
    ...held[act],
    left: limits.leftNow(held[act], moved.get(act) ?? NOTHING),
  })
  return { add: of('add'), take: of('take'), transfer: of('transfer') }
}

/** The movements that came of approved requests, by the request. */
export const movementsOfApprovals = (
  ctx: Context,
  requests: readonly { readonly owner: string; readonly id: string }[],
): Promise<Map<string, string>> =>
  requests.length === 0 ? Promise.resolve(new Map()) : store.movementsOf(ctx.db, requests)

const NOTHING = { shift: 0, day: 0 }

async function movedBy(ctx: Context, answeredBy: string, { id, zone }: Programme) {
  const now = ctx.now.getTime()
  const since = { shift: new Date(now - limits.SHIFT), day: new Date(startOf(zone, now, 'day')) }
  const rows = await store.moved(ctx.db, { answeredBy, programmeId: id }, since)
  return new Map(rows.map((row) => [row.act, row]))
}

const digestOf = (session: string | null | undefined): Buffer | null =>
  session ? Buffer.from(session, 'hex') : null

const PERIODS = {
  ru: { once: 'за один раз', shift: 'за смену (12 часов)', day: 'за день' },
  en: { once: 'at once', shift: 'a shift (12 hours)', day: 'a day' },
} as const

function tooMuch(
  ctx: Context,
  { span, limit, left }: NonNullable<ReturnType<typeof limits.excess>>,
  { act, asked, approval }: { act: Act; asked: number; approval?: Approval | undefined },
): [string, Record<string, unknown>] {
  const period = PERIODS[ctx.language][span]
  const details = { act, asked, span, period, limit, left }
  if (approval) return ['approval.over_limit', details]
  return act === 'transfer' ? ['limit.transfer', details] : ['limit.exceeded', details]
}
