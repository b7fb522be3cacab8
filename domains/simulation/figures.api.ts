import { Type, type Static } from 'typebox'
import { exact, Nullable } from '#kit/core/operation.ts'

const Count = Type.Integer({ minimum: 0 })
const Minor = Type.Integer({ description: 'Minor units' })
const Share = exact({ part: Type.Number(), whole: Type.Number(), value: Nullable(Type.Number()) })

const Margins = exact({
  before: Minor,
  after: Minor,
  negativeBefore: Count,
  turnedNegative: Count,
  receipts: Count,
  assumed: Count,
})

const Band = Type.Enum(['none', 'up_to_3', 'up_to_5', 'up_to_10', 'over_10'])

const Fairness = exact({
  members: Count,
  worseOff: Count,
  groups: Type.Array(
    exact({ band: Band, members: Count, worseOff: Count, today: Minor, withProgramme: Minor }),
  ),
  losers: Type.Array(
    exact({ member: Nullable(Type.String()), today: Minor, withProgramme: Minor }),
  ),
})

export const MonthShown = exact({
  month: Type.String(),
  receipts: Count,
  amount: Minor,
  issued: Minor,
  redeemed: Minor,
  expired: Minor,
  outstanding: Minor,
  tiers: Type.Record(Type.String(), Count),
})

/** What past sales would have come to, as it is answered: points and money in minor units. */
export const FiguresShown = exact({
  receipts: Count,
  receiptsOfMembers: Count,
  receiptsRedeemed: Count,
  members: Count,
  refused: Type.Array(exact({ code: Type.String(), receipts: Count })),
  from: Nullable(Type.String()),
  until: Type.String(),
  amount: Minor,
  amountOfMembers: Minor,
  issued: Minor,
  redeemed: Minor,
  expired: Minor,
  active: Minor,
  pending: Minor,
  discounts: Minor,
  paidWithPoints: Minor,
  discountsSaved: Minor,
  paid: Minor,
  effectiveDiscount: Share,
  liability: Nullable(Minor),
  peakLiability: Nullable(exact({ month: Type.String(), amount: Minor })),
  margin: Nullable(Margins),
  fairness: Nullable(Fairness),
  months: Type.Array(MonthShown),
})
export type FiguresShown = Static<typeof FiguresShown>

export const BreakEvenShown = Nullable(
  exact({ lift: Nullable(Type.Number()), neverPays: Type.Boolean() }),
)

/** How far the sales can be trusted, as it is answered. */
export const QualityShown = exact({
  receipts: Count,
  buyers: Count,
  repeatBuyers: Share,
  withoutBuyer: Share,
  withCost: Share,
  withDiscount: Share,
  repeatedLines: Share,
  days: Share,
  longestGap: Nullable(exact({ after: Type.String(), before: Type.String(), days: Count })),
  monthly: Type.Optional(
    exact(
      { months: Count, active: Count, repeaters: Count },
      { description: 'Buyers of each whole month, and those who came again in it' },
    ),
  ),
  warnings: Type.Array(
    Type.Enum([
      'no_sales',
      'no_members',
      'few_members',
      'one_member',
      'no_repeat',
      'no_costs',
      'short',
      'gap',
      'repeated',
    ]),
  ),
})
export type QualityShown = Static<typeof QualityShown>
