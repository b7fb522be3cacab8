import type { Context } from '#kit/context.ts'
import * as store from './cards.store.ts'

const SHOWN = 4

/** The last digits of the newest active card of each of these members; who has none is left out. */
export async function endingsOf(
  ctx: Context,
  owners: readonly string[],
): Promise<Map<string, string>> {
  const cards = await store.ofOwners(ctx.db, ctx.organisationId, owners)
  const endings = new Map<string, string>()
  for (const { owner, state, number } of cards) {
    if (owner !== null && state === 'active') endings.set(owner, number.slice(-SHOWN))
  }
  return endings
}
