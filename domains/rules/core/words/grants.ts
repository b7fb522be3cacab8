import type { Grant } from '../language/then.ts'
import type { Limit, LimitPeriod } from '../language/limits.ts'
import type { LineFilter } from '../language/parts.ts'
import { quote, type Speech } from './speech.ts'

type Kinds = Required<Grant>
type Say<Kind extends keyof Kinds> = (asked: Kinds[Kind], speech: Speech) => string

/** How each way of granting is put in words. */
const kinds: { [Kind in keyof Kinds]: Say<Kind> } = {
  rate: (asked, s) => `${rate(asked, s)}${on(asked.lines, s)}`,
  percent: ({ share, value, lines }, s) => {
    const worth = value ? ` (${worthInWords(value, s)})` : ''
    return s.say(
      `${s.ratio(share)} от суммы баллами${worth}${on(lines, s)}`,
      `${s.ratio(share)} of the amount in points${worth}${on(lines, s)}`,
    )
  },
  fixed: ({ points, lines }, s) =>
    lines
      ? s.say(
          `${s.points(points)}, если в чеке есть: ${s.lines(lines)}`,
          `${s.points(points)} if there is: ${s.lines(lines)}`,
        )
      : s.points(points),
  quantity: ({ points, per, lines }, s) =>
    s.say(
      `${s.points(points)} за каждые ${s.number(per)} ед.${on(lines, s)}`,
      `${s.points(points)} for each ${s.number(per)} of the quantity${on(lines, s)}`,
    ),
  rates: ({ of, otherwise }, s) =>
    [
      ...of.map((entry) => `${s.lines(entry.lines)}: ${rate(entry, s)}`),
      ...(otherwise ? [`${s.say('остальное', 'the rest')}: ${rate(otherwise, s)}`] : []),
    ].join('; '),
  byTier: ({ grades, otherwise, lines }, s) =>
    [
      ...grades.map((grade) => `${s.tier(grade.tier)}: ${rate(grade, s)}`),
      ...(otherwise ? [`${s.say('остальные', 'others')}: ${rate(otherwise, s)}`] : []),
    ].join('; ') + on(lines, s),
  visits: (bonuses, s) =>
    bonuses
      .map(({ nth, every, points }) =>
        nth === undefined
          ? s.say(
              `${s.points(points)} за каждую ${every}-ю покупку`,
              `${s.points(points)} for each purchase number ${every}`,
            )
          : s.say(
              `${s.points(points)} за ${nth}-ю покупку`,
              `${s.points(points)} for purchase number ${nth}`,
            ),
      )
      .join('; '),
  multiply: ({ by, rules = [], groups = [] }, s) => {
    const of = [...rules.map((id) => s.rule(id)), ...groups.map((name) => quote(name, s.say))]
    const factor = s.number(by.numerator / by.denominator)
    return s.say(
      `умножение на ${factor} начисленного по: ${of.join(', ')}`,
      `${factor} times what was granted by ${of.join(', ')}`,
    )
  },
  discount: ({ share, grades = [], lines }, s) =>
    [
      ...grades.map((grade) => `${s.tier(grade.tier)}: ${s.ratio(grade.share)}`),
      ...(share
        ? [
            grades.length > 0
              ? `${s.say('остальные', 'others')}: ${s.ratio(share)}`
              : s.ratio(share),
          ]
        : []),
    ]
      .join('; ')
      .replace(/^/, s.say('скидка ', 'a discount of ')) + on(lines, s),
}

/** What a rule grants, in words. */
export function grantInWords(grant: Grant, speech: Speech): string {
  const [kind, asked] = Object.entries(grant)[0] as [keyof Kinds, unknown]
  return (kinds[kind] as (asked: unknown, speech: Speech) => string)(asked, speech)
}

/** What points are worth, in words. */
export function worthInWords(
  { points, amount }: { readonly points: number; readonly amount: number },
  s: Speech,
): string {
  return `${s.points(points)} = ${s.money(amount)}`
}

/** A limit in words. */
export function limitInWords(limit: Limit, s: Speech): string {
  const refuses =
    'beyond' in limit && limit.beyond === 'refuse'
      ? s.say(' (сверх — ничего)', ' (beyond it nothing)')
      : ''
  switch (limit.kind) {
    case 'receipt':
      return s.say('на чек до ', 'per receipt at most ') + s.points(limit.points) + refuses
    case 'budget':
      return s.say('на всех до ', 'for everybody at most ') + s.points(limit.points) + refuses
    case 'cooldown':
      return s.say('не чаще раза в ', 'at most once in ') + s.days(limit.after.days)
    case 'member': {
      const most = [
        ...(limit.points === undefined ? [] : [s.points(limit.points)]),
        ...(limit.times === undefined ? [] : [s.times(limit.times)]),
      ].join(', ')
      const per = periodInWords(limit.per, s)
      return s.say(`участнику ${per} до ${most}`, `a member ${per} at most ${most}`) + refuses
    }
  }
}

export function periodInWords(per: LimitPeriod, s: Speech): string {
  const names: Record<LimitPeriod, readonly [ru: string, en: string]> = {
    day: ['в день', 'a day'],
    week: ['в неделю', 'a week'],
    month: ['в месяц', 'a month'],
    quarter: ['в квартал', 'a quarter'],
    year: ['в год', 'a year'],
    ever: ['за всё время', 'in all time'],
  }
  return s.say(...names[per])
}

function rate(
  { points, per }: { readonly points: number; readonly per: number },
  s: Speech,
): string {
  const each = s.money(per)
  return s.say(
    `${s.points(points)} за ${/^1\s/.test(each) ? 'каждый' : 'каждые'} ${each}`,
    `${s.points(points)} for each ${each}`,
  )
}

function on(lines: LineFilter | undefined, s: Speech): string {
  return lines ? s.say(` на: ${s.lines(lines)}`, ` on ${s.lines(lines)}`) : ''
}
