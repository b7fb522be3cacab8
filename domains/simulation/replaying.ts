import { readFile } from 'node:fs/promises'
import { basename } from 'node:path'
import { readMapping, type Sales } from '#domains/imports/imports.ts'
import { check } from '#domains/rules/core/check.ts'
import { compile } from '#domains/rules/core/compile.ts'
import type { Conditions } from '#domains/rules/rules.api.ts'
import { Refusal } from '#kit/core/refusal.ts'
import { chances, type Assumptions, type ChanceTold } from './core/chance.ts'
import type { Figures } from './core/figures.ts'
import type { Paying } from './core/paying.ts'
import { lackOf, qualityOf, type Quality } from './core/quality.ts'
import type { Sight } from './core/regulars.ts'
import { replay } from './core/replay.ts'
import { payback } from './core/search.ts'
import { openSource, type Source, type Watch } from './sources.ts'

/** What the sales cannot tell. */
export type Supposed = {
  /** The instant the figures are of, epoch milliseconds; the last sale when null. Later sales are left out. */
  readonly until: number | null
  readonly paying: Paying
  readonly discounts: 'kept' | 'replaced'
  /** Ten-thousandths of sales that are margin where no cost is known; null: unknown. */
  readonly margin: number | null
  /** Money that the programme costs besides, minor units. */
  readonly fixedCost: number
}

/** What is supposed, and the programme it is played in. */
export type Terms = Supposed & {
  readonly zone: string
  readonly currency: string
  /** Decimals of the points, 0 to 2. */
  readonly scale: number
}

/** What a simulation on files is asked. */
export type SimulationAsked = Supposed &
  Watch & {
    readonly salesPath: string
    readonly mappingPath: string
    readonly conditionsPath: string
    /** Decimals of the points, 0 to 2. */
    readonly scale: number
    /** What is supposed: the chances are told besides. */
    readonly assumptions?: Assumptions | null
  }

/** What past sales would have come to under the conditions. */
export type Simulated = Figures & {
  readonly currency: string
  readonly quality: Quality
  readonly rows: Sales['rows']
  readonly rejected: Sales['rejected']
  /** The rise in sales at which it would pay; null where margins are not known of every receipt, or nobody came back. */
  readonly breakEven: ReturnType<typeof payback>
  /** Receipts after the instant. */
  readonly left: number
  /** Where anything is supposed. */
  readonly chance?: ChanceTold
}

/**
 * Plays a file of past sales through the conditions of another, without a platform. Throws the refusals
 * of a file that cannot be read and `simulation.conditions_unsound`; an AbortError when it is stopped.
 */
export async function simulate(asked: SimulationAsked): Promise<Simulated> {
  const mapping = await readMapping(asked.mappingPath, 'purchases', asked.language)
  const { zone, currency } = mapping
  const document = await readConditions(asked, zone)
  const source = await openSource({ kind: 'file', path: asked.salesPath, mapping }, asked)
  const { figures, quality, left } = await playAll(
    source,
    [document],
    { ...asked, zone, currency },
    asked,
  )
  const { rows, rejected } = source.file!
  const { assumptions } = asked
  const variants = [{ figures: figures[0]!, document }]
  const chance = assumptions && chances(variants, assumptions, asked.fixedCost, quality)[0]
  return {
    currency,
    ...figures[0]!,
    quality,
    left,
    breakEven: lackOf(quality) ? null : payback(figures[0]!, asked.fixedCost),
    rows,
    rejected,
    ...(chance && { chance }),
  }
}

/** What came of sales under each of some conditions, and what is to be said of the sales. */
export type Played = {
  readonly figures: Figures[]
  readonly quality: Quality
  /** Receipts after the instant. */
  readonly left: number
}

/** Plays sales once through each of some sound documents, all of them side by side; `sights` of them, in their order. */
export async function playAll(
  source: Source,
  documents: readonly Conditions[],
  terms: Terms,
  { onProgress, signal }: Watch,
  sights: readonly Sight[] = [],
): Promise<Played> {
  const { zone, scale, currency, until } = terms
  const replays = documents.map((document, index) =>
    replay({
      ...terms,
      sight: sights[index],
      setting: {
        programmeId: 'simulated',
        currency,
        zone,
        version: index + 1,
        compiled: compile(document, { zone, scale }),
      },
    }),
  )
  const quality = qualityOf(zone)
  let last = 0
  let done = 0
  reading: for await (const portion of source.portions()) {
    onProgress?.('replaying', done, source.receipts)
    signal?.throwIfAborted()
    for (const sale of portion) {
      if (until !== null && sale.receipt.occurredAt > until) break reading
      quality.see(sale.receipt, sale.member)
      for (const each of replays) each.take(sale)
      last = sale.receipt.occurredAt
      done += 1
    }
  }
  onProgress?.('replaying', source.receipts, source.receipts)
  return {
    figures: replays.map((each) => each.finish(until ?? last)),
    quality: quality.finish(),
    left: source.receipts - done,
  }
}

/** The conditions of a file. Throws `file.missing`, `simulation.not_json`, `simulation.conditions_unsound` with every problem. */
export async function readConditions(
  { conditionsPath: path, scale }: Pick<SimulationAsked, 'conditionsPath' | 'scale'>,
  zone: string,
): Promise<Conditions> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new Refusal('file.missing', { file: path, why: error.code ?? error.message })
  })
  const file = basename(path)
  return requireSound(parsed(text, file), { zone, scale }, file)
}

/** The document, when it is sound. Throws `simulation.conditions_unsound` with every problem. */
export function requireSound(
  document: unknown,
  about: { readonly zone: string; readonly scale: number },
  file: string,
): Conditions {
  const problems = check(document, about)
  if (problems.length === 0) return document as Conditions
  throw new Refusal('simulation.conditions_unsound', {
    file,
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
