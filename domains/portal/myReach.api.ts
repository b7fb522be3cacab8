import { Type, type Static } from 'typebox'
import { ConsentRecord, Held, MemberConsents, Wishes } from '#domains/consents/consents.api.ts'
import { exact, Instant, Nullable, operations, page, pageQuery, Uuid } from '#kit/core/operation.ts'

const { purpose, given, at, channels } = Held.properties
const channel = channels.items.properties.channel

export const MyConsents = exact({
  consents: Type.Array(
    exact({
      purpose,
      given,
      at,
      channels: Type.Array(exact({ channel, given })),
      text: Nullable(exact({ version: Type.Integer(), text: Type.String() })),
    }),
  ),
  channels: MemberConsents.properties.channels,
  quietHours: MemberConsents.properties.quietHours,
})
export type MyConsents = Static<typeof MyConsents>

export const MyConsentsSaid = exact({
  consents: Type.Array(
    exact({
      purpose,
      channel: Type.Optional(Nullable(channel)),
      given: Type.Boolean(),
      version: Type.Optional(Type.Integer({ minimum: 1, maximum: 2_000_000_000 })),
    }),
    { minItems: 1, maxItems: 24 },
  ),
})
export type MyConsentsSaid = Static<typeof MyConsentsSaid>

const record = ConsentRecord.properties
export const MyConsentRecord = exact({
  id: Uuid,
  purpose,
  channel: record.channel,
  given: Type.Boolean(),
  door: record.door,
  at: Instant,
})
export type MyConsentRecord = Static<typeof MyConsentRecord>

const Browser = Type.String({
  pattern: '^[A-Za-z0-9_-]{43}$',
  description: 'A browser: SHA-256 of the endpoint of its subscription, in base64url',
})

/** The ways to a member that only the member can open: a browser that takes notices, a chat with the bot. */
export const MyChannels = exact({
  // null: the organisation has not set it up
  push: Nullable(
    exact({
      publicKey: Type.String({ description: 'What a browser subscribes with (VAPID)' }),
      browsers: Type.Array(Browser, { description: 'Those that take notices' }),
    }),
  ),
  telegram: Nullable(exact({ connected: Type.Boolean() })),
})
export type MyChannels = Static<typeof MyChannels>

const needs = 'member'
const key = 'none'

/** What a member agrees to, and the ways by which they are reached. */
export const myReachApi = operations({
  consents: {
    method: 'GET',
    path: '/v1/my/consents',
    summary: 'What I agree to, by which text, and how I wish to be reached',
    needs,
    returns: MyConsents,
  },
  sayConsents: {
    method: 'PUT',
    path: '/v1/my/consents',
    summary: 'Agree to something, or take it back',
    needs,
    key,
    body: MyConsentsSaid,
    returns: MyConsents,
    refuses: ['consent.no_text', 'consent.no_channel'],
    example: { consents: [{ purpose: 'offers', given: false }] },
  },
  consentHistory: {
    method: 'GET',
    path: '/v1/my/consents/history',
    summary: 'Every consent I gave or took back, newest first',
    needs,
    query: exact(pageQuery),
    returns: page(MyConsentRecord),
    refuses: ['cursor.invalid'],
  },
  wish: {
    method: 'PUT',
    path: '/v1/my/wishes',
    summary: 'Set through which channels I wish to hear, and when I am left in peace',
    needs,
    key,
    body: Wishes,
    returns: MyConsents,
    refuses: ['consent.service_needs_channel', 'consent.zone_unknown'],
    example: { quietHours: { from: '21:00', until: '10:00', zone: 'Asia/Yekaterinburg' } },
  },
  channels: {
    method: 'GET',
    path: '/v1/my/channels',
    summary: 'Which browsers of mine take notices, and whether I have a chat with the bot',
    needs,
    returns: MyChannels,
  },
  addBrowser: {
    method: 'PUT',
    path: '/v1/my/channels/push',
    summary: 'Have notices shown in this browser',
    needs,
    key,
    body: exact({
      endpoint: Type.String({ minLength: 10, maxLength: 1_000 }),
      keys: exact({
        p256dh: Type.String({ minLength: 1, maxLength: 200 }),
        auth: Type.String({ minLength: 1, maxLength: 100 }),
      }),
    }),
    returns: MyChannels,
    refuses: ['push.subscription_invalid', 'push.off', 'my.too_often'],
  },
  removeBrowser: {
    method: 'DELETE',
    path: '/v1/my/channels/push/:browser',
    summary: 'Have no more notices shown in a browser of mine',
    needs,
    key,
    params: exact({ browser: Browser }),
    returns: MyChannels,
  },
  openChat: {
    method: 'POST',
    path: '/v1/my/channels/telegram',
    summary: 'An address that opens the bot and binds the chat to me; good once, for ten minutes',
    needs,
    key,
    returns: exact({ url: Type.String(), expiresAt: Instant }),
    refuses: ['chat.no_bot', 'my.too_often'],
  },
  leaveChat: {
    method: 'DELETE',
    path: '/v1/my/channels/telegram',
    summary: 'Let my chat with the bot go',
    needs,
    key,
    returns: MyChannels,
  },
})
