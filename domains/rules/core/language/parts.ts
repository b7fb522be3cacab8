import { Type, type Static } from 'typebox'

/** An object that refuses fields it does not know. */
export const strict = { additionalProperties: false } as const

/** Parts of the conditions language that several of its sentences share. */

export const Money = (description: string) =>
  Type.Integer({
    minimum: 0,
    maximum: Number.MAX_SAFE_INTEGER,
    description: `${description} (minor units of the currency)`,
  })

export const Points = (description: string) =>
  Type.Integer({
    minimum: 1,
    maximum: 1_000_000_000_000,
    description: `${description} (smallest units of the programme's points)`,
  })

export const Count = (description: string, minimum = 1) =>
  Type.Integer({ minimum, maximum: 1_000_000_000, description })

export const Days = (description: string, minimum = 0) =>
  Type.Integer({ minimum, maximum: 36_600, description: `${description} (calendar days)` })

export const Name = Type.String({
  minLength: 1,
  maxLength: 64,
  pattern: '^[A-Za-z0-9][A-Za-z0-9_.-]*$',
  description: 'Short id: Latin letters, digits, dot, dash, underscore',
})

export const Word = Type.String({ minLength: 1, maxLength: 200 })
export const Words = (description: string) =>
  Type.Array(Word, { minItems: 1, maxItems: 1000, description })

export const Texts = Type.Object(
  {
    ru: Type.String({ minLength: 1, maxLength: 300, description: 'Russian' }),
    en: Type.String({ minLength: 1, maxLength: 300, description: 'English' }),
  },
  { ...strict, description: 'A text in both languages' },
)

/** A whole-number ratio: 5 % is { numerator: 5, denominator: 100 }. */
export const Ratio = Type.Object(
  {
    numerator: Type.Integer({ minimum: 0, maximum: 1_000_000_000 }),
    denominator: Type.Integer({ minimum: 1, maximum: 1_000_000_000 }),
  },
  { ...strict, description: 'A ratio of whole numbers: 5 % is 5 of 100' },
)
export type Ratio = Static<typeof Ratio>

export const rate = {
  points: Points('Points granted'),
  per: Type.Integer({
    minimum: 1,
    maximum: 1_000_000_000_000,
    description: 'for each so many minor units of the currency',
  }),
}

/** What points are worth: `points` points are `amount` minor units. */
export const Value = Type.Object(
  {
    points: Points('So many points'),
    amount: Type.Integer({
      minimum: 1,
      maximum: 1_000_000_000_000,
      description: 'are worth so many minor units of the currency',
    }),
  },
  { ...strict, description: 'What points are worth' },
)
export type Value = Static<typeof Value>

export const Length = Type.Object(
  {
    days: Type.Optional(Type.Integer({ minimum: 0, maximum: 36_600 })),
    months: Type.Optional(Type.Integer({ minimum: 0, maximum: 1_200 })),
    years: Type.Optional(Type.Integer({ minimum: 0, maximum: 100 })),
  },
  {
    ...strict,
    minProperties: 1,
    description: "A length of calendar time in the programme's zone; the parts are added",
  },
)
export type Length = Static<typeof Length>

export const LineKind = Type.Enum(['goods', 'service', 'delivery', 'gift_card'], {
  description: 'The kind of a line',
})
const Kinds = Type.Array(LineKind, { minItems: 1, maxItems: 4, description: 'Any of these kinds' })

export const Scalar = Type.Union([Type.String({ maxLength: 500 }), Type.Number(), Type.Boolean()])

/** Lines left out, by any of the three. */
export const Exclude = Type.Object(
  {
    kinds: Type.Optional(
      Type.Array(LineKind, { maxItems: 4, description: 'Lines of these kinds' }),
    ),
    categories: Type.Optional(
      Type.Array(Word, { maxItems: 1000, description: 'Lines of these categories' }),
    ),
    skus: Type.Optional(
      Type.Array(Word, { maxItems: 10_000, description: 'Lines of these articles' }),
    ),
  },
  { ...strict, description: 'Lines left out: those that match any of the lists' },
)
export type Exclude = Static<typeof Exclude>

/** The lines meant: those that match every list given (any entry of a list will do) and not `except`. */
export const LineFilter = Type.Object(
  {
    categories: Type.Optional(Words('Any of these categories')),
    skus: Type.Optional(
      Type.Array(Word, { minItems: 1, maxItems: 10_000, description: 'Any of these articles' }),
    ),
    kinds: Type.Optional(Kinds),
    attributes: Type.Optional(
      Type.Record(Type.String({ minLength: 1, maxLength: 64 }), Scalar, {
        maxProperties: 20,
        description: 'The attributes of the line have exactly these values',
      }),
    ),
    except: Type.Optional(Exclude),
  },
  { ...strict, minProperties: 1, description: 'Lines that match every list given' },
)
export type LineFilter = Static<typeof LineFilter>
