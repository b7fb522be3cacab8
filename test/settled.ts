import { setTimeout as rest } from 'node:timers/promises'
import { sql } from 'kysely'
import type { Db } from '#kit/context.ts'

/**
 * Waits until every database transaction of the server that runs now has ended, those of other databases
 * too: tests beside this one have them, and what they may yet write is waited for by who reads in order.
 */
export async function settled(db: Db): Promise<void> {
  const { rows } = await sql<{ next: string }>`
    select pg_snapshot_xmax(pg_current_snapshot())::text as next
  `.execute(db)
  const next = BigInt(rows[0]!.next)
  for (;;) {
    const { rows: now } = await sql<{ oldest: string }>`
      select pg_snapshot_xmin(pg_current_snapshot())::text as oldest
    `.execute(db)
    if (BigInt(now[0]!.oldest) >= next) return
    await rest(5)
  }
}
