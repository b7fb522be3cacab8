import { isUuid } from './core/ids.ts'
import { Refusal } from './core/refusal.ts'

/** An opaque cursor over the values that the next page starts after. */
export function encodeCursor(values: readonly (string | number)[]): string {
  return Buffer.from(JSON.stringify(values)).toString('base64url')
}

/** The values of a cursor. Throws `cursor.invalid` for anything that `encodeCursor` did not write. */
export function decodeCursor(cursor: string, length: number): readonly (string | number)[] {
  try {
    const values: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'))
    if (
      Array.isArray(values) &&
      values.length === length &&
      values.every((each) => typeof each === 'string' || Number.isFinite(each))
    )
      return values as (string | number)[]
  } catch {
    // told below, in the same words
  }
  throw new Refusal('cursor.invalid')
}

/** The id that the next page starts after; null for the first page. Throws `cursor.invalid`. */
export function idAfter(cursor: string | undefined): string | null {
  if (cursor === undefined) return null
  const [id] = decodeCursor(cursor, 1)
  if (typeof id !== 'string' || !isUuid(id)) throw new Refusal('cursor.invalid')
  return id
}

/** Cuts the rows of `limit + 1` to a page and says where the next one starts. */
export function pageOf<Row, Item = Row>(
  rows: readonly Row[],
  limit: number,
  cursorOf: (row: Row) => readonly (string | number)[],
  itemOf: (row: Row) => Item = (row) => row as unknown as Item,
): { items: Item[]; next: string | null } {
  const shown = rows.slice(0, limit)
  const last = shown.at(-1)
  return {
    items: shown.map(itemOf),
    next: rows.length > limit && last ? encodeCursor(cursorOf(last)) : null,
  }
}
