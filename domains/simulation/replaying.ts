import { readFile } from 'node:fs/promises'
import { basename } from 'node:path'
import type { PurchasesMapping } from '#domains/imports/imports.api.ts'
import { readMapping, readSales, type Sales } from '#domains/imports/imports.ts'
import { isMisread, readReceipt } from '#domains/purchases/core/receipt.ts'
import { check } from '#domains/rules/core/check.ts'
import { compile } from '#domains/rules/core/compile.ts'
import type { Conditions } from '#domains/rules/rules.api.ts'
import type { Language } from '#kit/core/language.ts'
import { Refusal } from '#kit/core/refusal.ts'
import type { Figures } from './core/figures.ts'
import type { Paying } from './core/paying.ts'
import { qualityOf, type Quality } from './core/quality.ts'
import { replay, type ReplayAsked, type Sale } from './core/replay.ts'
import { payback } from './core/search.ts'

/** What a simulation is asked: files, and what they cannot tell. */
export type SimulationAsked = {
  readonly salesPath: string
  readonly mappingPath: string
  readonly conditionsPath: string
  /** The instant the figures are of, epoch milliseconds; the last sale when null. Later sales are left out. */
  readonly until: number | null
  readonly paying: Paying
  readonly discounts: 'kept' | 'replaced'
  /** Ten-thousandths of sales that are margin where no cost is known; null: unknown. */
  readonly margin: number | null
  /** Money that the programme costs besides, minor units. */
  readonly fixedCost: number
  /** Decimals of the points, 0 to 2. */
  readonly scale: number
  readonly language: Language
  readonly onProgress?: ((stage: Stage, done: number, total: number) => void) | undefined
  readonly signal?: AbortSignal | undefined
}

/** What is being done: bytes read, receipts judged. */
export type Stage = 'reading' | 'replaying'

/** What past sales would have come to under the conditions. */
export type Simulated = Figures & {
  readonly currency: string
  readonly quality: Quality
  readonly rows: Sales['rows']
  readonly rejected: Sales['rejected']
  /** The rise in sales at which it would pay; null where margins are not known of every receipt. */
  readonly breakEven: ReturnType<typeof payback>
  /** Receipts after the instant. */
  readonly left: number
}

const PORTION = 1_000 // receipts between two words of progress

/**
 * Plays a file of past sales through the conditions of another, without a platform. Throws the refusals
 * of a file that cannot be read and `simulation.conditions_unsound`; an AbortError when it is stopped.
 */
export async function simulate(asked: SimulationAsked): Promise<Simulated> {
  const { zone } = await readMapping(asked.mappingPath, 'purchases', asked.language)
  const document = await readConditions(asked, zone)
  const opened = await openSales(asked)
  const done = await simulateOn(asked, opened, document)
  const { sales, mapping } = opened
  return {
    currency: mapping.currency,
    ...done,
    breakEven: payback(done, asked.fixedCost),
    rows: sales.rows,
    rejected: sales.rejected,
  }
}

/** Sales that have been read, to be played as often as one likes. */
export type Opened = { readonly sales: Sales; readonly mapping: PurchasesMapping }

/** Reads a file of sales. Throws the refusals of a file that cannot be read. */
export async function openSales(asked: SimulationAsked): Promise<Opened> {
  const { language, onProgress, signal } = asked
  const mapping = await readMapping(asked.mappingPath, 'purchases', language)
  const path = asked.salesPath
  return { mapping, sales: await readSales({ path, mapping, language, onProgress, signal }) }
}

/** Plays sales through a sound document. */
export async function simulateOn(
  asked: SimulationAsked,
  { sales, mapping: { zone, currency } }: Opened,
  document: Conditions,
): Promise<Figures & Pick<Simulated, 'quality' | 'left'>> {
  const compiled = compile(document, { zone, scale: asked.scale })
  const setting = { programmeId: 'simulated', currency, zone, version: 1, compiled }
  return play(asked, { ...asked, setting }, sales)
}

async function play(asked: SimulationAsked, about: ReplayAsked, sales: Sales) {
  const { until, onProgress, signal } = asked
  const played = replay(about)
  const quality = qualityOf(about.setting.zone)
  let last = 0
  let left = 0
  for (let place = 0; place < sales.receipts; place++) {
    if (place % PORTION === 0) {
      onProgress?.('replaying', place, sales.receipts)
      await breathe()
      signal?.throwIfAborted()
    }
    const sale = saleOf(sales, place)
    if (until !== null && sale.receipt.occurredAt > until) {
      left = sales.receipts - place
      break
    }
    quality.see(sale.receipt, sale.member)
    played.take(sale)
    last = sale.receipt.occurredAt
  }
  onProgress?.('replaying', sales.receipts, sales.receipts)
  return { ...played.finish(until ?? last), quality: quality.finish(), left }
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

/** The conditions of a file. Throws `file.missing`, `simulation.not_json`, `simulation.conditions_unsound` with every problem. */
export async function readConditions(
  { conditionsPath: path, scale }: Pick<SimulationAsked, 'conditionsPath' | 'scale'>,
  zone: string,
): Promise<Conditions> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new Refusal('file.missing', { file: path, why: error.code ?? error.message })
  })
  const document = parsed(text, basename(path))
  const problems = check(document, { zone, scale })
  if (problems.length === 0) return document as Conditions
  throw new Refusal('simulation.conditions_unsound', {
    file: basename(path),
    problems: problems.map(({ path: at, message }) => `\n  ${at || '/'}: ${message}`).join(''),
  })
}

function parsed(text: string, file: string): unknown {
  try {
    return JSON.parse(text.replace(/^\ufeff/, ''))
  } catch (error) {
    throw new Refusal('simulation.not_json', { file, why: (error as Error).message })
  }
}
