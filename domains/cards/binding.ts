import * as members from '#domains/members/members.ts'
import type { Context } from '#kit/context.ts'
import type { MemberId } from '#kit/core/ids.ts'
import { Refusal } from '#kit/core/refusal.ts'
import { newId } from '#kit/newId.ts'
import * as store from './cards.store.ts'
import { readNumber } from './core/number.ts'
import { bind, makeActive, remember } from './keeping.ts'

/** The member of a plastic card; at its first use one of whom nothing is known is made and bound to it. */
export async function bindAnonymous(ctx: Context, number: string): Promise<MemberId> {
  return (await bindAnonymousAll(ctx, [number])).get(number)!
}

/**
 * The same for a batch of cards, each by the number as it is kept. Two tills that use a new card at
 * one moment get the same member: the second waits for the first. Throws `card.unknown`.
 */
export async function bindAnonymousAll(
  ctx: Context,
  numbers: readonly string[],
): Promise<Map<string, MemberId>> {
  return ctx.transaction(async (ctx) => {
    const cards = await store.lock(ctx.db, ctx.organisationId, numbers)
    if (cards.length < new Set(numbers).size) throw new Refusal('card.unknown')
    const unbound = cards.filter((card) => card.owner === null)
    const made = await members.enrolAnonymous(ctx, unbound.length)
    const owners = new Map(cards.map((card) => [card.number, card.owner!]))
    for (const [index, card] of unbound.entries()) {
      await bind(ctx, card, made[index]!)
      owners.set(card.number, made[index]!)
    }
    return owners
  })
}

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
