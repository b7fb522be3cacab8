import * as members from '#domains/members/members.ts'
import type { Context, Db } from '#kit/context.ts'
import type { MemberId, OrganisationId } from '#kit/core/ids.ts'
import { Refusal } from '#kit/core/refusal.ts'
import { announce } from '#kit/events.ts'
import { newId } from '#kit/newId.ts'
import * as store from './cards.store.ts'
import { readNumber } from './core/number.ts'
import { bind, makeActive } from './keeping.ts'

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
 * Takes over cards that another system issued, for an import: their numbers are kept as they are, an
 * active one can spend, and nobody is told. What is the member's already is left as it is. Throws
 * `card.unknown` for what is no number, `card.bound_to_another`.
 */
export async function adoptAll(
  ctx: Context,
  asked: readonly {
    readonly number: string
    readonly memberId: MemberId
    readonly active: boolean
    /** When the member got the card; now unless said. */
    readonly since?: Date | undefined
  }[],
): Promise<void> {
  if (asked.length === 0) return
  const cards = asked.map(({ number: text, memberId, active, since }) => {
    const number = readNumber(text)
    if (number === null) throw new Refusal('card.unknown', { mistyped: true })
    const ids = [newId(), newId(), newId(), newId()]
    return { number, owner: memberId, active, since: since ?? ctx.now, ids }
  })
  await ctx.transaction(async (ctx) => {
    const by = { actorKind: ctx.actor.kind, actorId: ctx.actor.id }
    const made = new Set(await store.adopt(ctx.db, ctx.organisationId, cards, by))
    await members.leadHere(
      ctx.db,
      ctx.organisationId,
      cards
        .filter(({ number }) => made.has(number))
        .map(({ number, owner }) => ({ kind: 'card', value: number, owner })),
    )
    for (const card of cards) if (!made.has(card.number)) await adoptKnown(ctx, card)
  })
}

/** A number that is here already: from stock, or from an import before. */
async function adoptKnown(ctx: Context, asked: store.Adopted): Promise<void> {
  const [card] = await store.lock(ctx.db, ctx.organisationId, [asked.number])
  if (card!.owner === asked.owner) return
  if (card!.owner !== null || card!.state !== 'issued') throw new Refusal('card.bound_to_another')
  const bound = await bind(ctx, card!, asked.owner)
  if (asked.active) await makeActive(ctx, bound)
}
