import { Type, type Static, type TSchema } from 'typebox'
import { Day, exact, FILE, FileContent, Nullable, operations, Uuid } from '#kit/core/operation.ts'
import { refusals } from '#kit/core/refusal.ts'

const Count = Type.Integer({ minimum: 0 })
const Sum = Type.Integer({ description: 'Minor units' })
const Month = Type.String({ pattern: '^\\d{4}-\\d\\d$', description: '2026-03' })

export const Ratio = exact(
  { numerator: Type.Number(), denominator: Type.Number(), value: Nullable(Type.Number()) },
  { description: 'With what it was made of; null where the denominator is zero' },
)

export const Interval = exact({
  estimate: Type.Number(),
  low: Type.Number(),
  high: Type.Number(),
  confidence: Type.Number(),
})

/** A figure, or why there is none, and how much there was of what it takes. */
export const AnswerOf = <S extends TSchema>(value: S) =>
  Type.Union([
    exact({ known: Type.Literal(true), value }),
    exact({
      known: Type.Literal(false),
      reason: Type.String({ description: 'too_few_repeaters' }),
      has: Type.Optional(Type.Number()),
      needs: Type.Optional(Type.Number()),
    }),
  ])

const programmeId = Type.Optional(Uuid)

const LastDay = Type.String({
  pattern: '^\\d{4}-\\d\\d-\\d\\d$',
  description: 'The last day, included; the 30 days until yesterday unless said',
})

export const PeriodQuery = exact({
  programmeId,
  storeId: Type.Optional(Uuid),
  from: Type.Optional(Day),
  to: Type.Optional(LastDay),
})
export type PeriodQuery = Static<typeof PeriodQuery>

/** What every answer says of itself. */
export const told = {
  programmeId: Uuid,
  asOf: Nullable(
    Type.String({ description: 'What had happened by then is counted; null: nothing is yet' }),
  ),
}

const flows = {
  issued: Sum,
  activated: Sum,
  redeemed: Sum,
  expired: Sum,
  reversed: Type.Integer({ description: 'Taken back by returns less what returns restored' }),
  adjusted: Type.Integer({ description: 'Corrections and gifts, as the member sees them' }),
}

const opening = Type.Integer({
  description: 'Outstanding: what members hold, set aside or not, less what they owe',
})

export const PointsDay = exact({ day: Day, opening, ...flows, closing: opening })
export type PointsDay = Static<typeof PointsDay>

export const PointsFigures = exact({
  ...told,
  checkedAt: Nullable(
    Type.String({ description: 'When the days were last held against the lots, and met' }),
  ),
  total: exact({ opening, ...flows, closing: opening, redeemedToIssued: Ratio }),
  days: Type.Array(PointsDay),
})
export type PointsFigures = Static<typeof PointsFigures>

const Buyers = exact({
  members: Type.Integer({ description: 'Who bought, duplicates once' }),
  frequency: Ratio,
  repeat: Ratio,
})

const OwnerPeriod = exact({
  from: Day,
  to: Day,
  partial: Type.Boolean({ description: 'The period has not ended yet' }),
  receipts: Count,
  sales: Type.Integer({ description: 'After discounts and returns' }),
  averageCheck: Ratio,
  memberReceipts: Ratio,
  memberSales: Ratio,
  discount: Type.Integer({ description: 'Discounts, and what points paid, less returns' }),
  effectiveDiscount: Ratio,
  margin: AnswerOf(
    exact({
      before: Type.Integer({ description: 'Sales less the cost of goods' }),
      after: Type.Integer({ description: 'Less what points paid' }),
      share: Ratio,
      costed: Type.Number({ description: 'The share of sales whose cost is known' }),
    }),
  ),
  buyers: Buyers,
  return90: AnswerOf(
    exact({
      rate: Ratio,
      censored: Type.Integer({
        description: 'First-time buyers whose 90 days have not all passed',
      }),
    }),
  ),
  enrolled: Nullable(Count),
})
export type OwnerPeriod = Static<typeof OwnerPeriod>

export const OwnerFigures = exact({
  ...told,
  period: OwnerPeriod,
  before: OwnerPeriod,
  members: Nullable(Count),
  days: Type.Array(
    exact({
      day: Day,
      receipts: Count,
      memberReceipts: Count,
      sales: Sum,
      memberSales: Sum,
      redeemed: Sum,
    }),
  ),
})
export type OwnerFigures = Static<typeof OwnerFigures>

const Medians = exact({
  medianCheck: Nullable(Type.Number({ description: 'Of 92 days at most; before returns' })),
  medianDaysBetween: Nullable(
    Type.Number({ description: 'Calendar days between a receipt of a member and the next' }),
  ),
})

export const MedianFigures = exact({ ...told, period: Medians, before: Medians })
export type MedianFigures = Static<typeof MedianFigures>

