import { requireReach } from '#domains/access/access.ts'
import { noteDeed } from '#domains/access/audit.ts'
import * as members from '#domains/members/members.ts'
import type { Context } from '#kit/context.ts'
import type { MemberId } from '#kit/core/ids.ts'
import { Refusal } from '#kit/core/refusal.ts'
import { newId } from '#kit/newId.ts'
import * as batches from './batches.store.ts'
import type { CardAnswer } from './cards.api.ts'
import * as store from './cards.store.ts'
import { actRefusal, type Act } from './core/life.ts'
import { isMistyped, readings, readNumber } from './core/number.ts'

/** The card of a number in any form. Throws `card.unknown`. */
export async function find(ctx: Context, text: string): Promise<store.Card> {
  return pick(ctx, text, (numbers) => store.byNumbers(ctx.db, ctx.organisationId, numbers))
}

/** The same, locked until the transaction ends, for an actor who may work with its member. */
export async function lock(ctx: Context, text: string): Promise<store.Card> {
  const card = await pick(ctx, text, (numbers) => store.lock(ctx.db, ctx.organisationId, numbers))
  if (ctx.actor.test && card.owner !== null) {
    requireReach(ctx.actor, (await members.get(ctx, card.owner)).test)
  }
  return card
}

async function pick(
  ctx: Context,
  text: string,
  look: (numbers: readonly string[]) => Promise<store.Card[]>,
): Promise<store.Card> {
  const number = readNumber(text)
  const candidates = number === null ? [] : readings(number)
  const found = await look(candidates)
  const card = candidates.map((each) => found.find((card) => card.number === each)).find(Boolean)
  if (!card) throw await unknownCard(ctx, text)
  return card
}

/** The refusal for a number no card has; `mistyped` tells a slip of the pen from a card of another firm. */
export async function unknownCard(ctx: Context, text: string): Promise<Refusal> {
  const number = readNumber(text)
  const shapes = await batches.shapes(ctx.db, ctx.organisationId)
  return new Refusal('card.unknown', { mistyped: number === null || isMistyped(number, shapes) })
}

/** Throws the refusal when the act cannot be done to the card in its state. */
export function requireAct(card: store.Card, act: Act): void {
  const code = actRefusal(card, act)
  if (code !== null) throw new Refusal(code, { reason: card.reason })
}

/** Writes a card as it is now, and what happened to it. */
export async function keep(
  ctx: Context,
  card: store.Card,
  what: store.Life['what'],
  more: { readonly reason?: string | null; readonly otherNumber?: string | null },
): Promise<void> {
  await store.update(ctx.db, card)
  await remember(ctx, card, what, more)
}

/** Writes down in the audit what was done to a card by hand. */
export async function noteAct(
  ctx: Context,
  card: store.Card,
  what: 'issued' | 'activated' | 'blocked' | 'unblocked' | 'replaced',
  { reason, ...more }: { readonly reason?: string | null | undefined; readonly by?: string },
): Promise<void> {
  await noteDeed(ctx, {
    operation: `card.${what}`,
    // what is a member's is forgotten with the member
    object: card.owner ?? card.id,
    new: { card: card.number, ...more },
    ...(reason && { reason }),
  })
}

/** Adds to a card's history. */
export async function remember(
  ctx: Context,
  card: Pick<store.Card, 'number' | 'owner'>,
  what: store.Life['what'],
  more: { readonly reason?: string | null; readonly otherNumber?: string | null } = {},
): Promise<void> {
  await store.remember(ctx.db, ctx.organisationId, {
    number: card.number,
    id: newId(),
    what,
    owner: card.owner,
    reason: more.reason ?? null,
    otherNumber: more.otherNumber ?? null,
    actorKind: ctx.actor.kind,
    actorId: ctx.actor.id,
    at: ctx.now,
  })
}

/** Binds a card that nobody has to a member; the member is found by its number from then on. */
export async function bind(
  ctx: Context,
  card: store.Card,
  owner: MemberId,
  replaces: string | null = null,
): Promise<store.Card> {
  const bound: store.Card = { ...card, owner, boundAt: ctx.now }
  await keep(ctx, bound, 'bound', { otherNumber: replaces })
  await members.addIdentifier(ctx, owner, { kind: 'card', value: card.number })
  await ctx.emit('card.issued', owner, { cardId: card.id, virtual: card.kind === 'virtual' })
  return bound
}

/** Makes a bound card able to spend. */
export async function makeActive(
  ctx: Context,
  card: store.Card,
  reason?: string,
): Promise<store.Card> {
  const active: store.Card = { ...card, state: 'active', activatedAt: card.activatedAt ?? ctx.now }
  await keep(ctx, active, 'activated', { reason: reason ?? null })
  await ctx.emit('card.activated', card.owner!, { cardId: card.id })
  return active
}

/** A card as it is shown, with the member it leads to now. */
export async function shown(ctx: Context, card: store.Card): Promise<CardAnswer> {
  return {
    id: card.id,
    number: card.number,
    kind: card.kind,
    state: card.state,
    reason: card.reason,
    memberId: card.owner && (await members.survivorOfOne(ctx, card.owner)),
    batchId: card.batchId,
    replacedBy: card.replacedBy,
    issuedAt: card.issuedAt.toISOString(),
    activatedAt: card.activatedAt?.toISOString() ?? null,
  }
}
