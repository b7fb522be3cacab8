import { availableParallelism } from 'node:os'
import { check } from '#domains/rules/core/check.ts'
import type { Conditions } from '#domains/rules/rules.api.ts'
import type { Language } from '#kit/core/language.ts'
import { Refusal } from '#kit/core/refusal.ts'
import { readMapping } from '#domains/imports/imports.ts'
import type { Figures } from './core/figures.ts'
import { REGULAR_FROM } from './core/regulars.ts'
import {
  MOST_VARIANTS,
  variantsOf,
  weigh,
  weighOne,
  type Dimension,
  type SupposedLift,
  type Tried,
  type Variant,
  type Weighed,
} from './core/search.ts'
import { lackOf, type Quality } from './core/quality.ts'
import type { Constraints, Seen } from './core/wanted.ts'
import { playerOf, type Compared, type SeenFigures } from './playing.ts'
import { readConditions, type SimulationAsked, type Terms } from './replaying.ts'
import { openSource, type SourceAsked } from './sources.ts'
import { runThread } from './threads.ts'

/** What is varied, and what is wanted of a variant. */
export type Space = {
  readonly dimensions: readonly Dimension[]
  readonly constraints: Constraints
  readonly lift: SupposedLift | null
  /** So many receipts in a year make a regular; 6 unless said. */
  readonly regularFrom?: number | undefined
}

/** What a search on files is asked: the conditions to begin with, and the space. */
export type SearchAsked = Omit<SimulationAsked, 'onProgress'> &
  Space &
  Counting & {
    /** As many as there are cores, unless said. */
    readonly threads?: number | undefined
  }

/** What a search on any sales is asked. */
export type SearchOn = Space &
  Counting & {
    readonly source: SourceAsked
    readonly base: Conditions
    /** What variants are compared with; null where nothing is in force. */
    readonly inForce: Conditions | null
    readonly terms: Terms
    readonly language: Language
    readonly signal?: AbortSignal | undefined
    /** As many as there are cores, unless said. */
    readonly threads?: number | undefined
  }

type Counting = { readonly onProgress?: ((done: number, total: number) => void) | undefined }

/** A variant that was tried, with its document, to be saved. */
export type Found = Tried & { readonly document: Conditions }

/** What a search came to. */
export type Searched = {
  readonly found: Found[]
  readonly quality: Quality
  readonly regulars: { readonly from: number; readonly members: number }
  /** The conditions in force, weighed as the variants are. */
  readonly inForce: Weighed | null
}

/** What a thread is given, and what it says. */
export type ThreadAsked = {
  readonly source: SourceAsked
  readonly terms: Terms
  readonly language: Language
  readonly inForce: Conditions | null
  readonly regularFrom: number
  readonly variants: readonly { readonly place: number; readonly document: Conditions }[]
}
export type ThreadSaid =
  | Compared
  | {
      readonly place: number
      readonly figures: Figures
      readonly seen: Seen
      readonly quality: Quality
    }
  | { readonly refusal: string; readonly details: Readonly<Record<string, unknown>> }

/**
 * Plays past sales of a file through every variant, on all cores. In the order of the variants. Throws
 * the refusals of the files, `search.pointer_wrong`, `search.too_many`, and `search.variant_unsound`
 * with the choices. What the conditions of the file come to is what variants are compared with.
 */
export async function search(asked: SearchAsked): Promise<Searched> {
  const mapping = await readMapping(asked.mappingPath, 'purchases', asked.language)
  const { zone, currency } = mapping
  const base = await readConditions(asked, zone)
  const { until, paying, discounts, margin, fixedCost, scale } = asked
  const terms = { until, paying, discounts, margin, fixedCost, scale, zone, currency }
  const source = { kind: 'file', path: asked.salesPath, mapping } as const
  return searchOn({ ...asked, source, base, inForce: base, terms })
}

/** The same on any sales. */
export async function searchOn(asked: SearchOn): Promise<Searched> {
  const variants = soundVariants(asked)
  const { played, quality, compared } = await playVariants(asked, variants)
  const isKnown = lackOf(quality!) === null
  const wanted = { ...asked, fixedCost: asked.terms.fixedCost, isKnown }
  const all = variants.map((each, place) => ({ ...each, ...played[place]! }))
  const found = weigh(all, wanted).map((tried, place) => ({
    ...tried,
    document: variants[place]!.document as Conditions,
  }))
  const { inForce, regulars } = compared!
  return {
    found,
    quality: quality!,
    regulars: { from: asked.regularFrom ?? REGULAR_FROM, members: regulars },
    inForce: inForce && weighOne({ choices: {}, document: asked.inForce, ...inForce }, wanted),
  }
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

type PlayedAll = {
  readonly played: SeenFigures[]
  quality: Quality | null
  compared: Compared | null
}

/** Each thread reads the sales once and plays its share of the variants. */
async function playVariants(asked: SearchOn, variants: readonly Variant[]): Promise<PlayedAll> {
  const { source, terms, language, inForce, signal, onProgress, threads: most } = asked
  const all: PlayedAll = { played: [], quality: null, compared: null }
  let done = 0
  const hear = (said: Tell) => {
    if (!('place' in said)) return void (all.compared = said)
    const { place, quality, ...seen } = said
    all.played[place] = seen
    all.quality = quality
    onProgress?.((done += 1), variants.length)
  }
  const given = { source, terms, language, inForce, regularFrom: asked.regularFrom ?? REGULAR_FROM }
  const placed = variants.map(({ document }, place) => ({
    place,
    document: document as Conditions,
  }))
  onProgress?.(0, variants.length)
  // whoever asks for a single thread is in one already
  if (most === 1) await playShare({ ...given, variants: placed }, hear, signal)
  else {
    const threads = Math.min(most ?? availableParallelism(), variants.length)
    const shares = Array.from({ length: threads }, (_each, thread) =>
      placed.filter(({ place }) => place % threads === thread),
    )
    await Promise.all(shares.map((share) => inThread({ ...given, variants: share }, signal, hear)))
  }
  return all
}

/** Plays a share of the variants here, and tells each as soon as it is done. */
export async function playShare(
  { source: asked, terms, language, inForce, regularFrom, variants }: ThreadAsked,
  tell: (said: Tell) => void,
  signal?: AbortSignal,
): Promise<void> {
  const source = await openSource(asked, { language, signal })
  const player = await playerOf(source, { terms, inForce, regularFrom }, { language, signal })
  tell(player.compared)
  for (const { place, document } of variants) tell({ place, ...(await player.play(document)) })
}

type Tell = Exclude<ThreadSaid, { refusal: string }>

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
