import { Type, type Static } from 'typebox'
import { Day, exact, Nullable, operations } from '#kit/core/operation.ts'
import { PeriodQuery, programmeRefusals, Ratio, told } from './figures.api.ts'

const Count = Type.Integer({ minimum: 0 })

const Funnel = exact({
  from: Day,
  to: Day,
  partial: Type.Boolean({
    description: 'Of some who enrolled 90 days have not passed: they may still come',
  }),
  enrolled: Type.Integer({ description: 'Members who enrolled, duplicates once' }),
  first: Ratio,
  second: Ratio,
  active: Ratio,
  redeemed: Ratio,
})
export type Funnel = Static<typeof Funnel>

export const Conversions = exact(
  { ...told, activeDays: Count, period: Funnel, before: Funnel },
  {
    description:
      'first: bought, of who enrolled; second: bought again, of those; active: bought in the days up to the end, of all members then; redeemed: paid with points, of who earned some',
  },
)
export type Conversions = Static<typeof Conversions>

/** `never`: enrolled and bought nothing; `once`: bought once only; `sleeping`: bought before the last 90 days and not since; `unspent`: earned and paid nothing with points. */
export const Stage = Type.Enum(['never', 'once', 'sleeping', 'unspent'])
export type Stage = Static<typeof Stage>

export const StageMembers = exact({
  ...told,
  stage: Stage,
  items: Type.Array(
    exact({
      memberId: Type.String(),
      enrolledOn: Nullable(Day),
      lastOn: Nullable(Day),
      orders: Count,
      sales: Type.Integer({ description: 'Minor units, in the programme as a whole' }),
    }),
  ),
  total: Count,
})
export type StageMembers = Static<typeof StageMembers>

const { storeId: _, ...period } = PeriodQuery.properties

export const conversionsApi = operations({
  conversions: {
    method: 'GET',
    path: '/v1/figures/conversions',
    summary: 'Who came of those who enrolled, came again, is active, and spends points',
    needs: 'figures:read',
    query: exact(period),
    returns: Conversions,
    refuses: [...programmeRefusals, 'figures.period'],
  },
  members: {
    method: 'GET',
    path: '/v1/figures/conversion-members',
    summary: 'Who stopped at a stage, by what they bought',
    needs: 'figures:read',
    query: exact({
      ...period,
      stage: Type.Optional(Stage),
      limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 1000, default: 200 })),
    }),
    returns: StageMembers,
    refuses: [...programmeRefusals, 'figures.period'],
  },
})
