import type { Conditions, Rule } from './language/document.ts'
import { conditionInWords } from './words/conditions.ts'
import { grantInWords, limitInWords } from './words/grants.ts'
import { quote, type Speech } from './words/speech.ts'
import {
  activationInWords,
  baseInWords,
  expiryInWords,
  redeemWords,
  returnsInWords,
  roundingInWords,
  tiersInWords,
  tierTermsInWords,
} from './words/terms.ts'

export { makeSpeech, type Naming, type PointsName, type Speech } from './words/speech.ts'

/** A part of a document: where it is, what it holds, and what it means. */
export type Clause = { readonly path: string; readonly value: unknown; readonly text: string }

/** A whole document as sentences, part by part. Rules stand under their ids, not their places. */
export function clauses(document: Conditions, s: Speech): Clause[] {
  const { base, rounding, activation, expiry, redeem, returns, tiers, limits, groups } = document
  const list: Clause[] = []
  const add = (path: string, value: unknown, text: string) => list.push({ path, value, text })
  if (base) add('/base', base, baseInWords(base, s))
  if (rounding) add('/rounding', rounding, roundingInWords(rounding, s))
  if (activation) add('/activation', activation, activationInWords(activation, s))
  if (expiry) add('/expiry', expiry, expiryInWords(expiry, s))
  for (const rule of document.rules) list.push(...ruleClauses(rule, s))
  for (const [name, group] of Object.entries(groups ?? {})) {
    const path = `/groups/${name}`
    const take =
      group.take === 'best'
        ? s.say('только самое выгодное', 'only the best')
        : s.say('все вместе', 'all of them')
    add(`${path}/take`, group.take, `${s.say('Группа', 'Group')} ${quote(name, s.say)}: ${take}`)
    if (group.limits) {
      add(`${path}/limits`, group.limits, limitsOf(quote(name, s.say), group.limits, s))
    }
  }
  if (limits) add('/limits', limits, limitsOf(s.say('всех правил', 'all rules'), limits, s))
  for (const [name, value] of Object.entries(redeem ?? {})) {
    const words = redeemWords[name as keyof typeof redeemWords] as Words | undefined
    if (words) add(`/redeem/${name}`, value, words(value, s))
  }
  if (returns) add('/returns', returns, returnsInWords(returns, s))
  if (tiers) {
    const { ladder, by, ...terms } = tiers
    add('/tiers/ladder', { ladder, by }, tiersInWords(tiers, s))
    add('/tiers', terms, tierTermsInWords(tiers, s))
  }
  return list
}

type Words = (value: unknown, s: Speech) => string

/** A rule as one sentence: «Выходные»: если день недели — суббота, то 3 балла за каждые 2 ₽; на чек до 500 баллов. */
export function sentence(rule: Rule, s: Speech): string {
  const on = rule.on === 'purchase' ? '' : `${eventInWords(rule.on, s)}: `
  const when = rule.when
    ? s.say(`если ${conditionInWords(rule.when, s)}, то `, `if ${conditionInWords(rule.when, s)}, `)
    : ''
  const limits = rule.limits?.map((limit) => limitInWords(limit, s)) ?? []
  const excludes = rule.excludes?.length
    ? [`${s.say('вместо', 'instead of')} ${rule.excludes.map((id) => s.rule(id)).join(', ')}`]
    : []
  const tail = [...limits, ...excludes].map((part) => `; ${part}`).join('')
  return `${quote(rule.name[s.language], s.say)}: ${on}${when}${grantInWords(rule.then, s)}${tail}.`
}

function ruleClauses(rule: Rule, s: Speech): Clause[] {
  const path = `/rules/${rule.id}`
  const name = quote(rule.name[s.language], s.say)
  const parts: Clause[] = [
    { path: `${path}/name`, value: rule.name, text: s.say(`Правило ${name}`, `Rule ${name}`) },
    { path: `${path}/on`, value: rule.on, text: `${name}: ${eventInWords(rule.on, s)}` },
    { path: `${path}/then`, value: rule.then, text: `${name}: ${grantInWords(rule.then, s)}` },
  ]
  if (rule.when) {
    const text = `${name}: ${s.say('если', 'if')} ${conditionInWords(rule.when, s)}`
    parts.push({ path: `${path}/when`, value: rule.when, text })
  }
  if (rule.limits?.length) {
    parts.push({ path: `${path}/limits`, value: rule.limits, text: limitsOf(name, rule.limits, s) })
  }
  if (rule.group !== undefined) {
    const text = s.say(`${name}: в группе «${rule.group}»`, `${name}: in group “${rule.group}”`)
    parts.push({ path: `${path}/group`, value: rule.group, text })
  }
  if (rule.excludes?.length) {
    const others = rule.excludes.map((id) => s.rule(id)).join(', ')
    const text = s.say(`${name}: исключает ${others}`, `${name}: excludes ${others}`)
    parts.push({ path: `${path}/excludes`, value: rule.excludes, text })
  }
  return parts
}

function limitsOf(name: string, limits: NonNullable<Rule['limits']>, s: Speech): string {
  const all = limits.map((limit) => limitInWords(limit, s)).join('; ')
  return s.say(`Ограничения ${name}: ${all}`, `Limits of ${name}: ${all}`)
}

function eventInWords(on: string, s: Speech): string {
  const events: Readonly<Record<string, string>> = {
    purchase: s.say('за покупку', 'for a purchase'),
    enrolment: s.say('за вступление', 'for enrolment'),
    birthday: s.say('ко дню рождения', 'for the birthday'),
    referral: s.say('за приглашённого', 'for a referral'),
    review: s.say('за отзыв', 'for a review'),
    survey: s.say('за опрос', 'for a survey'),
  }
  return events[on] ?? s.say(`за событие «${on.slice(7)}»`, `for the event “${on.slice(7)}”`)
}
