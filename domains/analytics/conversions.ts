import * as counting from '#domains/members/counting.ts'
import type { Context } from '#kit/context.ts'
import type { Day } from '#kit/core/time.ts'
import { addToDay, dayIn } from '#kit/core/zone.ts'
import {
  aboutOf,
  before,
  instantsOf,
  periodOf,
  told,
  usualDays,
  type About,
  type Days,
} from './asked.ts'
import { ratio } from './core/answer.ts'
import type { Conversions, Funnel, Stage, StageMembers } from './conversions.api.ts'
import * as store from './conversions.store.ts'
import { buyers, type Span } from './figures.store.ts'
import { answer, question, type Made } from './keeping.ts'

/** Who bought within so many days is active; so long a new member is waited for. */
const ACTIVE = 90

type Asked = { readonly programmeId?: string; readonly from?: Day; readonly to?: Day }

export const conversionsAsked = question(
  'conversions',
  async (ctx, about: About, asked: Days): Promise<Made<Conversions>> => {
    const span = periodOf(about, asked)
    const period = await funnelOf(ctx, about, span)
    const earlier = await funnelOf(ctx, about, before(span))
    return {
      answer: {
        ...told(about),
        activeDays: ACTIVE,
        period: period.funnel,
        before: earlier.funnel,
      },
      looked: period.looked + earlier.looked,
    }
  },
  (_, about) => usualDays(about),
)

/**
 * Who came of those who enrolled, and what became of it, against as many days before. Kept where receipts are
 * many. Throws `figures.period`.
 */
export async function conversions(ctx: Context, asked: Asked): Promise<Conversions> {
  const about = await aboutOf(ctx, asked)
  const { from, to } = periodOf(about, asked)
  return answer(ctx, conversionsAsked, about, { from, to })
}

async function funnelOf(
  ctx: Context,
  about: About,
  span: Span,
): Promise<{ readonly funnel: Funnel; readonly looked: number }> {
  const { db, organisationId } = ctx
  const { programmeId, zone, today } = about
  const { from, to } = instantsOf(zone, span)
  const enrolled = await counting.enrolledBetween(db, organisationId, { from, to })
  const { first, second } = await store.came(
    db,
    programmeId,
    enrolled.map(({ owner }) => owner),
  )
  const end = to < ctx.now ? to : ctx.now
  const { members: bought } = await buyers(db, lately(span))
  // who was no member at the end is looked for among the few who left or came late, not among all who bought
  const others = await counting.notMembersAt(db, organisationId, end)
  const active = bought - (await store.boughtAmong(db, lately(span), others))
  const members = await counting.membersAt(db, organisationId, end)
  const { earned, redeemed, receipts } = await store.spenders(db, span)
  const funnel: Funnel = {
    from: span.from,
    to: span.to,
    partial: addToDay(span.to, { days: ACTIVE }) >= today,
    enrolled: enrolled.length,
    first: ratio(first, enrolled.length),
    second: ratio(second, first),
    active: ratio(active, members),
    redeemed: ratio(redeemed, earned),
  }
  return { funnel, looked: receipts + enrolled.length }
}

/** The last days up to the end of a span. */
const lately = (span: Span): Span => ({
  ...span,
  from: addToDay(span.to, { days: 1 - ACTIVE }),
})

/** Who stopped at a stage. Throws `figures.period`. */
export async function stageMembers(
  ctx: Context,
  {
    stage = 'once',
    limit = 200,
    ...asked
  }: Asked & { readonly stage?: Stage; readonly limit?: number },
): Promise<StageMembers> {
  const about = await aboutOf(ctx, asked)
  const span = periodOf(about, asked)
  const { db, organisationId } = ctx
  const { programmeId, zone } = about
  const enrolled = await counting.enrolledBetween(db, organisationId, instantsOf(zone, span))
  const days = new Map(enrolled.map(({ owner, at }) => [owner, dayIn(zone, at.getTime())]))
  const shown = ({ items, total }: { items: readonly store.Habit[]; total: number }) => ({
    ...told(about),
    stage,
    items: items.map((item) => ({ ...item, enrolledOn: days.get(item.memberId) ?? null })),
    total,
  })
  const owners = enrolled.map(({ owner }) => owner)
  if (stage === 'once') return shown(await store.cameOnce(db, programmeId, { owners, limit }))
  if (stage === 'unspent') return shown(await store.unspent(db, span, limit))
  if (stage === 'sleeping')
    return shown(await store.sleeping(db, programmeId, { since: lately(span).from, limit }))
  const never = await store.neverCame(db, programmeId, owners)
  const items = never.slice(0, limit).map((memberId) => ({
    memberId,
    enrolledOn: days.get(memberId) ?? null,
    lastOn: null,
    orders: 0,
    sales: 0,
  }))
  return { ...told(about), stage, items, total: never.length }
}
