import { known, type Answer, type Reason } from '#domains/analytics/core/answer.ts'
import type { Plan } from '#domains/analytics/core/payback/plan.ts'
import { valueAt, type Range } from '#domains/analytics/core/payback/ranges.ts'
import {
  comparePlans,
  monthBands,
  salesBands,
  simulate,
  type Luck,
  type MonthBand,
  type PlanComparison,
  type Simulation,
  type Spread,
} from '#domains/analytics/core/payback/simulation.ts'
import { normalQuantile } from '#domains/analytics/core/numbers/normal.ts'
import type { Conditions } from '#domains/rules/rules.api.ts'
import type { Figures } from './figures.ts'
import { lackOf, type Lack, type Quality } from './quality.ts'
import { repeatRate, type MonthlyVisits } from './visits.ts'

/** What somebody supposes of a number: sure of it, or sure that it lies between two in nine cases of ten. */
export type Guess =
  | { readonly kind: 'fixed'; readonly value: number }
  | { readonly kind: 'between'; readonly p5: number; readonly p95: number }
  | {
      readonly kind: 'triangular'
      readonly low: number
      readonly likely: number
      readonly high: number
    }

/** What is supposed of what the programme changes, and of what nobody knows yet. Shares are 0.1 for a tenth. */
export type Assumptions = {
  readonly months: number
  /** How much oftener, and for how much more, members buy. */
  readonly frequencyLift: Guess
  readonly checkLift: Guess
  /** The share of members' sales that is made by those who join; all, unless said. */
  readonly enrolment?: Guess | undefined
  /** The share of points redeemed in the end; that of the replay, unless said. */
  readonly redemption?: Guess | undefined
  /** The margin of sales; that of the replay, unless said. */
  readonly margin?: Guess | undefined
  /** What sales would grow by in a year without the programme; nothing, unless said. */
  readonly growth?: Guess | undefined
  /** Money that the programme costs each month, minor units. */
  readonly monthlyCost?: number | undefined
  /** What a redeemed point costs of its face; all of it, unless said. */
  readonly costOfPoint?: number | undefined
  /** How many months a point that is redeemed waits on average; 2 unless said. */
  readonly redemptionDelayMonths?: number | undefined
  readonly seed: number
  readonly draws?: number | undefined
}

/** How a variant would come out, over all that is supposed. */
/** A month, with the number of receipts and the average one besides. */
export type ExpectedMonth = MonthBand & {
  readonly receipts: Spread
  readonly check: Spread
  /** The share of the month's members who come again in it; left out where sales do not tell it. */
  readonly repeat?: Spread | undefined
}

export type Chance = Simulation & {
  readonly months: readonly ExpectedMonth[]
  /** Against the first variant, under the same luck. */
  readonly againstFirst: PlanComparison | null
}

/** The chance, or why none can be told. `no_margin`: neither the sales nor anybody says what margin is; or what the sales lack. */
export type ChanceTold =
  | { readonly known: true; readonly value: Chance }
  | { readonly known: false; readonly reason: Reason | 'no_margin' | Lack }

/** A month of the calendar as the mean of a year has it: 365.25 days. */
const MONTH = (365.25 / 12) * 86_400_000

/**
 * The chances of each variant over the same draws. Sales of an average month are those of members in the
 * replay; what is earned of them, and the discounts, too.
 */
export function chances(
  variants: readonly { readonly figures: Figures; readonly document: Conditions }[],
  assumed: Assumptions,
  fixedCost: number,
  quality: Pick<Quality, 'warnings' | 'monthly'>,
): ChanceTold[] {
  // nobody came back, and so nobody spent: that it costs nothing would be a lie
  const lack = lackOf(quality)
  if (lack === 'one_member' || lack === 'no_repeat')
    return variants.map(() => ({ known: false, reason: lack }))
  const luck = { seed: assumed.seed, ...(assumed.draws && { draws: assumed.draws }) }
  const plans = variants.map(({ figures, document }) =>
    planOf(figures, document, assumed, fixedCost),
  )
  const first = plans[0]
  return plans.map((plan, place): ChanceTold => {
    if ('reason' in plan) return { known: false, reason: plan.reason }
    const told = simulate(plan, luck)
    const months = expectedMonths(plan, variants[place]!.figures, luck, quality.monthly)
    if (!told.known) return { known: false, reason: told.reason }
    if (!months.known) return { known: false, reason: months.reason }
    const compared =
      place === 0 || !first || 'reason' in first ? null : comparePlans(first, plan, luck)
    const againstFirst = compared?.known ? compared.value : null
    return { known: true, value: { ...told.value, months: months.value, againstFirst } }
  })
}

