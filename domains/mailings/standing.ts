import { heldOut } from '#domains/analytics/groups.ts'
import type { LapseReason } from '#domains/messaging/messaging.ts'
import type { Context } from '#kit/context.ts'
import * as store from './mailings.store.ts'
import * as recipients from './recipients.store.ts'

/** A letter that is about to leave. */
export type Leaving = {
  readonly id: string
  readonly owner: string
  readonly mailingId: string
  readonly programmeId: string
}

/** Which letters are not to leave after all: why, or `paused` while their mailing is. */
export async function judgeLetters(
  ctx: Context,
  letters: readonly Leaving[],
): Promise<Map<string, LapseReason | 'paused'>> {
  const verdicts = new Map<string, LapseReason | 'paused'>()
  if (letters.length === 0) return verdicts
  const ids = [...new Set(letters.map(({ mailingId }) => mailingId))]
  const states = await store.statesOf(ctx.db, ctx.organisationId, ids)
  for (const { id, mailingId } of letters) {
    const state = states.get(mailingId)
    if (state === undefined || state === 'cancelled') verdicts.set(id, 'mailing_cancelled')
    else if (state === 'paused') verdicts.set(id, 'paused')
  }
  const byProgramme = Map.groupBy(letters, ({ programmeId }) => programmeId)
  for (const [programmeId, own] of byProgramme) {
    const owners = own.map(({ owner }) => owner)
    const out = await heldOut(ctx.db, programmeId, owners)
    for (const { id, owner } of own) if (out.has(owner)) verdicts.set(id, 'held_out')
  }
  return verdicts
}

/** Notes that a member took a consent back by a link of a mailing. */
export const noteUnsubscribed = (ctx: Context, mailingId: string, owner: string): Promise<void> =>
  recipients.noteUnsubscribed(ctx.db, ctx.organisationId, mailingId, owner, ctx.now)
