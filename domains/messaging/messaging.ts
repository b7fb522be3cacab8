import { databaseNow, type Context, type Db } from '#kit/context.ts'
import type { OrganisationId } from '#kit/core/ids.ts'
import { wakeOutbox } from '#kit/jobs.ts'
import { DAY } from '#kit/core/time.ts'
import type { Queue } from './messaging.api.ts'
import { goAnotherWay, type Detouring } from './detouring.ts'
import * as store from './messaging.store.ts'

export { checkCode, makeCode, resendCode, sendCode, useCode, type Checked } from './codes.ts'
export { deliver, startCarrier, type Carrier } from './delivery.ts'
export type { Allowed, Allowing } from './detouring.ts'
export {
  journal,
  nameMailingsBy,
  reveal,
  seeMessage,
  type JournalAsked,
  type MailingNames,
} from './journal.ts'
export { lapse, type Lapsing } from './lapsing.ts'
export { tell, type Addressee, type Notice } from './notices.ts'
export { slipsOf, slipText, type Slips } from './slips.ts'
export { sandbox, type Channel, type Outcome, type Outgoing } from './channel.ts'
export { firstFormOf, isUrgent, PURPOSES, purposeOf, type Purpose } from './core/purposes.ts'
export { FORMS, type Form } from './core/forms.ts'
export { isTrial, previewFrom, type NewsOf } from './trying.ts'
export { remindersSince, sentSince, type Gate, type Verdict, type Waiting } from './weighing.ts'
export type { Basis } from './core/basis.ts'
export type { LapseReason } from './core/lapses.ts'
export type { Kind } from './core/events.ts'
export { HIDDEN_CODE } from './core/news.ts'
export type { News, Speech } from './core/news.ts'

/** Messages of all organisations that could not be delivered and may be tried again, the oldest first. */
export const failed = (
  db: Db,
  limit: number,
  of: OrganisationId | null = null,
): Promise<store.Failed[]> => store.failed(db, limit, of)

/** Lets failed messages be tried again with the same ids: these, or all when null; how many. */
export const sendAgain = async (
  db: Db,
  ids: readonly string[] | null,
  of: OrganisationId | null = null,
): Promise<number> => store.sendAgain(db, ids, await databaseNow(db), of)

/** What waits for each channel of the organisation, and what failed in the last day. */
export async function queues(ctx: Context): Promise<{ items: Queue[] }> {
  const since = new Date(ctx.now.getTime() - DAY)
  const rows = await store.queues(ctx.db, ctx.organisationId, since)
  return {
    items: rows.map((row) => ({ ...row, oldestAt: row.oldestAt?.toISOString() ?? null })),
  }
}

/**
 * Takes what gateways say of messages that were sent; answers the ids of those it concerns. One that was lost
 * goes another way if there is one.
 */
export async function noteReceipts(
  db: Db,
  told: Parameters<typeof store.noteReceipts>[1],
  { allowing }: Detouring = {},
): Promise<string[]> {
  const failed = told.filter(({ state }) => state === 'failed')
  const [owners, ids] = [failed.map(({ owner }) => owner), failed.map(({ messageId }) => messageId)]
  const lost = allowing && failed.length > 0 ? await store.withNews(db, owners, ids) : []
  for (const message of lost) await goAnotherWay(db, message, { allowing }, await databaseNow(db))
  return store.noteReceipts(db, told)
}

/** Lets failed messages of the organisation be tried again: these, or all; how many. */
export async function replay(
  ctx: Context,
  ids: readonly string[] | null,
): Promise<{ count: number }> {
  const count = await store.sendAgain(ctx.db, ids, ctx.now, ctx.organisationId)
  ctx.afterCommit(wakeOutbox)
  return { count }
}
