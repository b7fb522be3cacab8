import * as counting from '#domains/members/counting.ts'
import type { Context } from '#kit/context.ts'
import type { Day } from '#kit/core/time.ts'
import { dayIn } from '#kit/core/zone.ts'
import { aboutOf, instantsOf, periodOf, told, usualDays, type About, type Days } from './asked.ts'
import { known, unknown, type Answer, type Interval } from './core/answer.ts'
import { makeDice, seedOf } from './core/numbers/dice.ts'
import { moments, quantile } from './core/numbers/quantiles.ts'
import { compareMeans } from './core/proof/means.ts'
import { checkSampleRatio, compareShares } from './core/proof/shares.ts'
import { targeting, type CurvePoint, type Targeted as Tried } from './core/proof/uplift.ts'
import { drawn, newest, own, shown, sumsOf, WHOLE } from './groups.ts'
import * as groups from './groups.store.ts'
import { answer, question, type Made } from './keeping.ts'
import type { Against, Score, Targeted } from './proof.api.ts'
import * as store from './proof.store.ts'

export const againstAsked = question(
  'against',
  async (ctx, about: About, asked: Days): Promise<Made<Against>> => {
    const { from: first, to: last } = instantsOf(about.zone, periodOf(about, asked))
    const counted = about.asOf ?? ctx.now
    const all = await groups.list(ctx.db, about.programmeId)
    const group = all.find(
      ({ startsAt, endsAt }) => startsAt < last && (endsAt === null || endsAt > first),
    )
    const without = (compared: Against['compared'], looked = 0) => ({
      answer: { ...told(about), compared },
      looked,
    })
    if (!group) return without(unknown('no_control_group'))
    const from = latest(first, group.startsAt)
    const to = earliest(last, group.endsAt ?? last, counted)
    if (to <= from) return without(unknown('no_control_group'))
    const span = { programmeId: about.programmeId, before: from, from, to }
    const bought = new Map((await groups.bought(ctx.db, span)).map((row) => [row.person, row]))
    const people = await counting.membersSince(ctx.db, ctx.organisationId, from)
    const looked = people.length + bought.size
    const sides = { treated: [] as groups.Bought[], control: [] as groups.Bought[] }
    const isControl = await drawn(group, people)
    people.forEach((owner, place) =>
      sides[isControl[place] ? 'control' : 'treated'].push(bought.get(owner) ?? NOTHING),
    )
    const sound = isSound(sides.treated.length, sides.control.length, group.share)
    if (!sound.known) return without(sound, looked)
    const days = {
      from: dayIn(about.zone, from.getTime()),
      to: dayIn(about.zone, to.getTime() - 1),
    }
    return without(known({ group: shown(group), ...days, ...comparedSides(sides) }), looked)
  },
  (_, about) => usualDays(about),
)

/**
 * A period of those who were treated against those who were held out, as far as a control group ran in
 * it: both as they were members when it began, whoever bought and whoever did not. Kept where members are
 * many. Throws `figures.period`.
 */
export async function against(
  ctx: Context,
  asked: { readonly programmeId?: string; readonly from?: Day; readonly to?: Day },
): Promise<Against> {
  const about = await aboutOf(ctx, asked)
  const { from, to } = periodOf(about, asked)
  return answer(ctx, againstAsked, about, { from, to })
}

function comparedSides(sides: Readonly<Record<'treated' | 'control', readonly groups.Bought[]>>) {
  const sums = { treated: sumsOf(sides.treated), control: sumsOf(sides.control) }
  const did = ({ bought, members }: typeof sums.treated) => ({ did: bought, of: members })
  const compare = (pick: (row: groups.Bought) => number) =>
    compareMeans(moments(sides.treated.map(pick)), moments(sides.control.map(pick)))
  return {
    ...sums,
    sales: compare(({ sales }) => sales),
    orders: compare(({ orders }) => orders),
    bought: compareShares(did(sums.treated), did(sums.control)),
  }
}

const NOTHING = { sales: 0, costed: 0, cost: 0, redeemed: 0, orders: 0, salesBefore: 0 }

const latest = (...instants: readonly Date[]) => new Date(Math.max(...instants.map(Number)))
const earliest = (...instants: readonly Date[]) => new Date(Math.min(...instants.map(Number)))

