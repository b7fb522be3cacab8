import { createReadStream } from 'node:fs'
import { createInterface } from 'node:readline'
import type { PurchasesMapping } from '#domains/imports/imports.api.ts'
import { readSales, type Sales } from '#domains/imports/imports.ts'
import { readPast } from '#domains/purchases/core/past.ts'
import { isMisread, readReceipt } from '#domains/purchases/core/receipt.ts'
import type { Language } from '#kit/core/language.ts'
import { Refusal } from '#kit/core/refusal.ts'
import type { Sale } from './core/replay.ts'

/** Where past sales are; plain values, so that it can be handed to a thread. */
export type SourceAsked =
  | {
      readonly kind: 'file'
      readonly path: string
      readonly mapping: PurchasesMapping
      /** Ids of stores and tills by their codes; without them they are called by their codes. */
      readonly known?: {
        readonly stores: ReadonlyMap<string, string>
        readonly tills: ReadonlyMap<string, string>
      }
    }
  /** One's own receipts, laid on the disk in the order of time: a line of JSON for each. */
  | { readonly kind: 'history'; readonly path: string; readonly receipts: number }

/** Past sales, to be played as often as one likes. */
export type Source = {
  readonly receipts: number
  /** What became of the rows of a file. */
  readonly file: Pick<Sales, 'rows' | 'rejected'> | null
  /** In the order of time, some hundreds at a time. */
  portions(): AsyncIterable<readonly Sale[]>
}

export type Watch = {
  readonly language: Language
  readonly onProgress?: ((stage: Stage, done: number, total: number) => void) | undefined
  readonly signal?: AbortSignal | undefined
}

/** What is being done: bytes read, receipts judged, variants tried. */
export type Stage = 'reading' | 'replaying' | 'searching'

const PORTION = 1_000

/** Opens past sales. Throws the refusals of a file that cannot be read. */
export async function openSource(asked: SourceAsked, watch: Watch): Promise<Source> {
  if (asked.kind === 'history')
    return { receipts: asked.receipts, file: null, portions: () => linesOf(asked.path) }
  const { path, mapping, known } = asked
  const { language, signal, onProgress } = watch
  const sales = await readSales({ path, mapping, language, known, onProgress, signal })
  return { receipts: sales.receipts, file: sales, portions: () => rowsOf(sales) }
}

async function* rowsOf(sales: Sales): AsyncGenerator<readonly Sale[]> {
  for (let from = 0; from < sales.receipts; from += PORTION) {
    const length = Math.min(PORTION, sales.receipts - from)
    await breathe()
    yield Array.from({ length }, (_each, index) => saleOf(sales, from + index))
  }
}

/** Lets signals and timers have their turn. */
const breathe = () => new Promise((resolve) => setImmediate(resolve))

function saleOf(sales: Sales, place: number): Sale {
  const sent = sales.sale(place)
  const receipt = readReceipt(sent)
  if (isMisread(receipt)) throw new Refusal(receipt.code, receipt.details)
  const [member] = Object.values(sent.member ?? {})
  return { receipt, member: member ?? null }
}

async function* linesOf(path: string): AsyncGenerator<readonly Sale[]> {
  const input = createReadStream(path, { highWaterMark: 1 << 18 })
  let portion: Sale[] = []
  for await (const line of createInterface({ input, crlfDelay: Infinity })) {
    portion.push(readPast(line))
    if (portion.length < PORTION) continue
    yield portion
    portion = []
  }
  if (portion.length > 0) yield portion
}
