import { ofMembers } from './ofMembers.ts'
import { ofOthers } from './ofOthers.ts'

/**
 * What a column holds. `personal`: of a person, exported and erased. `copied`: a passing copy of such,
 * erased and not exported, as it stands elsewhere. `pseudonymous`: what a member did, under an id that an
 * erasure leaves without a person; exported and kept. `staff`: who of the staff did it. `none`: the rest.
 */
export const kinds = ['personal', 'copied', 'pseudonymous', 'staff', 'none'] as const
export type Kind = (typeof kinds)[number]

/** The columns of a table by what they hold, apart by blanks, and how rows lead to a member. */
export type Entry = {
  /** The column with the member's id, or one that leads to a row of another table that has it. */
  readonly of?: string | { readonly column: string; readonly in: string; readonly by: string }
} & { readonly [K in Kind]?: string }

/** Every column of every table. db/catalogue does not know what is personal; a test holds this to it. */
export const catalogue: Readonly<Record<string, Entry>> = { ...ofMembers, ...ofOthers }

/** The columns of a kind. */
export const columnsOf = (entry: Entry, kind: Kind): string[] =>
  (entry[kind] ?? '').split(' ').filter((name) => name !== '')

/** What an export has: of which table which columns, and how its rows are found. */
export type Exported = {
  readonly table: string
  readonly of: NonNullable<Entry['of']>
  readonly columns: readonly string[]
}

/** Everything that is a member's, table by table. */
export const exported: readonly Exported[] = Object.entries(catalogue).flatMap(([table, entry]) => {
  const columns = [...columnsOf(entry, 'personal'), ...columnsOf(entry, 'pseudonymous')]
  return entry.of !== undefined && columns.length > 0 ? [{ table, of: entry.of, columns }] : []
})

/** What of the schema has no word here, and what has a word and is not in the schema; one sentence each. */
export function catalogueFaults(
  tables: readonly { readonly name: string; readonly columns: readonly string[] }[],
): string[] {
  const known = new Map(tables.map(({ name, columns }) => [name, columns]))
  const missing = tables.flatMap(({ name, columns }) => {
    const entry = catalogue[name]
    if (!entry) return [`${name} is not in the catalogue of personal data`]
    const said = kinds.flatMap((kind) => columnsOf(entry, kind))
    const links = [entry.of ?? []].flat().map((of) => (typeof of === 'string' ? of : of.column))
    return [
      ...columns
        .filter((column) => said.filter((each) => each === column).length !== 1)
        .map((column) => `${name}.${column} is to be of one kind`),
      ...[...said, ...links]
        .filter((column) => !columns.includes(column))
        .map((column) => `${name}.${column} is in the catalogue and not in the table`),
    ]
  })
  const gone = Object.keys(catalogue).filter((name) => !known.has(name))
  return [...missing, ...gone.map((name) => `${name} is in the catalogue and is no table`)]
}
