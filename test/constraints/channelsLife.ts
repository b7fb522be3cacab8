import * as channels from '#domains/channels/channels.ts'
import { noteHealth } from '#domains/channels/channels.store.ts'
import * as chats from '#domains/channels/chats.store.ts'
import { hand } from '#domains/channels/receipts.store.ts'
import type { Context } from '#kit/context.ts'
import { newId } from '#kit/newId.ts'

/** A channel that is switched off, and what there is of chats, browsers and gateways. */
export async function setUpChannels(ctx: Context, memberId: string): Promise<void> {
  const { db, now } = ctx
  const organisationId = ctx.organisationId as string
  const settings = { contact: 'mailto:club@shop.example' }
  const off = { enabled: false, position: 1, rate: 10, secrets: {} }
  await channels.set(ctx, 'push', { ...off, settings })
  const failed = { goodAt: null, failedAt: now, failure: 'away', failures: 1 }
  await noteHealth(db, [{ organisationId, kind: 'push', ...failed }])
  const handed = { organisationId, kind: 'smpp', owner: memberId, messageId: newId() } as const
  await hand(db, handed, ['a1'], now)
  await chats.bind(db, organisationId, { chatId: '77', owner: memberId, language: 'ru' }, now)
  await channels.chatToken(ctx, memberId)
  await chats.takeTurns(db, [organisationId], now, new Date(now.getTime() + 1_000))
  await channels.subscribe(ctx, memberId, {
    endpoint: 'https://push.example/abc',
    keys: {
      p256dh: Buffer.alloc(65, 1).toString('base64url'),
      auth: Buffer.alloc(16, 1).toString('base64url'),
    },
  })
}
