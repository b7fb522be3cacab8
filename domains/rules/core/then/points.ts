import type { Exact } from '../exact.ts'
import { addRatio, FINEST, greatestCommonDivisor, leastCommonMultiple } from '../exact.ts'
import type { Grant } from '../language/then.ts'
import { MILLION } from '../lines.ts'
import { baseOf, hitsOf, matchedBy, type Scene } from '../scene.ts'
import { quantityOf } from '../lines.ts'
import { checkTiers } from '../when/labels.ts'
import { byBase, byQuantity, byRates, type LineRate, type Spreader } from './spreaders.ts'
import type { GrantTools } from './tools.ts'

/** A grant of points, compiled: adds its exact points, over a multiple of its own denominator. */
export type PointsGrant = {
  readonly denominator: number
  readonly add: (scene: Scene, into: Exact, common: number) => void
  readonly spreader: Spreader
}

type Kinds = Omit<Required<Grant>, 'multiply' | 'discount'>
type Compile<Kind extends keyof Kinds> = (
  asked: Kinds[Kind],
  tools: GrantTools,
  path: string,
) => PointsGrant

/** How each way of granting points is compiled. A kind without an entry does not compile. */
export const pointsGrants: { [Kind in keyof Kinds]: Compile<Kind> } = {
  rate,
  percent,
  fixed,
  quantity,
  rates,
  byTier,
  visits,
}

function rate(asked: Kinds['rate'], tools: GrantTools): PointsGrant {
  return atRate(asked, tools.filters.numberOf(asked.lines))
}

/** A share of the base in money, turned to points by what points are worth. */
function percent(asked: Kinds['percent'], tools: GrantTools, path: string): PointsGrant {
  const value = asked.value ?? tools.value
  if (!value) {
    tools.report(path, 'percent.value_missing', 'Say what points are worth: value, or redeem.value')
    return atRate({ points: 0, per: 1 }, 0)
  }
  const top = BigInt(asked.share.numerator) * BigInt(value.points)
  const bottom = BigInt(asked.share.denominator) * BigInt(value.amount)
  const divisor = gcd(top, bottom)
  const [points, per] = [Number(top / divisor), Number(bottom / divisor)]
  if (points > FINEST || per > FINEST) {
    tools.report(
      path,
      'ratio.too_fine',
      'The share and the value make a ratio of too large numbers',
    )
    return atRate({ points: 0, per: 1 }, 0)
  }
  return atRate({ points, per }, tools.filters.numberOf(asked.lines))
}

function atRate({ points, per }: LineRate, filter: number): PointsGrant {
  const divisor = greatestCommonDivisor(points, per)
  const [numerator, denominator] = [points / divisor, per / divisor]
  return {
    denominator,
    add: (scene, into, common) => {
      addRatio(into, baseOf(scene, filter), numerator, denominator, common)
    },
    spreader: byBase(filter),
  }
}

function fixed(asked: Kinds['fixed'], tools: GrantTools): PointsGrant {
  const filter = tools.filters.numberOf(asked.lines)
  const { points } = asked
  return {
    denominator: 1,
    add: (scene, into) => {
      if (filter === 0 || hitsOf(scene, filter) > 0) into.whole += points
    },
    spreader: byBase(filter),
  }
}

/** Lines that are left out of the base, or fully paid with points, count nothing. */
function quantity(asked: Kinds['quantity'], tools: GrantTools): PointsGrant {
  const filter = tools.filters.numberOf(asked.lines)
  const denominator = asked.per * MILLION
  return {
    denominator,
    add: (scene, into, common) => {
      const { lines } = scene.facts
      const matched = matchedBy(scene, filter)
      let bought = 0
      for (let i = 0; i < lines.length; i++) {
        if (matched[i] && scene.base[i]! > 0) bought += quantityOf(lines[i]!.quantity)
      }
      addRatio(into, bought, asked.points, denominator, common)
    },
    spreader: byQuantity(filter),
  }
}

/** The first entry that matches a line decides its rate. */
function rates(asked: Kinds['rates'], tools: GrantTools, path: string): PointsGrant {
  const entries = asked.of.map((entry) => ({
    points: entry.points,
    per: entry.per,
    filter: tools.filters.numberOf(entry.lines),
  }))
  const { otherwise } = asked
  if (otherwise) entries.push({ ...otherwise, filter: 0 })
  const denominator = entries.reduce((all, { per }) => leastCommonMultiple(all, per), 1)
  if (!Number.isFinite(denominator)) {
    tools.report(path, 'ratio.too_fine', 'These rates have no common measure small enough')
  }
  const rateOf = (scene: Scene, line: number) => {
    for (const entry of entries) if (matchedBy(scene, entry.filter)[line]) return entry
    return null
  }
  return {
    denominator,
    add: (scene, into, common) => {
      for (let i = 0; i < scene.facts.lines.length; i++) {
        const entry = rateOf(scene, i)
        if (entry) addRatio(into, scene.base[i]!, entry.points, entry.per, common)
      }
    },
    spreader: byRates(`rates:${tools.ruleId}`, rateOf),
  }
}

function byTier(asked: Kinds['byTier'], tools: GrantTools, path: string): PointsGrant {
  checkTiers(
    asked.grades.map(({ tier }) => tier),
    tools,
    path,
  )
  const filter = tools.filters.numberOf(asked.lines)
  const grades = new Map(asked.grades.map((grade) => [grade.tier, grade]))
  if (grades.size < asked.grades.length) {
    tools.report(path, 'tier.twice', 'A tier has two grades')
  }
  const pers = [...asked.grades, ...(asked.otherwise ? [asked.otherwise] : [])].map(
    ({ per }) => per,
  )
  const denominator = pers.reduce(leastCommonMultiple, 1)
  if (!Number.isFinite(denominator)) {
    tools.report(path, 'ratio.too_fine', 'These rates have no common measure small enough')
  }
  return {
    denominator,
    add: (scene, into, common) => {
      const { tier } = scene.facts
      const grade = (tier === null ? undefined : grades.get(tier)) ?? asked.otherwise
      if (grade) addRatio(into, baseOf(scene, filter), grade.points, grade.per, common)
    },
    spreader: byBase(filter),
  }
}

/** A bonus for the Nth visit; of several that fit, the largest. */
function visits(asked: Kinds['visits'], tools: GrantTools, path: string): PointsGrant {
  asked.forEach((bonus, i) => {
    if ((bonus.nth === undefined) === (bonus.every === undefined)) {
      tools.report(`${path}/${i}`, 'visits.nth_or_every', 'Say either nth or every')
    }
  })
  return {
    denominator: 1,
    add: (scene, into) => {
      const { visit } = scene.facts
      let most = 0
      for (const { nth, every, points } of asked) {
        const fits = nth === visit || (every !== undefined && visit % every === 0)
        if (fits && points > most) most = points
      }
      into.whole += most
    },
    spreader: byBase(0),
  }
}

function gcd(a: bigint, b: bigint): bigint {
  return b === 0n ? (a === 0n ? 1n : a) : gcd(b, a % b)
}
