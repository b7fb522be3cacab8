import { movement, type Account, type NewId, type Posting } from './account.ts'
import { isExpired } from './draw.ts'

/**
 * Records what has expired already: one movement for each lot, of the instant at which it expired.
 * Late or twice, it changes no balance: a lot past its expiry counts for nothing anyway.
 */
export function expire(account: Account, at: number, newId: NewId): Posting[] {
  const postings: Posting[] = []
  for (const lot of account.lots) {
    if (lot.remaining <= 0 || !isExpired(lot, at)) continue
    const why = { cause: { kind: 'lot', id: lot.id }, occurredAt: lot.expiresAt! }
    postings.push({
      movement: movement('expire', -lot.remaining, why, newId),
      lots: [],
      draws: [{ lotId: lot.id, points: lot.remaining }],
      debt: 0,
    })
  }
  return postings
}
