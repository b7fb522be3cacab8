import { sealFor, unsealFor } from '#domains/access/secrets.ts'
import { databaseNow, type Context, type Db } from '#kit/context.ts'
import { Refusal } from '#kit/core/refusal.ts'
import { newId } from '#kit/newId.ts'
import type { Reach } from './core/places.ts'
import type { PushSettings } from './core/settings.ts'
import { lineOf } from './core/said.ts'
import type { Gateway, Outcome, Outgoing, Waits } from './gateway.ts'
import { openOutward, OutwardError } from './outward.ts'
import { pacer } from './pacer.ts'
import * as store from './push.store.ts'

/** Loaded with the first browser that is reached. */
const loadWebPush = async () => (await import('web-push')).default

const SEALED = 'key of web push'
const WHOSE = 'installation'
/** A member has no more browsers than this; the oldest gives way. */
const BROWSERS = 10

export type Keys = { readonly publicKey: string; readonly privateKey: string }

/** The one key pair that push services know this installation by; made when it is first asked for, and kept. */
export async function pushKeys(db: Db): Promise<Keys> {
  const kept = await store.pushKey(db)
  if (!kept) {
    const { publicKey, privateKey } = (await loadWebPush()).generateVAPIDKeys()
    const sealed = sealFor(SEALED, WHOSE, privateKey)
    await store.keepPushKey(db, { publicKey, sealed }, await databaseNow(db))
    return pushKeys(db)
  }
  return { publicKey: kept.publicKey, privateKey: unsealFor(SEALED, WHOSE, kept.sealed) }
}

/** What a browser gives: PushSubscription.toJSON(). */
export type Given = {
  readonly endpoint: string
  readonly keys: { readonly p256dh: string; readonly auth: string }
}

/**
 * Lets a member be reached in a browser; the member is told of one that is new. Throws
 * `push.subscription_invalid`.
 */
export async function subscribe(ctx: Context, memberId: string, given: Given): Promise<void> {
  const { endpoint, keys } = given
  const isSound =
    URL.canParse(endpoint) &&
    new URL(endpoint).protocol === 'https:' &&
    endpoint.length <= 1_000 &&
    Buffer.from(keys.p256dh, 'base64url').length === 65 &&
    Buffer.from(keys.auth, 'base64url').length === 16
  if (!isSound) throw new Refusal('push.subscription_invalid')
  await ctx.transaction(async (ctx) => {
    const before = await store.subscriptions(ctx.db, ctx.organisationId, memberId)
    const known = before.find((each) => each.endpoint === endpoint)
    // what it was warned of by, and when it came, stay: asked again, it is the same browser still
    const { id, madeAt } = known ?? { id: newId(), madeAt: ctx.now }
    await store.subscribe(
      ctx.db,
      {
        owner: memberId,
        id,
        organisationId: ctx.organisationId,
        endpoint,
        p256dh: Buffer.from(keys.p256dh, 'base64url').toString('base64url'),
        auth: Buffer.from(keys.auth, 'base64url').toString('base64url'),
        madeAt,
      },
      BROWSERS,
    )
    if (!known) await ctx.emit('member.way_opened', memberId, { way: 'browser', subject: id })
  })
}

/** Reaches a member in this browser no more; whether it was known. */
export const unsubscribe = (ctx: Context, memberId: string, endpoint: string): Promise<boolean> =>
  store.unsubscribe(ctx.db, memberId, endpoint)

export type PushOptions = {
  readonly db: Db
  readonly rate: number
  readonly patience?: number
  /** Where subscriptions may lead; members bring them, so the public internet only. */
  readonly reach?: Reach
}

const PATIENCE = 8_000
/** How long a push service keeps a message for a browser that is away (seconds). */
const KEPT = 24 * 3_600

/** Sends to the browsers of members, enciphered so that only the browser reads it (RFC 8291). */
export function openPush(
  { contact }: PushSettings,
  { db, rate, patience = PATIENCE, reach = 'public' }: PushOptions,
): Gateway {
  const outward = openOutward({ reach, patience })
  const pace = pacer(rate)

  const sendTo = async (
    message: Outgoing,
    to: store.Subscription,
    waits: Waits | undefined,
  ): Promise<Outcome> => {
    const asked = (await loadWebPush()).generateRequestDetails(
      { endpoint: to.endpoint, keys: { p256dh: to.p256dh, auth: to.auth } },
      payloadOf(message),
      {
        vapidDetails: { subject: contact, ...(await pushKeys(db)) },
        TTL: KEPT,
        contentEncoding: 'aes128gcm',
        // a repetition takes the place of what the service still keeps
        topic: message.id.replaceAll('-', ''),
        urgency: message.purpose === 'service' ? 'high' : 'normal',
      },
    )
    const headers = Object.entries(asked.headers).map(([name, value]) => [name, String(value)])
    try {
      const { status, headers: told } = await pace(
        () =>
          outward.ask({
            url: asked.endpoint,
            method: 'POST',
            headers: Object.fromEntries(headers) as Record<string, string>,
            body: asked.body,
          }),
        waits,
      )
      if (status >= 200 && status < 300) return { outcome: 'delivered', answer: `${status}` }
      const reason = `the push service answered ${status}`
      if (status === 404 || status === 410) {
        await store.unsubscribe(db, to.owner, to.endpoint)
        return { outcome: 'failed', reason: `the browser is gone (${status})` }
      }
      if (status === 400 || status === 413) return { outcome: 'failed', reason }
      const seconds = Number(told['retry-after'])
      const after = seconds > 0 && seconds <= 3_600 ? seconds * 1_000 : 0
      return { outcome: 'retry', reason, ...(after > 0 && { after }) }
    } catch (error) {
      if (!(error instanceof OutwardError)) throw error
      return { outcome: 'retry', reason: lineOf(error.message, message) }
    }
  }
  return {
    send: async (message, waits) => {
      const browsers = await store.subscriptions(db, message.organisationId, message.memberId)
      const outcomes = await Promise.all(browsers.map((each) => sendTo(message, each, waits)))
      // who reads it in one browser has been told; asking all again would tell him twice
      return (
        outcomes.find(({ outcome }) => outcome === 'delivered') ??
        outcomes.find(({ outcome }) => outcome === 'retry') ??
        outcomes[0] ?? {
          outcome: 'failed',
          reason: 'the member has no browser that takes web push',
        }
      )
    },
    close: () => {
      outward.close()
      return Promise.resolve()
    },
  }
}

/** What the page's worker shows. A push service takes four kilobytes; a longer text is cut. */
function payloadOf({ id, subject, text, language }: Outgoing): string {
  return JSON.stringify({ id, title: subject, body: text.slice(0, 1_000), language })
}
