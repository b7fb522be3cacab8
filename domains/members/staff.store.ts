import { sql } from 'kysely'
import type { Db } from '#kit/context.ts'

/** Since when a member or one of these duplicates is marked as staff; null: none is. */
export async function markedSince(db: Db, owners: readonly string[]): Promise<Date | null> {
  const { rows } = await sql<{ since: Date | null }>`
    select min(since) as since from members.staff where owner = any(${owners}::uuid[])
  `.execute(db)
  return rows[0]!.since
}

export async function mark(
  db: Db,
  { owner, organisationId, since }: { owner: string; organisationId: string; since: Date },
): Promise<void> {
  await sql`
    insert into members.staff (owner, organisation_id, since)
    values (${owner}, ${organisationId}, ${since})
  `.execute(db)
}

/** Ends the marks of a member and the duplicates merged into it. */
export async function unmark(db: Db, owners: readonly string[]): Promise<void> {
  await sql`delete from members.staff where owner = any(${owners}::uuid[])`.execute(db)
}
