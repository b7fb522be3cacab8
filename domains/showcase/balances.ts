import { createHmac, timingSafeEqual } from 'node:crypto'
import * as accounts from '#domains/members/accounts.ts'
import * as programmes from '#domains/programmes/programmes.ts'
import { voiceOf } from '#domains/purchases/voices.ts'
import { dayOf } from '#domains/purchases/core/voice.ts'
import type { Context } from '#kit/context.ts'
import { isUuid } from '#kit/core/ids.ts'
import { Refusal } from '#kit/core/refusal.ts'
import { MINUTE } from '#kit/core/time.ts'
import { keyFor } from '#kit/secret.ts'
import { admit } from './admission.ts'
import { publishedAt } from './faces.ts'
import type { BalanceToken, PublicBalance } from './showcase.api.ts'

const LIFE = 10 * MINUTE

/**
 * A token by which a page that shows the widget may ask for one member's balance in one programme, for ten
 * minutes; the shop's own server asks for it, for whoever is signed in there. Throws `member.unknown`.
 */
export async function issueToken(
  ctx: Context,
  programmeId: string,
  memberId: string,
): Promise<BalanceToken> {
  await programmes.own(ctx.db, ctx.organisationId, programmeId)
  await accounts.balance(ctx, memberId, programmeId)
  const expiresAt = ctx.now.getTime() + LIFE
  const claims = Buffer.from(JSON.stringify([memberId, programmeId, expiresAt]))
  const payload = claims.toString('base64url')
  return {
    token: `b_${payload}.${signature(payload)}`,
    expiresAt: new Date(expiresAt).toISOString(),
  }
}

/**
 * What the member of a token has, in sentences, for a page of an admitted site. Throws
 * `showcase.token_invalid` and the refusals of any public question.
 */
export async function tokenBalance(
  ctx: Context,
  slug: string,
  token: string,
  origin: string | null,
): Promise<PublicBalance> {
  const face = await admit(ctx, slug, origin)
  const memberId = memberOf(token, face.programmeId, ctx.now)
  const now = ctx.now.getTime()
  const of = { ...ctx, organisationId: face.organisationId }
  const { active, pending, expiring } = await accounts.balance(of, memberId, face.programmeId)
  const published = await publishedAt(ctx.db, face.programmeId, now)
  if (!published) throw new Refusal('showcase.unknown', { slug })
  const voice = voiceOf(published.shown, ctx.language)
  const { say, points } = voice.speech
  const [soonest] = expiring
  return {
    points: active,
    programme: published.shown.programme.name,
    sentences: [
      say(`У вас ${points(active)}.`, `You have ${points(active)}.`),
      ...(pending > 0
        ? [
            say(
              `Ожидают активации: ${points(pending)}.`,
              `Waiting to become active: ${points(pending)}.`,
            ),
          ]
        : []),
      ...(soonest
        ? [
            say(
              `Сгорит ${dayOf(voice, Date.parse(soonest.expiresAt))}: ${points(soonest.points)}.`,
              `${points(soonest.points)} lapse on ${dayOf(voice, Date.parse(soonest.expiresAt))}.`,
            ),
          ]
        : []),
    ],
  }
}

/** Whom a token of a programme speaks of. Throws `showcase.token_invalid`. */
export function memberOf(token: string, programmeId: string, now: Date): string {
  const claims = claimsOf(token)
  if (!claims || claims.programmeId !== programmeId || claims.expiresAt <= now.getTime())
    throw new Refusal('showcase.token_invalid')
  return claims.memberId
}

type Claims = {
  readonly memberId: string
  readonly programmeId: string
  readonly expiresAt: number
}

/** What a token says; null for one that this installation did not sign. */
function claimsOf(token: string): Claims | null {
  const [payload = '', signed = ''] = token.startsWith('b_') ? token.slice(2).split('.') : []
  const expected = Buffer.from(signature(payload))
  const given = Buffer.from(signed)
  if (expected.length !== given.length || !timingSafeEqual(expected, given)) return null
  const [memberId, programmeId, expiresAt] = JSON.parse(
    Buffer.from(payload, 'base64url').toString('utf8'),
  ) as [string, string, number]
  return isUuid(memberId) ? { memberId, programmeId, expiresAt } : null
}

const signature = (payload: string): string =>
  createHmac('sha256', keyFor('balance token')).update(payload).digest('base64url')
