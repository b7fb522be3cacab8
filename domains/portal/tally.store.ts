import { sql } from 'kysely'
import type { Db } from '#kit/context.ts'

/** Counts one more of these in the hour that began then; how many there are of each now, in the order asked. */
export async function count(db: Db, what: readonly Buffer[], began: Date): Promise<number[]> {
  const { rows } = await sql<{ what: Buffer; count: number }>`
    insert into portal.tally (what, began_at, count)
    select what, ${began}, 1 from unnest(${what}::bytea[]) as asked (what) order by what
    on conflict (what, began_at) do update set count = tally.count + 1
    returning what, count
  `.execute(db)
  return what.map((each) => rows.find((row) => row.what.equals(each))!.count)
}

/** How many there are of each in that hour. */
export async function counted(db: Db, what: readonly Buffer[], began: Date): Promise<number[]> {
  const { rows } = await sql<{ what: Buffer; count: number }>`
    select what, count from portal.tally
    where what = any(${what}::bytea[]) and began_at = ${began}
  `.execute(db)
  return what.map((each) => rows.find((row) => row.what.equals(each))?.count ?? 0)
}

/** Forgets up to so many counts of hours that began before; how many. */
export async function forget(db: Db, before: Date, portion: number): Promise<number> {
  const { numAffectedRows } = await sql`
    delete from portal.tally where (what, began_at) in (
      select what, began_at from portal.tally where began_at < ${before} limit ${portion}
    )
  `.execute(db)
  return Number(numAffectedRows ?? 0n)
}
