import * as cards from '#domains/cards/cards.ts'
import * as passes from '#domains/showcase/passes.ts'
import type { Context } from '#kit/context.ts'
import { Refusal } from '#kit/core/refusal.ts'

export { ways as passWays } from '#domains/showcase/passes.ts'

/** The member's own card for an iPhone. Throws `card.unknown` for a card of anybody else, and what passes throw. */
export async function applePass(
  ctx: Context,
  number: string,
  programmeId: string | undefined,
): Promise<Buffer> {
  return passes.applePass(ctx, await own(ctx, number), programmeId)
}

/** An address by which an Android phone takes the member's own card. Throws as `applePass` does. */
export async function googlePass(
  ctx: Context,
  number: string,
  programmeId: string | undefined,
): Promise<{ url: string }> {
  return passes.googleLink(ctx, await own(ctx, number), programmeId)
}

async function own(ctx: Context, number: string): Promise<string> {
  const { items } = await cards.listOfMember(ctx, ctx.actor.id)
  if (items.some((each) => each.number === number)) return number
  throw new Refusal('card.unknown', { cardNumber: `…${number.slice(-4)}` })
}
