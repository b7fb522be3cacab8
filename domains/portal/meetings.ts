import { createHmac, randomBytes } from 'node:crypto'
import { sealFor, sha256, unsealFor } from '#domains/access/secrets.ts'
import * as channels from '#domains/channels/channels.ts'
import { readPhone } from '#domains/members/core/phone.ts'
import * as messaging from '#domains/messaging/messaging.ts'
import * as programmes from '#domains/programmes/programmes.ts'
import type { Context } from '#kit/context.ts'
import { Refusal } from '#kit/core/refusal.ts'
import { MINUTE } from '#kit/core/time.ts'
import { keyFor } from '#kit/secret.ts'
import { entranceAt, within } from './entrance.ts'
import * as store from './meetings.store.ts'
import type { MeetingMade } from './portal.api.ts'
import { countTry } from './tally.ts'
import {
  contactId,
  openMeeting,
  openRequest,
  sealMeeting,
  SUBJECTS,
  type Request,
} from './tickets.ts'

/** How long somebody has to open the bot, share a phone there and come back. */
const LASTS = 10 * MINUTE
const SEALED = 'portal.meeting.phone'

/**
 * An address that opens the bot for somebody who comes in; they share their phone there, and type the code that
 * the bot says into the page. Nobody is looked up. Throws `chat.no_bot`, `my.too_often`.
 */
export async function askMeeting(ctx: Context, slug: string | undefined): Promise<MeetingMade> {
  const { organisationId } = await entranceAt(ctx, slug)
  const there = within(ctx, organisationId)
  await countTry(there, 'codes')
  const addressWith = await channels.openBot(there)
  if (!addressWith) throw new Refusal('chat.no_bot')
  const token = randomBytes(18).toString('base64url')
  const digest = sha256(token)
  const expiresAt = new Date(ctx.now.getTime() + LASTS)
  await store.insert(ctx.db, { digest, organisationId, madeAt: ctx.now, expiresAt })
  const until = expiresAt.getTime()
  const request = sealMeeting({ organisationId, digest: digest.toString('hex'), until })
  return { url: addressWith(token), request, expiresAt: expiresAt.toISOString() }
}

/** A chat opened the bot with a token; whether it is one of somebody who comes in. */
export const meet = (ctx: Context, token: string, chatId: string): Promise<boolean> => {
  const { organisationId } = ctx
  return store.openIn(
    ctx.db,
    { digest: sha256(token), organisationId },
    chatOf(ctx, chatId),
    ctx.now,
  )
}

/** What the bot says to somebody who shared the phone: a code, or why there is none. */
export type Proved =
  | { readonly code: string; readonly minutes: number }
  | { readonly refused: 'unasked' | 'no_phone' | 'too_often' }

/**
 * A chat shared its own phone: the code to type into the page, under the limits of all codes to that phone.
 * Whether anybody is known by it is not looked up.
 */
export async function prove(ctx: Context, chatId: string, shared: string): Promise<Proved> {
  const { organisationId } = ctx
  const { country } = await programmes.organisation(ctx.db, organisationId)
  // Telegram leaves the plus out
  const value = readPhone(`+${shared.replace(/\D/g, '')}`, country)
  if (value === null) return { refused: 'no_phone' }
  return ctx
    .transaction(async (ctx): Promise<Proved> => {
      const meeting = await store.lockOf(ctx.db, organisationId, chatOf(ctx, chatId), ctx.now)
      if (!meeting) return { refused: 'unasked' }
      const owner = contactId(organisationId, { kind: 'phone', value })
      const made = await messaging.makeCode(ctx, { owner, subject: SUBJECTS.signIn })
      const phone = sealFor(SEALED, meeting.digest.toString('hex'), value)
      await store.keepProof(ctx.db, { digest: meeting.digest, codeId: made.id, phone })
      const minutes = Math.round((made.expiresAt.getTime() - ctx.now.getTime()) / MINUTE)
      return { code: made.code, minutes }
    })
    .catch((error: unknown) => {
      if (error instanceof Refusal && error.code === 'confirmation.too_often')
        return { refused: 'too_often' as const }
      throw error
    })
}

/**
 * What a code was asked for, whether it went to a contact or was said in a chat. Throws `my.code_expired` for what
 * is none of ours, too old, or not proved yet.
 */
export async function requestOf(ctx: Context, text: string): Promise<Request> {
  const meeting = openMeeting(text, ctx.now)
  if (!meeting) return openRequest(text, ctx.now)
  const { organisationId, digest, until } = meeting
  const found = await store.proved(ctx.db, Buffer.from(digest, 'hex'))
  if (!found?.phone || !found.codeId) throw new Refusal('my.code_expired')
  const value = unsealFor(SEALED, digest, found.phone)
  return { kind: 'phone', value, organisationId, codeId: found.codeId, memberId: null, until }
}

/** A chat is remembered by what nobody can read its number from. */
const chatOf = ({ organisationId }: Context, chatId: string): Buffer =>
  createHmac('sha256', keyFor('portal.meetings')).update(`${organisationId}\n${chatId}`).digest()
