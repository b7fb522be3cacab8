import { sql } from 'kysely'
import type { Db } from '#kit/context.ts'

/** Forgets codes made before the instant, a portion at a time; how many. */
export async function forgetCodes(db: Db, before: Date, portion: number): Promise<number> {
  const { numAffectedRows } = await sql`
    delete from messaging.code where (owner, id) in (
      select owner, id from messaging.code where made_at < ${before} limit ${portion}
    )
  `.execute(db)
  return Number(numAffectedRows ?? 0n)
}
