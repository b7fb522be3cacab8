import * as channels from '#domains/channels/channels.ts'
import * as consents from '#domains/consents/consents.ts'
import type { Context } from '#kit/context.ts'
import type { MyChannels } from './my.api.ts'
import { countTry } from './tally.ts'

/** The ways that only the member can open: browsers that take notices, and the chat with the bot. */
export async function myChannels(ctx: Context): Promise<MyChannels> {
  const { push, telegram } = await channels.ownWays(ctx, ctx.actor.id)
  return { push: push && { ...push, browsers: [...push.browsers] }, telegram }
}

/**
 * Has notices shown in a browser. What is told of cards and receipts comes there from now on, also where the
 * member had chosen other channels for it. Throws `push.off`, `push.subscription_invalid`, `my.too_often`.
 */
export async function addBrowser(ctx: Context, given: channels.Given): Promise<MyChannels> {
  await countTry(ctx, 'ways', ctx.actor.id)
  return ctx.transaction(async (ctx) => {
    await channels.openBrowser(ctx, ctx.actor.id, given)
    await prefer(ctx, 'push')
    return myChannels(ctx)
  })
}

/** Has no more notices shown in a browser; one that is not known is none already. */
export async function removeBrowser(ctx: Context, name: string): Promise<MyChannels> {
  await channels.closeBrowser(ctx, ctx.actor.id, name)
  return myChannels(ctx)
}

/** An address that opens the bot and binds the chat to the member. Throws `chat.no_bot`, `my.too_often`. */
export async function openChat(ctx: Context): Promise<{ url: string; expiresAt: string }> {
  await countTry(ctx, 'ways', ctx.actor.id)
  return ctx.transaction(async (ctx) => {
    const { url, expiresAt } = await channels.chatLink(ctx, ctx.actor.id)
    await prefer(ctx, 'telegram')
    return { url, expiresAt: expiresAt.toISOString() }
  })
}

/** Lets the chat go; where there was none, nothing changes. */
export async function leaveChat(ctx: Context): Promise<MyChannels> {
  await channels.releaseChat(ctx, ctx.actor.id)
  return myChannels(ctx)
}

/** Whoever opens a way wishes to hear by it: it goes before the channels that the member chose. */
async function prefer(ctx: Context, channel: 'push' | 'telegram'): Promise<void> {
  const { channels: chosen } = await consents.see(ctx, ctx.actor.id)
  const service = chosen.find(({ topic }) => topic === 'service')
  if (!service || service.channels.includes(channel)) return
  const wished = [{ topic: 'service' as const, channels: [channel, ...service.channels] }]
  await consents.wish(ctx, ctx.actor.id, { channels: wished })
}
