import { sql } from 'kysely'
import type { Stand } from './stand.ts'

/**
 * Names what is broken in PostgreSQL's files: pages whose checksum is wrong, tables with damaged rows,
 * indexes that do not fit their table. Nothing when all is sound.
 */
export async function unsound({ owner }: Stand): Promise<string[]> {
  await sql`create extension if not exists amcheck`.execute(owner)
  const { rows: tables } = await sql<{ name: string; found: string }>`
    select relation.oid::regclass::text as name, damage.msg as found
    from pg_class relation, verify_heapam(relation.oid) as damage
    where relation.relkind in ('r', 't', 'm') and relation.relpersistence = 'p'
  `.execute(owner)
  const wrong = tables.map(({ name, found }) => `${name}: ${found}`)

  const { rows: indexes } = await sql<{ name: string }>`
    select indexrelid::regclass::text as name from pg_index
    join pg_class relation on relation.oid = indexrelid
    join pg_am method on method.oid = relation.relam
    where method.amname = 'btree' and indisvalid and relation.relpersistence = 'p'
  `.execute(owner)
  for (const { name } of indexes) {
    const check = sql`select bt_index_check(${name}::regclass, heapallindexed => true)`
    await check.execute(owner).catch((error: Error) => wrong.push(`${name}: ${error.message}`))
  }

  const { rows } = await sql<{ on: string; failures: number }>`
    select current_setting('data_checksums') as on, coalesce(sum(checksum_failures), 0)::int as failures
    from pg_stat_database
  `.execute(owner)
  if (rows[0]!.on !== 'on') wrong.push('pages carry no checksums')
  if (rows[0]!.failures > 0) wrong.push(`${rows[0]!.failures} pages with a wrong checksum`)
  return wrong
}
