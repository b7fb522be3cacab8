import * as programmes from '#domains/programmes/programmes.ts'
import type { Db } from '#kit/context.ts'
import type { ProgrammeId } from '#kit/core/ids.ts'
import { Refusal } from '#kit/core/refusal.ts'
import type { TierPolicy } from './core/standing.ts'

/** The ladder that judges at an instant, and the zone its days are in. */
export type Ladder = { readonly policy: TierPolicy; readonly zone: string }

/** The ladder of the conditions in force at an instant; null when there are none, or they have no tiers. */
export async function ladderAt(db: Db, programmeId: string, at: number): Promise<Ladder | null> {
  try {
    const { document, programme } = await programmes.conditionsAt(
      db,
      programmeId as ProgrammeId,
      at,
    )
    return document.tiers ? { policy: document.tiers, zone: programme.zone } : null
  } catch (error) {
    if (error instanceof Refusal) return null
    throw error
  }
}
