import { hash, randomBytes } from 'node:crypto'
import { requireWithin } from '#domains/access/access.ts'
import { note } from '#domains/access/audit.ts'
import * as counting from '#domains/members/counting.ts'
import * as programmes from '#domains/programmes/programmes.ts'
import { openBreath } from '#kit/breath.ts'
import type { Context, Db } from '#kit/context.ts'
import { isUuid } from '#kit/core/ids.ts'
import { Refusal } from '#kit/core/refusal.ts'
import { DAY } from '#kit/core/time.ts'
import { newId } from '#kit/newId.ts'
import { aboutOf, told, type About } from './asked.ts'
import { ratio, unknown, type Answer } from './core/answer.ts'
import { moments } from './core/numbers/quantiles.ts'
import { cuped } from './core/proof/cuped.ts'
import { liftOf, type Lift } from './core/proof/lift.ts'
import { normalCdf, normalQuantile } from './core/numbers/special.ts'
import { sizeForMeans, sizeForShares } from './core/proof/means.ts'
import type { ControlGroup, NewControlGroup, Payback, SampleSize } from './groups.api.ts'
import * as store from './groups.store.ts'
import { forgetAll } from './keeping.store.ts'
import { answer, question } from './keeping.ts'

/** Shares are of so many. */
export const WHOLE = 10_000

/** Whether chance has put a member into a group: the same answer on every machine, for good. */
export function isDrawn({ salt, share }: Pick<store.Group, 'salt' | 'share'>, owner: string) {
  // hexadecimal in one call: a third of the time of a hash object, and a whole chain is drawn for a page
  const digest = hash('sha256', `${salt} ${owner}`, 'hex')
  // 32 bits against 10,000: no bucket is likelier than another by more than one in 400,000
  return Number.parseInt(digest.slice(0, 8), 16) % WHOLE < share
}

/** Whom of these a group has drawn, in their order; of a whole chain it gives way to others meanwhile. */
export async function drawn(group: Pick<store.Group, 'salt' | 'share'>, owners: readonly string[]) {
  const breathe = openBreath()
  const isIn: boolean[] = []
  for (const owner of owners) {
    isIn.push(isDrawn(group, owner))
    if (isIn.length % 100 === 0) await breathe()
  }
  return isIn
}

/**
 * Which of these members a running control group of the programme holds out of reminders, mailings and
 * offers. Whoever sends such asks here first.
 */
export async function heldOut(
  db: Db,
  programmeId: string,
  owners: readonly string[],
): Promise<Set<string>> {
  const group = await store.running(db, programmeId)
  return new Set(group ? owners.filter((owner) => isDrawn(group, owner)) : [])
}

/** Control groups of a programme, newest first. */
export async function list(
  ctx: Context,
  asked: { readonly programmeId?: string },
): Promise<{ items: ControlGroup[] }> {
  const { programmeId } = await aboutOf(ctx, asked)
  return { items: (await store.list(ctx.db, programmeId)).map(shown) }
}

/** The control group of a programme that pages show, if there is any. */
export const newest = async (db: Db, programmeId: string): Promise<string[]> =>
  (await store.list(db, programmeId)).slice(0, 1).map(({ id }) => id)

/** Begins to hold a share of the members out, from now on. Throws `control_group.running`. */
export async function begin(ctx: Context, asked: NewControlGroup): Promise<ControlGroup> {
  return ctx.transaction(async (ctx) => {
    const { id: programmeId } = await programmes.programmeFor(
      ctx.db,
      ctx.organisationId,
      asked.programmeId ?? null,
    )
    requireWithin(ctx.actor, { programmeId, storeId: null })
    const group: store.Group = {
      id: newId(),
      programmeId,
      name: asked.name,
      salt: randomBytes(12).toString('hex'),
      share: asked.sharePercent * 100,
      startsAt: ctx.now,
      endsAt: null,
      madeBy: ctx.actor.name,
    }
    if (!(await store.insert(ctx.db, group))) throw new Refusal('control_group.running')
    await forgetAll(ctx.db, programmeId)
    await note(ctx, { operation: 'figures.group_begun', object: group.id })
    return shown(group)
  })
}

