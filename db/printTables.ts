import type { Column, Schema, Table } from './catalogue.ts'

/** The tables as Kysely knows them, columns in camelCase (db/tables.ts). */
export function printTables(schemas: readonly Schema[]): string {
  const tables = schemas.flatMap((schema) => schema.tables)
  return [
    '// Printed from the catalogue of a migrated database (npm run print). Change db/migrations instead.',
    "import type { Generated, GeneratedAlways } from 'kysely'",
    '',
    '/** Every table by its full name. A day is YYYY-MM-DD; whole numbers beyond 2^53 are refused when read. */',
    'export type DB = {',
    ...tables.map((table) => `  '${table.schema}.${table.name}': ${typeName(table)}`),
    '}',
    ...tables.flatMap((table) => ['', ...printTable(table)]),
    '',
  ].join('\n')
}

function printTable(table: Table): string[] {
  return [
    ...(table.note ? [`/** ${table.note} */`] : []),
    `export type ${typeName(table)} = {`,
    ...table.columns.map((column) => `  ${camelCase(column.name)}: ${columnType(column, table)}`),
    '}',
  ]
}

function columnType(column: Column, table: Table): string {
  const plain = plainType(column, table)
  const type = column.required || table.kind === 'view' ? plain : `${plain} | null`
  if (column.generated) return `GeneratedAlways<${type}>`
  return column.fallback !== null || column.identity ? `Generated<${type}>` : type
}

const types: Readonly<Record<string, string>> = {
  boolean: 'boolean',
  smallint: 'number',
  integer: 'number',
  bigint: 'number',
  numeric: 'number',
  real: 'number',
  'double precision': 'number',
  uuid: 'string',
  text: 'string',
  'character varying': 'string',
  tsvector: 'string',
  inet: 'string',
  date: 'string',
  'timestamp with time zone': 'Date',
  json: 'unknown',
  jsonb: 'unknown',
  bytea: 'Buffer',
}

function plainType({ name, type }: Column, table: Table): string {
  if (type.endsWith('[]')) return `${plainType({ type: type.slice(0, -2) } as Column, table)}[]`
  const known = types[type.replace(/\(.*\)/, '')]
  if (known) return known
  throw new Error(
    `${table.schema}.${table.name}.${name} is of type ${type}, which db/printTables.ts does not know`,
  )
}

const typeName = ({ schema, name }: Table) => capital(camelCase(schema)) + capital(camelCase(name))
const camelCase = (name: string) =>
  name.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase())
const capital = (name: string) => name.charAt(0).toUpperCase() + name.slice(1)
