import type { Client } from 'pg'

/** A column as the catalogue knows it; `type` is SQL's name for it. */
export type Column = {
  readonly name: string
  readonly type: string
  readonly required: boolean
  readonly fallback: string | null
  readonly generated: boolean
  readonly identity: boolean
  readonly note: string | null
}

/** One table with all that hangs on it; each list in an order that does not change by itself. */
export type Table = {
  readonly schema: string
  readonly name: string
  readonly kind: 'table' | 'partitioned' | 'view'
  readonly definition: string | null
  readonly note: string | null
  readonly columns: readonly Column[]
  readonly constraints: readonly Constraint[]
  readonly indexes: readonly Index[]
  readonly triggers: readonly string[]
  readonly grants: readonly { to: string; what: string }[]
}

export type Constraint = {
  readonly name: string
  readonly kind: 'primary' | 'unique' | 'foreign' | 'check' | 'exclude'
  readonly definition: string
  readonly columns: readonly string[]
  readonly target: { readonly table: string; readonly columns: readonly string[] } | null
}

export type Index = {
  readonly name: string
  readonly definition: string
  readonly unique: boolean
  readonly columns: readonly (string | null)[]
}

export type Schema = {
  readonly name: string
  readonly note: string | null
  readonly grants: readonly { to: string; what: string }[]
  readonly types: readonly { name: string; definition: string }[]
  readonly sequences: readonly string[]
  readonly functions: readonly string[]
  readonly tables: readonly Table[]
}

/** The slices' schemas as the database has them, by name. */
export async function readCatalogue(client: Client): Promise<Schema[]> {
  const found = await client.query<{ schemas: Schema[] }>(SCHEMAS)
  return found.rows[0]!.schemas
}

const GRANTS = (rights: string) => `
  (select coalesce(json_agg(granted order by granted.to), '[]') from (
    select grantee::regrole::text as "to", string_agg(lower(privilege_type), ', ' order by
      array_position(array['USAGE','SELECT','INSERT','UPDATE','DELETE','TRUNCATE','REFERENCES','TRIGGER','MAINTAIN','EXECUTE'], privilege_type)) as what
    from aclexplode(${rights}) where grantee <> 0 and grantee <> grantor group by grantee
  ) granted)`

// rights on some columns of a table: "update (state, ended_at)"
const COLUMN_GRANTS = `
  (select coalesce(json_agg(granted order by granted.to, granted.what), '[]') from (
    select grantee::regrole::text as "to",
      lower(privilege_type) || ' (' || string_agg(attname, ', ' order by attnum) || ')' as what
    from pg_attribute, aclexplode(attacl)
    where attrelid = c.oid and not attisdropped and grantee <> 0 and grantee <> grantor
    group by grantee, privilege_type
  ) granted)`

const NAMES = (numbers: string, table: string) => `
  (select coalesce(json_agg(attname order by place), '[]')
   from unnest(${numbers}) with ordinality as key (number, place)
   left join pg_attribute on attrelid = ${table} and attnum = number and attnum > 0)`

const COLUMNS = `
  select json_agg(json_build_object(
    'name', a.attname, 'type', format_type(a.atttypid, a.atttypmod), 'required', a.attnotnull,
    'fallback', pg_get_expr(d.adbin, d.adrelid), 'generated', a.attgenerated <> '',
    'identity', a.attidentity <> '', 'note', col_description(c.oid, a.attnum)) order by a.attnum)
  from pg_attribute a left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
  where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped`

// PostgreSQL 18 lists "not null" among the constraints, 15 does not: it is said with the column.
const CONSTRAINTS = `
  select json_agg(json_build_object(
    'name', k.conname,
    'kind', case k.contype when 'p' then 'primary' when 'u' then 'unique' when 'f' then 'foreign'
      when 'c' then 'check' else 'exclude' end,
    'definition', pg_get_constraintdef(k.oid, true),
    'columns', ${NAMES('k.conkey', 'k.conrelid')},
    'target', case when k.contype = 'f' then json_build_object(
      'table', k.confrelid::regclass::text, 'columns', ${NAMES('k.confkey', 'k.confrelid')}) end
  ) order by array_position(array['p','u','x','f','c']::"char"[], k.contype), k.conname)
  from pg_constraint k where k.conrelid = c.oid and k.contype in ('p','u','x','f','c')`

