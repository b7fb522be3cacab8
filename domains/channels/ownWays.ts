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

/** Lets the chats and browsers go that a member had by an instant: whoever added them may be somebody else. */
export async function letWaysGo(ctx: Context, memberId: string, hadBy: Date): Promise<void> {
  await chats.releaseOf(ctx.db, ctx.organisationId, memberId, hadBy)
  await browsers.unsubscribeAll(ctx.db, memberId, { madeBy: hadBy })
}

/** Lets one browser of a member go, by its id; whether it was there. */
export const forgetBrowser = async (ctx: Context, memberId: string, id: string): Promise<boolean> =>
  (await browsers.unsubscribeAll(ctx.db, memberId, { id })) > 0

/**
 * An address that opens the bot and binds the chat to a member, good once and for ten minutes. Throws
 * `chat.no_bot` while there is no bot that answers.
 */
export async function chatLink(
  ctx: Context,
  memberId: string,
): Promise<{ url: string; expiresAt: Date }> {
  const addressWith = await openBot(ctx)
  if (!addressWith) throw new Refusal('chat.no_bot')
  const { token, expiresAt } = await chatToken(ctx, memberId)
  return { url: addressWith(token), expiresAt }
}

/** The address that opens the bot with a token; null while there is no bot that answers. */
export async function openBot(ctx: Context): Promise<((token: string) => string) | null> {
  const rows = await store.list(ctx.db, ctx.organisationId)
  const isOn = rows.some(({ kind, enabled }) => kind === 'telegram' && enabled)
  const name = isOn ? await chats.botName(ctx.db, ctx.organisationId) : null
  return name === null ? null : (token) => `https://t.me/${name}?start=${token}`
}
