import * as programmes from '#domains/programmes/programmes.ts'
import type { Db } from '#kit/context.ts'
import { remember } from '#kit/remember.ts'
import * as store from './showcase.store.ts'

const rows = remember<store.FaceRow | null>({ milliseconds: 1_000, most: 1_000 })

/** What this process has just changed is read anew. */
export const forgetAddress = (slug: string): void => rows.forget(slug)

/**
 * The settings of the live programme that shows itself at an address; null where none does. Remembered for
 * a second.
 */
export async function shownAt(db: Db, slug: string): Promise<store.FaceRow | null> {
  const row = await rows.get(slug, async () => (await store.faceAt(db, slug)) ?? null)
  if (!row?.publicSince) return null
  const all = await programmes.programmesOf(db, row.organisationId)
  const isLive = all.some(({ id, state }) => id === row.programmeId && state === 'live')
  return isLive ? row : null
}
