import { batcher, type Batcher } from './batch.ts'
import { noteDatabaseNow } from './clock.ts'
import type { OrganisationId } from './core/ids.ts'
import type { Db } from './database.ts'
import { noteBatch } from './measures.ts'
import { ask, looking } from './pipeline.ts'

/** The database's instant, in one statement with what else is asked for in this turn. */
export async function instant(db: Db): Promise<Date> {
  const [clock] = await ask<{ at: number }>(db, NOW, [])
  const at = new Date(clock!.at)
  noteDatabaseNow(at)
  return at
}

const NOW = 'select floor(extract(epoch from now()) * 1000)::bigint as at'

/** Answers for all items of one organisation, in their order. */
type Look<Item, Result> = (
  db: Db,
  organisationId: OrganisationId,
  items: readonly Item[],
) => Promise<readonly Result[]>

/**
 * A look that joins all who ask one pool while the look before is in flight, of whatever organisations.
 * It is measured under its name.
 */
export function joined<Item, Result>(name: string, look: Look<Item, Result>) {
  type Asked = { readonly organisationId: OrganisationId; readonly item: Item }
  const batches = new WeakMap<Db, Batcher<Asked, Result>>()
  const open = (db: Db): Batcher<Asked, Result> => {
    const run = (asked: readonly Asked[]) => looking(db, (db) => each(db, asked))
    const opened = batcher({ lanes: LANES, limit: LIMIT, run, observe: noteBatch(name) })
    batches.set(db, opened)
    return opened
  }
  const each = async (db: Db, asked: readonly Asked[]): Promise<Result[]> => {
    const results: Result[] = []
    const organisations = [...new Set(asked.map(({ organisationId }) => organisationId))]
    await Promise.all(
      organisations.map(async (id) => {
        const places = [...asked.keys()].filter((place) => asked[place]!.organisationId === id)
        const items = places.map((place) => asked[place]!.item)
        const some = await look(db, id, items)
        for (const [index, place] of places.entries()) results[place] = some[index]!
      }),
    )
    return results
  }
  return (db: Db, key: string, organisationId: OrganisationId, item: Item): Promise<Result> =>
    (batches.get(db) ?? open(db)).submit(key, { organisationId, item })
}

/** The second goes on when the first waits for a line that is dead. */
const LANES = 2
const LIMIT = 100
