import * as members from '#domains/members/members.ts'
import type { Context, Db } from '#kit/context.ts'
import type { MemberId, OrganisationId } from '#kit/core/ids.ts'
import { Refusal } from '#kit/core/refusal.ts'
import { announce } from '#kit/events.ts'
import { newId } from '#kit/newId.ts'
import * as store from './cards.store.ts'
import { readNumber } from './core/number.ts'
import { bind, makeActive, remember } from './keeping.ts'

/** The member of a plastic card; at its first use one of whom nothing is known is made and bound to it. */
export async function bindAnonymous(ctx: Context, number: string): Promise<MemberId> {
  return ctx.transaction(async (ctx) => {
    const use = { organisationId: ctx.organisationId, actor: ctx.actor, now: ctx.now }
    return (await bindFirstUsed(ctx.db, use, [number])).get(number)!
  })
}

/** Who uses cards for the first time, and when. */
export type FirstUse = {
  readonly organisationId: OrganisationId
  readonly actor: { readonly kind: string; readonly id: string; readonly test: boolean }
  readonly now: Date
}

/**
 * The same for a batch of cards, each by the number as it is kept, within the transaction at hand
 * and in a few statements. Two tills that use a new card at one moment get the same member: the
 * second waits for the first. Throws `card.unknown`.
 */
export async function bindFirstUsed(
  db: Db,
  use: FirstUse,
  numbers: readonly string[],
): Promise<Map<string, MemberId>> {
  const { organisationId, actor, now } = use
  const cards = await store.lock(db, organisationId, numbers)
  if (cards.length < new Set(numbers).size) throw new Refusal('card.unknown')
  const owners = new Map(cards.map((card) => [card.number, card.owner!]))
  const unbound = cards.filter((card) => card.owner === null)
  if (unbound.length === 0) return owners
  const bound = unbound.map((card) => ({ ...card, owner: firstMemberOf(card.id) }))
  await members.enrolAnonymous(
    db,
    { ...use, test: actor.test },
    bound.map((card) => card.owner),
  )
  for (const card of bound) owners.set(card.number, card.owner)
  await store.bindAll(
    db,
    organisationId,
    bound.map(({ number, owner }) => ({ number, owner, lifeId: newId() })),
    { actorKind: actor.kind, actorId: actor.id, at: now },
  )
  await members.leadHere(
    db,
    organisationId,
    bound.map(({ number, owner }) => ({ kind: 'card', value: number, owner })),
  )
  await announce(
    db,
    organisationId,
    bound.map(({ id, owner, kind }) => ({
      name: 'card.issued',
      owner,
      data: { cardId: id, virtual: kind === 'virtual' },
    })),
    now,
  )
  return owners
}

/** The id of the member that the first use of a card makes: known before, so that a quote can name it. */
export const firstMemberOf = (cardId: store.CardId): MemberId => cardId as string as MemberId

/**
 * Takes over a card that another system issued, for an import: its number is kept as it is, and an
 * active one can spend. The member's already: nothing changes. Throws `card.bound_to_another`.
 */
export async function adopt(
  ctx: Context,
  asked: { readonly number: string; readonly memberId: MemberId; readonly active: boolean },
): Promise<void> {
  const number = readNumber(asked.number)
  if (number === null) throw new Refusal('card.unknown', { mistyped: true })
  await ctx.transaction(async (ctx) => {
    const [made] = await store.issue(
      ctx.db,
      ctx.organisationId,
      [{ number, id: newId<'card'>() }],
      {
        kind: 'plastic',
        batchId: null,
        at: ctx.now,
      },
    )
    if (made !== undefined) await remember(ctx, { number, owner: null }, 'issued')
    const [card] = await store.lock(ctx.db, ctx.organisationId, [number])
    if (card!.owner === asked.memberId) return
    if (card!.owner !== null || card!.state !== 'issued') {
      throw new Refusal('card.bound_to_another')
    }
    const bound = await bind(ctx, card!, asked.memberId)
    if (asked.active) await makeActive(ctx, bound)
  })
}
