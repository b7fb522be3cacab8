import { multiplyDivide, spread, sum } from '#kit/core/ratio.ts'
import { known, unknown, type Answer } from '../answer.ts'

/** Money for points: `money` minor units for `points` minor units of points. */
export type Price = { readonly money: number; readonly points: number }

/** Outstanding points and the chance that one is redeemed. */
export type Outstanding = { readonly outstanding: number; readonly chance: number }

/** What all outstanding points would take off receipts, in minor units of money. */
export const faceLiability = (cohorts: readonly Outstanding[], face: Price): number =>
  multiplyDivide(
    sum(cohorts.map(({ outstanding }) => outstanding)),
    face.money,
    face.points,
    'half_up',
  )

/** What the points that will be redeemed will cost: Σ outstanding · chance · cost of a point. */
export const expectedLiability = (cohorts: readonly Outstanding[], cost: Price): number =>
  Math.round(
    (sum(cohorts.map(({ outstanding, chance }) => outstanding * chance)) * cost.money) /
      cost.points,
  )

/** A sale that gave points, parted by what its goods and its points would cost alone. */
export type Parted = { readonly goods: number; readonly points: number }

/**
 * The price of a sale, parted between goods and points in proportion to what each would sell for
 * alone, points at their face by the chance that they are redeemed (IFRS 15.74, B39–B43). The parts
 * sum to the price.
 */
export function partPrice(price: number, alone: Parted): Answer<Parted> {
  if (!(alone.goods + alone.points > 0)) return unknown('nothing_sold')
  const [goods = 0, points = 0] = spread(price, [alone.goods, alone.points])
  return known({ goods, points })
}

/** At the end of a period, in whole points: redeemed since the sale, and expected to be in all. */
export type Estimate = { readonly redeemedToDate: number; readonly expectedTotal: number }

/** What a period brought into the accounts, in minor units. */
export type Recognised = {
  readonly revenue: number
  /** The part of revenue by which earlier periods are corrected for a changed estimate. */
  readonly catchUp: number
  readonly revenueToDate: number
  readonly liability: number
}

/**
 * Revenue from points period by period: to date = the points' part of the price · redeemed to date
 * ÷ expected in all; a changed estimate is caught up at once, the part itself never changes (IFRS
 * 15 Example 52, IE267–IE270). Rounded to date, so that all periods sum to the whole. More redeemed
 * than expected, or fewer than before, is refused: the estimate is wrong.
 */
export function recognise(part: number, estimates: readonly Estimate[]): Answer<Recognised[]> {
  const periods: Recognised[] = []
  let before: Estimate = { redeemedToDate: 0, expectedTotal: 1 }
  let revenueBefore = 0
  for (const estimate of estimates) {
    const { redeemedToDate, expectedTotal } = estimate
    if (expectedTotal <= 0) return unknown('nothing_expected')
    if (redeemedToDate > expectedTotal || redeemedToDate < before.redeemedToDate) {
      return unknown('out_of_range', redeemedToDate, expectedTotal)
    }
    const revenueToDate = multiplyDivide(part, redeemedToDate, expectedTotal, 'half_up')
    const asEstimatedNow = multiplyDivide(part, before.redeemedToDate, expectedTotal, 'half_up')
    periods.push({
      revenue: revenueToDate - revenueBefore,
      catchUp: asEstimatedNow - revenueBefore,
      revenueToDate,
      liability: part - revenueToDate,
    })
    revenueBefore = revenueToDate
    before = estimate
  }
  return known(periods)
}
