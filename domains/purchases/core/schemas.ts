import Type, { type Static } from 'typebox'
import { ConditionsDocument } from '#domains/rules/rules.api.ts'
import { Day, Instant, Money, Nullable, Points, Uuid, exact } from '#kit/core/operation.ts'

const Text = (maxLength: number, description: string) =>
  Type.String({ minLength: 1, maxLength, pattern: '^[^\\u0000-\\u001f]*$', description })

/** A whole or decimal number written as text, exact: no sign, at most six decimals. */
const Decimal = (description: string) =>
  Type.String({ pattern: '^\\d{1,9}(\\.\\d{1,6})?$', description })

const Attributes = Type.Record(
  Type.String({ pattern: '^[A-Za-z][A-Za-z0-9_]{0,39}$' }),
  Type.Union([Type.String({ maxLength: 200 }), Type.Number(), Type.Boolean()]),
  { maxProperties: 20 },
)

export const ReceiptLine = exact({
  lineId: Text(64, 'Name of the line within the receipt, for returns'),
  sku: Text(64, 'Article'),
  name: Type.Optional(Text(200, 'What the receipt prints')),
  category: Type.Optional(Text(100, 'Category, as the conditions name it')),
  kind: Type.Optional(
    Type.Union(
      [
        Type.Literal('goods'),
        Type.Literal('service'),
        Type.Literal('delivery'),
        Type.Literal('gift_card'),
      ],
      { default: 'goods' },
    ),
  ),
  quantity: Decimal('Pieces or weight: "2", "0.450"'),
  unitPrice: Decimal('Price of one, in major units: "249.90"'),
  amount: Money,
  discountAmount: Type.Optional(Money),
  taxAmount: Type.Optional(Money),
  cost: Type.Optional(Money),
  attributes: Type.Optional(Attributes),
})

/** Who the receipt belongs to: exactly one of these. */
export const MemberRef = exact(
  {
    cardNumber: Type.Optional(Text(32, 'Number of a card')),
    phone: Type.Optional(Text(32, 'Phone in any form')),
    email: Type.Optional(Text(254, 'E-mail')),
    externalId: Type.Optional(Text(100, 'Id in the shop or CRM')),
    memberId: Type.Optional(Uuid),
  },
  { minProperties: 1, maxProperties: 1, description: 'Exactly one identifier' },
)

const receiptFields = {
  programmeId: Type.Optional(Uuid),
  member: Type.Optional(MemberRef),
  orderedBy: Type.Optional(MemberRef),
  paidBy: Type.Optional(MemberRef),
  externalId: Text(100, 'Number of the receipt, unique within its till'),
  storeId: Type.Optional(Uuid),
  tillId: Type.Optional(Uuid),
  cashierId: Type.Optional(Text(100, 'Who serves')),
  channel: Type.Optional(Text(50, 'store, web, app, phone …')),
  occurredAt: Instant,
  currency: Type.String({ pattern: '^[A-Z]{3}$', description: 'ISO 4217' }),
  lines: Type.Array(ReceiptLine, { minItems: 1, maxItems: 500 }),
  payments: Type.Optional(
    Type.Array(exact({ means: Text(50, 'cash, card …'), amount: Money }), { maxItems: 20 }),
  ),
  couponCodes: Type.Optional(Type.Array(Text(64, 'Code'), { maxItems: 20, uniqueItems: true })),
}

export const Redeem = Type.Union(
  [Type.Integer({ minimum: 0, maximum: 9_007_199_254_740_991 }), Type.Literal('max')],
  { description: 'Points to pay with: a number, or "max" for as many as may be' },
)

export const QuoteAsked = exact({
  ...receiptFields,
  pointsToRedeem: Type.Optional(Redeem),
  hold: Type.Optional(Type.Boolean({ description: 'Set the points and budgets aside' })),
})

