import type { Db } from '#kit/context.ts'
import type { OrganisationId } from '#kit/core/ids.ts'
import * as store from './cards.store.ts'
import { readings, readNumber } from './core/number.ts'

/**
 * The cards that tills named, in the order asked; null for a number no card has. One statement for
 * the whole list. Who the owner is, is asked of members in a second look.
 */
export async function recogniseCards(
  db: Db,
  organisationId: OrganisationId,
  numbers: readonly string[],
): Promise<(store.CardFacts | null)[]> {
  const candidates = numbers.map((text) => {
    const number = readNumber(text)
    return number === null ? [] : readings(number)
  })
  const found = await store.look(db, organisationId, [...new Set(candidates.flat())])
  const byNumber = new Map(found.map((card) => [card.number, card]))
  return candidates.map(
    (each) => each.map((number) => byNumber.get(number)).find((card) => card !== undefined) ?? null,
  )
}
