import { Type, type Static } from 'typebox'
import { Days, Length, strict } from './parts.ts'

const RoundTo = Type.Optional(
  Type.Enum(['instant', 'day', 'month', 'quarter', 'year'], {
    description: "Moved to the end of this period in the programme's zone; instant (default): not",
  }),
)

export const Activation = Type.Object(
  {
    after: Type.Optional(Length),
    roundTo: Type.Optional(
      Type.Enum(['instant', 'day'], {
        description: 'day: at the start of the day that follows; instant (default): not rounded',
      }),
    ),
  },
  {
    ...strict,
    description: 'When points may be spent: so long after the purchase; at once when unsaid',
  },
)
export type Activation = Static<typeof Activation>

/** When points lapse, told apart by `kind`. */
export const Expiry = Type.Union(
  [
    Type.Object({ kind: Type.Literal('never') }, { ...strict, description: 'Points never lapse' }),
    Type.Object(
      { kind: Type.Literal('rolling'), after: Length, roundTo: RoundTo },
      { ...strict, description: 'So long after activation' },
    ),
    Type.Object(
      {
        kind: Type.Literal('fixed'),
        month: Type.Integer({ minimum: 1, maximum: 12 }),
        day: Type.Integer({ minimum: 1, maximum: 31 }),
        atLeast: Type.Optional(Length),
      },
      {
        ...strict,
        description:
          'At the end of this day of the year, the first that leaves at least so long after activation',
      },
    ),
    Type.Object(
      { kind: Type.Literal('inactivity'), after: Length, roundTo: RoundTo },
      { ...strict, description: 'So long after the last purchase' },
    ),
  ],
  { description: 'When points lapse, told apart by its kind' },
)
export type Expiry = Static<typeof Expiry>

export const Returns = Type.Object(
  {
    clawback: Type.Optional(
      Type.Enum(['only_pending', 'within_balance', 'unlimited'], {
        description:
          'How far points earned are taken back on a return: only the pending ones of that purchase; also active ones; or into debt as well. Default within_balance',
      }),
    ),
    restoreExpired: Type.Optional(
      Type.Union(
        [Type.Null(), Type.Object({ days: Days('Restored for so long', 1) }, { ...strict })],
        {
          description:
            'Points spent that would come back to a lapsed lot: restored for so many days, or (null, default) not',
        },
      ),
    ),
  },
  { ...strict, description: 'What a return does' },
)
export type Returns = Static<typeof Returns>
