import { availableParallelism } from 'node:os'
import { check } from '#domains/rules/core/check.ts'
import type { Conditions } from '#domains/rules/rules.api.ts'
import type { Language } from '#kit/core/language.ts'
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
import type { Quality } from './core/quality.ts'
import { playAll, readConditions, type SimulationAsked, type Terms } from './replaying.ts'
import { openSource, type SourceAsked } from './sources.ts'
import { runThread } from './threads.ts'

/** What is varied, and what is wanted of a variant. */
export type Space = {
  readonly dimensions: readonly Dimension[]
  readonly constraints: Constraints
  readonly lift: SupposedLift | null
}

/** What a search on files is asked: the conditions to begin with, and the space. */
export type SearchAsked = Omit<SimulationAsked, 'onProgress'> & Space & Counting

/** What a search on any sales is asked. */
export type SearchOn = Space &
  Counting & {
    readonly source: SourceAsked
    readonly base: Conditions
    readonly terms: Terms
    readonly language: Language
    readonly signal?: AbortSignal | undefined
    /** As many as there are cores, unless said. */
    readonly threads?: number | undefined
  }

type Counting = { readonly onProgress?: ((done: number, total: number) => void) | undefined }

/** A variant that was tried, with its document, to be saved. */
export type Found = Tried & { readonly document: Conditions }

/** What a thread is given, and what it says. */
export type ThreadAsked = {
  readonly source: SourceAsked
  readonly terms: Terms
  readonly language: Language
  readonly variants: readonly { readonly place: number; readonly document: Conditions }[]
}
export type ThreadSaid =
  | { readonly place: number; readonly figures: Figures; readonly quality: Quality }
  | { readonly refusal: string; readonly details: Readonly<Record<string, unknown>> }

/**
 * Plays past sales of a file through every variant, on all cores. In the order of the variants. Throws
 * the refusals of the files, `search.pointer_wrong`, `search.too_many`, and `search.variant_unsound`
 * with the choices.
 */
export async function search(asked: SearchAsked): Promise<Found[]> {
  const mapping = await readMapping(asked.mappingPath, 'purchases', asked.language)
  const { zone, currency } = mapping
  const base = await readConditions(asked, zone)
  const { until, paying, discounts, margin, fixedCost, scale } = asked
  const terms = { until, paying, discounts, margin, fixedCost, scale, zone, currency }
  const source = { kind: 'file', path: asked.salesPath, mapping } as const
  return (await searchOn({ ...asked, source, base, terms })).found
}

/** The same on any sales; with what is to be said of them. */
export async function searchOn(
  asked: SearchOn,
): Promise<{ readonly found: Found[]; readonly quality: Quality }> {
  const variants = soundVariants(asked)
  const played = await playVariants(asked, variants)
  const all = variants.map(({ choices }, place) => ({ choices, figures: played.figures[place]! }))
  const weighed = weigh(all, { ...asked, fixedCost: asked.terms.fixedCost })
  const found = weighed.map((tried, place) => ({
    ...tried,
    document: variants[place]!.document as Conditions,
  }))
  return { found, quality: played.quality! }
}

/** Every variant, compiled in thought. Throws `search.pointer_wrong`, `search.too_many`, `search.variant_unsound`. */
export function soundVariants({
  base,
  dimensions,
  terms: { zone, scale },
}: Pick<SearchOn, 'base' | 'dimensions'> & {
  readonly terms: Pick<Terms, 'zone' | 'scale'>
}): Variant[] {
  const count = dimensions.reduce((product, { values }) => product * values.length, 1)
  if (count > MOST_VARIANTS || count === 0)
    throw new Refusal('search.too_many', { count, most: MOST_VARIANTS })
  const variants = allOf(base, dimensions)
  for (const { choices, document } of variants) {
    const [problem] = check(document, { zone, scale })
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
async function playVariants(
  asked: SearchOn,
  variants: readonly Variant[],
): Promise<{ readonly figures: Figures[]; readonly quality: Quality | null }> {
  const { source, terms, language, signal, onProgress, threads: most } = asked
  // whoever asks for a single thread is in one already
  if (most === 1) return playHere(asked, variants)
  const threads = Math.min(most ?? availableParallelism(), variants.length)
  const figures: Figures[] = []
  let quality: Quality | null = null
  let done = 0
  const shares = Array.from({ length: threads }, (_each, thread) =>
    variants.flatMap(({ document }, place) =>
      place % threads === thread ? [{ place, document: document as Conditions }] : [],
    ),
  )
  onProgress?.(0, variants.length)
  await Promise.all(
    shares.map((share) =>
      inThread({ source, terms, language, variants: share }, signal, (said) => {
        figures[said.place] = said.figures
        quality = said.quality
        onProgress?.((done += 1), variants.length)
      }),
    ),
  )
  return { figures, quality }
}

async function playHere(
  { source: asked, terms, language, signal, onProgress }: SearchOn,
  variants: readonly Variant[],
) {
  const source = await openSource(asked, { language, signal })
  const figures: Figures[] = []
  let quality: Quality | null = null
  for (const { document } of variants) {
    onProgress?.(figures.length, variants.length)
    const played = await playAll(source, [document as Conditions], terms, { language, signal })
    figures.push(played.figures[0]!)
    quality = played.quality
  }
  return { figures, quality }
}

type Tell = Extract<ThreadSaid, { place: number }>

function inThread(
  asked: ThreadAsked,
  signal: AbortSignal | undefined,
  heard: (said: Tell) => void,
): Promise<void> {
  return runThread<ThreadSaid>('searchThread.ts', asked, signal, (said, refuse) => {
    if ('refusal' in said) refuse(new Refusal(said.refusal, said.details))
    else heard(said)
  })
}
