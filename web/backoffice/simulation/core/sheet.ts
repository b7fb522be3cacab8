/** What stands in a table: as it is read, and as it goes into a file. */
export type Cell = { readonly shown: string; readonly raw: string | number | null }

/** A table: the first column names each row, the others are figures. */
export type SheetData = {
  readonly head: readonly string[]
  readonly rows: readonly {
    readonly name: string
    /** What a file calls the row, where that is something else. */
    readonly raw?: string
    readonly cells: readonly Cell[]
  }[]
}

/** A table as CSV with a byte order mark, as spreadsheets take it; nothing in it is read as a formula. */
export function csvOf({ head, rows }: SheetData): string {
  const lines = [
    head.map(quoted),
    ...rows.map(({ name, raw = name, cells }) => [
      quoted(raw),
      ...cells.map((cell) => valueOf(cell.raw)),
    ]),
  ]
  return `\ufeff${lines.map((line) => line.join(',')).join('\r\n')}\r\n`
}

const valueOf = (raw: Cell['raw']): string =>
  raw === null ? '' : typeof raw === 'number' ? String(raw) : quoted(raw)

const quoted = (text: string): string => {
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text
  return `"${safe.replaceAll('"', '""')}"`
}
