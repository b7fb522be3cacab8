import { note } from '#domains/access/audit.ts'
import { maskEmail } from '#domains/members/core/mask.ts'
import type { Context, Db } from '#kit/context.ts'
import type { OrganisationId } from '#kit/core/ids.ts'
import type { PageQuery } from '#kit/core/operation.ts'
import { Refusal } from '#kit/core/refusal.ts'
import { decodeCursor, pageOf } from '#kit/page.ts'
import { LETTER } from './core/letters.ts'
import { HIDDEN_CODE } from './core/news.ts'
import type { Message } from './messaging.api.ts'
import * as store from './messaging.store.ts'

/** Finds what mailings of an organisation are called. */
export type MailingNames = (
  db: Db,
  organisationId: OrganisationId,
  ids: readonly string[],
) => Promise<ReadonlyMap<string, string>>

let mailingNames: MailingNames = () => Promise.resolve(new Map())

/** Hands in who knows mailings; done once, at the start. */
export function nameMailingsBy(known: MailingNames): void {
  mailingNames = known
}

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
  const { items, next } = pageOf(rows, limit, (row) => [row.id])
  return { items: await shown(ctx, items), next }
}

/** One message. Throws `message.unknown`. */
export async function seeMessage(ctx: Context, messageId: string): Promise<Message> {
  return (await shown(ctx, [await known(ctx, messageId)]))[0]!
}

/** One message with its text, written down in the audit. Throws `message.unknown`. */
export async function reveal(ctx: Context, messageId: string): Promise<Message> {
  return ctx.transaction(async (ctx) => {
    const row = await known(ctx, messageId)
    const { owner: object, kind } = row
    await note(ctx, { operation: 'message.revealed', object, new: { messageId, kind } })
    return (await shown(ctx, [row], { isRevealed: true }))[0]!
  })
}

async function known(ctx: Context, messageId: string): Promise<store.Listed> {
  const found = await store.byId(ctx.db, ctx.organisationId, messageId)
  if (!found) throw new Refusal('message.unknown')
  return found
}

/** What was told to a test member, or tried on nobody, is nobody's secret. */
const isHidden = ({ actor }: Context, { test }: store.Listed) => actor.kind === 'operator' && !test

async function shown(
  ctx: Context,
  rows: readonly store.Listed[],
  { isRevealed = false }: { readonly isRevealed?: boolean } = {},
): Promise<Message[]> {
  const letters = rows.filter(({ kind }) => kind === LETTER).map(({ eventId }) => eventId)
  const names =
    letters.length === 0
      ? new Map<string, string>()
      : await mailingNames(ctx.db, ctx.organisationId, [...new Set(letters)])
  return rows.map((row) => {
    const { owner, eventId, address, nextTryAt, writtenAt, settledAt, ...rest } = row
    const masked = !isRevealed && isHidden(ctx, row)
    const name = row.kind === LETTER ? names.get(eventId) : undefined
    return {
      ...rest,
      ...(masked && { subject: null, text: HIDDEN_CODE, html: null }),
      masked,
      mailing: name === undefined ? null : { id: eventId, name },
      nextTryAt: nextTryAt?.toISOString() ?? null,
      memberId: owner,
      address: address === null ? null : hideMost(address),
      writtenAt: writtenAt.toISOString(),
      settledAt: settledAt?.toISOString() ?? null,
    }
  })
}

/** The end of a mail's address is every other's too: of it the beginning and the domain are left. */
const hideMost = (address: string) =>
  address.includes('@')
    ? maskEmail(address)
    : `…${address.slice(-Math.min(4, Math.floor(address.length / 3)))}`
