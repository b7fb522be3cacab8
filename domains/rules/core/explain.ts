import type { CappedBy, Effect, Unmet } from './judgement.ts'
import type { LimitPeriod } from './language/limits.ts'
import { actualInWords, isLeafKind, leafInWords } from './words/conditions.ts'
import { periodInWords } from './words/grants.ts'
import type { Speech } from './words/speech.ts'

/** Why a rule granted what it did, or nothing, as a plain sentence. */
export function explain(item: Effect | Unmet, s: Speech): string {
  return 'type' in item ? explainEffect(item, s) : explainUnmet(item, s)
}

function explainEffect(effect: Effect, s: Speech): string {
  const name = s.rule(effect.ruleId)
  if (effect.type === 'discount') {
    const amount = s.money(effect.amount ?? 0)
    return s.say(
      `${name}: скидка ${amount} на позицию ${effect.lineId}.`,
      `${name}: ${amount} off line ${effect.lineId}.`,
    )
  }
  const granted = s.say(
    `${name}: начислено ${s.points(effect.points ?? 0)}`,
    `${name}: granted ${s.points(effect.points ?? 0)}`,
  )
  if (!effect.cappedBy) return `${granted}.`
  const before = s.points(effect.before ?? 0)
  const limit = limitInWords(effect.cappedBy, s)
  return s.say(
    `${granted} вместо ${before}: ${limit}.`,
    `${granted} instead of ${before}: ${limit}.`,
  )
}

function limitInWords({ kind, limit, per }: CappedBy, s: Speech): string {
  const most = s.points(limit)
  if (kind === 'receipt') return s.say(`не больше ${most} на чек`, `at most ${most} per receipt`)
  if (kind === 'budget') return s.say(`бюджет ${most} на всех`, `a budget of ${most} for everybody`)
  const period = periodInWords((per ?? 'ever') as LimitPeriod, s)
  return s.say(`участнику не больше ${most} ${period}`, `at most ${most} for a member ${period}`)
}

function explainUnmet(unmet: Unmet, s: Speech): string {
  const name =
    unmet.ruleId === 'redeem' ? s.say('Оплата баллами', 'Paying with points') : s.rule(unmet.ruleId)
  return `${name}: ${reason(unmet, s)}.`
}

function reason(unmet: Unmet, s: Speech): string {
  const { code, expected, actual } = unmet
  const dot = code.indexOf('.')
  const kind = dot === -1 ? code : code.slice(0, dot)
  if (isLeafKind(kind)) {
    const wanted = leafInWords(kind, expected, s)
    const met = actualInWords(kind, actual, s)
    if (code.endsWith('.excluded')) {
      return s.say(`не действует, когда ${wanted}`, `does not apply when ${wanted}`)
    }
    if (kind === 'cel') {
      return s.say(`не выполнено условие: ${wanted}`, `this does not hold: ${wanted}`)
    }
    const either = unmet.either
      ? s.say(' (или другое из условий)', ' (or another of the conditions)')
      : ''
    return s.say(
      `нужно: ${wanted}${either}, а здесь: ${met}`,
      `needs: ${wanted}${either}; here: ${met}`,
    )
  }
  return codes[code]?.(expected, actual, s) ?? code
}

type Details = { readonly kind?: string; readonly limit?: number; readonly per?: string | null }
const codes: Readonly<Record<string, (expected: unknown, actual: unknown, s: Speech) => string>> = {
  excluded_by: (_, actual, s) =>
    s.say(
      `не сочетается с ${s.rule(String(actual))}`,
      `does not go with ${s.rule(String(actual))}`,
    ),
  'group.lost': (expected, _, s) =>
    s.say(`выгоднее ${s.rule(String(expected))}`, `${s.rule(String(expected))} grants more`),
  'grant.nothing': (_expected, _actual, s) =>
    s.say('для этого чека ничего не выходит', 'comes to nothing here'),
  'limit.reached': (expected, actual, s) => {
    const limit = expected as Details
    const times = limit.kind === 'times'
    const [most, used] = [limit.limit ?? 0, Number(actual)].map((n) =>
      times ? s.times(n) : s.points(n),
    )
    const period = limit.per ? ` ${periodInWords(limit.per as LimitPeriod, s)}` : ''
    return s.say(
      `лимит ${most}${period} исчерпан (использовано ${used})`,
      `the limit of ${most}${period} is used up (${used} so far)`,
    )
  },
  'limit.refused': (_, actual, s) => {
    const { left, asked } = actual as { left: number; asked: number }
    return s.say(
      `под лимитом осталось ${s.points(left)}, а нужно ${s.points(asked)}`,
      `the limit leaves ${s.points(left)}, ${s.points(asked)} are needed`,
    )
  },
  'cooldown.running': (expected, actual, s) =>
    s.say(
      `действует не чаще раза в ${s.days((expected as Details).limit ?? 0)}, прошло ${s.days(Number(actual))}`,
      `works once in ${s.days((expected as Details).limit ?? 0)}, it has been ${s.days(Number(actual))}`,
    ),
  'redeemed.instead': (_expected, _actual, s) =>
    s.say('чек с оплатой баллами ничего не приносит', 'a receipt paid with points earns nothing'),
  'redeem.not_offered': (_expected, _actual, s) =>
    s.say('в программе её нет', 'the programme does not offer it'),
  'redeem.nothing_to_pay': (_expected, _actual, s) =>
    s.say('в чеке нечего оплатить баллами', 'nothing here may be paid with points'),
  'redeem.receipt_below': (expected, actual, s) =>
    s.say(
      `чек ${s.money(Number(actual))}, а нужно от ${s.money(Number(expected))}`,
      `the receipt is ${s.money(Number(actual))}, it takes ${s.money(Number(expected))}`,
    ),
  'redeem.balance_below': (expected, actual, s) =>
    s.say(
      `на счёте ${s.points(Number(actual))}, а нужно от ${s.points(Number(expected))}`,
      `the balance is ${s.points(Number(actual))}, it takes ${s.points(Number(expected))}`,
    ),
}
