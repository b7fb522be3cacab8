import { requireScope } from '#domains/access/access.ts'
import { requireIdentified, requireReason } from '#domains/access/identified.ts'
import * as members from '#domains/members/members.ts'
import type { WrittenProfile } from '#domains/members/members.ts'
import type { Context } from '#kit/context.ts'
import type { MemberId } from '#kit/core/ids.ts'
import { Refusal } from '#kit/core/refusal.ts'
import * as batches from './batches.store.ts'
import { firstMemberOf } from './binding.ts'
import type { CardAnswer, CardWithHistory } from './cards.api.ts'
import * as store from './cards.store.ts'
import { isActivationCode } from './codes.ts'
import { stateOfReplacement } from './core/life.ts'
import { issueVirtual, newVirtual } from './issuing.ts'
import { bind, find, keep, lock, makeActive, noteAct, requireAct, shown } from './keeping.ts'

export { balance } from './balance.ts'
export { adoptAll, bindAnonymous, bindFirstUsed, firstMemberOf } from './binding.ts'
export { listBatches, makeBatch } from './issuing.ts'
export { recogniseCards } from './recognition.ts'
export { print, printSheet } from './printing.ts'
export type { CardFacts } from './cards.store.ts'
export type { CardAnswer } from './cards.api.ts'

/** A card with the history of its life. */
export async function get(ctx: Context, text: string): Promise<CardWithHistory> {
  const card = await find(ctx, text)
  const lives = await store.livesOf(ctx.db, ctx.organisationId, card.number)
  const history = lives.map((life) => ({
    what: life.what,
    at: life.at.toISOString(),
    memberId: life.owner,
    reason: life.reason,
    otherNumber: life.otherNumber,
    actor: { kind: life.actorKind, id: life.actorId },
  }))
  return { ...(await shown(ctx, card)), history }
}

/** The cards of a member and of those merged into it, the oldest first. */
export async function listOfMember(
  ctx: Context,
  memberId: string,
): Promise<{ items: CardAnswer[] }> {
  const family = await members.familyOf(ctx, memberId)
  const cards = await store.ofOwners(ctx.db, ctx.organisationId, family)
  return { items: await Promise.all(cards.map((card) => shown(ctx, card))) }
}

/**
 * Gives a member a virtual card, active at once, or the plastic one from stock whose number is given. Throws
 * `access.reason_missing` for people of the staff.
 */
export async function issue(
  ctx: Context,
  memberId: string,
  { number, reason }: Issuing = {},
): Promise<CardAnswer> {
  return ctx.transaction(async (ctx) => {
    requireReason(ctx.actor, reason)
    const owner = await members.requireActiveMember(ctx, memberId)
    const issued =
      number === undefined
        ? await issueVirtual(ctx, owner)
        : await bind(ctx, await blankOf(ctx, number), owner)
    await noteAct(ctx, issued, 'issued', { reason })
    return shown(ctx, issued)
  })
}

type Issuing = { readonly number?: string | undefined; readonly reason?: string | undefined }

/** Whose a card is, when it is activated: a member's id, or what is known of the person. */
export type Activation = {
  readonly memberId?: string | undefined
  readonly profile?: WrittenProfile | undefined
  readonly code?: string | undefined
  readonly reason?: string | undefined
}

/**
 * Activates a card, so that it can spend. One that nobody had yet is bound to the member named, to
 * one enrolled by the profile, or to nobody known; what an unknown member earned with it stays with it.
 * Throws `access.reason_missing` for people of the staff, and `access.scope_missing` where a profile enrols
 * somebody and the actor may not.
 */
export async function activate(
  ctx: Context,
  number: string,
  asked: Activation,
): Promise<CardAnswer> {
  return ctx.transaction(async (ctx) => {
    const card = await lock(ctx, number)
    requireAct(card, 'activate')
    requireReason(ctx.actor, asked.reason)
    await requireCode(ctx, card, asked.code)
    const owner = await ownerFor(ctx, card, asked)
    const bound = card.owner === null ? await bind(ctx, card, owner) : card
    const active = await makeActive(ctx, bound, asked.reason)
    await noteAct(ctx, active, 'activated', { reason: asked.reason })
    return shown(ctx, active)
  })
}

/** Whether a code is the one under the scratch field of a card; never of a card that has none. */
export async function isCodeOf(ctx: Context, text: string, code: string): Promise<boolean> {
  const card = await find(ctx, text)
  const batch = card.batchId && (await batches.get(ctx.db, ctx.organisationId, card.batchId))
  return !!batch && batch.activationCodes && isActivationCode(batch, card.number, code)
}

