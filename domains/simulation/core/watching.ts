import type { MonthBand, Spread } from '#domains/analytics/core/payback/simulation.ts'

/** What a month is expected to come to, of members. Money in minor units, points at their face. */
export type Expected = Pick<MonthBand, 'sales' | 'issued' | 'redeemed'> & {
  readonly receipts: Spread
  readonly check: Spread
  /** Sales less the cost of goods, before discounts and points; forecasts that are older have none. */
  readonly margin?: Spread | undefined
}

/** What a month came to, of members. Money and points in minor units. */
export type Fact = {
  readonly receipts: number
  readonly sales: number
  readonly issued: number
  readonly redeemed: number
  /** Where costs are known of nearly all that was sold; null where not, left out where nobody looked. */
  readonly margin?: number | null | undefined
}

export const MEASURES = ['sales', 'receipts', 'check', 'issued', 'redeemed', 'margin'] as const
export type Measure = (typeof MEASURES)[number]
export type Verdict = 'below' | 'within' | 'above'

/** What was supposed and did not come true. `earning`: sales as expected, but points were earned otherwise. */
export type Failed = 'frequencyLift' | 'checkLift' | 'redemption' | 'earning' | 'margin'

/** A measure of a month: what it came to, the band, and whether it lies in it; null where there is nothing to say. */
export type Compared = {
  readonly measure: Measure
  readonly band: Spread
  readonly fact: number | null
  readonly verdict: Verdict | null
}

/** How a month compares with what was expected, and which assumption failed. `face`: money by points. */
export function compareMonth(
  expected: Expected,
  fact: Fact,
  face: { readonly points: number; readonly amount: number },
): { readonly measures: readonly Compared[]; readonly failed: readonly Failed[] } {
  const worth = (points: number) => (points * face.amount) / face.points
  const facts: Readonly<Record<Measure, number | null>> = {
    sales: fact.sales,
    receipts: fact.receipts,
    check: fact.receipts === 0 ? null : fact.sales / fact.receipts,
    issued: worth(fact.issued),
    redeemed: worth(fact.redeemed),
    margin: fact.margin ?? null,
  }
  const measures = MEASURES.flatMap((measure): Compared[] => {
    const band = expected[measure]
    if (!band) return []
    return [{ measure, band, fact: facts[measure], verdict: verdictOf(band, facts[measure]) }]
  })
  const isOut = (measure: Measure) => {
    const found = measures.find((each) => each.measure === measure)?.verdict
    return found === 'below' || found === 'above'
  }
  const failed: Failed[] = []
  if (isOut('receipts')) failed.push('frequencyLift')
  if (isOut('check')) failed.push('checkLift')
  // what follows from sales that are off is not told twice
  if (isOut('issued') && !isOut('sales')) failed.push('earning')
  if (isOut('redeemed') && !isOut('issued')) failed.push('redemption')
  if (isOut('margin') && !isOut('sales')) failed.push('margin')
  return { measures, failed }
}

/** A band that is a single number is held to half a per cent: nothing comes out to the kopeck. */
function verdictOf({ p5, p50, p95 }: Spread, fact: number | null): Verdict | null {
  if (fact === null) return null
  const slack = Math.abs(p50) * 0.005
  if (fact < p5 - slack) return 'below'
  return fact > p95 + slack ? 'above' : 'within'
}

/** The month so many after another: YYYY-MM. */
export function monthAfter(month: string, count: number): string {
  const [year, of] = month.split('-').map(Number) as [number, number]
  const index = year * 12 + (of - 1) + count
  return `${Math.floor(index / 12)}-${String((index % 12) + 1).padStart(2, '0')}`
}
