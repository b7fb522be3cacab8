import { sql } from 'kysely'
import type { Db } from '#kit/database.ts'

/** Bytes on disk of each table, indexes and long values included, and how many receipts there are. */
export type Disk = { readonly tables: ReadonlyMap<string, number>; readonly receipts: number }

/** Measures the tables of the product as they lie on the disk. */
export async function diskOf(db: Db): Promise<Disk> {
  const { rows } = await sql<{ name: string; bytes: number }>`
    select schemaname || '.' || relname as name, pg_total_relation_size(relid)::bigint as bytes
    from pg_stat_user_tables
    where schemaname in ('access', 'cards', 'imports', 'kit', 'ledger', 'members', 'messaging', 'programmes',
      'purchases', 'tiers')
  `.execute(db)
  const counted = await sql<{
    n: number
  }>`select count(*)::int as n from purchases.purchase`.execute(db)
  return {
    tables: new Map(rows.map(({ name, bytes }) => [name, bytes])),
    receipts: counted.rows[0]!.n,
  }
}

/** What is forgotten after 90 days: keys and what was delivered. */
const isForgotten = (table: string) => table.startsWith('kit.')

/** What each receipt added, in kB (1,000 bytes): what stays for ever, and what is forgotten in time. */
export function diskNotes(before: Disk, after: Disk): { receipt: number; note: string } {
  const receipts = after.receipts - before.receipts
  const grown = [...after.tables]
    .map(([name, bytes]): [string, number] => [
      name,
      (bytes - (before.tables.get(name) ?? 0)) / receipts,
    ])
    .filter(([, bytes]) => bytes >= 1)
    .toSorted(([, a], [, b]) => b - a)
  const sum = (rows: typeof grown) => rows.reduce((total, [, bytes]) => total + bytes, 0)
  const receipt = sum(grown.filter(([name]) => !isForgotten(name)))
  const passing = sum(grown.filter(([name]) => isForgotten(name)))
  const parts = grown.map(([name, bytes]) => `${name} ${Math.round(bytes)}`).join(', ')
  return {
    receipt: receipt / 1000,
    note:
      `disk for a receipt: ${Math.round(receipt)} bytes that stay and ${Math.round(passing)} that are forgotten after 90 days ` +
      `(tables with indexes and long values, over ${receipts.toLocaleString('en')} receipts: ${parts})`,
  }
}
