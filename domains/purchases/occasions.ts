import * as members from '#domains/members/members.ts'
import * as programmes from '#domains/programmes/programmes.ts'
import type { Context } from '#kit/context.ts'
import { Refusal } from '#kit/core/refusal.ts'
import { DAY, type Day } from '#kit/core/time.ts'
import { addToDay, dayIn } from '#kit/core/zone.ts'
import type { Heard } from '#kit/events.ts'
import { inPortions } from '#kit/jobs.ts'
import * as events from './events.store.ts'
import { report } from './reporting.ts'

/**
 * Points for enrolling: in the programme that the enrolment names, else in every live one whose
 * conditions promised some on that day.
 */
export async function awardEnrolment(
  ctx: Context,
  { owner, at, data }: Heard<'member.enrolled'>,
): Promise<void> {
  const welcome = { kind: 'enrolment', externalId: 'enrolment' }
  for (const programmeId of await promising(ctx, 'enrolment', at.getTime()))
    if (data.programmeId === null || data.programmeId === programmeId)
      await award(ctx, owner, { ...welcome, programmeId }, at)
}

/**
 * Points for birthdays of today and of the days before on which nothing may have run, in every live
 * programme whose conditions promised some on that day; each once a year, to those who were members then.
 */
export async function awardBirthdays(ctx: Context, signal: AbortSignal): Promise<void> {
  const now = ctx.now.getTime()
  for (let late = LATE; late >= 0; late--) {
    const at = new Date(now - late * DAY)
    for (const programmeId of await promising(ctx, 'birthday', at.getTime()))
      await awardBirthdaysAt(ctx, programmeId, at, signal)
  }
}

/** Days that a birthday is remembered: a shop's machine may rest over the holidays. */
const LATE = 3

async function awardBirthdaysAt(
  ctx: Context,
  programmeId: string,
  at: Date,
  signal: AbortSignal,
): Promise<void> {
  const { zone } = await programmes.programmeFor(ctx.db, ctx.organisationId, programmeId)
  const day = dayIn(zone, at.getTime())
  const event = { programmeId, kind: 'birthday', externalId: `birthday-${day.slice(0, 4)}` }
  let after: string | null = null
  await inPortions(signal, async () => {
    const born = await members.bornOn(ctx, birthdaysOf(day), after, 200)
    const awarded = await events.awarded(ctx.db, event, born)
    for (const owner of born) if (!awarded.has(owner)) await award(ctx, owner, event, at)
    after = born.at(-1) ?? null
    return born.length
  })
}

/** What a merged duplicate bought counts for the survivor. */
export async function followMerge(
  ctx: Context,
  { owner, data }: Heard<'member.merged'>,
): Promise<void> {
  await events.join(ctx.db, data.mergedOwner, owner)
}

/** What a duplicate brought goes back with it. */
export async function undoMerge(
  ctx: Context,
  { owner, data }: Heard<'member.unmerged'>,
): Promise<void> {
  const family = await members.familyOf(ctx, data.mergedOwner)
  await events.part(ctx.db, owner, family, data.mergedOwner)
}

/** The days of birth celebrated on a day, MM-DD: 29 February on the 28th where the year has none. */
function birthdaysOf(today: Day): string[] {
  const day = today.slice(5)
  const leapless = day === '02-28' && addToDay(today, { days: 1 }).slice(5) === '03-01'
  return leapless ? [day, '02-29'] : [day]
}

async function promising(ctx: Context, kind: string, at: number) {
  const all = await programmes.programmesOf(ctx.db, ctx.organisationId)
  const promised = []
  for (const { id, state } of all) {
    if (state !== 'live') continue
    const inForce = await programmes.conditionsAt(ctx.db, id, at).catch(onlyRefused)
    if (inForce?.document.rules.some(({ on }) => on === kind)) promised.push(id)
  }
  return promised
}

async function award(
  ctx: Context,
  owner: string,
  event: { programmeId: string; kind: string; externalId: string },
  at: Date,
): Promise<void> {
  const [member] = await members.recognise(ctx.db, ctx.organisationId, [{ memberId: owner }])
  if (!member || member.enrolledAt > at.getTime()) return
  const occurredAt = new Date(at.getTime() + member.clockShiftMs).toISOString()
  await report(ctx, owner, { ...event, occurredAt }).catch(onlyRefused)
}

/** Awarded before, left since, or nothing in force: no reason to try again. */
function onlyRefused(error: unknown): null {
  if (error instanceof Refusal) return null
  throw error
}