export const PurchaseAsked = exact({
  ...receiptFields,
  pointsToRedeem: Type.Optional(Redeem),
  quoteId: Type.Optional(Type.String({ maxLength: 600 })),
  confirmationCode: Type.Optional(Type.String({ pattern: '^\\d{6}$' })),
})

export const StoredReceipt = exact({
  ...receiptFields,
  key: Type.String({
    pattern: '^[\\x21-\\x7e]{1,200}$',
    description: 'Idempotency key of this receipt',
  }),
})

const LineMoney = exact({ lineId: Type.String(), amount: Money })
const LinePoints = exact({ lineId: Type.String(), points: Points })

export const Unmet = exact({
  ruleId: Type.String(),
  code: Type.String(),
  expected: Type.Unknown(),
  actual: Type.Unknown(),
})

export const Effect = exact({
  type: Type.Union([Type.Literal('points'), Type.Literal('discount')]),
  ruleId: Type.String(),
  conditionsVersion: Type.Integer(),
  lineId: Type.Optional(Type.String()),
  points: Type.Optional(Points),
  amount: Type.Optional(Money),
})

export const Balance = exact({ active: Points, pending: Points, held: Points, debt: Points })

const answerFields = {
  programmeId: Uuid,
  memberId: Nullable(Uuid),
  conditionsVersion: Type.Integer(),
  amount: Money,
  discount: exact({ amount: Money, lines: Type.Array(LineMoney) }),
  amountDue: Money,
  maxRedeemablePoints: Points,
  redemption: exact({
    requestedPoints: Redeem,
    appliedPoints: Points,
    amount: Money,
    lines: Type.Array(LineMoney),
  }),
  earning: exact({
    points: Points,
    pendingPoints: Points,
    availableFrom: Nullable(Type.String()),
    expiresAt: Nullable(Type.String()),
    lines: Type.Array(LinePoints),
  }),
  balance: Nullable(Balance),
  expiring: Type.Array(exact({ points: Points, expiresAt: Type.String() })),
  tier: Nullable(
    exact({
      current: Nullable(Type.String()),
      next: Nullable(Type.String()),
      toNext: Nullable(Type.Integer()),
    }),
  ),
  effects: Type.Array(Effect),
  unmet: Type.Array(Unmet),
  messages: exact({ cashier: Type.Array(Type.String()), receipt: Type.Array(Type.String()) }),
}

const receiptText = Nullable(
  Type.String({
    description:
      'What a till may print under the receipt, by the text of the organisation; null: it has none',
  }),
)

export const Quote = exact({
  id: Type.String(),
  state: Type.Union([Type.Literal('quoted'), Type.Literal('held')]),
  expiresAt: Type.String(),
  confirmation: exact({
    codeNeeded: Type.Boolean(),
    guardedUntil: Nullable({
      ...Instant,
      description: 'A contact was changed lately: until then points are spent with a code only',
    }),
  }),
  ...answerFields,
  receiptText,
})
export type Quote = Static<typeof Quote>

/** A member who is only thought of; what is not said is as of somebody who has just enrolled. */
export const Imagined = exact({
  tier: Type.Optional(Text(64, 'Tier of the ladder')),
  visits: Type.Optional(
    Type.Integer({ minimum: 0, maximum: 1_000_000, description: 'Purchases so far' }),
  ),
  points: Type.Optional(
    Type.Integer({ minimum: 0, maximum: 1_000_000_000_000, description: 'Active points' }),
  ),
  birthday: Type.Optional(Day),
  tags: Type.Optional(Type.Array(Text(100, 'Segment'), { maxItems: 100 })),
  enrolledDays: Type.Optional(
    Type.Integer({ minimum: 0, maximum: 36_600, description: 'Days since enrolment' }),
  ),
  lastDays: Type.Optional(
    Type.Integer({ minimum: 0, maximum: 36_600, description: 'Days since the last purchase' }),
  ),
})

