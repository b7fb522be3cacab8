import { availableParallelism } from 'node:os'
import { Worker } from 'node:worker_threads'
import { check } from '#domains/rules/core/check.ts'
import type { Conditions } from '#domains/rules/rules.api.ts'
import { Refusal } from '#kit/core/refusal.ts'
import { readMapping } from '#domains/imports/imports.ts'
import type { Figures } from './core/figures.ts'
import {
  MOST_VARIANTS,
  variantsOf,
  weigh,
  type Constraints,
  type Dimension,
  type SupposedLift,
  type Tried,
  type Variant,
} from './core/search.ts'
import { readConditions, type SimulationAsked } from './replaying.ts'

/** What a search is asked: the conditions to begin with, what is varied, and what is wanted of a variant. */
export type SearchAsked = Omit<SimulationAsked, 'onProgress'> & {
  readonly dimensions: readonly Dimension[]
  readonly constraints: Constraints
  readonly lift: SupposedLift | null
  /** Money that the programme costs besides, minor units. */
  readonly fixedCost: number
  readonly onProgress?: ((done: number, total: number) => void) | undefined
}

/** A variant that was tried, with its document, to be saved. */
export type Found = Tried & { readonly document: Conditions }

/** What a thread is given, and what it says. */
export type ThreadAsked = {
  readonly asked: Omit<SimulationAsked, 'onProgress' | 'signal'>
  readonly variants: readonly { readonly place: number; readonly document: Conditions }[]
}
export type ThreadSaid = { readonly place: number; readonly figures: Figures }

/**
 * Plays past sales through every variant, on all cores. In the order of the variants. Throws the refusals
 * of the files, `search.pointer_wrong`, `search.too_many`, and `search.variant_unsound` with the choices.
 */
export async function search(asked: SearchAsked): Promise<Found[]> {
  const { zone } = await readMapping(asked.mappingPath, 'purchases', asked.language)
  const variants = soundVariants(await readConditions(asked, zone), asked, zone)
  const figures = await playAll(asked, variants)
  const all = variants.map(({ choices }, place) => ({ choices, figures: figures[place]! }))
  return weigh(all, asked).map((tried, place) => ({
    ...tried,
    document: variants[place]!.document as Conditions,
  }))
}

function soundVariants(base: Conditions, asked: SearchAsked, zone: string): Variant[] {
  const count = asked.dimensions.reduce((product, { values }) => product * values.length, 1)
  if (count > MOST_VARIANTS || count === 0)
    throw new Refusal('search.too_many', { count, most: MOST_VARIANTS })
  const variants = allOf(base, asked.dimensions)
  for (const { choices, document } of variants) {
    const [problem] = check(document, { zone, scale: asked.scale })
    if (!problem) continue
    const said = `${problem.path || '/'}: ${problem.message}`
    throw new Refusal('search.variant_unsound', { choices: JSON.stringify(choices), problem: said })
  }
  return variants
}

function allOf(base: Conditions, dimensions: readonly Dimension[]): Variant[] {
  try {
    return variantsOf(base, dimensions)
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    throw new Refusal('search.pointer_wrong', { path: error.message })
  }
}

/** Each thread reads the sales once and plays its share of the variants. */
async function playAll(asked: SearchAsked, variants: readonly Variant[]): Promise<Figures[]> {
  const { onProgress, signal, dimensions: _, constraints: __, lift: ___, ...rest } = asked
  const threads = Math.min(availableParallelism(), variants.length)
  const figures: Figures[] = []
  let done = 0
  const shares = Array.from({ length: threads }, (_each, thread) =>
    variants.flatMap(({ document }, place) =>
      place % threads === thread ? [{ place, document: document as Conditions }] : [],
    ),
  )
  onProgress?.(0, variants.length)
  await Promise.all(
    shares.map((share) =>
      inThread({ asked: rest, variants: share }, signal, (said) => {
        figures[said.place] = said.figures
        onProgress?.((done += 1), variants.length)
      }),
    ),
  )
  return figures
}

function inThread(
  workerData: ThreadAsked,
  signal: AbortSignal | undefined,
  heard: (said: ThreadSaid) => void,
): Promise<void> {
  const thread = new Worker(new URL('searchThread.ts', import.meta.url), { workerData })
  const stop = () => void thread.terminate()
  signal?.addEventListener('abort', stop, { once: true })
  return new Promise<void>((resolve, reject) => {
    thread.on('message', (said: ThreadSaid | { refusal: string; details: object }) => {
      if ('refusal' in said) {
        reject(new Refusal(said.refusal, said.details as Record<string, unknown>))
        stop()
      } else heard(said)
    })
    thread.on('error', reject)
    thread.on('exit', () =>
      signal?.aborted ? reject(new DOMException('stopped', 'AbortError')) : resolve(),
    )
  }).finally(() => signal?.removeEventListener('abort', stop))
}
