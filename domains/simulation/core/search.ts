import { normalCdf } from '#domains/analytics/core/numbers/special.ts'
import { breakEvenLift } from '#domains/analytics/core/payback/breakEven.ts'
import type { Figures } from './figures.ts'
import { brokenOf, measuresOf, type Constraints, type Measures, type Seen } from './wanted.ts'

/** What is varied: a place in the document, and what stands there in turn. */
export type Dimension = {
  /** A JSON pointer: `/redeem/cap/share/numerator`. */
  readonly path: string
  /** Where the place is a rule (`/rules/2`), true leaves it as it is and false leaves it out. */
  readonly values: readonly unknown[]
}

/** What is supposed of the rise in sales: a normal lift. */
export type SupposedLift = { readonly mean: number; readonly deviation: number }

/** One document of the search, and what stands at each varied place. */
export type Variant = {
  readonly choices: Readonly<Record<string, unknown>>
  readonly document: unknown
}

/** What a variant comes to. */
export type Tried = {
  readonly choices: Variant['choices']
  readonly figures: Figures
  /** The rise in sales at which it pays; null where the margin is not known, or it never pays. */
  readonly breakEven: number | null
  readonly neverPays: boolean
  /** Chance of a loss; null where no lift is supposed or the margin is not known. */
  readonly loss: number | null
  readonly seen: Seen
  /** What it comes to of each thing that can be constrained. */
  readonly measures: Measures
  /** The constraints it breaks, by name. */
  readonly breaks: readonly (keyof Constraints)[]
  /** Nothing else gives members as much at as small a chance of loss (or break-even lift). */
  readonly isFrontier: boolean
}

/** A search has so many variants at most. */
export const MOST_VARIANTS = 2_000

/**
 * Every combination of the values, in the order of the dimensions; the last one turns fastest. Where two come
 * to the same document – the rate of a rule that is left out – the first is taken.
 */
export function variantsOf(base: unknown, dimensions: readonly Dimension[]): Variant[] {
  const choices = dimensions.reduce<Variant['choices'][]>(
    (all, { path, values }) =>
      all.flatMap((each) => values.map((value) => ({ ...each, [path]: value }))),
    [{}],
  )
  const known = new Map<string, Variant>()
  for (const each of choices) {
    const document = documentOf(base, each)
    const text = JSON.stringify(document)
    if (!known.has(text)) known.set(text, { choices: each, document })
  }
  return [...known.values()]
}

/** The document with what was chosen at each place. Throws RangeError where a pointer leads nowhere. */
export const documentOf = (base: unknown, choices: Variant['choices']): unknown =>
  withoutLeftOut(
    Object.entries(choices).reduce((part, [path, value]) => placed(part, path, value), base),
  )

/** Rules that are left out are gone at last, and the others no longer name them. */
function withoutLeftOut(document: unknown): unknown {
  const { rules, ...rest } = document as { readonly rules?: unknown }
  if (!Array.isArray(rules) || !rules.includes(false)) return document
  const kept = rules.filter((rule) => rule !== false) as { id: string; excludes?: string[] }[]
  const ids = new Set(kept.map(({ id }) => id))
  return {
    ...rest,
    rules: kept.map(({ excludes, ...rule }) => {
      const named = excludes?.filter((id) => ids.has(id)) ?? []
      return named.length > 0 ? { ...rule, excludes: named } : rule
    }),
  }
}