/** Lets everybody be treated again. What was measured until now stays. Ending again changes nothing. */
export async function end(ctx: Context, groupId: string): Promise<ControlGroup> {
  return ctx.transaction(async (ctx) => {
    const group = await own(ctx, groupId)
    if (group.endsAt !== null) return shown(group)
    await store.end(ctx.db, group.id, ctx.now)
    await forgetAll(ctx.db, group.programmeId)
    await note(ctx, { operation: 'figures.group_ended', object: group.id })
    return shown({ ...group, endsAt: ctx.now })
  })
}

/** A control group of the organisation. Throws `control_group.unknown`, `access.out_of_reach`. */
export async function own(ctx: Context, groupId: string): Promise<store.Group> {
  const group = isUuid(groupId) ? await store.find(ctx.db, groupId) : undefined
  if (!group) throw new Refusal('control_group.unknown')
  const ours = await programmes.programmesOf(ctx.db, ctx.organisationId)
  if (!ours.some(({ id }) => id === group.programmeId)) throw new Refusal('control_group.unknown')
  requireWithin(ctx.actor, { programmeId: group.programmeId, storeId: null })
  return group
}

/** A control group as it is shown: without its salt. */
export const shown = ({
  startsAt,
  endsAt,
  salt: _,
  share,
  ...group
}: store.Group): ControlGroup => ({
  ...group,
  sharePercent: share / 100,
  startsAt: startsAt.toISOString(),
  endsAt: endsAt?.toISOString() ?? null,
})

/** Up to so many members the interval is drawn anew from them; beyond, the normal curve is as good. */
const DRAWN = 20_000
const SEED = 20_260_101

type PaybackTerms = {
  readonly groupId: string
  readonly cost: number
  readonly marginPercent?: number
}

export const paybackAsked = question(
  'payback',
  async (ctx, about: About, asked: PaybackTerms) => {
    const group = await own(ctx, asked.groupId)
    const until = group.endsAt ?? about.asOf ?? ctx.now
    const length = Math.max(0, until.getTime() - group.startsAt.getTime())
    const before = new Date(group.startsAt.getTime() - length)
    const span = { programmeId: group.programmeId, before, from: group.startsAt, to: until }
    const bought = new Map((await store.bought(ctx.db, span)).map((row) => [row.person, row]))
    const people = await counting.membersSince(ctx.db, ctx.organisationId, group.startsAt)
    const isControl = await drawn(group, people)
    const rows = people.map((owner, place) => ({
      isControl: isControl[place]!,
      ...(bought.get(owner) ?? NOTHING),
    }))
    const made: Payback = {
      ...told(about),
      group: shown(group),
      until: until.toISOString(),
      days: Math.floor(length / DAY),
      ...paidBack(rows, group.share, asked),
    }
    return { answer: made, looked: people.length + bought.size }
  },
  async (ctx, { programmeId }) =>
    (await newest(ctx.db, programmeId)).map((groupId): PaybackTerms => ({ groupId, cost: 0 })),
)

/**
 * What those who were treated brought more than those who were held out, since the group began. Margin
 * is sales less the cost of goods and less what points paid; where tills send no cost, a share of sales
 * has to be said. Kept where members are many.
 */
export async function payback(
  ctx: Context,
  groupId: string,
  asked: { readonly cost?: number; readonly marginPercent?: number },
): Promise<Payback> {
  const { programmeId } = await own(ctx, groupId)
  const about = await aboutOf(ctx, { programmeId })
  return answer(ctx, paybackAsked, about, { groupId, cost: 0, ...asked })
}

type Row = store.Bought & { readonly isControl: boolean }

function paidBack(rows: readonly Row[], groupShare: number, asked: PaybackTerms) {
  const isCosted = rows.every(({ costed, sales }) => costed === sales)
  const share = asked.marginPercent === undefined ? null : asked.marginPercent / 100
  const valueOf = (row: store.Bought) =>
    (share === null ? row.sales - row.cost : row.sales * share) - row.redeemed
  const of = (isControl: boolean) => rows.filter((row) => row.isControl === isControl)
  const [treated, control] = [of(false), of(true)]
  const values = (group: readonly store.Bought[]) => group.map(valueOf)
  const withoutCost = share === null && !isCosted
  const lift = withoutCost
    ? unknown('cost_unknown')
    : measured(values(treated), values(control), groupShare / WHOLE, asked.cost)
  const twoTimes = (group: readonly Row[]) =>
    group.map((row) => ({ before: row.salesBefore, after: row.sales }))
  const freed = cuped(twoTimes(treated), twoTimes(control))
  return {
    treated: sumsOf(treated),
    control: sumsOf(control),
    margin: withoutCost
      ? ('unknown' as const)
      : share === null
        ? ('costed' as const)
        : ('supposed' as const),
    lift,
    cuped: lift.known ? freed : unknown(lift.reason),
  }
}

