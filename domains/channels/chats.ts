import { createHash, randomBytes } from 'node:crypto'
import type { Context } from '#kit/context.ts'
import { MINUTE } from '#kit/core/time.ts'
import * as store from './chats.store.ts'

const GOOD_FOR = 10 * MINUTE

export const digestOfToken = (token: string): Buffer => createHash('sha256').update(token).digest()

/**
 * A token by which a member binds a chat with the bot: `/start TOKEN`, or https://t.me/BOT?start=TOKEN. It
 * is good once and for ten minutes; one given before is void.
 */
export async function chatToken(
  ctx: Context,
  memberId: string,
): Promise<{ token: string; expiresAt: Date }> {
  const token = randomBytes(18).toString('base64url')
  const expiresAt = new Date(ctx.now.getTime() + GOOD_FOR)
  await store.keepToken(ctx.db, {
    digest: digestOfToken(token),
    organisationId: ctx.organisationId,
    owner: memberId,
    expiresAt,
  })
  return { token, expiresAt }
}

/** Whether a member has a chat with the bot. */
export const hasChat = async (ctx: Context, memberId: string): Promise<boolean> =>
  (await store.byOwner(ctx.db, ctx.organisationId, memberId)) !== null

/** Lets a member's chat go; whether there was one. */
export async function releaseChat(ctx: Context, memberId: string): Promise<boolean> {
  const chat = await store.byOwner(ctx.db, ctx.organisationId, memberId)
  return chat !== null && store.release(ctx.db, ctx.organisationId, chat.chatId)
}
