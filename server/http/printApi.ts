import { fileURLToPath } from 'node:url'
import { doors } from './operations.ts'

/** Where the list of operations is kept, for people to review. */
export const API_PATH = fileURLToPath(new URL('../../docs/api.txt', import.meta.url))

/** Every operation on a line: method, path, scope, summary; by slice, as text for docs/api.txt. */
export function printApi(): string {
  const slices = doors.map(({ slice, api }) => {
    const lines = Object.values(api).map((operation) => [
      operation.method,
      operation.path,
      [operation.needs, ...(operation.or ?? [])].join(' or '),
      operation.summary,
    ])
    return { slice, lines }
  })
  const all = slices.flatMap(({ lines }) => lines)
  const width = (column: number) => Math.max(...all.map((line) => line[column]!.length))
  const widths = [0, 1, 2].map(width)
  return `${slices
    .map(({ slice, lines }) =>
      [
        slice,
        ...lines.map(
          (line) => `  ${line.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ')}`,
        ),
      ].join('\n'),
    )
    .join('\n\n')}\n`
}
