import { sql } from 'kysely'
import type { Db } from '#kit/context.ts'
import type { Day } from '#kit/core/time.ts'

/** The day of the last purchase of each of these members in a programme; who bought nothing is left out. */
export async function lastBought(
  db: Db,
  programmeId: string,
  owners: readonly string[],
): Promise<Map<string, Day>> {
  const { rows } = await sql<{ owner: string; day: Day }>`
    select owner, to_char(last_on, 'YYYY-MM-DD') as day from analytics.habit
    where programme_id = ${programmeId} and owner = any(${owners}::uuid[])
  `.execute(db)
  return new Map(rows.map(({ owner, day }) => [owner, day]))
}
