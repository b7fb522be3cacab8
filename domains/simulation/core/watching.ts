import type { MonthBand, Spread } from '#domains/analytics/core/payback/simulation.ts'

/** What a month is expected to come to, of members. Money in minor units, points at their face. */
export type Expected = Pick<MonthBand, 'sales' | 'issued' | 'redeemed'> & {
  readonly receipts: Spread
  readonly check: Spread
  /** Sales less the cost of goods, before discounts and points. Forecasts that are older have no more than the above. */
  readonly margin?: Spread | undefined
  /** What points that were issued since the first month would take off receipts, at the month's end. */
  readonly liability?: Spread | undefined
  /** What points and discounts of the conditions take off receipts. */
  readonly cost?: Spread | undefined
  /** The share of all sales that members make: of buyers, who joins and shows the card. */
  readonly conversion?: Spread | undefined
  /** The share of the month's members who come again in it. */
  readonly repeat?: Spread | undefined
}

/** What a month came to, of members. Money and points in minor units. */
export type Fact = {
  readonly receipts: number
  readonly sales: number
  readonly issued: number
  readonly redeemed: number
  /** Where costs are known of nearly all that was sold; null where not, left out where nobody looked. */
  readonly margin?: number | null | undefined
  /** Taken off by discounts of the conditions. */
  readonly discounts?: number | undefined
  /** What all bought, members or not. */
  readonly allSales?: number | undefined
  /** Who bought, and who bought again; null where the roll-up had not come so far. */
  readonly members?: number | null | undefined
  readonly repeaters?: number | null | undefined
  /** Points issued since the first month that were open at the month's end. */
  readonly open?: number | null | undefined
}

export const MEASURES = [
  'sales',
  'receipts',
  'check',
  'conversion',
  'repeat',
  'issued',
  'redeemed',
  'liability',
  'margin',
  'cost',
] as const
export type Measure = (typeof MEASURES)[number]
export type Verdict = 'below' | 'within' | 'above'

/** What was supposed and did not come true. */
export const FAILED = [
  'enrolment',
  'frequencyLift',
  'checkLift',
  'repeat',
  'earning',
  'redemption',
  'delay',
  'margin',
  'discounts',
] as const
export type Failed = (typeof FAILED)[number]

/** A measure of a month: what it came to, the band, and whether it lies in it; null where there is nothing to say. */
export type Compared = {
  readonly measure: Measure
  readonly band: Spread
  readonly fact: number | null
  readonly verdict: Verdict | null
}

/** Money by points. */
type Face = { readonly points: number; readonly amount: number }

/** How a month compares with what was expected, and which assumption failed. */
export function compareMonth(
  expected: Expected,
  fact: Fact,
  face: Face,
): { readonly measures: readonly Compared[]; readonly failed: readonly Failed[] } {
  const facts = factsOf(fact, face)
  const measures = MEASURES.flatMap((measure): Compared[] => {
    const band = expected[measure]
    if (!band) return []
    const chance = measure === 'repeat' ? chanceOf(band.p50, fact.members ?? 0) : 0
    const verdict = verdictOf(band, facts[measure], chance)
    return [{ measure, band, fact: facts[measure], verdict }]
  })
  return { measures, failed: failedOf(measures) }
}

function factsOf(fact: Fact, face: Face): Readonly<Record<Measure, number | null>> {
  const worth = (points: number) => (points * face.amount) / face.points
  const { receipts, sales, allSales, members, repeaters, open, discounts } = fact
  return {
    sales,
    receipts,
    check: receipts === 0 ? null : sales / receipts,
    conversion: allSales ? sales / allSales : null,
    repeat: members ? (repeaters ?? 0) / members : null,
    issued: worth(fact.issued),
    redeemed: worth(fact.redeemed),
    liability: open === null || open === undefined ? null : worth(open),
    margin: fact.margin ?? null,
    cost: discounts === undefined ? null : worth(fact.redeemed) + discounts,
  }
}

/** Which assumption failed; what follows from another that did is not told twice. */
function failedOf(measures: readonly Compared[]): Failed[] {
  const verdict = (measure: Measure) =>
    measures.find((each) => each.measure === measure)?.verdict ?? 'within'
  const isOut = (measure: Measure) => verdict(measure) !== 'within'
  const explained = (...by: readonly Measure[]) => by.some(isOut)
  const checks: Readonly<Record<Failed, boolean>> = {
    enrolment: isOut('conversion'),
    // fewer join, fewer receipts: it is the joining that failed
    frequencyLift: isOut('receipts') && verdict('receipts') !== verdict('conversion'),
    checkLift: isOut('check'),
    repeat: isOut('repeat') && !explained('receipts'),
    earning: isOut('issued') && !explained('sales'),
    redemption: isOut('redeemed') && !explained('issued'),
    delay: isOut('liability') && !explained('issued', 'redeemed'),
    margin: isOut('margin') && !explained('sales'),
    discounts: isOut('cost') && !explained('redeemed', 'sales'),
  }
  return FAILED.filter((each) => checks[each])
}

/** How far chance alone moves a share of so many members, nine times in ten. */
const chanceOf = (share: number, members: number): number =>
  members === 0 ? 0 : 1.644854 * Math.sqrt((share * (1 - share)) / members)

/** A band that is a single number is held to half a per cent: nothing comes out to the kopeck. */
function verdictOf({ p5, p50, p95 }: Spread, fact: number | null, chance: number): Verdict | null {
  if (fact === null) return null
  const slack = Math.max(Math.abs(p50) * 0.005, chance)
  if (fact < p5 - slack) return 'below'
  return fact > p95 + slack ? 'above' : 'within'
}

/** The month so many after another: YYYY-MM. */
export function monthAfter(month: string, count: number): string {
  const [year, of] = month.split('-').map(Number) as [number, number]
  const index = year * 12 + (of - 1) + count
  return `${Math.floor(index / 12)}-${String((index % 12) + 1).padStart(2, '0')}`
}
