import { note } from '#domains/access/audit.ts'
import * as consents from '#domains/consents/consents.ts'
import * as letters from '#domains/messaging/letters.ts'
import { openBreath, openPortions, restAfter, type Portion } from '#kit/breath.ts'
import type { Context } from '#kit/context.ts'
import { enqueue, wakeOutbox } from '#kit/jobs.ts'
import { nextPart } from './audience.ts'
import * as store from './mailings.store.ts'
import { CARRY, keyOf } from './core/carry.ts'
import { AFTERMATH, count } from './progress.ts'
import * as recipients from './recipients.store.ts'
import { openTexts, valuesFor } from './texts.ts'
import { weigh } from './weighing.ts'

/** Messages that are moved in one transaction. */
const PORTION = 5_000
/** Members that are looked at for an audience, and messages that are written, in one: small enough for a till not to notice. */
const GATHERED = { many: 500, few: 200 }
const WRITTEN = { many: 200, few: 50 }
/**
 * Between two portions it rests for so many times as long as the last one took: tills go before. Who gets it is
 * gathered sooner than messages are written, which no channel could take at once anyway.
 */
const REST = { gathering: 2, writing: 3 }
/** Milliseconds until it is looked again whether the last message has left. */
const LOOK_AGAIN = 5_000

/** Carries every mailing on that is due, and counts those anew that ended lately. */
export async function carryAll(ctx: Context, signal: AbortSignal): Promise<void> {
  const { db, organisationId, now } = ctx
  for (const id of await store.open(db, organisationId, now)) await carryOn(ctx, id, signal)
  const since = new Date(now.getTime() - AFTERMATH)
  for (const id of await store.endedSince(db, organisationId, since)) {
    if (!signal.aborted) await keepCount(ctx, id)
  }
}

/**
 * Carries one mailing on, portion by portion, each in a transaction of its own: what a crash leaves is gone
 * on with, and of two workers one waits for the other's next look.
 */
export const carryOn = (ctx: Context, id: string, signal: AbortSignal): Promise<void> =>
  letters.writing(async () => {
    const portions = openPortions()
    while (!signal.aborted) {
      const began = performance.now()
      let part: keyof typeof REST = 'writing'
      const isMore = await ctx.transaction(async (ctx) => {
        const row = await store.lock(ctx.db, ctx.organisationId, id, { skip: true })
        if (row?.gatheredAt === null) part = 'gathering'
        return row ? step(ctx, row, portions.next) : false
      })
      portions.ended()
      if (!isMore) return
      await restAfter(began, REST[part], { signal })
    }
  })

/** How many there are in a portion now. */
type SizeOf = (size: Portion) => number

/** One portion; whether there may be more to do now. */
async function step(ctx: Context, row: store.Row, sizeOf: SizeOf): Promise<boolean> {
  const { id, state, startsAt, gatheredAt, inStep } = row
  const change = (changed: Parameters<typeof store.change>[3]) =>
    store.change(ctx.db, ctx.organisationId, id, changed)
  if (state === 'scheduled') {
    if (startsAt! > ctx.now) return false
    await change({ state: 'sending', beganAt: ctx.now })
    await note(ctx, { operation: 'mailing.sending', object: id, new: { name: row.name } })
    return true
  }
  if (!inStep) {
    if (await follow(ctx, row)) return true
    await change({ inStep: true })
    return state === 'sending'
  }
  if (state !== 'sending') return false
  if (gatheredAt === null) {
    await change(await gather(ctx, row, sizeOf(GATHERED)))
    return true
  }
  if (await writePortion(ctx, row, sizeOf(WRITTEN))) return true
  // one that was held at the very moment it went on
  if (await release(ctx, id)) return true
  const waiting = await letters.waitingAmong(ctx.db, ctx.organisationId, [id])
  if (waiting.size > 0) {
    const at = new Date(ctx.now.getTime() + LOOK_AGAIN)
    await enqueue(ctx, CARRY, { id }, { key: keyOf(id), at })
    return false
  }
  await change({ state: 'done', endedAt: ctx.now })
  await keepCount(ctx, id)
  await note(ctx, { operation: 'mailing.done', object: id, new: { name: row.name } })
  return false
}

/** Has messages that wait follow the state of their mailing; whether there were some. */
async function follow(ctx: Context, { id, state }: store.Row): Promise<boolean> {
  if (state === 'paused') return (await letters.hold(ctx.db, id, PORTION)) > 0
  if (state === 'cancelled') return (await letters.lapse(ctx.db, id, ctx.now, PORTION)) > 0
  return release(ctx, id)
}

/** Lets messages go that were held, each after the quiet hours of its member; whether there were some. */
async function release(ctx: Context, id: string): Promise<boolean> {
  const held = await letters.lockHeld(ctx.db, id, PORTION)
  if (held.length === 0) return false
  const owners = held.map(({ owner }) => owner)
  const quiet = await consents.quietHoursOf(ctx.db, ctx.organisationId, owners)
  const now = ctx.now.getTime()
  await letters.release(
    ctx.db,
    held.map((each) => ({
      ...each,
      from: new Date(consents.afterQuiet(quiet.get(each.owner)!, now)),
    })),
  )
  ctx.afterCommit(wakeOutbox)
  return true
}

/** Goes through the next part of the audience, which is kept from then on as it was. */
async function gather(
  ctx: Context,
  row: store.Row,
  most: number,
): Promise<{ gatheredTo: string } | { gatheredAt: Date }> {
  if (row.audience.kind === 'list') return { gatheredAt: ctx.now }
  const { owners, reached } = await nextPart(ctx, row, row.gatheredTo, most)
  await recipients.add(ctx.db, ctx.organisationId, row.id, owners)
  return reached === null ? { gatheredAt: ctx.now } : { gatheredTo: reached }
}

/** Decides about the next of the audience and writes their messages; whether there was anybody. */
async function writePortion(ctx: Context, row: store.Row, most: number): Promise<boolean> {
  const owners = await recipients.lockUndecided(ctx.db, row.id, most)
  if (owners.length === 0) return false
  const opened = await openTexts(ctx, row)
  const { getting, without } = await weigh(ctx, opened, owners)
  const people = getting.map(({ person }) => person)
  const valuesOf = await valuesFor(ctx, opened, people)
  const written: letters.Letter[] = []
  const decided: recipients.Decided[] = []
  const breathe = openBreath()
  for (const { person, way, text, notBefore } of getting) {
    await breathe()
    const { owner, language } = person
    const words = letters.writeLetter(text, valuesOf(person), { language, speech: opened.speech })
    if (words) written.push({ to: person, way, written: words, notBefore })
    decided.push(
      words
        ? { owner, outcome: 'queued', form: way.form }
        : { owner, outcome: 'no_text', form: null },
    )
  }
  for (const [owner, outcome] of without) decided.push({ owner, outcome, form: null })
  const { programmeId, purpose } = row
  await letters.writeLetters(ctx, { mailingId: row.id, programmeId, purpose }, written)
  await recipients.decide(ctx.db, row.id, decided, ctx.now)
  return true
}

async function keepCount(ctx: Context, id: string): Promise<void> {
  const counted = (await count(ctx, [id])).get(id)
  if (counted) await store.keepProgress(ctx.db, ctx.organisationId, id, counted)
}
