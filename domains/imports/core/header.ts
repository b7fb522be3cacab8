export const DELIMITERS = [',', ';', '\t', '|'] as const
export type Delimiter = (typeof DELIMITERS)[number]

/**
 * The delimiter of a file, told by its first line: the one that yields most of the columns that are
 * looked for, and of equals the one that yields most columns.
 */
export function sniffDelimiter(firstLine: string, wanted: readonly string[]): Delimiter {
  const scored = DELIMITERS.map((delimiter) => {
    const names = new Set(splitHeader(firstLine, delimiter))
    return { delimiter, found: wanted.filter((name) => names.has(name)).length, count: names.size }
  })
  return scored.toSorted((a, b) => b.found - a.found || b.count - a.count)[0]!.delimiter
}

function splitHeader(line: string, delimiter: string): string[] {
  const names: string[] = []
  let name = ''
  let quoted = false
  for (const sign of line) {
    if (sign === '"') quoted = !quoted
    else if (sign === delimiter && !quoted) {
      names.push(columnName(name))
      name = ''
    } else name += sign
  }
  return [...names, columnName(name)]
}

/** A name of a column as the mapping writes it. */
export const columnName = (text: string): string => text.replace(/^\ufeff/, '').trim()

export type Header = {
  readonly names: readonly string[]
  /** The place of a column; the mapping's columns are all there. */
  at(column: string): number
}

export type HeaderFault =
  | { readonly fault: 'missing'; readonly column: string }
  | { readonly fault: 'twice'; readonly column: string }

/** Finds the columns that a mapping reads. */
export function readHeader(
  record: readonly string[],
  wanted: readonly string[],
): Header | HeaderFault {
  const names = record.map(columnName)
  const places = new Map(names.map((name, index) => [name, index]))
  for (const column of wanted) {
    if (!places.has(column)) return { fault: 'missing', column }
    if (names.indexOf(column) !== places.get(column)) return { fault: 'twice', column }
  }
  return { names, at: (column) => places.get(column)! }
}
