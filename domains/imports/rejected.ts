import { open, rename, rm } from 'node:fs/promises'
import { writeSync } from 'node:fs'
import { stringify } from 'csv-stringify/sync'
import { Refusal } from '#kit/core/refusal.ts'
import type { Delimiter } from './core/header.ts'
import { readRows, type Source } from './reading.ts'

const PORTION = 1_000 // rows written at once

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
  const file = await open(part, 'w').catch((error: NodeJS.ErrnoException) => {
    throw new Refusal('rejected.unwritable', { file: to, why: error.code ?? error.message })
  })
  let rows: string[][] = []
  const write = () => {
    // at once, so that rows never pile up before a slow disk
    writeSync(file.fd, stringify(rows, { delimiter, escape_formulas: true }))
    rows = []
  }
  try {
    await readRows(source, {
      delimiter,
      wanted: [],
      onHeader: ({ names }) => {
        writeSync(file.fd, '\ufeff')
        rows.push(['line', 'reason', ...names])
      },
      onRow: (row, line) => {
        const reason = reasons.get(line)
        if (reason === undefined) return
        rows.push([`${line}`, reason, ...row])
        if (rows.length === PORTION) write()
      },
    })
    write()
    await rename(part, to)
  } finally {
    await file.close()
    await rm(part, { force: true })
  }
}
