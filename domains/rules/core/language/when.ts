import { Type, type Static } from 'typebox'
import { Count, Days, LineFilter, Money, Name, Scalar, Words, strict } from './parts.ts'

const Day = Type.String({ pattern: '^\\d{4}-\\d\\d-\\d\\d$', description: 'YYYY-MM-DD' })
const Clock = Type.String({
  pattern: '^(([01]\\d|2[0-3]):[0-5]\\d|24:00)$',
  description: "HH:MM by the till's clock",
})
/** A quantity is text, like the receipt's own: weighed goods have up to six decimals. */
const Quantity = Type.String({ pattern: '^\\d{1,9}(\\.\\d{1,6})?$' })

const Amount = Type.Object(
  {
    atLeast: Type.Optional(Money('At least')),
    atMost: Type.Optional(Money('At most')),
    lines: Type.Optional(LineFilter),
  },
  { ...strict, minProperties: 1, description: 'Sum of the receipt, or of the lines that match' },
)
const QuantityRange = Type.Object(
  {
    atLeast: Type.Optional(Quantity),
    atMost: Type.Optional(Quantity),
    lines: Type.Optional(LineFilter),
  },
  { ...strict, minProperties: 1, description: 'Quantity bought, of all lines or those that match' },
)
const Time = Type.Object(
  { from: Clock, until: Clock },
  {
    ...strict,
    description:
      "From one time of day until just before another, by the till's clock; may pass midnight",
  },
)
const DateWindow = Type.Object(
  { from: Type.Optional(Day), to: Type.Optional(Day) },
  {
    ...strict,
    minProperties: 1,
    description: "First and last day, both included, in the programme's zone",
  },
)
const Visit = Type.Object(
  {
    nth: Type.Optional(Type.Array(Count('The visit with this number'), { minItems: 1 })),
    every: Type.Optional(Count('Each visit whose number divides by this', 2)),
    atLeast: Type.Optional(Count('This visit or a later one')),
    atMost: Type.Optional(Count('This visit or an earlier one')),
  },
  { ...strict, minProperties: 1, description: 'Number of this visit, 1 for the first purchase' },
)
const DaysSince = Type.Object(
  { atLeast: Type.Optional(Days('At least')), atMost: Type.Optional(Days('At most')) },
  { ...strict, minProperties: 1 },
)
const Birthday = Type.Object(
  { before: Days('Days before the birthday'), after: Days('Days after the birthday') },
  { ...strict, description: 'The birthday itself and so many days around it' },
)
const AttributeTest = Type.Object(
  {
    name: Type.String({ minLength: 1, maxLength: 64 }),
    in: Type.Optional(Type.Array(Scalar, { minItems: 1, maxItems: 1000 })),
    atLeast: Type.Optional(Type.Number()),
    atMost: Type.Optional(Type.Number()),
  },
  { ...strict, minProperties: 2, description: 'An attribute of the event' },
)

/** A condition is an object with exactly one key, which names what is asked. */
export const Condition = Type.Cyclic(
  {
    Condition: Type.Object(
      {
        all: Type.Optional(Type.Array(Type.Ref('Condition'), { minItems: 1, maxItems: 100 })),
        any: Type.Optional(Type.Array(Type.Ref('Condition'), { minItems: 1, maxItems: 100 })),
        not: Type.Optional(Type.Ref('Condition')),
        amount: Type.Optional(Amount),
        quantity: Type.Optional(QuantityRange),
        bought: Type.Optional(LineFilter),
        store: Type.Optional(Words('Any of these stores')),
        channel: Type.Optional(Words('Any of these channels')),
        till: Type.Optional(Words('Any of these tills')),
        weekday: Type.Optional(
          Type.Array(Type.Integer({ minimum: 1, maximum: 7 }), {
            minItems: 1,
            maxItems: 7,
            description: "Any of these weekdays by the till's clock: 1 Monday … 7 Sunday",
          }),
        ),
        time: Type.Optional(Time),
        date: Type.Optional(DateWindow),
        tier: Type.Optional(Type.Array(Name, { minItems: 1, description: 'Any of these tiers' })),
        tag: Type.Optional(Words('Any of these segment tags')),
        visit: Type.Optional(Visit),
        firstPurchase: Type.Optional(Type.Boolean({ description: 'Is this the first purchase' })),
        sinceLast: Type.Optional(DaysSince),
        sinceEnrolment: Type.Optional(DaysSince),
        birthday: Type.Optional(Birthday),
        means: Type.Optional(Words('Paid, in part at least, by any of these means')),
        coupon: Type.Optional(Words('Any of these coupon codes, in any case of letters')),
        attribute: Type.Optional(AttributeTest),
        cel: Type.Optional(
          Type.String({
            minLength: 1,
            maxLength: 1000,
            description: 'An expression of the Common Expression Language that answers true',
          }),
        ),
      },
      {
        ...strict,
        minProperties: 1,
        maxProperties: 1,
        description: 'A condition: exactly one of these keys',
      },
    ),
  },
  'Condition',
)
type Leaves = {
  amount: Static<typeof Amount>
  quantity: Static<typeof QuantityRange>
  bought: LineFilter
  store: string[]
  channel: string[]
  till: string[]
  weekday: number[]
  time: Static<typeof Time>
  date: Static<typeof DateWindow>
  tier: string[]
  tag: string[]
  visit: Static<typeof Visit>
  firstPurchase: boolean
  sinceLast: Static<typeof DaysSince>
  sinceEnrolment: Static<typeof DaysSince>
  birthday: Static<typeof Birthday>
  means: string[]
  coupon: string[]
  attribute: Static<typeof AttributeTest>
  cel: string
}
/** What is asked of a purchase or an event, by the name of the question. */
export type LeafKind = keyof Leaves
export type LeafOf<Kind extends LeafKind> = Leaves[Kind]
/** Exactly one key is there; the schema sees to it. */
export type Condition = Partial<Leaves> & { all?: Condition[]; any?: Condition[]; not?: Condition }
