import { minorDigits } from '#domains/programmes/core/currency.ts'
import type { Language } from '#kit/core/language.ts'
import { Refusal } from '#kit/core/refusal.ts'
import { columnsOf } from './core/checkMapping.ts'
import type { Delimiter } from './core/header.ts'
import type { PurchasesMapping } from './core/mapping.ts'
import {
  MOST_ROWS,
  receiptGatherer,
  type Draft,
  type Gathered,
  type Places,
} from './core/receipts.ts'
import { receiptRowReader, type RowOutcome } from './core/receiptRow.ts'
import type { Row } from './core/source.ts'
import type { ImportAsked } from './imports.ts'
import { lookThrough, readRows, type Source } from './reading.ts'

/** Past sales as a file tells them, for whoever wants to know and not to take over. */
export type Sales = {
  readonly encoding: string
  readonly delimiter: string
  readonly rows: { readonly read: number; readonly taken: number; readonly rejected: number }
  readonly rejected: readonly { readonly reason: string; readonly rows: number }[]
  readonly receipts: number
  /** The receipt at a place, in the order of time, then number; only then its lines take memory. */
  sale(place: number): Draft['sent']
}

/** What is asked of a file of sales. */
export type SalesAsked = {
  readonly path: string
  readonly mapping: PurchasesMapping
  readonly language: Language
  /** Stores by code, and tills by both codes; what is not among them is called by its code. */
  readonly known?:
    | { readonly stores: ReadonlyMap<string, string>; readonly tills: ReadonlyMap<string, string> }
    | undefined
  readonly onProgress?: ((stage: 'reading', done: number, total: number) => void) | undefined
  readonly signal?: AbortSignal | undefined
}

/**
 * Reads the receipts of a file as an import would, without a platform: stores and tills are called by
 * their codes. Nothing is written. Throws the refusals of a file that cannot be read.
 */
export async function readSales(asked: SalesAsked): Promise<Sales> {
  const { path, mapping } = asked
  const source = await lookThrough(path, mapping.file?.encoding)
  const { gathered, rows, delimiter } = await readReceipts(source, asked, {
    minorDigits: minorDigits(mapping.currency),
    places: placesOf(asked.known),
  })
  return {
    encoding: source.encoding,
    delimiter,
    rows: {
      read: rows,
      taken: rows - gathered.rejected.count,
      rejected: gathered.rejected.count,
    },
    rejected: gathered.rejected.counts().slice(0, 50),
    receipts: gathered.receipts,
    sale: (place) => gathered.draft(place).sent,
  }
}

/** Every code is known, and is its own name unless it has another; an empty one is none. */
const placesOf = (known: SalesAsked['known']): Places => ({
  stores: { has: () => true, get: (code) => known?.stores.get(code) ?? (code || undefined) },
  tills: {
    has: () => true,
    get: (codes) => known?.tills.get(codes) ?? (codes.split('\n')[1] || undefined),
  },
})

/** What became of the rows of a file. */
export type ReadFile = {
  readonly gathered: Gathered
  readonly rows: number
  readonly delimiter: Delimiter
}

/** Reads all rows of a file and groups them into receipts. */
export async function readReceipts(
  source: Source,
  asked: Pick<ImportAsked<PurchasesMapping>, 'path' | 'mapping' | 'language' | 'signal'> & {
    readonly onProgress?: ((stage: 'reading', done: number, total: number) => void) | undefined
  },
  options: { readonly minorDigits: number; readonly places: Places },
): Promise<ReadFile> {
  const { mapping, language, signal } = asked
  const gatherer = receiptGatherer(mapping, { ...options, language })
  let outcomeOf: (row: Row) => RowOutcome
  let delimiter: Delimiter = ','
  let rows = 0
  await readRows(source, {
    delimiter: mapping.file?.delimiter,
    wanted: columnsOf(mapping),
    onHeader: (header, found) => {
      delimiter = found
      outcomeOf = receiptRowReader(mapping, header)
    },
    onRow: (row, line) => {
      rows += 1
      if (gatherer.kept >= MOST_ROWS) {
        throw new Refusal('file.rows_many', { file: asked.path, line, most: MOST_ROWS })
      }
      gatherer.add(outcomeOf(row), line)
    },
    onProgress: (bytes) => asked.onProgress?.('reading', bytes, source.size),
    signal,
  })
  return { gathered: gatherer.finish(), rows, delimiter }
}
