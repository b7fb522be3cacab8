import type { Row } from './reasons.ts'

/** The value, unless it is the usual one. */
export const unless = <T>(usual: unknown, value: T): T | null => (value === usual ? null : value)

/** The list, unless there is nothing in it. */
export const some = <T>(list: readonly T[]): readonly T[] | undefined =>
  list.length === 0 ? undefined : list

/** Without the fields at the end that are as usual. */
export function trimmed(row: unknown[]): Row {
  while (row.length > 0 && (row.at(-1) ?? null) === null) row.pop()
  return row
}
