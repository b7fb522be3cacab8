import { Type, type Static, type TSchema } from 'typebox'
import { exact } from '#kit/core/operation.ts'

const Column = Type.String({ minLength: 1, maxLength: 200, description: 'Name of a column' })

/** Where a value comes from: a column as it is, a column with changes, or the same for every row. */
export const Source = Type.Union(
  [
    Column,
    exact({
      column: Column,
      removePrefix: Type.Optional(Type.String({ minLength: 1, maxLength: 50 })),
      removeSuffix: Type.Optional(
        Type.String({ minLength: 1, maxLength: 50, description: '".0" makes 17850.0 to 17850' }),
      ),
      words: Type.Optional(
        Type.Record(Type.String(), Type.String(), {
          description: 'What each value of the column is called here; another is refused',
        }),
      ),
    }),
    exact({ value: Type.String({ minLength: 1, maxLength: 200 }) }),
  ],
  { description: 'A column, { column, … }, or { value } for every row' },
)
export type Source = Static<typeof Source>

const Formats = Type.Array(
  Type.String({
    minLength: 3,
    maxLength: 40,
    description: 'YYYY-MM-DD hh:mm:ss, D.M.YYYY h:mm, M/D/YYYY h:mm A, or iso',
  }),
  { minItems: 1, maxItems: 10, description: 'The first that fits is taken' },
)

const Moment = exact({
  column: Column,
  timeColumn: Type.Optional(Column),
  formats: Formats,
})
export type MomentSource = Static<typeof Moment>

/** A row that answers to this is left out, with the reason in the file of rejected rows. */
const Reject = exact({
  column: Column,
  reason: Type.String({ minLength: 1, maxLength: 200 }),
  empty: Type.Optional(Type.Boolean({ description: 'true: when the column is empty' })),
  startsWith: Type.Optional(Type.String({ minLength: 1, maxLength: 50 })),
  oneOf: Type.Optional(
    Type.Array(Type.String({ maxLength: 200 }), { minItems: 1, maxItems: 1000 }),
  ),
  atMost: Type.Optional(
    Type.String({
      pattern: '^-?\\d{1,12}(\\.\\d{1,6})?$',
      description: 'When the number is at most this',
    }),
  ),
})
export type Reject = Static<typeof Reject>

const File = exact({
  delimiter: Type.Optional(Type.Enum([',', ';', '\t', '|'])),
  encoding: Type.Optional(Type.Enum(['utf-8', 'windows-1251'])),
  decimal: Type.Optional(
    Type.Enum(['.', ','], { description: 'Decimal sign; a point when unsaid' }),
  ),
})

const common = {
  $schema: Type.Optional(Type.String()),
  file: Type.Optional(File),
  zone: Type.String({ minLength: 1, description: 'Time zone of the dates: Europe/Moscow' }),
  reject: Type.Optional(Type.Array(Reject, { maxItems: 50 })),
}

const MemberSource = Type.Union([
  exact({
    as: Type.Enum(['externalId', 'phone', 'email', 'cardNumber']),
    from: Source,
    enrol: Type.Optional(
      Type.Boolean({ description: 'Enrol members who are not known yet. Default false' }),
    ),
  }),
])

/** How a file of purchases is read: one row is one line of a receipt. */
export const PurchasesMapping = exact(
  {
    what: Type.Literal('purchases'),
    ...common,
    currency: Type.String({ pattern: '^[A-Z]{3}$' }),
    receipt: exact({
      externalId: Source,
      occurredAt: Moment,
      member: Type.Optional(MemberSource),
      store: Type.Optional(Source),
      till: Type.Optional(Source),
      channel: Type.Optional(Source),
    }),
    line: exact({
      sku: Source,
      name: Type.Optional(Source),
      category: Type.Optional(Source),
      kind: Type.Optional(Source),
      quantity: Type.Optional(Source),
      unitPrice: Type.Optional(Source),
      amount: Type.Optional(Source),
      discount: Type.Optional(Source),
      tax: Type.Optional(Source),
      cost: Type.Optional(Source),
    }),
  },
  { title: 'Mapping of purchases' },
)
export type PurchasesMapping = Static<typeof PurchasesMapping>

/** How a file of members is read: one row is one member. */
export const MembersMapping = exact(
  {
    what: Type.Literal('members'),
    ...common,
    member: exact({
      externalId: Type.Optional(Source),
      phone: Type.Optional(Source),
      email: Type.Optional(Source),
      firstName: Type.Optional(Source),
      middleName: Type.Optional(Source),
      lastName: Type.Optional(Source),
      birthday: Type.Optional(exact({ column: Column, formats: Formats })),
      language: Type.Optional(Source),
      tags: Type.Optional(
        exact({ column: Column, separator: Type.String({ minLength: 1, maxLength: 3 }) }),
      ),
      store: Type.Optional(Source),
      enrolledAt: Type.Optional(Moment),
      cardNumber: Type.Optional(Source),
    }),
    openingBalance: Type.Optional(
      exact({
        points: Column,
        expiresAt: Type.Optional(Moment),
      }),
    ),
  },
  { title: 'Mapping of members' },
)
export type MembersMapping = Static<typeof MembersMapping>
export type Mapping = PurchasesMapping | MembersMapping

export const schemaFor: Readonly<Record<Mapping['what'], TSchema>> = {
  purchases: PurchasesMapping,
  members: MembersMapping,
}
