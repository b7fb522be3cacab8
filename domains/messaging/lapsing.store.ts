import { sql } from 'kysely'
import type { Db } from '#kit/context.ts'

/** Of what kinds messages wait for these members. */
export async function waitingKinds(db: Db, owners: readonly string[]): Promise<string[]> {
  const { rows } = await sql<{ kind: string }>`
    select distinct kind from messaging.message
    where owner = any(${owners}::uuid[]) and state = 'waiting'
  `.execute(db)
  return rows.map(({ kind }) => kind)
}

/** Settles messages of these kinds that wait, unsent; how many. */
export async function lapse(
  db: Db,
  owners: readonly string[],
  kinds: readonly string[],
  channel: string | null,
  at: Date,
): Promise<number> {
  const { numAffectedRows } = await sql`
    update messaging.message set state = 'lapsed', settled_at = ${at}, sealed = null
    where owner = any(${owners}::uuid[]) and state = 'waiting' and kind = any(${kinds}::text[])
      and (${channel}::text is null or channel = ${channel}::text)
  `.execute(db)
  return Number(numAffectedRows ?? 0n)
}
