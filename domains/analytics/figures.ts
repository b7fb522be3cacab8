import * as counting from '#domains/members/counting.ts'
import type { Context } from '#kit/context.ts'
import { sum } from '#kit/core/ratio.ts'
import { Refusal } from '#kit/core/refusal.ts'
import { addToDay } from '#kit/core/zone.ts'
import { known, ratio, unknown } from './core/answer.ts'
import { retentionOf } from './core/habits/cohorts.ts'
import { boundsOf, type Reach } from './core/habits/reaches.ts'
import { monthNumber } from './core/habits/window.ts'
import {
  aboutOf,
  before,
  daysOf,
  instantsOf,
  lengthOf,
  periodOf,
  told,
  usualDays,
  type About,
  type Days,
} from './asked.ts'
import type {
  CohortFigures,
  MedianFigures,
  OwnerFigures,
  OwnerPeriod,
  PeriodQuery,
  PointsFigures,
  RfmFigures,
  RfmMembers,
} from './figures.api.ts'
import * as store from './figures.store.ts'
import { answer, question, type Made } from './keeping.ts'
import { soundnessOf } from './rolling.store.ts'

/** Points by day. Throws `figures.unsound` where the days do not add up to the book, and `figures.period`. */
export async function points(ctx: Context, asked: PeriodQuery): Promise<PointsFigures> {
  const about = await aboutOf(ctx, asked)
  const span = periodOf(about, asked)
  const sound = await requireSound(ctx, about.programmeId)
  // what expires or is corrected belongs to no store, so a store has no outstanding points
  const first =
    about.storeId === null ? await store.outstandingBefore(ctx.db, about.programmeId, span.from) : 0
  const rows = new Map((await store.pointsByDay(ctx.db, span)).map((row) => [row.day, row]))
  let closing = first
  const days = daysOf(span).map((day) => {
    const { held: _, ...flows } = rows.get(day) ?? NO_POINTS
    const opening = closing
    closing += flows.issued - flows.redeemed - flows.expired - flows.reversed + flows.adjusted
    return { ...flows, day, opening, closing }
  })
  const total = (name: Exclude<keyof typeof NO_POINTS, 'day'>) =>
    sum([...rows.values()].map((row) => row[name]))
  return {
    ...told(about),
    checkedAt: sound?.checkedAt.toISOString() ?? null,
    total: {
      opening: first,
      issued: total('issued'),
      activated: total('activated'),
      redeemed: total('redeemed'),
      expired: total('expired'),
      reversed: total('reversed'),
      adjusted: total('adjusted'),
      closing,
      redeemedToIssued: ratio(total('redeemed'), total('issued')),
    },
    days,
  }
}

/** When the days of points were last held against the book. Throws `figures.unsound` where they did not meet. */
export async function requireSound(ctx: Context, programmeId: string) {
  const sound = await soundnessOf(ctx.db, programmeId)
  if (sound && sound.byDays !== sound.byLots) {
    throw new Refusal('figures.unsound', { byDays: sound.byDays, byLots: sound.byLots })
  }
  return sound
}

const NO_POINTS = {
  day: '',
  issued: 0,
  activated: 0,
  redeemed: 0,
  expired: 0,
  reversed: 0,
  adjusted: 0,
  held: 0,
}

export const ownerAsked = question(
  'owner',
  async (ctx, about: About, asked: Days): Promise<Made<OwnerFigures>> => {
    const made = await ownerFigures(ctx, about, periodOf(about, asked))
    const orders = (period: OwnerPeriod) => period.buyers.frequency.numerator
    const receipts = orders(made.period) + orders(made.before)
    // of one store its receipts were looked at; of all stores pairs of days, where those are fewer
    const looked = about.storeId === null ? Math.min(receipts, lengthOf(asked) ** 2) : receipts
    return { answer: made, looked }
  },
  (_, about) => usualDays(about),
)