const INDEXES = `
  select json_agg(json_build_object(
    'name', i.indexrelid::regclass::text, 'definition', pg_get_indexdef(i.indexrelid),
    'unique', i.indisunique,
    'columns', ${NAMES('i.indkey::int2[]', 'i.indrelid')}) order by i.indexrelid::regclass::text)
  from pg_index i where i.indrelid = c.oid
    and not exists (select from pg_constraint k where k.conindid = i.indexrelid and k.contype in ('p','u','x'))`

const TRIGGERS = `
  select json_agg(pg_get_triggerdef(t.oid, true) order by t.tgname)
  from pg_trigger t where t.tgrelid = c.oid and not t.tgisinternal`

/** A column that a view takes as it is: PostgreSQL 15 names its table also where there is but one. */
const QUALIFIED = `'^(\\s*(?:SELECT )?)\\w+\\.(\\w+,?)$'`

const TABLES = `
  select json_agg(json_build_object(
    'schema', n.nspname, 'name', c.relname,
    'kind', case c.relkind when 'v' then 'view' when 'p' then 'partitioned' else 'table' end,
    'definition', case c.relkind when 'v' then regexp_replace(pg_get_viewdef(c.oid, true), ${QUALIFIED}, '\\1\\2', 'gn')
      when 'p' then pg_get_partkeydef(c.oid) end,
    'note', obj_description(c.oid, 'pg_class'),
    'columns', coalesce((${COLUMNS}), '[]'), 'constraints', coalesce((${CONSTRAINTS}), '[]'),
    'indexes', coalesce((${INDEXES}), '[]'), 'triggers', coalesce((${TRIGGERS}), '[]'),
    'grants', (${GRANTS('c.relacl')}::jsonb || ${COLUMN_GRANTS}::jsonb)) order by c.relname)
  from pg_class c where c.relnamespace = n.oid and c.relkind in ('r', 'p', 'v') and not c.relispartition`

const TYPES = `
  select json_agg(json_build_object('name', t.typname, 'definition', case t.typtype
    when 'e' then 'enum (' || (select string_agg(quote_literal(e.enumlabel), ', ' order by e.enumsortorder)
      from pg_enum e where e.enumtypid = t.oid) || ')'
    else format_type(t.typbasetype, t.typtypmod) || coalesce((select string_agg(' ' || pg_get_constraintdef(k.oid, true), '' order by k.conname)
      from pg_constraint k where k.contypid = t.oid and k.contype = 'c'), '') end) order by t.typname)
  from pg_type t where t.typnamespace = n.oid and t.typtype in ('e', 'd')`

const SCHEMAS = `
  select coalesce(json_agg(json_build_object(
    'name', n.nspname, 'note', obj_description(n.oid, 'pg_namespace'),
    'grants', ${GRANTS('n.nspacl')},
    'types', coalesce((${TYPES}), '[]'),
    'sequences', coalesce((select json_agg(c.relname order by c.relname) from pg_class c
      where c.relnamespace = n.oid and c.relkind = 'S'), '[]'),
    'functions', coalesce((select json_agg(pg_get_functiondef(p.oid) order by p.proname, p.oid::regprocedure::text)
      from pg_proc p where p.pronamespace = n.oid and p.prokind in ('f', 'p')), '[]'),
    'tables', coalesce((${TABLES}), '[]')) order by n.nspname), '[]') as schemas
  from pg_namespace n
  where n.nspname !~ '^pg_' and n.nspname not in ('information_schema', 'public', 'migrations', 'graphile_worker')`
