import type { Client } from 'pg'

/** A table with its columns that hold data of their own, each name as SQL writes it. */
export type Table = {
  readonly name: string
  readonly columns: readonly string[]
  /** Tables that its foreign keys lead to. */
  readonly needs: readonly string[]
  /** How many rows PostgreSQL believes it has. */
  readonly guess: number
}

/** Our tables, each after those that its foreign keys lead to. */
export async function readTables(client: Client): Promise<Table[]> {
  const { rows } = await client.query<Table>(TABLES)
  const placed = new Set<string>()
  const sorted: Table[] = []
  while (sorted.length < rows.length) {
    const next = rows.filter(
      ({ name, needs }) =>
        !placed.has(name) && needs.every((other) => other === name || placed.has(other)),
    )
    if (next.length === 0) throw new Error('foreign keys of the tables go in a circle')
    for (const each of next) placed.add(each.name)
    sorted.push(...next)
  }
  return sorted
}

// What the library of migrations and that of jobs keep is theirs: the one is made by migrating, jobs come by the clock.
const TABLES = `
  select format('%I.%I', n.nspname, c.relname) as name, greatest(c.reltuples, 0)::float8 as guess,
    array(select quote_ident(a.attname) from pg_attribute a
      where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
      order by a.attnum) as columns,
    array(select distinct format('%I.%I', fn.nspname, f.relname) from pg_constraint k
      join pg_class f on f.oid = k.confrelid join pg_namespace fn on fn.oid = f.relnamespace
      where k.conrelid = c.oid and k.contype = 'f') as needs
  from pg_class c join pg_namespace n on n.oid = c.relnamespace
  where c.relkind in ('r', 'p') and not c.relispartition and n.nspname !~ '^pg_'
    and n.nspname not in ('information_schema', 'public', 'migrations', 'graphile_worker')
  order by 1`

/** Values are written and read the same way whatever the server's settings and version. */
export const PLAIN_SETTINGS =
  "set datestyle = 'ISO, YMD'; set intervalstyle = 'iso_8601'; set timezone = 'UTC'; " +
  "set bytea_output = 'hex'; set extra_float_digits = 3; set client_encoding = 'UTF8'; " +
  'set statement_timeout = 0; set idle_in_transaction_session_timeout = 0; set lock_timeout = 0'