/** The document with another value at a JSON pointer (RFC 6901). Throws RangeError where the pointer leads nowhere. */
export function placed(document: unknown, path: string, value: unknown): unknown {
  const parts = path.split('/').slice(1)
  const put = (part: unknown, rest: readonly string[]): unknown => {
    const [step, ...further] = rest
    // what is left out has nothing in it that could vary
    if (part === false) return part
    if (step === undefined) return value
    const name = step.replaceAll('~1', '/').replaceAll('~0', '~')
    if (Array.isArray(part)) {
      const index = Number(name)
      if (!/^\d+$/.test(name) || index >= part.length) throw new RangeError(path)
      const isKept = further.length === 0 && value === true
      return part.with(index, isKept ? part[index] : put(part[index], further))
    }
    if (typeof part !== 'object' || part === null) throw new RangeError(path)
    const fields = part as Record<string, unknown>
    if (further.length > 0 && !(name in fields)) throw new RangeError(path)
    return { ...fields, [name]: put(fields[name], further) }
  }
  if (parts.length === 0 || !path.startsWith('/')) throw new RangeError(path)
  return put(document, parts)
}

/** A variant that was played. */
export type PlayedVariant = Variant & { readonly figures: Figures; readonly seen: Seen }

/** What variants are weighed by. */
export type Wanted = {
  readonly constraints: Constraints
  readonly lift: SupposedLift | null
  readonly fixedCost: number
  /** Whether the sales prove anything of what will come; where not, no break-even and no chance is told. */
  readonly isKnown?: boolean
}

/** Weighs what variants came to: break-even, chance of loss, constraints, and which are on the frontier. */
export function weigh(all: readonly PlayedVariant[], asked: Wanted): Tried[] {
  const weighed = all.map((each) => weighOne(each, asked))
  return weighed.map((each) => ({
    ...each,
    isFrontier: each.breaks.length === 0 && !weighed.some((other) => dominates(other, each)),
  }))
}

/** One variant by itself. */
export function weighOne(
  { choices, document, figures, seen }: PlayedVariant,
  asked: Wanted,
): Weighed {
  const pays = asked.isKnown === false ? null : payback(figures, asked.fixedCost)
  const loss = asked.lift && pays ? lossOf(pays, asked.lift) : null
  const measures = measuresOf({ figures, seen }, document, loss)
  return {
    choices,
    figures,
    seen,
    breakEven: pays?.lift ?? null,
    neverPays: pays?.neverPays ?? false,
    loss,
    measures,
    breaks: brokenOf(measures, asked.constraints),
  }
}

function lossOf(
  { lift, neverPays }: NonNullable<ReturnType<typeof payback>>,
  { mean, deviation }: SupposedLift,
): number {
  if (neverPays) return 1
  return normalCdf((lift! - mean) / Math.max(deviation, 1e-12))
}

/**
 * The rise in sales at which figures pay; null where margins are not known of every receipt. Discounts
 * that are given no longer count for the programme: with them it may pay without any rise.
 */
export function payback(
  { margin, amount, receipts, discounts, paidWithPoints, discountsSaved }: Figures,
  fixedCost: number,
): { readonly lift: number | null; readonly neverPays: boolean } | null {
  if (!margin || margin.receipts < receipts || amount === 0) return null
  const answer = breakEvenLift({
    marginShare: margin.before / amount,
    sales: amount,
    redeemed: discounts + paidWithPoints - discountsSaved,
    fixedCost,
  })
  if (answer.known) return { lift: answer.value.lift, neverPays: false }
  return answer.reason === 'never_pays' ? { lift: null, neverPays: true } : null
}

export type Weighed = Omit<Tried, 'isFrontier'>

/** Whether one that holds all constraints gives members no less, risks no more, and one of both is better. */
function dominates(a: Weighed, b: Weighed): boolean {
  if (a.breaks.length > 0) return false
  const [more, less] = [valueOf(a) - valueOf(b), riskOf(b) - riskOf(a)]
  return more >= 0 && less >= 0 && (more > 0 || less > 0)
}

/** What members get: discounts and points of all that they bought. */
const valueOf = ({ figures }: Weighed): number => figures.discounts + figures.paidWithPoints

const riskOf = ({ loss, breakEven, neverPays, figures }: Weighed): number =>
  loss ?? breakEven ?? (neverPays ? Infinity : figures.discounts + figures.paidWithPoints)
