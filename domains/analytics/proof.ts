import * as counting from '#domains/members/counting.ts'
import type { Context } from '#kit/context.ts'
import type { Day } from '#kit/core/time.ts'
import { dayIn } from '#kit/core/zone.ts'
import { aboutOf, instantsOf, periodOf, told } from './asked.ts'
import { known, unknown, type Answer, type Interval } from './core/answer.ts'
import { makeDice, seedOf } from './core/numbers/dice.ts'
import { moments, quantile } from './core/numbers/quantiles.ts'
import { compareMeans } from './core/proof/means.ts'
import { checkSampleRatio, compareShares } from './core/proof/shares.ts'
import { targeting, type CurvePoint, type Targeted as Tried } from './core/proof/uplift.ts'
import { isDrawn, own, shown, sumsOf, WHOLE } from './groups.ts'
import * as groups from './groups.store.ts'
import type { Against, Score, Targeted } from './proof.api.ts'
import * as store from './proof.store.ts'

/**
 * A period of those who were treated against those who were held out, as far as a control group ran in
 * it: both as they were members when it began, whoever bought and whoever did not. Throws `figures.period`.
 */
export async function against(
  ctx: Context,
  asked: { readonly programmeId?: string; readonly from?: Day; readonly to?: Day },
): Promise<Against> {
  const about = await aboutOf(ctx, asked)
  const { from: first, to: last } = instantsOf(about.zone, periodOf(about, asked))
  const counted = about.asOf ?? ctx.now
  const all = await groups.list(ctx.db, about.programmeId)
  const group = all.find(
    ({ startsAt, endsAt }) => startsAt < last && (endsAt === null || endsAt > first),
  )
  if (!group) return { ...told(about), compared: unknown('no_control_group') }
  const from = latest(first, group.startsAt)
  const to = earliest(last, group.endsAt ?? last, counted)
  if (to <= from) return { ...told(about), compared: unknown('no_control_group') }
  const span = { programmeId: about.programmeId, before: from, from, to }
  const bought = new Map((await groups.bought(ctx.db, span)).map((row) => [row.person, row]))
  const people = await counting.membersSince(ctx.db, ctx.organisationId, from)
  const sides = { treated: [] as groups.Bought[], control: [] as groups.Bought[] }
  for (const owner of people)
    sides[isDrawn(group, owner) ? 'control' : 'treated'].push(bought.get(owner) ?? NOTHING)
  const sound = isSound(sides.treated.length, sides.control.length, group.share)
  if (!sound.known) return { ...told(about), compared: sound }
  const sums = { treated: sumsOf(sides.treated), control: sumsOf(sides.control) }
  const did = ({ bought, members }: typeof sums.treated) => ({ did: bought, of: members })
  const compare = (pick: (row: groups.Bought) => number) =>
    compareMeans(moments(sides.treated.map(pick)), moments(sides.control.map(pick)))
  return {
    ...told(about),
    compared: known({
      group: shown(group),
      from: dayIn(about.zone, from.getTime()),
      to: dayIn(about.zone, to.getTime() - 1),
      ...sums,
      sales: compare(({ sales }) => sales),
      orders: compare(({ orders }) => orders),
      bought: compareShares(did(sums.treated), did(sums.control)),
    }),
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

/**
 * Whether choosing members by a score would have brought more than choosing by chance: those who came of
 * the treated against those of the held out, along the order of the score. A score is what was known
 * before the group began; what came after would tell of itself.
 */
export async function targeted(
  ctx: Context,
  groupId: string,
  { by = 'spent' }: { readonly by?: Score },
): Promise<Targeted> {
  const group = await own(ctx, groupId)
  const about = await aboutOf(ctx, { programmeId: group.programmeId })
  const to = group.endsAt ?? about.asOf ?? ctx.now
  const span = { programmeId: group.programmeId, from: group.startsAt, to }
  const scored = new Map((await store.scored(ctx.db, span)).map((row) => [row.person, row]))
  const people = await counting.membersSince(ctx.db, ctx.organisationId, group.startsAt)
  const tried = people.map((owner): Tried => {
    const row = scored.get(owner)
    const score = by === 'spent' ? (row?.spent ?? 0) : (row?.lastAt?.getTime() ?? 0)
    return { score, treated: !isDrawn(group, owner), responded: row?.came ?? false }
  })
  const treated = tried.filter((each) => each.treated).length
  const sound = isSound(treated, tried.length - treated, group.share)
  const spread = sound.known ? isSpread(tried) : sound
  const found = spread.known ? targeting(tried) : spread
  return {
    ...told(about),
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
