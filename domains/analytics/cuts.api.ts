import { Type, type Static } from 'typebox'
import { Day, exact, Nullable, operations } from '#kit/core/operation.ts'
import { AnswerOf, PeriodQuery, programmeRefusals, Ratio, told } from './figures.api.ts'

const Count = Type.Integer({ minimum: 0 })
const Sum = Type.Integer({ description: 'Minor units' })

/** What figures can be parted by. */
export const By = Type.Enum(['tier', 'channel', 'store'])
export type By = Static<typeof By>

const Part = exact({
  key: Nullable(
    Type.String({ description: 'The tier, channel or store; null: of none, or not said' }),
  ),
  title: Nullable(Type.String({ description: 'In the language that was asked for' })),
  member: Type.Boolean({ description: 'False: everybody else, where it is parted by tier' }),
  receipts: Count,
  receiptsBefore: Type.Integer({ description: 'In as many days right before' }),
  sales: Type.Integer({ description: 'After discounts and returns' }),
  salesBefore: Sum,
  averageCheck: Ratio,
  discount: Type.Integer({ description: 'Discounts, and what points paid, less returns' }),
  effectiveDiscount: Ratio,
  byPoints: Type.Integer({ description: 'What points paid, less returns' }),
  issued: Type.Integer({ description: 'Points given for its receipts' }),
  margin: AnswerOf(
    exact({
      before: Type.Integer({ description: 'Sales less the cost of goods' }),
      after: Type.Integer({ description: 'Less what points paid' }),
      share: Ratio,
      costed: Type.Number({ description: 'The share of sales whose cost is known' }),
    }),
  ),
})
export type Part = Static<typeof Part>

export const Cuts = exact({ ...told, from: Day, to: Day, by: By, parts: Type.Array(Part) })
export type Cuts = Static<typeof Cuts>

export const Issued = exact({
  ...told,
  from: Day,
  to: Day,
  total: Type.Integer({ description: 'Points, corrections upward included' }),
  tiers: Type.Array(
    exact({ tier: Nullable(Type.String()), title: Nullable(Type.String()), issued: Count }),
    { description: 'Of the receipts that gave them; what no receipt gave is of no tier' },
  ),
  sources: Type.Array(
    exact({
      source: Type.Enum(['purchase', 'event', 'hand', 'import', 'other']),
      rule: Nullable(
        Type.String({ description: 'Null: by no rule, or what rounding and limits made' }),
      ),
      title: Nullable(Type.String()),
      issued: Type.Integer(),
      share: Ratio,
      byTier: Type.Array(exact({ tier: Nullable(Type.String()), issued: Type.Integer() })),
    }),
    { description: 'Most first' },
  ),
})
export type Issued = Static<typeof Issued>

export const cutsApi = operations({
  cuts: {
    method: 'GET',
    path: '/v1/figures/cuts',
    summary: 'Receipts, checks, margin and points by tier, channel or store',
    needs: 'figures:read',
    query: exact({ ...PeriodQuery.properties, by: Type.Optional(By) }),
    returns: Cuts,
    refuses: [...programmeRefusals, 'figures.period'],
  },
  issued: {
    method: 'GET',
    path: '/v1/figures/issued',
    summary: 'What points were given for: by rule, event, hand or import, and by tier',
    needs: 'figures:read',
    query: PeriodQuery,
    returns: Issued,
    refuses: [...programmeRefusals, 'figures.period', 'figures.unsound'],
  },
})
