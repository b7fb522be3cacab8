import { Type, type Static } from 'typebox'
import { Length, Name, Texts, strict } from './parts.ts'

/** The window over which qualifying sums are counted, told apart by `kind`. */
export const TierWindow = Type.Union(
  [
    Type.Object(
      { kind: Type.Literal('rolling'), length: Length },
      { ...strict, description: 'So long back from the day in question' },
    ),
    Type.Object(
      { kind: Type.Literal('calendar'), unit: Type.Enum(['month', 'quarter', 'year']) },
      { ...strict, description: "The running calendar period in the programme's zone" },
    ),
    Type.Object({ kind: Type.Literal('lifetime') }, { ...strict, description: 'All time' }),
  ],
  { description: 'The window over which the sum is counted' },
)
export type TierWindow = Static<typeof TierWindow>

export const Tiers = Type.Object(
  {
    by: Type.Enum(['spend', 'points', 'visits'], {
      description: 'What is summed: money paid, points earned, or purchases',
    }),
    window: TierWindow,
    ladder: Type.Array(
      Type.Object(
        {
          id: Name,
          name: Texts,
          from: Type.Integer({
            minimum: 0,
            maximum: Number.MAX_SAFE_INTEGER,
            description: 'Reached at this sum: minor units, points, or visits',
          }),
        },
        strict,
      ),
      { minItems: 1, maxItems: 50, description: 'From the lowest tier to the highest' },
    ),
    retention: Type.Optional(
      Type.Union([Type.Null(), Length], {
        description:
          'A tier reached lasts at least so long; unsaid: to the end of the calendar window, for one length of a rolling one, or for good',
      }),
    ),
    grace: Type.Optional(
      Type.Union([Type.Null(), Length], { description: 'and so long beyond its end' }),
    ),
    downgrade: Type.Optional(
      Type.Enum(['one_step', 'to_earned'], {
        description: 'At review: one tier down, or (default) to the tier earned',
      }),
    ),
    roundTo: Type.Optional(
      Type.Enum(['instant', 'day', 'month', 'quarter', 'year'], {
        description: 'The end of a standing moves to the end of this period. Default instant',
      }),
    ),
  },
  { ...strict, description: 'The ladder of tiers' },
)
export type Tiers = Static<typeof Tiers>
