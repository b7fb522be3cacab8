import * as consents from '#domains/consents/consents.ts'
import type { Wishes } from '#domains/consents/consents.api.ts'
import type { Context } from '#kit/context.ts'
import type { PageQuery } from '#kit/core/operation.ts'
import { consentTexts } from './entrance.ts'
import type { MyConsents, MyConsentsSaid, MyConsentRecord } from './my.api.ts'
import { ownId } from './sessions.ts'

/** What the member agrees to, by which texts it may be agreed to, and how they wish to be reached. */
export async function myConsents(ctx: Context): Promise<MyConsents> {
  const { consents: held, channels, quietHours } = await consents.see(ctx, ctx.actor.id)
  const texts = await consentTexts(ctx)
  return {
    consents: held.map(({ purpose, given, at, channels }) => {
      const text = texts.find((each) => each.purpose === purpose)
      return {
        purpose,
        given,
        at,
        channels: channels.map(({ channel, given }) => ({ channel, given })),
        text: text ? { version: text.version, text: text.text } : null,
      }
    }),
    channels,
    quietHours,
  }
}

/** Gives and takes back consents, as the member says. Throws `consent.no_text`, `my.signed_out`. */
export async function say(ctx: Context, { consents: said }: MyConsentsSaid): Promise<MyConsents> {
  // who said so had come in by a code, in the browser of this session
  const how = { door: 'portal' as const, proof: `session:${await ownId(ctx)}` }
  await consents.recordConsents(ctx, ctx.actor.id, said, how)
  return myConsents(ctx)
}

/** Sets how the member wishes to be reached. Throws `consent.service_needs_channel`, `consent.zone_unknown`. */
export async function wish(ctx: Context, wishes: Wishes): Promise<MyConsents> {
  await consents.wish(ctx, ctx.actor.id, wishes)
  return myConsents(ctx)
}

/** Every consent that was given or taken back, newest first; not who of the staff wrote it down. */
export async function consentHistory(
  ctx: Context,
  asked: PageQuery,
): Promise<{ items: MyConsentRecord[]; next: string | null }> {
  const { items, next } = await consents.history(ctx, ctx.actor.id, asked)
  return {
    items: items.map(({ id, purpose, channel, given, door, at }) => ({
      id,
      purpose,
      channel,
      given,
      door,
      at,
    })),
    next,
  }
}
