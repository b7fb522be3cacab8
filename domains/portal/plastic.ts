import * as cards from '#domains/cards/cards.ts'
import * as members from '#domains/members/members.ts'
import * as programmes from '#domains/programmes/programmes.ts'
import * as purchases from '#domains/purchases/purchases.ts'
import type { Context } from '#kit/context.ts'
import { Refusal } from '#kit/core/refusal.ts'
import { dayIn } from '#kit/core/zone.ts'
import type { CardBinding } from './my.api.ts'
import { countTry } from './tally.ts'

/**
 * Adds a plastic card to the member's own: its number says nothing, so it takes the code under the scratch
 * field, or a receipt on which the card was used. What an unknown member earned with it comes over. Throws
 * `my.card_refused` in the same words whatever is wrong, and `my.too_often`.
 */
export async function addCard(ctx: Context, asked: CardBinding): Promise<void> {
  await countTry(ctx, 'cards', ctx.actor.id)
  const { organisationId, actor } = ctx
  const [card = null] = await cards.recogniseCards(ctx.db, organisationId, [asked.number])
  const owner = card?.owner ? await members.survivorOfOne(ctx, card.owner) : null
  if (owner === actor.id) return
  const isProved =
    card !== null &&
    (asked.code !== undefined
      ? await cards.isCodeOf(ctx, card.number, asked.code)
      : owner !== null && (await isOnReceipt(ctx, owner, asked.receipt)))
  if (!isProved) throw new Refusal('my.card_refused')
  await ctx
    .transaction(async (ctx) => {
      if (card.state === 'issued') {
        const { code } = asked
        await cards.activate(ctx, card.number, { memberId: actor.id, ...(code && { code }) })
        return
      }
      // it can spend already: only whoever it was unknown to is put together with the member
      const holder = owner === null ? null : await members.get(ctx, owner)
      if (card.state !== 'active' || !holder?.anonymous) throw new Refusal('my.card_refused')
      const duplicate = { with: holder.id, reason: 'card added by its member' }
      const { mergeId } = await members.merge(ctx, actor.id, duplicate)
      await members.finishMerge(ctx, owner!, mergeId)
    })
    .catch((error: unknown) => {
      throw error instanceof Refusal ? new Refusal('my.card_refused') : error
    })
}

/** Whether the card's member has a receipt of that number, sum and day. */
async function isOnReceipt(
  ctx: Context,
  owner: string,
  receipt: CardBinding['receipt'],
): Promise<boolean> {
  if (!receipt) return false
  const { number, amount, day } = receipt
  const asked = { memberId: owner, externalId: number.trim(), limit: 10 }
  const { items } = await purchases.list(ctx, asked)
  const all = await programmes.programmesOf(ctx.db, ctx.organisationId)
  return items.some((purchase) => {
    const zone = all.find(({ id }) => id === purchase.programmeId)?.zone ?? 'UTC'
    return purchase.amount === amount && dayIn(zone, Date.parse(purchase.occurredAt)) === day
  })
}
