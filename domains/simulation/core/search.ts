import { normalCdf } from '#domains/analytics/core/numbers/special.ts'
import { breakEvenLift } from '#domains/analytics/core/payback/breakEven.ts'
import type { Figures } from './figures.ts'

/** What is varied: a place in the document, and what stands there in turn. */
export type Dimension = {
  /** A JSON pointer: `/redeem/cap/share/numerator`. */
  readonly path: string
  readonly values: readonly unknown[]
}

/** What a variant must hold to be considered. */
export type Constraints = {
  /** Points may pay for so much of all sales, ten-thousandths. */
  readonly effectiveDiscount?: number | undefined
  /** Members that may be worse off than with the discounts of today. */
  readonly worseOff?: number | undefined
  /** Chance of a loss, 0 to 1, by the lift that is supposed. */
  readonly loss?: number | undefined
  /** Receipts that may turn to a loss. */
  readonly turnedNegative?: number | undefined
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
  /** The constraints it breaks, by name. */
  readonly breaks: readonly (keyof Constraints)[]
  /** Nothing else gives members as much at as small a chance of loss (or break-even lift). */
  readonly isFrontier: boolean
}

/** A search has so many variants at most. */
export const MOST_VARIANTS = 2_000

/** Every combination of the values, in the order of the dimensions; the last one turns fastest. */
export function variantsOf(base: unknown, dimensions: readonly Dimension[]): Variant[] {
  return dimensions.reduce<Variant[]>(
    (all, { path, values }) =>
      all.flatMap(({ choices, document }) =>
        values.map((value) => ({
          choices: { ...choices, [path]: value },
          document: placed(document, path, value),
        })),
      ),
    [{ choices: {}, document: base }],
  )
}

/** The document with another value at a JSON pointer (RFC 6901). Throws RangeError where the pointer leads nowhere. */
export function placed(document: unknown, path: string, value: unknown): unknown {
  const parts = path.split('/').slice(1)
  const put = (part: unknown, rest: readonly string[]): unknown => {
    const [step, ...further] = rest
    if (step === undefined) return value
    const name = step.replaceAll('~1', '/').replaceAll('~0', '~')
    if (Array.isArray(part)) {
      const index = Number(name)
      if (!/^\d+$/.test(name) || index >= part.length) throw new RangeError(path)
      return part.with(index, put(part[index], further))
    }
    if (typeof part !== 'object' || part === null) throw new RangeError(path)
    const fields = part as Record<string, unknown>
    if (further.length > 0 && !(name in fields)) throw new RangeError(path)
    return { ...fields, [name]: put(fields[name], further) }
  }
  if (parts.length === 0 || !path.startsWith('/')) throw new RangeError(path)
  return put(document, parts)
}

/** Weighs what variants came to: break-even, chance of loss, constraints, and which are on the frontier. */
export function weigh(
  all: readonly { readonly choices: Variant['choices']; readonly figures: Figures }[],
  asked: {
    readonly constraints: Constraints
    readonly lift: SupposedLift | null
    readonly fixedCost: number
  },
): Tried[] {
  const weighed = all.map(({ choices, figures }) => {
    const pays = payback(figures, asked.fixedCost)
    const loss =
      asked.lift && pays
        ? pays.neverPays
          ? 1
          : normalCdf((pays.lift! - asked.lift.mean) / Math.max(asked.lift.deviation, 1e-12))
        : null
    const tried = {
      choices,
      figures,
      breakEven: pays?.lift ?? null,
      neverPays: pays?.neverPays ?? false,
      loss,
    }
    return { ...tried, breaks: broken(tried, asked.constraints) }
  })
  return weighed.map((each) => ({
    ...each,
    isFrontier: each.breaks.length === 0 && !weighed.some((other) => dominates(other, each)),
  }))
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

type Weighed = Omit<Tried, 'isFrontier'>

function broken(
  { figures, loss }: Omit<Weighed, 'breaks'>,
  constraints: Constraints,
): (keyof Constraints)[] {
  const { part, whole } = figures.effectiveDiscount
  const checks: [keyof Constraints, boolean][] = [
    ['effectiveDiscount', part * 10_000 > (constraints.effectiveDiscount ?? Infinity) * whole],
    ['worseOff', (figures.fairness?.worseOff ?? 0) > (constraints.worseOff ?? Infinity)],
    ['loss', (loss ?? 0) > (constraints.loss ?? Infinity)],
    [
      'turnedNegative',
      (figures.margin?.turnedNegative ?? 0) > (constraints.turnedNegative ?? Infinity),
    ],
  ]
  return checks.filter(([, isBroken]) => isBroken).map(([name]) => name)
}

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
