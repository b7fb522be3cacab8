import { Type, type Static } from 'typebox'
import { Count, LineFilter, Name, Points, Ratio, Value, rate, strict } from './parts.ts'

const lines = Type.Optional(LineFilter)
const Rate = Type.Object(rate, { ...strict, description: 'Points per amount' })
const Grade = Type.Object({ tier: Name, ...rate }, strict)
const DiscountGrade = Type.Object({ tier: Name, share: Ratio }, strict)

/** What a rule grants: an object with exactly one key, which names the way. */
export const Grant = Type.Object(
  {
    rate: Type.Optional(
      Type.Object(
        { ...rate, lines },
        { ...strict, description: 'Points for each so much money of the base' },
      ),
    ),
    percent: Type.Optional(
      Type.Object(
        { share: Ratio, value: Type.Optional(Value), lines },
        {
          ...strict,
          description:
            'A share of the base, turned to points by `value`, or by the value of redeeming',
        },
      ),
    ),
    fixed: Type.Optional(
      Type.Object(
        { points: Points('Points granted'), lines },
        { ...strict, description: 'So many points, once; with `lines`, only when one is there' },
      ),
    ),
    quantity: Type.Optional(
      Type.Object(
        { points: Points('Points granted'), per: Count('for each so many units bought'), lines },
        { ...strict, description: 'Points by the quantity bought (pieces, litres, kilograms)' },
      ),
    ),
    rates: Type.Optional(
      Type.Object(
        {
          of: Type.Array(Type.Object({ lines: LineFilter, ...rate }, strict), {
            minItems: 1,
            maxItems: 500,
            description: 'The first entry that matches a line decides its rate',
          }),
          otherwise: Type.Optional(Rate),
        },
        { ...strict, description: 'A rate for each product or category' },
      ),
    ),
    byTier: Type.Optional(
      Type.Object(
        {
          grades: Type.Array(Grade, { minItems: 1, maxItems: 50 }),
          otherwise: Type.Optional(Rate),
          lines,
        },
        { ...strict, description: 'A rate for each tier; `otherwise` for the others and none' },
      ),
    ),
    visits: Type.Optional(
      Type.Array(
        Type.Object(
          {
            nth: Type.Optional(Count('On the visit with this number')),
            every: Type.Optional(Count('On each visit whose number divides by this', 2)),
            points: Points('Points granted'),
          },
          { ...strict, minProperties: 2, maxProperties: 2 },
        ),
        {
          minItems: 1,
          maxItems: 100,
          description: 'A bonus for the Nth visit; of several that fit, the largest',
        },
      ),
    ),
    multiply: Type.Optional(
      Type.Object(
        {
          by: Ratio,
          rules: Type.Optional(Type.Array(Name, { minItems: 1, maxItems: 100 })),
          groups: Type.Optional(Type.Array(Name, { minItems: 1, maxItems: 100 })),
        },
        {
          ...strict,
          minProperties: 2,
          description:
            'Multiplies what these rules or groups granted, after their limits: this rule adds the difference',
        },
      ),
    ),
    discount: Type.Optional(
      Type.Object(
        {
          share: Type.Optional(Ratio),
          grades: Type.Optional(Type.Array(DiscountGrade, { minItems: 1, maxItems: 50 })),
          lines,
        },
        {
          ...strict,
          minProperties: 1,
          description: 'Money off the lines: by tier, or `share` for the others and none',
        },
      ),
    ),
  },
  {
    ...strict,
    minProperties: 1,
    maxProperties: 1,
    description: 'What the rule grants: exactly one of these keys',
  },
)
export type Grant = Static<typeof Grant>
