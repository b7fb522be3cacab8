import { Type, type Static } from 'typebox'
import { Count, Days, Points, strict } from './parts.ts'

const Beyond = Type.Optional(
  Type.Enum(['grant_rest', 'refuse'], {
    description:
      'When the grant is more than what is left: grant_rest (default) grants what is left, refuse grants nothing',
  }),
)
export const LimitPeriod = Type.Enum(['day', 'week', 'month', 'quarter', 'year', 'ever'], {
  description: "Calendar period in the programme's zone; weeks begin on Monday",
})
export type LimitPeriod = Static<typeof LimitPeriod>

/** How much may be granted, told apart by `kind`. */
export const Limit = Type.Union(
  [
    Type.Object(
      { kind: Type.Literal('receipt'), points: Points('At most per receipt'), beyond: Beyond },
      { ...strict, description: 'At most so many points on one receipt' },
    ),
    Type.Object(
      {
        kind: Type.Literal('member'),
        points: Type.Optional(Points('At most per member and period')),
        times: Type.Optional(Count('At most so many times per member and period')),
        per: LimitPeriod,
        beyond: Beyond,
      },
      { ...strict, minProperties: 3, description: 'So many points or times per member and period' },
    ),
    Type.Object(
      { kind: Type.Literal('budget'), points: Points('In all, for everybody'), beyond: Beyond },
      { ...strict, description: 'So many points in all, for everybody' },
    ),
    Type.Object(
      {
        kind: Type.Literal('cooldown'),
        after: Type.Object({ days: Days('Days from one grant to the next', 1) }, strict),
      },
      { ...strict, description: 'Not again for the same member before so many days have passed' },
    ),
  ],
  { description: 'A limit, told apart by its kind' },
)
export type Limit = Static<typeof Limit>
export const Limits = Type.Array(Limit, { maxItems: 20 })
