import * as cards from '#domains/cards/cards.ts'
import * as phones from '#domains/showcase/phones.store.ts'
import type { Shop } from '#test/shop.ts'

/** A card in an iPhone and at Google, both of which may show something old. */
export async function putCardsIntoPhones(
  { ctx, programmeId }: Shop,
  { id: owner, card: number }: { id: string; card: string },
): Promise<void> {
  const { organisationId, db, now } = ctx
  const { id: cardId } = await cards.get(ctx, number)
  const serial = `${programmeId}.${number}`
  const card = { organisationId, programmeId, owner, cardId, number, language: 'ru' } as const
  await phones.keep(db, { ...card, maker: 'apple', device: 'd1', serial, pushToken: 'aa11' }, now)
  const google = { maker: 'google', device: 'google', serial: `3388.${serial}` } as const
  await phones.keep(db, { ...card, ...google, pushToken: null }, now)
}
