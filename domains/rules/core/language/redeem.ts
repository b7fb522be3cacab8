import { Type, type Static } from 'typebox'
import { Exclude, Money, Points, Ratio, Value, strict } from './parts.ts'
import { Condition } from './when.ts'

export const Redeem = Type.Object(
  {
    value: Value,
    when: Type.Optional(Condition),
    cap: Type.Optional(
      Type.Object(
        {
          share: Type.Optional(Ratio),
          amount: Type.Optional(Money('At most on one receipt')),
          lineShare: Type.Optional(Ratio),
        },
        {
          ...strict,
          description:
            'How much points may pay: a share of the lines they may pay for, an amount, a share of each line',
        },
      ),
    ),
    exclude: Type.Optional(Exclude),
    marginFloor: Type.Optional(
      Type.Object(
        {
          share: Type.Optional(Ratio),
          above: Type.Optional(Money('At least so much above the cost of the line')),
        },
        {
          ...strict,
          minProperties: 1,
          description:
            'A line whose cost is known is never paid below its cost × share + above (share 1 when unsaid)',
        },
      ),
    ),
    minimumReceipt: Type.Optional(Money('The receipt must be at least')),
    minimumBalance: Type.Optional(Points('The active balance must be at least')),
    codeAbove: Type.Optional(
      Type.Integer({
        minimum: 0,
        maximum: Number.MAX_SAFE_INTEGER,
        description: 'More points than this need a confirmation code',
      }),
    ),
    sameReceipt: Type.Optional(
      Type.Enum(['earn_and_redeem', 'either'], {
        description: 'Whether a receipt that spends points earns as well. Default earn_and_redeem',
      }),
    ),
    beyondCap: Type.Optional(
      Type.Enum(['grant_rest', 'refuse'], {
        description:
          'When more points are asked for than may be spent: spend what may be (default) or refuse',
      }),
    ),
  },
  { ...strict, description: 'How points pay; without it they cannot be spent' },
)
export type Redeem = Static<typeof Redeem>