export const CohortFigures = exact({
  ...told,
  asOfDay: Day,
  cohorts: Type.Array(
    exact({
      month: Month,
      size: Count,
      partial: Type.Boolean(),
      cells: Type.Array(exact({ retained: Ratio, partial: Type.Boolean() })),
    }),
  ),
  average: Type.Array(Ratio),
})
export type CohortFigures = Static<typeof CohortFigures>

const Cell = Type.String({
  pattern: '^[1-5]{2,3}$',
  description: 'Recency, frequency, money: 555; without money, 55: any',
})

export const RfmFigures = exact({
  ...told,
  members: Count,
  cells: Type.Array(
    exact({
      cell: Cell,
      members: Count,
      orders: Count,
      sales: Sum,
      daysSince: Type.Number({ description: 'The mean' }),
    }),
  ),
})
export type RfmFigures = Static<typeof RfmFigures>

export const RfmMembers = exact({
  ...told,
  items: Type.Array(
    exact({
      memberId: Uuid,
      lastOn: Day,
      orders: Count,
      sales: Sum,
    }),
  ),
  total: Count,
})
export type RfmMembers = Static<typeof RfmMembers>

/** What naming a programme, or none, may be refused with. */
export const programmeRefusals = [
  'programme.unknown',
  'programme.not_live',
  'programme.required',
  'programme.none_live',
  'access.out_of_reach',
] as const

export const TableQuery = exact({
  programmeId,
  storeId: Type.Optional(Uuid),
  from: Type.Optional(Day),
  to: Type.Optional(LastDay),
  table: Type.Optional(
    Type.Enum(
      [
        'points',
        'sales',
        'cohorts',
        'rfm',
        'members',
        'liability',
        'ageing',
        'bands',
        'slipping',
        'sides',
        'issued',
        'surveys',
        'against',
        'conversions',
        'never',
        'once',
        'sleeping',
        'unspent',
        'tiers',
        'channels',
        'stores',
      ],
      { default: 'points' },
    ),
  ),
  cell: Type.Optional(Cell),
  format: Type.Optional(Type.Enum(['csv', 'xlsx'], { default: 'csv' })),
})
export type TableQuery = Static<typeof TableQuery>

export const figuresApi = operations({
  table: {
    method: 'GET',
    path: '/v1/figures/table',
    summary: 'A table of figures as a file, CSV or a workbook; the last 30 days unless said',
    needs: 'figures:read',
    query: TableQuery,
    media: FILE,
    returns: FileContent,
    refuses: [...programmeRefusals, 'figures.period', 'figures.unsound'],
  },
  points: {
    method: 'GET',
    path: '/v1/figures/points',
    summary: 'Points by day: issued, activated, redeemed, expired, outstanding',
    needs: 'figures:read',
    query: PeriodQuery,
    returns: PointsFigures,
    refuses: [...programmeRefusals, 'figures.period', 'figures.unsound'],
  },
  owner: {
    method: 'GET',
    path: '/v1/figures/owner',
    summary: 'A period against the one before: receipts, checks, repeats, discounts, margin',
    needs: 'figures:read',
    query: PeriodQuery,
    returns: OwnerFigures,
    refuses: [...programmeRefusals, 'figures.period'],
  },
  medians: {
    method: 'GET',
    path: '/v1/figures/medians',
    summary:
      'The receipt of members in the middle and the days between receipts, against the period before; all receipts of both are sorted for it',
    needs: 'figures:read',
    query: PeriodQuery,
    returns: MedianFigures,
    refuses: [...programmeRefusals, 'figures.period'],
  },
  cohorts: {
    method: 'GET',
    path: '/v1/figures/cohorts',
    summary: 'Who came again, by month of the first purchase',
    needs: 'figures:read',
    query: exact({ programmeId }),
    returns: CohortFigures,
    refuses: programmeRefusals,
  },
  rfm: {
    method: 'GET',
    path: '/v1/figures/rfm',
    summary: 'Members by recency, frequency and money, from 111 to 555',
    needs: 'figures:read',
    query: exact({ programmeId }),
    returns: RfmFigures,
    refuses: programmeRefusals,
  },
  rfmMembers: {
    method: 'GET',
    path: '/v1/figures/rfm-members',
    summary: 'The members of one cell, who spent most first',
    needs: 'figures:read',
    query: exact({
      programmeId,
      cell: Type.Optional(Cell),
      limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 1000, default: 200 })),
    }),
    returns: RfmMembers,
    refuses: programmeRefusals,
  },
})

export const figuresRefusals = refusals({
  'figures.period': {
    status: 400,
    en: 'The period must begin before it ends and have at most {days} days.',
    ru: 'Период должен начинаться раньше, чем кончается, и длиться не больше {days} дней.',
  },
  'figures.unsound': {
    status: 409,
    en: 'The days of points do not add up to the book: {byDays} against {byLots}. Check the book; no figure is shown until they meet.',
    ru: 'Дни баллов не сходятся с книгой: {byDays} против {byLots}. Проверьте книгу; пока они не сойдутся, показателей нет.',
  },
})
