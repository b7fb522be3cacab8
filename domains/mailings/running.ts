import { requireReach } from '#domains/access/access.ts'
import { note } from '#domains/access/audit.ts'
import { by } from '#domains/access/roles.ts'
import type { Context } from '#kit/context.ts'
import { Refusal } from '#kit/core/refusal.ts'
import { parseInstant } from '#kit/core/zone.ts'
import { enqueue } from '#kit/jobs.ts'
import { nextPart } from './audience.ts'
import { CARRY, keyOf } from './core/carry.ts'
import type { Mailing, MailingState } from './mailings.api.ts'
import { lockDraft, lockOwn, requireSeen, see } from './mailings.ts'
import * as store from './mailings.store.ts'
import * as recipients from './recipients.store.ts'
import { openTexts } from './texts.ts'

const PORTION = 5_000
/** Milliseconds that are looked for anybody at all; longer needs a filter that hardly lets anybody through. */
const LOOK = 1_500

/**
 * Has a mailing sent, now or at an instant. Throws `mailing.changed`, `mailing.without_text`,
 * `mailing.nobody`, `mailing.no_site`, `mailing.past`.
 */
export async function start(
  ctx: Context,
  id: string,
  asked: { readonly revision: number; readonly startsAt?: string | null },
): Promise<Mailing> {
  requireReach(ctx.actor, false)
  return ctx.transaction(async (ctx) => {
    const row = await lockDraft(ctx, id)
    requireSeen(row, asked.revision)
    const startsAt = instantOf(ctx, asked.startsAt ?? null)
    const { texts, names, site } = await openTexts(ctx, row)
    if (texts.size === 0) throw new Refusal('mailing.without_text')
    if (names.has('unsubscribe') && site === null) throw new Refusal('mailing.no_site')
    await requireSomebody(ctx, row)
    // a list that was given up for a filter
    if (row.audience.kind === 'filter') await recipients.clear(ctx.db, id)
    await change(ctx, row, startsAt ? 'scheduled' : 'sending', {
      startsAt: startsAt ?? ctx.now,
      ...(startsAt === null && { beganAt: ctx.now }),
    })
    // who said what to whom: nobody can change it from here on
    const { name, purpose, audience, texts: said } = row
    const sent = { name, purpose, audience, texts: said, startsAt: asked.startsAt ?? null }
    await note(ctx, { operation: 'mailing.started', object: id, new: sent })
    await enqueue(ctx, CARRY, { id }, { key: keyOf(id), ...(startsAt && { at: startsAt }) })
    return see(ctx, id)
  })
}

function instantOf({ now }: Context, text: string | null): Date | null {
  if (text === null) return null
  const instant = parseInstant(text)
  if (!instant) throw new Refusal('instant.invalid', { field: 'startsAt' })
  if (instant.ms <= now.getTime()) throw new Refusal('mailing.past')
  return new Date(instant.ms)
}

async function requireSomebody(ctx: Context, row: store.Row): Promise<void> {
  const began = performance.now()
  for (let after: string | null = null; ;) {
    const { owners, reached } = await nextPart(ctx, row, after, PORTION)
    if (owners.length > 0 || performance.now() - began > LOOK) return
    if (reached === null) throw new Refusal('mailing.nobody')
    after = reached
  }
}

/** Makes a scheduled mailing a draft again. Throws `mailing.state_wrong`. */
export const unschedule = (ctx: Context, id: string): Promise<Mailing> =>
  turn(ctx, id, ['scheduled'], (ctx, row) => change(ctx, row, 'draft', { startsAt: null }))

/** Holds what waits: from now on nothing of it leaves. Throws `mailing.state_wrong`. */
export const pause = (ctx: Context, id: string): Promise<Mailing> =>
  turn(ctx, id, ['sending'], (ctx, row) => change(ctx, row, 'paused', { inStep: false }))

/** Lets a paused mailing go on. Throws `mailing.state_wrong`. */
export const resume = (ctx: Context, id: string): Promise<Mailing> =>
  turn(ctx, id, ['paused'], (ctx, row) => change(ctx, row, 'sending', { inStep: false }))

/** Ends a mailing for good: what waits lapses. Throws `mailing.state_wrong`. */
export const cancel = (ctx: Context, id: string): Promise<Mailing> =>
  turn(ctx, id, ['scheduled', 'sending', 'paused'], (ctx, row) =>
    change(ctx, row, 'cancelled', { endedAt: ctx.now, inStep: row.beganAt === null }),
  )

async function turn(
  ctx: Context,
  id: string,
  from: readonly MailingState[],
  work: (ctx: Context, row: store.Row) => Promise<void>,
): Promise<Mailing> {
  requireReach(ctx.actor, false)
  return ctx.transaction(async (ctx) => {
    const row = await lockOwn(ctx, id)
    if (!from.includes(row.state)) throw new Refusal('mailing.state_wrong', { state: row.state })
    await work(ctx, row)
    await enqueue(ctx, CARRY, { id }, { key: keyOf(id) })
    return see(ctx, id)
  })
}

async function change(
  ctx: Context,
  row: store.Row,
  state: MailingState,
  more: Parameters<typeof store.change>[3],
): Promise<void> {
  const { id, name, state: old, revision } = row
  await store.change(ctx.db, ctx.organisationId, id, {
    ...more,
    state,
    revision: revision + 1,
    changedAt: ctx.now,
    changedBy: by(ctx).slice(0, 200),
  })
  const operation = `mailing.${state === 'draft' ? 'unscheduled' : state}`
  await note(ctx, { operation, object: id, old: { state: old }, new: { state, name } })
}
