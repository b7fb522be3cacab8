import { createWriteStream } from 'node:fs'
import { rename, rm } from 'node:fs/promises'
import { once } from 'node:events'
import { finished } from 'node:stream/promises'
import { stringify } from 'csv-stringify'
import { Refusal } from '#kit/core/refusal.ts'
import type { Delimiter } from './core/header.ts'
import { readRows, type Source } from './reading.ts'

/**
 * Writes the rows that were not taken over, as they stand in the file, each behind its line and the
 * reason. What a spreadsheet would run as a formula is quoted. The file is there when it is whole.
 */
export async function writeRejected(
  source: Source,
  to: string,
  reasons: ReadonlyMap<number, string>,
  delimiter: Delimiter,
): Promise<void> {
  const part = `${to}.part`
  const file = createWriteStream(part)
  await once(file, 'open').catch((error: NodeJS.ErrnoException) => {
    throw new Refusal('rejected.unwritable', { file: to, why: error.code ?? error.message })
  })
  const rows = stringify({ delimiter, bom: true, escape_formulas: true })
  rows.pipe(file)
  try {
    await readRows(source, {
      delimiter,
      wanted: [],
      onHeader: ({ names }) => void rows.write(['line', 'reason', ...names]),
      onRow: (row, line) => {
        const reason = reasons.get(line)
        if (reason !== undefined) rows.write([`${line}`, reason, ...row])
      },
    })
    rows.end()
    await finished(file)
    await rename(part, to)
  } catch (error) {
    rows.destroy()
    file.destroy()
    await rm(part, { force: true })
    throw error
  }
}
