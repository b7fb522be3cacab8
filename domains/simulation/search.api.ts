import { Type, type Static } from 'typebox'
import { exact, Nullable } from '#kit/core/operation.ts'
import { CONSTRAINTS } from './core/wanted.ts'
import { FiguresShown } from './figures.api.ts'

const Count = Type.Integer({ minimum: 0 })

export const Dimension = exact({
  path: Type.String({ maxLength: 200, description: 'JSON pointer: /redeem/cap/share/numerator' }),
  values: Type.Array(Type.Unknown(), {
    minItems: 1,
    maxItems: 100,
    description: 'Of a rule (/rules/2) true and false: with it and without it',
  }),
})
const Share = Type.Integer({ minimum: 0, maximum: 10_000 })
/** What a variant must hold: each the most that may be. */
export const SearchConstraints = exact({
  effectiveDiscount: Type.Optional(Share),
  partPayment: Type.Optional(
    Type.Integer({ ...Share, description: 'Of any one receipt, ten-thousandths' }),
  ),
  worseOff: Type.Optional(Count),
  regularsToday: Type.Optional(
    Type.Integer({ minimum: 0, description: 'Regulars worse off than with today’s discounts' }),
  ),
  regularsInForce: Type.Optional(
    Type.Integer({ minimum: 0, description: 'Regulars worse off than with the version in force' }),
  ),
  loss: Type.Optional(Type.Number({ minimum: 0, maximum: 1, description: 'It takes a lift' })),
  turnedNegative: Type.Optional(Count),
  offers: Type.Optional(
    Type.Integer({ minimum: 0, description: 'Programmes as members see them: rules that grant' }),
  ),
})
export const SupposedLift = exact({
  mean: Type.Number({ minimum: -1, maximum: 10 }),
  deviation: Type.Number({ minimum: 0, maximum: 10 }),
})

export const RegularFrom = Type.Integer({
  minimum: 1,
  maximum: 366,
  default: 6,
  description: 'Receipts in the last 365 days of the sales from which on a member is a regular',
})

/** What is varied and what is wanted, as it is asked. */
export const space = {
  dimensions: Type.Array(Dimension, { minItems: 1, maxItems: 16 }),
  constraints: Type.Optional(SearchConstraints),
  lift: Type.Optional(Nullable(SupposedLift)),
  regularFrom: Type.Optional(RegularFrom),
}

const Worse = exact({
  members: Count,
  lost: Type.Integer({ description: 'What they lose together, minor units' }),
  most: Type.Integer({ description: 'What the one loses who loses most' }),
})
const Measured = Nullable(Type.Number())

const weighed = {
  figures: Type.Omit(FiguresShown, ['months', 'refused', 'peakLiability']),
  breakEven: Nullable(Type.Number()),
  neverPays: Type.Boolean(),
  loss: Nullable(Type.Number()),
  breaks: Type.Array(Type.Enum(CONSTRAINTS)),
  measures: Type.Optional(
    exact(
      {
        effectiveDiscount: Measured,
        partPayment: Measured,
        worseOff: Measured,
        regularsToday: Measured,
        regularsInForce: Measured,
        loss: Measured,
        turnedNegative: Measured,
        offers: Measured,
      },
      {
        description:
          'What may be constrained; null where nobody can tell, which holds no constraint',
      },
    ),
  ),
  seen: Type.Optional(exact({ partPayment: Count, today: Worse, inForce: Nullable(Worse) })),
}

/** A point of a search: a variant, and what it comes to. Searches that are older have no measures. */
export const SearchPoint = exact({
  choices: Type.Record(Type.String(), Type.Unknown()),
  ...weighed,
  isFrontier: Type.Boolean(),
})
export type SearchPoint = Static<typeof SearchPoint>

/** The version in force, weighed as the points are. */
export const PointInForce = exact(weighed)
export type PointInForce = Static<typeof PointInForce>
