import { createHash } from 'node:crypto'
import type { Context } from '#kit/context.ts'
import { Refusal } from '#kit/core/refusal.ts'
import { chatToken, hasChat } from './chats.ts'
import * as chats from './chats.store.ts'
import * as store from './channels.store.ts'
import type { Kind } from './core/settings.ts'
import { pushKeys, subscribe, unsubscribe, type Given } from './push.ts'
import * as browsers from './push.store.ts'

/** The ways to a member that only the member can open; null for what the organisation has not enabled. */
export type OwnWays = {
  readonly push: { readonly publicKey: string; readonly browsers: readonly string[] } | null
  readonly telegram: { readonly connected: boolean } | null
}

/** The browsers of a member that take notices, by their names, and whether there is a chat with the bot. */
export async function ownWays(ctx: Context, memberId: string): Promise<OwnWays> {
  const rows = await store.list(ctx.db, ctx.organisationId)
  const has = (kind: Kind) => rows.some((row) => row.kind === kind && row.enabled)
  return {
    push: has('push')
      ? {
          publicKey: (await pushKeys(ctx.db)).publicKey,
          browsers: (await browsers.subscriptions(ctx.db, ctx.organisationId, memberId)).map(
            nameOf,
          ),
        }
      : null,
    telegram: has('telegram') ? { connected: await hasChat(ctx, memberId) } : null,
  }
}

/** What a browser is called without giving away the address at which it is reached. */
const nameOf = ({ endpoint }: Pick<browsers.Subscription, 'endpoint'>): string =>
  createHash('sha256').update(endpoint).digest('base64url')

/** Reaches a member in a browser from now on. Throws `push.off`, `push.subscription_invalid`. */
export async function openBrowser(ctx: Context, memberId: string, given: Given): Promise<void> {
  const rows = await store.list(ctx.db, ctx.organisationId)
  if (!rows.some(({ kind, enabled }) => kind === 'push' && enabled)) throw new Refusal('push.off')
  await subscribe(ctx, memberId, given)
}

/** Reaches a member in the browser of this name no more; whether it was known. */
export async function closeBrowser(ctx: Context, memberId: string, name: string): Promise<boolean> {
  const all = await browsers.subscriptions(ctx.db, ctx.organisationId, memberId)
  const found = all.find((each) => nameOf(each) === name)
  return found !== undefined && unsubscribe(ctx, memberId, found.endpoint)
}

/**
 * An address that opens the bot and binds the chat to a member, good once and for ten minutes. Throws
 * `chat.no_bot` while there is no bot that answers.
 */
export async function chatLink(
  ctx: Context,
  memberId: string,
): Promise<{ url: string; expiresAt: Date }> {
  const rows = await store.list(ctx.db, ctx.organisationId)
  const isOn = rows.some(({ kind, enabled }) => kind === 'telegram' && enabled)
  const name = isOn ? await chats.botName(ctx.db, ctx.organisationId) : null
  if (name === null) throw new Refusal('chat.no_bot')
  const { token, expiresAt } = await chatToken(ctx, memberId)
  return { url: `https://t.me/${name}?start=${token}`, expiresAt }
}
