import { note } from '#domains/access/audit.ts'
import { databaseNow, type Context, type Db } from '#kit/context.ts'
import type { OrganisationId } from '#kit/core/ids.ts'
import type { PageQuery } from '#kit/core/operation.ts'
import { Refusal } from '#kit/core/refusal.ts'
import { wakeOutbox } from '#kit/jobs.ts'
import { decodeCursor, pageOf } from '#kit/page.ts'
import { DAY } from '#kit/core/time.ts'
import { HIDDEN_CODE } from './core/news.ts'
import type { Message, Queue } from './messaging.api.ts'
import { goAnotherWay, type Detouring } from './detouring.ts'
import * as store from './messaging.store.ts'

export { checkCode, makeCode, resendCode, sendCode, useCode, type Checked } from './codes.ts'
export { deliver, startCarrier, type Carrier } from './delivery.ts'
export type { Allowed, Allowing } from './detouring.ts'
export { lapse, type Lapsing } from './lapsing.ts'
export { tell, type Addressee, type Notice } from './notices.ts'
export { slipsOf, slipText, type Slips } from './slips.ts'
export { sandbox, type Channel, type Outcome, type Outgoing } from './channel.ts'
export { firstFormOf, isUrgent, PURPOSES, purposeOf, type Purpose } from './core/purposes.ts'
export { FORMS, type Form } from './core/forms.ts'
export { isTrial, previewFrom, type NewsOf } from './trying.ts'
export { sentSince, type Gate, type LapseReason, type Verdict, type Waiting } from './weighing.ts'
export type { Basis } from './core/basis.ts'
export type { Kind } from './core/events.ts'
export { HIDDEN_CODE } from './core/news.ts'
export type { News, Speech } from './core/news.ts'

export type JournalAsked = PageQuery & {
  readonly memberId?: string | undefined
  readonly kind?: string | undefined
  readonly channel?: string | undefined
  readonly state?: Message['state'] | undefined
}

/** What was told to members of the organisation, newest first. */
export async function journal(
  ctx: Context,
  asked: JournalAsked,
): Promise<{ items: Message[]; next: string | null }> {
  const limit = asked.limit ?? 50
  const rows = await store.list(ctx.db, ctx.organisationId, {
    memberId: asked.memberId ?? null,
    kind: asked.kind ?? null,
    channel: asked.channel ?? null,
    state: asked.state ?? null,
    before: asked.cursor === undefined ? null : `${decodeCursor(asked.cursor, 1)[0]}`,
    limit: limit + 1,
  })
  return pageOf(
    rows,
    limit,
    (row) => [row.id],
    (row) => shown(row, isHidden(ctx, row)),
  )
}

/** What was told to a test member, or tried on nobody, is nobody's secret. */
const isHidden = ({ actor }: Context, { test }: store.Listed) => actor.kind === 'operator' && !test

/** One message with its text, written down in the audit. Throws `message.unknown`. */
export async function reveal(ctx: Context, messageId: string): Promise<Message> {
  return ctx.transaction(async (ctx) => {
    const row = await store.byId(ctx.db, ctx.organisationId, messageId)
    if (!row) throw new Refusal('message.unknown')
    const { owner: object, kind } = row
    await note(ctx, { operation: 'message.revealed', object, new: { messageId, kind } })
    return shown(row, false)
  })
}

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

/** One message. Throws `message.unknown`. */
export async function seeMessage(ctx: Context, messageId: string): Promise<Message> {
  const found = await store.byId(ctx.db, ctx.organisationId, messageId)
  if (!found) throw new Refusal('message.unknown')
  return shown(found, isHidden(ctx, found))
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

function shown(
  { owner, address, nextTryAt, writtenAt, settledAt, ...row }: store.Listed,
  isHidden: boolean,
): Message {
  return {
    ...row,
    ...(isHidden && { subject: null, text: HIDDEN_CODE, html: null }),
    masked: isHidden,
    nextTryAt: nextTryAt?.toISOString() ?? null,
    memberId: owner,
    address: address === null ? null : hideMost(address),
    writtenAt: writtenAt.toISOString(),
    settledAt: settledAt?.toISOString() ?? null,
  }
}

const hideMost = (address: string) =>
  `…${address.slice(-Math.min(4, Math.floor(address.length / 3)))}`