const NOTHING = { sales: 0, costed: 0, cost: 0, redeemed: 0, orders: 0, salesBefore: 0 }

/** What members of a group came to. */
export const sumsOf = (rows: readonly store.Bought[]) => ({
  members: rows.length,
  bought: rows.filter(({ orders }) => orders > 0).length,
  orders: rows.reduce((sum, { orders }) => sum + orders, 0),
  sales: rows.reduce((sum, { sales }) => sum + sales, 0),
})

function measured(
  treated: readonly number[],
  control: readonly number[],
  controlShare: number,
  cost: number,
): Answer<Lift> {
  const draws = treated.length + control.length > DRAWN ? 2 : 2_000
  const trial = { treated, control, controlShare, groupedBy: 'chance' as const, cost }
  const lift = liftOf(trial, { seed: SEED, draws })
  if (!lift.known || draws > 2 || !lift.value.returned.known) return lift
  // so many members: what is left once the cost is paid follows the normal curve of the lift itself
  const { incrementalMargin: margin, perMember } = lift.value
  const shifted = (of: (margin: number) => number) => ({
    estimate: of(margin.estimate),
    low: of(margin.low),
    high: of(margin.high),
    confidence: margin.confidence,
  })
  const returned = {
    ...lift.value.returned.value,
    lift: perMember.difference,
    payback: shifted((value) => value - cost),
    roi: shifted((value) => (value - cost) / cost),
    chanceOfLoss: lossBy(margin, cost),
    draws: 0,
  }
  return { known: true, value: { ...lift.value, returned: { known: true, value: returned } } }
}

/** The chance that the margin stays below the cost, by the normal curve through its interval. */
function lossBy(margin: { estimate: number; low: number; confidence: number }, cost: number) {
  const deviation = (margin.estimate - margin.low) / normalQuantile((1 + margin.confidence) / 2)
  return normalCdf((cost - margin.estimate) / deviation)
}

type SizeTerms = {
  readonly days: number
  readonly effectPercent: number
  readonly sharePercent: number
  readonly of: 'sales' | 'bought'
}

/** What is asked of a size unless told otherwise. */
const USUAL_SIZE: SizeTerms = { days: 90, effectPercent: 5, sharePercent: 10, of: 'sales' }

export const sizeAsked = question(
  'size',
  async (ctx, about: About, asked: SizeTerms) => {
    const from = new Date(ctx.now.getTime() - asked.days * DAY)
    const span = { programmeId: about.programmeId, before: from, from, to: ctx.now }
    const bought = await store.bought(ctx.db, span)
    const people = await counting.membersAt(ctx.db, ctx.organisationId, from)
    const spent = bought.map(({ sales }) => sales)
    const idle = Math.max(0, people - spent.length)
    const { mean, variance } = moments([...spent, ...Array.from({ length: idle }, () => 0)])
    const controlShare = asked.sharePercent / 100
    const share = people === 0 ? 0 : Math.min(1, spent.length / people)
    const change = asked.effectPercent / 100
    const sizes = () =>
      asked.of === 'bought'
        ? sizeForShares(share, share * change, { controlShare })
        : sizeForMeans(Math.sqrt(variance), mean * change, { controlShare })
    const made: SampleSize = {
      ...told(about),
      members: people,
      mean,
      deviation: Math.sqrt(variance),
      bought: ratio(Math.min(spent.length, people), people),
      needed: people < 2 ? unknown('group_too_small', people, 2) : sizes(),
    }
    return { answer: made, looked: people + spent.length }
  },
  () => [USUAL_SIZE],
)

/**
 * How many members show a change of so much of what they spend in so many days, or of the share who buy. Kept where
 * members are many.
 */
export async function sampleSize(
  ctx: Context,
  asked: Partial<SizeTerms> & { readonly programmeId?: string },
): Promise<SampleSize> {
  const { programmeId: _, ...terms } = asked
  return answer(ctx, sizeAsked, await aboutOf(ctx, asked), { ...USUAL_SIZE, ...terms })
}
