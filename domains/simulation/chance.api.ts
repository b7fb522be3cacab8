import { Type, type Static } from 'typebox'
import { exact, Nullable } from '#kit/core/operation.ts'

const Finite = Type.Number({ minimum: -1_000, maximum: 1_000 })

/** What is supposed of a number: a value, two numbers it lies between in nine cases of ten, or three. */
export const GuessAsked = Type.Union([
  exact({ kind: Type.Literal('fixed'), value: Finite }),
  exact({ kind: Type.Literal('between'), p5: Finite, p95: Finite }),
  exact({ kind: Type.Literal('triangular'), low: Finite, likely: Finite, high: Finite }),
])
export type GuessAsked = Static<typeof GuessAsked>

/** What is supposed of what the programme changes. Shares are 0.1 for a tenth. */
export const AssumptionsAsked = exact({
  months: Type.Integer({ minimum: 1, maximum: 60 }),
  frequencyLift: GuessAsked,
  checkLift: GuessAsked,
  enrolment: Type.Optional(GuessAsked),
  redemption: Type.Optional(GuessAsked),
  margin: Type.Optional(GuessAsked),
  growth: Type.Optional(GuessAsked),
  monthlyCost: Type.Optional(Type.Integer({ minimum: 0, maximum: 1_000_000_000_000_000 })),
  costOfPoint: Type.Optional(Type.Number({ minimum: 0, maximum: 10 })),
  redemptionDelayMonths: Type.Optional(Type.Number({ minimum: 0, maximum: 120 })),
  seed: Type.Integer({
    minimum: 1,
    maximum: 4_294_967_295,
    description: 'The same seed, the same answer',
  }),
  draws: Type.Optional(Type.Integer({ minimum: 10_000, maximum: 100_000, default: 10_000 })),
})
export type AssumptionsAsked = Static<typeof AssumptionsAsked>

export const Spread = exact({ p5: Type.Number(), p50: Type.Number(), p95: Type.Number() })
const Ratio = exact({
  numerator: Type.Number(),
  denominator: Type.Number(),
  value: Nullable(Type.Number()),
})
const Month = Nullable(Type.Integer())

export const ChanceShown = exact({
  seed: Type.Integer(),
  draws: Type.Integer(),
  profit: exact({ ...Spread.properties, mean: Type.Number() }),
  loss: Ratio,
  lossError: Type.Number(),
  paybackMonth: exact({ p5: Month, p50: Month, p95: Month }),
  paidBack: Ratio,
  peakLiability: Spread,
  tornado: Type.Array(
    exact({
      segment: Type.String(),
      what: Type.Enum([
        'enrolment',
        'frequencyLift',
        'checkLift',
        'redemption',
        'marginShare',
        'growth',
      ]),
      atLow: Type.Number(),
      atHigh: Type.Number(),
    }),
  ),
  months: Type.Array(
    exact({
      sales: Spread,
      receipts: Spread,
      check: Spread,
      issued: Spread,
      redeemed: Spread,
      margin: Type.Optional(Spread),
      liability: Spread,
      cost: Type.Optional(Spread),
      share: Type.Optional(Spread),
      repeat: Type.Optional(Spread),
      profit: Spread,
    }),
  ),
  againstFirst: Nullable(exact({ better: Ratio, gain: Spread })),
})
export type ChanceShown = Static<typeof ChanceShown>

/** The chance, or why none can be told. */
export const ChanceTold = Type.Union([
  exact({ known: Type.Literal(true), value: ChanceShown }),
  exact({
    known: Type.Literal(false),
    reason: Type.String({
      description: 'no_margin, no_members, one_member, no_repeat, nothing_sold or out_of_range',
    }),
  }),
])
export type ChanceTold = Static<typeof ChanceTold>
