import { isDeepStrictEqual } from 'node:util'
import type { Db } from '#kit/context.ts'
import { Refusal } from '#kit/core/refusal.ts'
import { looking } from '#kit/pipeline.ts'
import { recent, type Recent } from '#kit/recent.ts'
import type { Ready } from './entry.ts'
import { recognise, type Whose } from './gathering.ts'

// Whose a receipt is takes two looks, and what the decision rests on takes a third that needs to know it.
// A till that quotes and confirms names the same card within a minute: so whose it was is supposed, all is
// read at once, and what was supposed is held against what was read.

/** Some 400 bytes each. */
const MOST = 30_000

const remembered = new WeakMap<Db, Recent<Whose>>()

function memory(db: Db): Recent<Whose> {
  let own = remembered.get(db)
  if (!own) remembered.set(db, (own = recent(MOST)))
  return own
}

const nameOf = ({ organisationId, setting, sent: { member } }: Ready): string =>
  `${organisationId}/${setting.zone}/${JSON.stringify(member)}`

/** Whose the receipts are, as last seen; those not seen lately are looked up, together. To be checked. */
export async function recall(db: Db, entries: readonly Ready[]): Promise<Whose[]> {
  const own = memory(db)
  const whose = entries.map((entry) => (entry.sent.member ? own.get(nameOf(entry)) : null))
  const strange = entries.filter((_, place) => whose[place] === undefined)
  if (strange.length === 0) return whose as Whose[]
  const seen = await looking(db, (db) => recognise(db, strange))
  let next = 0
  return entries.map((entry, place) => {
    if (whose[place] !== undefined) return whose[place]
    const found = seen[next++]!
    // who could not be served a moment ago may be now, and a new card is new only once
    if (found !== null && !(found instanceof Refusal) && found.newCard === null)
      own.set(nameOf(entry), found)
    return found
  })
}

/** Whether what was supposed is what was read; if not, it is forgotten. Of refusals there is nothing to check. */
export function isAsSupposed(db: Db, entry: Ready, supposed: Whose, read: Whose): boolean {
  if (supposed instanceof Refusal || isDeepStrictEqual(supposed, read)) return true
  memory(db).forget(nameOf(entry))
  return false
}
