import type { Column, Schema, Table } from './catalogue.ts'

/** The whole schema as SQL to read, in an order that only a migration changes (db/schema.sql). */
export function printSchema(schemas: readonly Schema[]): string {
  const head =
    '-- Printed from the catalogue of a migrated database (npm run print). Change db/migrations instead.\n'
  return [head, ...schemas.map(printOne)].join('\n')
}

function printOne(schema: Schema): string {
  const name = schema.name
  return lines(
    `create schema ${name};`,
    schema.note && `comment on schema ${name} is ${quote(schema.note)};`,
    schema.grants.map(({ to, what }) => `grant ${what} on schema ${name} to ${to};`),
    schema.types.map((type) => `create type ${name}.${type.name} as ${type.definition};`),
    schema.sequences.map((sequence) => `create sequence ${name}.${sequence};`),
    schema.functions.map((text) => `\n${text.trim()};`),
    schema.tables.map((table) => `\n${printTable(table)}`),
    '',
  )
}

function printTable(table: Table): string {
  const name = `${table.schema}.${table.name}`
  return lines(
    table.note && `-- ${table.note}`,
    table.kind === 'view'
      ? `create view ${name} as\n${table.definition}`
      : `create table ${name} (\n${body(table)}\n)${table.definition ? ` partition by ${table.definition}` : ''};`,
    table.indexes.map(({ definition }) => `${definition.replace('CREATE INDEX', 'create index')};`),
    table.triggers.map((trigger) => `${trigger};`),
    table.grants.map(({ to, what }) => `grant ${what} on ${name} to ${to};`),
  )
}

function body(table: Table): string {
  const width = Math.max(...table.columns.map(({ name }) => name.length))
  const rows = [
    ...table.columns.map((column) => ({ text: printColumn(column, width), note: column.note })),
    ...table.constraints.map(({ name, definition }) => ({
      text: `constraint ${name} ${definition}`,
      note: null,
    })),
  ]
  return rows
    .map(({ text, note }, place) => {
      const comma = place < rows.length - 1 ? ',' : ''
      return `  ${text}${comma}${note ? ` -- ${note}` : ''}`
    })
    .join('\n')
}

function printColumn(
  { name, type, required, fallback, generated, identity }: Column,
  width: number,
) {
  return [
    `${name.padEnd(width)}  ${type}`,
    required && 'not null',
    identity && 'generated as identity',
    fallback && (generated ? `generated always as (${fallback}) stored` : `default ${fallback}`),
  ]
    .filter(Boolean)
    .join(' ')
}

const quote = (text: string) => `'${text.replaceAll("'", "''")}'`

const lines = (...parts: (string | readonly string[] | null | false)[]) =>
  parts
    .flat()
    .filter((part) => part !== null && part !== false)
    .join('\n')