async function ownerFor(ctx: Context, card: store.Card, asked: Activation): Promise<MemberId> {
  if (card.owner === null) {
    if (asked.memberId !== undefined) return members.requireActiveMember(ctx, asked.memberId)
    if (asked.profile === undefined) {
      const { db, organisationId, now, actor } = ctx
      const owner = firstMemberOf(card.id)
      await members.enrolAnonymous(db, { organisationId, now, test: actor.test }, [owner])
      return owner
    }
    requireScope(ctx.actor, 'members:enrol')
    const about = { ...asked.profile, reason: asked.reason }
    return (await members.enrol(ctx, about)).id as MemberId
  }
  const owner = await members.survivorOfOne(ctx, card.owner)
  const holder = await members.get(ctx, owner)
  if (asked.memberId !== undefined && asked.memberId !== owner) {
    if (!holder.anonymous) throw new Refusal('card.bound_to_another')
    // what the unknown member earned goes to the one who turned out to be it
    const duplicate = { with: owner, reason: 'card activated' }
    const { mergeId } = await members.merge(ctx, asked.memberId, duplicate)
    await members.finishMerge(ctx, owner, mergeId)
    return asked.memberId as MemberId
  }
  if (asked.profile !== undefined) {
    if (!holder.anonymous) throw new Refusal('card.bound_to_another')
    // whom a card had brought along is known from now on: that is the enrolment
    requireScope(ctx.actor, 'members:enrol')
    await members.edit(ctx, owner, { ...asked.profile, reason: asked.reason })
  }
  return owner
}

async function requireCode(
  ctx: Context,
  card: store.Card,
  code: string | undefined,
): Promise<void> {
  if (card.batchId === null) return
  const batch = await batches.get(ctx.db, ctx.organisationId, card.batchId)
  if (!batch?.activationCodes) return
  if (code === undefined) throw new Refusal('card.code_required')
  if (!isActivationCode(batch, card.number, code)) throw new Refusal('card.code_wrong')
}

/** Blocks a card: it neither earns nor spends, until it is unblocked. */
export async function block(ctx: Context, number: string, reason: string): Promise<CardAnswer> {
  return ctx.transaction(async (ctx) => {
    const card = await lock(ctx, number)
    requireAct(card, 'block')
    const beforeBlock = card.state as 'issued' | 'active'
    const blocked: store.Card = { ...card, state: 'blocked', beforeBlock, reason }
    await keep(ctx, blocked, 'blocked', { reason })
    await noteAct(ctx, blocked, 'blocked', { reason })
    if (card.owner) await ctx.emit('card.blocked', card.owner, { cardId: card.id, reason })
    return shown(ctx, blocked)
  })
}

/** Takes a block away: the card can do again what it could before. */
export async function unblock(
  ctx: Context,
  number: string,
  reason: string | null,
): Promise<CardAnswer> {
  return ctx.transaction(async (ctx) => {
    const card = await lock(ctx, number)
    requireAct(card, 'unblock')
    requireReason(ctx.actor, reason)
    const free: store.Card = { ...card, state: card.beforeBlock!, beforeBlock: null, reason: null }
    await keep(ctx, free, 'unblocked', { reason })
    await noteAct(ctx, free, 'unblocked', { reason })
    if (card.owner) await ctx.emit('card.unblocked', card.owner, { cardId: card.id })
    return shown(ctx, free)
  })
}

/**
 * Replaces a card by another of the same member; points and tier are the member's and stay as they
 * are. The old number is dead for ever.
 */
export async function replace(
  ctx: Context,
  number: string,
  asked: { readonly with?: string | undefined; readonly reason?: string | undefined },
): Promise<{ old: CardAnswer; new: CardAnswer }> {
  return ctx.transaction(async (ctx) => {
    const card = await lock(ctx, number)
    requireAct(card, 'replace')
    const owner = await members.requireActiveMember(
      ctx,
      await members.survivorOfOne(ctx, card.owner!),
    )
    await requireIdentified(ctx, [owner, card.owner!], 'replace')
    requireReason(ctx.actor, asked.reason)
    const reason = asked.reason ?? card.reason
    const blank = asked.with === undefined ? await newVirtual(ctx) : await blankOf(ctx, asked.with)

    const dead: store.Card = {
      ...card,
      state: 'replaced',
      beforeBlock: null,
      reason,
      replacedBy: blank.number,
    }
    await keep(ctx, dead, 'replaced', { reason, otherNumber: blank.number })
    await noteAct(ctx, dead, 'replaced', { reason, by: blank.number })
    const bound = await bind(ctx, blank, owner, card.number)
    const heir = stateOfReplacement(card) === 'active' ? await makeActive(ctx, bound) : bound
    await ctx.emit('card.replaced', owner, { cardId: card.id, replacementId: heir.id })
    return { old: await shown(ctx, dead), new: await shown(ctx, heir) }
  })
}

/** The card of a number, if nobody has it and nothing stops it. */
async function blankOf(ctx: Context, number: string): Promise<store.Card> {
  const card = await lock(ctx, number)
  requireBlank(card)
  return card
}

/** A card from stock: nobody has it and nothing stops it. */
function requireBlank(card: store.Card): void {
  if (card.state === 'replaced') throw new Refusal('card.replaced')
  if (card.state === 'blocked') throw new Refusal('card.blocked', { reason: card.reason })
  if (card.owner !== null) throw new Refusal('card.bound_to_another')
}
