import type { Column, Schema, Table } from './catalogue.ts'

/** How a table is spread when the database grows beyond one machine; the first words of its comment. */
const placements = ['owned by owner', 'look-up', 'reference', 'local'] as const
type Placement = (typeof placements)[number]

const MONEY =
  /(^|_)(points|amount|debt|earned|remaining|balance|spend|cost|price|tax|discount)(_|$)/
const INEXACT = /^(smallint|integer|real|double precision|numeric)/

/** What breaks the rules of the schema, one sentence each; empty when all is well. */
export function catalogueOffences(schemas: readonly Schema[]): string[] {
  const tables = schemas.flatMap((schema) => schema.tables.filter(({ kind }) => kind !== 'view'))
  const byName = new Map(tables.map((table) => [nameOf(table), table]))
  return tables.flatMap((table) => {
    const placement = placementOf(table)
    if (!placement) {
      return [`${nameOf(table)}: its comment has to begin with one of: ${placements.join(', ')}`]
    }
    return [
      ...(placement === 'owned by owner' ? ownedOffences(table) : []),
      ...(placement === 'look-up' ? lookUpOffences(table) : []),
      ...foreignOffences(table, placement, byName),
      ...table.columns.flatMap((column) => columnOffences(column, placement)),
      ...grantOffences(table),
    ].map((offence) => `${nameOf(table)}: ${offence}`)
  })
}

const nameOf = ({ schema, name }: Table) => `${schema}.${name}`

function placementOf({ note }: Table): Placement | undefined {
  return placements.find((placement) => note?.startsWith(`${placement}: `))
}

function ownedOffences(table: Table): string[] {
  const owner = table.columns.find(({ name }) => name === 'owner')
  const keys = [
    ...table.constraints.filter(({ kind }) => ['primary', 'unique', 'exclude'].includes(kind)),
    ...table.indexes.filter(({ unique }) => unique),
  ]
  return [
    ...(owner?.type === 'uuid' && owner.required ? [] : ['an owned table has owner uuid not null']),
    ...(table.constraints.some(({ kind }) => kind === 'primary') ? [] : ['it has no primary key']),
    ...keys
      .filter(({ columns }) => columns[0] !== 'owner')
      .map(({ name }) => `the key ${name} does not begin with owner`),
  ]
}

function lookUpOffences(table: Table): string[] {
  const primary = table.constraints.find(({ kind }) => kind === 'primary')
  if (!primary) return ['it has no primary key']
  if (primary.columns[0] === 'owner') return ['a look-up begins with what is looked up, not owner']
  return []
}

/** A foreign key stays within one owner, or leads to a table that every machine has. */
function foreignOffences(
  table: Table,
  placement: Placement,
  byName: ReadonlyMap<string, Table>,
): string[] {
  return table.constraints.flatMap(({ name, columns, target }) => {
    if (!target) return []
    const other = byName.get(target.table)
    const to = other && placementOf(other)
    if (to === 'reference' || (to === 'local' && placement === 'local')) return []
    const withinOwner = columns[0] === 'owner' && target.columns[0] === 'owner'
    if (placement === 'owned by owner' && to === 'owned by owner' && withinOwner) return []
    return [`the foreign key ${name} leaves its owner (${target.table} is ${to ?? 'unknown'})`]
  })
}

function columnOffences(column: Column, placement: Placement): string[] {
  const { name, type, fallback, identity } = column
  const counted = identity || (fallback?.includes('nextval(') ?? false)
  return [
    ...(counted && placement !== 'local' && placement !== 'reference'
      ? [`${name} counts by a sequence, which cannot be shared by machines`]
      : []),
    ...(fallback && /now\(\)|current_|clock_timestamp/i.test(fallback)
      ? [`${name} takes its instant from the database's clock instead of being handed it`]
      : []),
    ...(MONEY.test(name) && INEXACT.test(type)
      ? [`${name} is ${type}: points and money are bigint`]
      : []),
    ...(type === 'timestamp without time zone' ? [`${name} is an instant without a zone`] : []),
  ]
}

/** The application may only add to a table that refuses change. */
function grantOffences(table: Table): string[] {
  const appendOnly = table.triggers.some(
    (trigger) =>
      trigger.includes('kit.refuse_change()') &&
      trigger.includes('UPDATE') &&
      trigger.includes('DELETE'),
  )
  if (!appendOnly) return []
  return table.grants
    .filter(({ what }) => /update|delete|truncate/.test(what))
    .map(({ to, what }) => `${to} may ${what} on a table that is append-only`)
}