/**
 * The bands of the months. Receipts are drawn by the same dice as sales, as if each were of one unit;
 * the average receipt changes by its own lift alone.
 */
function expectedMonths(
  plan: Plan,
  figures: Figures,
  luck: Luck,
  monthly: MonthlyVisits | undefined,
): Answer<readonly ExpectedMonth[]> {
  const bands = monthBands(plan, luck)
  const [segment] = plan.segments
  if (!bands.known || !segment) return bands as Answer<never>
  const mean = figures.amountOfMembers / figures.receiptsOfMembers
  const counted = {
    ...segment,
    monthlySales: segment.monthlySales / mean,
    checkLift: { kind: 'fixed', value: 0 } as const,
  }
  const receipts = salesBands({ ...plan, segments: [counted] }, luck)
  if (!receipts.known) return receipts
  const at = (p: number) => mean * (1 + Math.max(-1, valueAt(segment.checkLift, p)))
  const check = { p5: at(0.05), p50: at(0.5), p95: at(0.95) }
  const repeat = monthly && repeatBand(monthly, segment.frequencyLift)
  return known(
    bands.value.map((band, month) => ({
      ...band,
      receipts: receipts.value[month]!,
      check,
      ...(repeat && { repeat }),
    })),
  )
}

/** Who comes again, by how much oftener people buy: the one rises with the other. */
function repeatBand(monthly: MonthlyVisits, lift: Range): Spread | null {
  const at = (p: number) => repeatRate(monthly, Math.max(-1, valueAt(lift, p)))
  const [p5, p50, p95] = [at(0.05), at(0.5), at(0.95)]
  return p5 === null || p50 === null || p95 === null ? null : { p5, p50, p95 }
}

/** The plan of a variant, or why there can be none. */
export function planOf(
  figures: Figures,
  document: Conditions,
  assumed: Assumptions,
  fixedCost: number,
): Plan | { readonly reason: 'no_margin' | 'no_members' } {
  const { amountOfMembers: sales, margin, issued } = figures
  if (figures.from === null || sales === 0) return { reason: 'no_members' }
  const isKnown = margin !== null && margin.receipts === figures.receipts && figures.amount > 0
  if (!assumed.margin && !isKnown) return { reason: 'no_margin' }
  const share = isKnown ? margin.before / figures.amount : 0
  const span = Math.max(1, (Date.parse(figures.until) - Date.parse(figures.from)) / MONTH)
  const value = document.redeem?.value
  const face = value ? value.amount / value.points : 0
  return {
    months: assumed.months,
    fixedCost,
    monthlyCost: assumed.monthlyCost ?? 0,
    costOfPoint: assumed.costOfPoint ?? 1,
    redemptionDelayMonths: assumed.redemptionDelayMonths ?? 2,
    expiryMonths: expiryMonths(document),
    growth: rangeOf(assumed.growth, 0),
    unknownSales: (figures.amount - sales) / span,
    segments: [
      {
        name: 'members',
        monthlySales: sales / span,
        earnShare: (issued * face) / sales,
        discountShare: (figures.discounts - figures.discountsSaved) / sales,
        givenShare: figures.discounts / sales,
        marginShare: rangeOf(assumed.margin, share),
        enrolment: rangeOf(assumed.enrolment, 1),
        frequencyLift: rangeOf(assumed.frequencyLift, 0),
        checkLift: rangeOf(assumed.checkLift, 0),
        redemption: rangeOf(assumed.redemption, issued === 0 ? 0 : figures.redeemed / issued),
      },
    ],
  }
}

const NINETY_FIFTH = normalQuantile(0.95)

/** A guess as a range: between two numbers is normal around their middle. */
export function rangeOf(guess: Guess | undefined, otherwise: number): Range {
  if (!guess) return { kind: 'fixed', value: otherwise }
  if (guess.kind !== 'between') return guess
  const { p5, p95 } = guess
  return { kind: 'normal', mean: (p5 + p95) / 2, deviation: (p95 - p5) / 2 / NINETY_FIFTH }
}

/** After how many whole months points lapse; null where that is not said in a length of time. */
function expiryMonths({ expiry }: Conditions): number | null {
  if (!expiry || !('after' in expiry)) return null
  const {
    days = 0,
    months = 0,
    years = 0,
  } = expiry.after as Partial<Record<'days' | 'months' | 'years', number>>
  return Math.max(1, Math.round(days / 30.4375 + months + years * 12))
}
