import * as cards from '#domains/cards/cards.ts'
import { isSound } from '#domains/cards/core/digits.ts'
import { barCode } from '#domains/cards/printing.ts'
import * as consents from '#domains/consents/consents.ts'
import * as phones from '#domains/desk/phones.ts'
import type { Balance } from '#domains/ledger/ledger.api.ts'
import * as accounts from '#domains/members/accounts.ts'
import * as members from '#domains/members/members.ts'
import * as messaging from '#domains/messaging/messaging.ts'
import * as privacy from '#domains/privacy/privacy.ts'
import * as programmes from '#domains/programmes/programmes.ts'
import * as showcase from '#domains/showcase/showcase.ts'
import * as tiers from '#domains/tiers/tiers.ts'
import type { Context } from '#kit/context.ts'
import { Refusal } from '#kit/core/refusal.ts'
import { DAY } from '#kit/core/time.ts'
import { newId } from '#kit/newId.ts'
import { acceptedRules, currentRules } from './entrance.ts'
import { filled } from './joining.ts'
import type { Me, MyCard, MyTier } from './my.api.ts'

/** Who is signed in, and in which programmes. */
export async function me(ctx: Context): Promise<Me> {
  const { id: memberId, name, ...member } = await members.get(ctx, ctx.actor.id)
  const organisation = await programmes.organisation(ctx.db, ctx.organisationId)
  const all = await programmes.programmesOf(ctx.db, ctx.organisationId)
  const pages = await rulesPagesOf(ctx)
  const waiting = await waitingPhone(ctx)
  const { items: erasures } = await privacy.erasuresOf(ctx, memberId)
  const leaving = erasures.find(({ state }) => state === 'waiting')
  const [accepted, current] = [await acceptedRules(ctx, memberId), await currentRules(ctx)]
  return {
    memberId,
    name,
    phone: member.phone,
    email: member.email,
    birthday: member.birthday,
    language: member.language,
    enrolledAt: member.enrolledAt,
    organisation: organisation.name,
    programmes: all
      .filter(({ state }) => state === 'live')
      .map(({ id, name, currency, minorDigits, scale, zone, pointsName }) => ({
        id,
        name,
        currency,
        minorDigits,
        scale,
        zone,
        pointsName,
        rulesPage: pages.get(id) ?? null,
      })),
    rules: { accepted, current },
    frozenAt: member.frozenAt,
    erasure: leaving ? { dueAt: leaving.dueAt } : null,
    phoneChange: waiting && { phone: waiting.phone, dueAt: waiting.dueAt },
  }
}

/** Where the rules of each programme are told to everybody, and what changed since the member accepted them. */
async function rulesPagesOf(ctx: Context) {
  const accepted = await consents.acceptedVersions(ctx, ctx.actor.id)
  const pages = await showcase.rulesPages(ctx, accepted)
  return new Map<string, { path: string; changes: string | null }>(
    pages.map(({ programmeId, path, changes }) => [programmeId, { path, changes }]),
  )
}

/** The change of phone that waits for its day. */
export async function waitingPhone(
  ctx: Context,
): Promise<{ id: string; phone: string; dueAt: string } | null> {
  const { items } = await phones.list(ctx, ctx.actor.id, { limit: 1 })
  return items.find(({ state }) => state === 'waiting') ?? null
}

/**
 * Has the member forgotten after some days, and tells them, as somebody else may be at their browser. Throws
 * `erasure.waits_already`.
 */
export async function leave(ctx: Context): Promise<Me> {
  return ctx.transaction(async (ctx) => {
    const { id } = ctx.actor
    const { dueAt } = await privacy.requestErasure(ctx, id, 'portal')
    const days = Math.round((Date.parse(dueAt) - ctx.now.getTime()) / DAY)
    const to = (await members.contactsOf(ctx.db, ctx.organisationId, [id])).get(id)
    const news = { kind: 'member.leaving', days } as const
    if (to && days > 0) await messaging.tell(ctx, [{ to, eventId: newId(), news }])
    return me(ctx)
  })
}

/** Takes that back. Throws `erasure.none_waits`. */
export async function stay(ctx: Context): Promise<Me> {
  await privacy.cancelErasure(ctx, ctx.actor.id)
  return me(ctx)
}

export type MyEdit = Pick<members.WrittenProfile, 'name' | 'birthday' | 'language'>

/**
 * Changes what a member may change without a proof. A birthday can be told once and not changed: it brings
 * points. Throws `my.birthday_set`.
 */
export async function edit(ctx: Context, { name, birthday, language }: MyEdit): Promise<Me> {
  return ctx.transaction(async (ctx) => {
    const before = await members.get(ctx, ctx.actor.id)
    if (birthday !== undefined && before.birthday !== null && birthday !== before.birthday)
      throw new Refusal('my.birthday_set')
    const written = { ...(name && { name: filled(name) }), birthday, language }
    await members.edit(ctx, ctx.actor.id, written)
    return me(ctx)
  })
}

/** The member's cards that are not dead, those that can spend first, with what a till reads. */
export async function myCards(ctx: Context): Promise<{ items: MyCard[] }> {
  const { items } = await cards.listOfMember(ctx, ctx.actor.id)
  const order = ['active', 'issued', 'blocked']
  const alive = items
    .filter(({ state }) => state !== 'replaced')
    .toSorted((a, b) => order.indexOf(a.state) - order.indexOf(b.state))
  return { items: await Promise.all(alive.map(drawn)) }
}

async function drawn({ number, kind, state }: cards.CardAnswer): Promise<MyCard> {
  const card = { number, kind, state: state as MyCard['state'] }
  if (state === 'blocked') return { ...card, barCode: null, qr: null }
  const isRetail = number.length === 13 && isSound(number, 'ean13')
  const [bars, qr] = await Promise.all([
    barCode(number, isRetail ? 'ean13' : 'code128', { text: false }),
    barCode(number, 'qr'),
  ])
  return { ...card, barCode: bars, qr }
}

/** The member's points in a programme, or in the only one. */
export const balance = (ctx: Context, programmeId: string | undefined): Promise<Balance> =>
  accounts.balance(ctx, ctx.actor.id, programmeId)

/** The member's tier and the way to the next; null where the conditions have none. */
export async function tier(ctx: Context, programmeId: string | undefined): Promise<MyTier | null> {
  try {
    const { by, current, until, next, toNext, counted } = await tiers.see(
      ctx,
      ctx.actor.id,
      programmeId,
    )
    const named = (step: typeof next) => step && { id: step.id, name: step.name[ctx.language] }
    return {
      by,
      current: named(current),
      until,
      next: named(next),
      counted: counted[by],
      needed: next && toNext !== null ? counted[by] + toNext : null,
    }
  } catch (error) {
    const without = ['tier.no_ladder', 'programme.not_live']
    if (error instanceof Refusal && without.includes(error.code)) return null
    throw error
  }
}