/** Whether the groups have the sizes that chance gives; `share` of ten thousand. */
function isSound(treated: number, control: number, share: number): Answer<true> {
  const groups = checkSampleRatio([
    { seen: treated, share: WHOLE - share },
    { seen: control, share },
  ])
  if (!groups.known) return groups
  return groups.value.sound ? known(true) : unknown('sample_ratio_off', control)
}

/** Of so many members an interval is drawn, so often: more would keep the page waiting. */
const DRAWN = 5_000
const DRAWS = 100
const SEED = 20_260_101
/** A curve is told by so many points. */
const POINTS = 40

export const targetingAsked = question(
  'targeting',
  async (ctx, about: About, { groupId, by }: { groupId: string; by: Score }) => {
    const group = await own(ctx, groupId)
    const to = group.endsAt ?? about.asOf ?? ctx.now
    const fromDay = dayIn(about.zone, group.startsAt.getTime())
    const span = { programmeId: group.programmeId, from: group.startsAt, fromDay, to }
    const scored = new Map((await store.scored(ctx.db, span)).map((row) => [row.person, row]))
    const people = await counting.membersSince(ctx.db, ctx.organisationId, group.startsAt)
    const isControl = await drawn(group, people)
    const tried = people.map((owner, place): Tried => {
      const row = scored.get(owner)
      const score = by === 'spent' ? (row?.spent ?? 0) : (row?.lastOn ?? 0)
      return { score, treated: !isControl[place], responded: row?.came ?? false }
    })
    return {
      answer: { ...told(about), ...foundAmong(tried, by, group.share) },
      looked: people.length + scored.size,
    }
  },
  async (ctx, { programmeId }) =>
    (await newest(ctx.db, programmeId)).map((groupId) => ({ groupId, by: 'spent' })),
)

/**
 * Whether choosing members by a score would have brought more than choosing by chance: those who came of
 * the treated against those of the held out, along the order of the score. A score is what was known
 * before the group began; what came after would tell of itself. Kept where members are many.
 */
export async function targeted(
  ctx: Context,
  groupId: string,
  { by = 'spent' }: { readonly by?: Score },
): Promise<Targeted> {
  const { programmeId } = await own(ctx, groupId)
  return answer(ctx, targetingAsked, await aboutOf(ctx, { programmeId }), { groupId, by })
}

function foundAmong(tried: readonly Tried[], by: Score, share: number) {
  const treated = tried.filter((each) => each.treated).length
  const sound = isSound(treated, tried.length - treated, share)
  const spread = sound.known ? isSpread(tried) : sound
  const found = spread.known ? targeting(tried) : spread
  return {
    by,
    members: tried.length,
    treated,
    found: found.known
      ? known({
          qini: found.value.qini,
          interval: intervalOf(tried, found.value.qini),
          upliftArea: found.value.upliftArea,
          curve: thinned(found.value.curve),
        })
      : found,
  }
}

/** Where almost all came, or almost nobody, no order is better than another. */
const FEWEST = 30

function isSpread(tried: readonly Tried[]): Answer<true> {
  const came = tried.filter(({ responded }) => responded).length
  const fewest = Math.min(came, tried.length - came)
  return fewest < FEWEST ? unknown('answers_alike', fewest, FEWEST) : known(true)
}

function intervalOf(tried: readonly Tried[], estimate: number): Interval | null {
  if (tried.length > DRAWN) return null
  const dice = makeDice(seedOf(SEED, 0))
  const drawn = Array.from({ length: DRAWS }, () => {
    const again = targeting(tried.map(() => tried[dice.below(tried.length)]!))
    return again.known ? [again.value.qini] : []
  }).flat()
  if (drawn.length < DRAWS / 2) return null
  const sorted = Float64Array.from(drawn).sort()
  return { estimate, low: quantile(sorted, 0.025), high: quantile(sorted, 0.975), confidence: 0.95 }
}

function thinned(curve: readonly CurvePoint[]): CurvePoint[] {
  if (curve.length <= POINTS) return [...curve]
  return Array.from(
    { length: POINTS },
    (_, i) => curve[Math.round((i * (curve.length - 1)) / (POINTS - 1))]!,
  )
}