/** A period against as many days right before it; of a large store, and of many days, it is kept. Throws `figures.period`. */
export async function owner(ctx: Context, asked: PeriodQuery): Promise<OwnerFigures> {
  const about = await aboutOf(ctx, asked)
  const { from, to } = periodOf(about, asked)
  return answer(ctx, ownerAsked, about, { from, to })
}

async function ownerFigures(ctx: Context, about: About, span: store.Span): Promise<OwnerFigures> {
  const rows = new Map((await store.salesByDay(ctx.db, span)).map((row) => [row.day, row]))
  return {
    ...told(about),
    period: await periodFigures(ctx, about, span),
    before: await periodFigures(ctx, about, before(span)),
    members:
      about.storeId === null ? await counting.membersAt(ctx.db, ctx.organisationId, ctx.now) : null,
    days: daysOf(span).map((day) => {
      const row = rows.get(day)
      return {
        day,
        receipts: Math.max(0, row?.receipts ?? 0),
        memberReceipts: Math.max(0, row?.memberReceipts ?? 0),
        sales: row ? row.salesAmount - row.returnedAmount : 0,
        memberSales: row ? row.memberAmount - row.memberReturnedAmount : 0,
        redeemed: row ? row.redeemedAmount - row.returnedRedeemedAmount : 0,
      }
    }),
  }
}

/** Medians sort every receipt: of so many days at most. */
const SORTED = 92
const NO_MEDIANS = { medians: { medianCheck: null, medianDaysBetween: null }, receipts: 0 }

export const mediansAsked = question(
  'medians',
  async (ctx, about: About, asked: Days): Promise<Made<MedianFigures>> => {
    const span = periodOf(about, asked)
    const of = (span: store.Span) =>
      lengthOf(span) <= SORTED ? store.medians(ctx.db, span) : NO_MEDIANS
    const [period, earlier] = [await of(span), await of(before(span))]
    return {
      answer: { ...told(about), period: period.medians, before: earlier.medians },
      looked: period.receipts + earlier.receipts,
    }
  },
  (_, about) => usualDays(about),
)

/**
 * What lies in the middle of a period, and of as many days before it; null where the period is longer than
 * 92 days. Asked apart from `owner`, for it grows with receipts; kept where those are many. Throws
 * `figures.period`.
 */
export async function medians(ctx: Context, asked: PeriodQuery): Promise<MedianFigures> {
  const about = await aboutOf(ctx, asked)
  const { from, to } = periodOf(about, asked)
  return answer(ctx, mediansAsked, about, { from, to })
}

/** Within how many days somebody is expected back. */
const BACK_WITHIN = 90

async function periodFigures(ctx: Context, about: About, span: store.Span): Promise<OwnerPeriod> {
  const { db, organisationId } = ctx
  const sales = await store.sales(db, span)
  const buyers = await store.buyers(db, span)
  const { from, to } = instantsOf(about.zone, span)
  const net = sales.salesAmount - sales.returnedAmount
  const byPoints = sales.redeemedAmount - sales.returnedRedeemedAmount
  const discount = sales.discount + byPoints
  const enrolled =
    about.storeId === null
      ? await counting.enrolled(db, organisationId, { from, to, zone: about.zone })
      : null
  return {
    from: span.from,
    to: span.to,
    partial: span.to >= about.today,
    receipts: sales.receipts,
    sales: net,
    averageCheck: ratio(net, sales.receipts),
    memberReceipts: ratio(sales.memberReceipts, sales.receipts),
    memberSales: ratio(sales.memberAmount - sales.memberReturnedAmount, net),
    discount,
    effectiveDiscount: ratio(discount, sales.salesAmount + sales.discount),
    margin: marginOf(sales, net, byPoints),
    buyers: {
      members: buyers.members,
      frequency: ratio(buyers.orders, buyers.members),
      repeat: ratio(buyers.repeaters, buyers.members),
    },
    return90: await return90(ctx, about, span),
    enrolled: enrolled && sum(enrolled.map(({ members }) => members)),
  }
}

