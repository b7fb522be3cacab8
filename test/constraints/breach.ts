import type { Table } from '#db/catalogue.ts'

/** A statement that breaks a promise of a table, once the table is known. */
export type Breach = (table: Table) => string

/** For each table the statements that its constraints, unique indexes and triggers refuse, by their names. */
export type Breaches = Readonly<
  Record<string, Readonly<Record<string, Breach | readonly Breach[]>>>
>

/** Values of columns, as SQL; they may name the columns of the row. */
export type Values = Readonly<Record<string, string | number | boolean | null>>

/** A uuid that nobody has. */
export const fresh = 'gen_random_uuid()'
/** A text that nobody has. */
export const unheard = 'gen_random_uuid()::text'
/** A SHA-256 that nobody has. */
export const freshDigest = `sha256(${fresh}::text::bytea)`

/** Inserts a copy of a row, with an id of its own and these values. */
export function copy(values: Values = {}, where = 'true'): Breach {
  return (table) => {
    const columns = table.columns.filter(({ generated }) => !generated).map(({ name }) => name)
    const changed: Values = { ...(columns.includes('id') && { id: fresh }), ...values }
    const chosen = columns.map((name) => (name in changed ? sqlOf(changed[name]!) : name))
    return `insert into ${nameOf(table)} (${columns.join(', ')})
      select ${chosen.join(', ')} from ${nameOf(table)} where ${where} limit 1`
  }
}

/** Changes a row. */
export function change(values: Values, where = 'true'): Breach {
  return (table) => {
    const changes = Object.entries(values).map(([name, value]) => `${name} = ${sqlOf(value)}`)
    return `update ${nameOf(table)} set ${changes.join(', ')} where ${one(table, where)}`
  }
}

/** Deletes a row. */
export function remove(where = 'true'): Breach {
  return (table) => `delete from ${nameOf(table)} where ${one(table, where)}`
}

/** Writes each of these columns anew, even as it was. */
export const rewrite = (...columns: string[]): Breach[] =>
  columns.map((column) => change({ [column]: column }))

/** Empties the table and what hangs on it. */
export const empty: Breach = (table) => `truncate ${nameOf(table)} cascade`

/** An actor that nobody is. */
export const stranger = `'till'`

/** A text that is empty, and one that is too long. */
export function lengths(
  column: string,
  longest: number,
  copyWith: (values: Values) => Breach = copy,
): Breach[] {
  return [copyWith({ [column]: `''` }), copyWith({ [column]: `rpad('a', ${longest + 1}, 'a')` })]
}

export const nameOf = ({ schema, name }: Table) => `${schema}.${name}`

const one = (table: Table, where: string) =>
  `ctid = (select ctid from ${nameOf(table)} where ${where} limit 1)`

const sqlOf = (value: Values[string]) => String(value)