const {
  programmeId: _p,
  orderedBy: _o,
  paidBy: _b,
  currency: _c,
  externalId: _e,
  ...tried
} = receiptFields

export const TryAsked = exact({
  document: ConditionsDocument,
  receipt: exact({ ...tried, pointsToRedeem: Type.Optional(Redeem) }),
  imagined: Type.Optional(Imagined),
})

/** What a receipt would come to under conditions that are tried: sentences, and the figures of a quote. */
export const Tried = exact({ sentences: Type.Array(Type.String()), ...answerFields })
export type Tried = Static<typeof Tried>

export const PurchaseState = Type.Union([
  Type.Literal('confirmed'),
  Type.Literal('partially_returned'),
  Type.Literal('returned'),
  Type.Literal('cancelled'),
])

export const Purchase = exact({
  id: Uuid,
  state: PurchaseState,
  externalId: Type.String(),
  occurredAt: Type.String(),
  ...answerFields,
  receiptText,
  decisionId: Uuid,
})
export type Purchase = Static<typeof Purchase>

export const ReturnAsked = exact({
  externalId: Text(100, 'Number of the return, unique within its till'),
  occurredAt: Instant,
  lines: Type.Array(
    exact({
      lineId: Text(64, 'Line of the purchase'),
      quantity: Decimal('How much is given back'),
    }),
    { minItems: 1, maxItems: 500 },
  ),
})

export const Return = exact({
  id: Uuid,
  purchaseId: Uuid,
  state: PurchaseState,
  externalId: Type.String(),
  occurredAt: Type.String(),
  amount: Money,
  refundAmount: Money,
  redemption: exact({ points: Points, lapsedPoints: Points, amount: Money }),
  earning: exact({ points: Points, clawedBackPoints: Points, shortfallPoints: Points }),
  lines: Type.Array(
    exact({
      lineId: Type.String(),
      quantity: Type.String(),
      amount: Money,
      pointsReturned: Points,
      pointsTakenBack: Points,
    }),
  ),
  balance: Nullable(Balance),
})
export type Return = Static<typeof Return>

export const ReturnQuoteAsked = exact({
  lines: Type.Optional(ReturnAsked.properties.lines),
})

const { amount, refundAmount, redemption, earning, lines, balance } = Return.properties
export const ReturnQuote = exact({ amount, refundAmount, redemption, earning, lines, balance })
export type ReturnQuote = Static<typeof ReturnQuote>

export const Decision = exact({
  id: Uuid,
  purchaseId: Uuid,
  sentences: Type.Array(Type.String()),
  data: Type.Unknown(),
})

export const EventAsked = exact({
  programmeId: Type.Optional(Uuid),
  kind: Type.String({
    pattern: '^(enrolment|birthday|referral|review|survey|custom:[a-z0-9_]{1,40})$',
    description: 'What happened: enrolment, birthday, referral, review, survey, custom:…',
  }),
  externalId: Text(100, 'Its id where it happened; the same one counts once'),
  occurredAt: Instant,
  attributes: Type.Optional(Attributes),
})

export const EventAnswer = exact({
  id: Uuid,
  points: Points,
  availableFrom: Nullable(Type.String()),
  expiresAt: Nullable(Type.String()),
  effects: Type.Array(Effect),
  unmet: Type.Array(Unmet),
  balance: Balance,
})
export type EventAnswer = Static<typeof EventAnswer>

export const PurchaseLine = exact({
  id: Uuid,
  memberId: Nullable(Uuid),
  programmeId: Uuid,
  state: PurchaseState,
  externalId: Type.String(),
  storeId: Nullable(Uuid),
  tillId: Nullable(Uuid),
  occurredAt: Type.String(),
  recordedAt: Type.String(),
  amount: Money,
  amountDue: Money,
  pointsEarned: Points,
  pointsRedeemed: Points,
})
export type PurchaseLine = Static<typeof PurchaseLine>