/** What is left of sales after the cost of goods, and after what points paid. */
export function marginOf(
  sales: Pick<store.Sales, 'costedAmount' | 'cost'>,
  net: number,
  byPoints: number,
): OwnerPeriod['margin'] {
  if (net <= 0) return unknown('nothing_sold')
  if (sales.costedAmount <= 0) return unknown('cost_unknown', 0, net)
  const margin = sales.costedAmount - sales.cost
  return known({
    before: margin,
    after: margin - byPoints,
    share: ratio(margin, sales.costedAmount),
    costed: sales.costedAmount / net,
  })
}

async function return90(
  ctx: Context,
  { programmeId, storeId, asOf, zone }: About,
  span: store.Span,
): Promise<OwnerPeriod['return90']> {
  // where somebody came first says little of where he comes again
  if (storeId !== null) return unknown('not_of_a_store')
  // who first bought that many days before: their days end within the period
  const firsts = instantsOf(zone, {
    from: addToDay(span.from, { days: -BACK_WITHIN }),
    to: addToDay(span.to, { days: -BACK_WITHIN }),
  })
  const asked = { programmeId, ...firsts, asOf: asOf ?? ctx.now, days: BACK_WITHIN }
  const { returned, observed, censored } = await store.returning(ctx.db, asked)
  if (observed === 0) return unknown('days_not_passed', observed, censored)
  return known({ rate: ratio(returned, observed), censored })
}

export const cohortsAsked = question(
  'cohorts',
  async (ctx, about: About): Promise<Made<CohortFigures>> => {
    const counted = await store.cohorts(ctx.db, about.programmeId, monthNumber(about.today))
    const { asOf: asOfDay, ...retention } = retentionOf(counted, about.today)
    return {
      answer: { ...told(about), asOfDay, ...retention },
      looked: sum(counted.map(({ members }) => members)),
    }
  },
  () => [{}],
)

/** Who came again, by month of the first purchase in the programme; of a large one it is kept. */
export async function cohorts(
  ctx: Context,
  asked: { readonly programmeId?: string },
): Promise<CohortFigures> {
  return answer(ctx, cohortsAsked, await aboutOf(ctx, asked), {})
}

export const rfmAsked = question(
  'rfm',
  async (ctx, about: About): Promise<Made<RfmFigures>> => {
    const cells = await store.rfm(ctx.db, about.programmeId, about.today)
    const members = sum(cells.map((cell) => cell.members))
    return { answer: { ...told(about), members, cells }, looked: members }
  },
  () => [{}],
)

/** Members by recency, frequency and money, equal values alike; of a large programme it is kept. */
export async function rfm(
  ctx: Context,
  asked: { readonly programmeId?: string },
): Promise<RfmFigures> {
  return answer(ctx, rfmAsked, await aboutOf(ctx, asked), {})
}

export const reachesAsked = question(
  'rfm_reaches',
  async (ctx, about: About): Promise<Made<{ reaches: Reach[] }>> => {
    const reaches = await store.rfmReaches(ctx.db, about.programmeId, about.today)
    return { answer: { reaches }, looked: sum(reaches.map(({ members }) => members)) / 3 }
  },
  () => [{}],
)

/**
 * The members of one cell, or of all that begin like it, who spent most first. Where each score begins is kept
 * of a large programme, so that nobody is ranked anew for it: who bought since is where that puts them.
 */
export async function rfmMembers(
  ctx: Context,
  asked: { readonly programmeId?: string; readonly cell?: string; readonly limit?: number },
): Promise<RfmMembers> {
  const about = await aboutOf(ctx, asked)
  const { cell = '55', limit = 200 } = asked
  const { reaches } = await answer(ctx, reachesAsked, about, {})
  const within = [...cell].flatMap((score, place) => {
    const what = (['r', 'f', 'm'] as const)[place]!
    const bounds = boundsOf(reaches, what, Number(score))
    return bounds ? [{ what, ...bounds }] : []
  })
  // a score that nobody has reaches nobody
  if (within.length < cell.length) return { ...told(about), items: [], total: 0 }
  const part = { day: about.today, within, limit }
  return { ...told(about), ...(await store.rfmMembers(ctx.db, about.programmeId, part)) }
}
