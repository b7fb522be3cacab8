import { difference, type Change } from './difference.ts'
import type { Conditions, Rule } from './language/document.ts'
import type { Condition } from './language/when.ts'
import { clauses, sentence, type Clause, type Naming, type Speech } from './sentences.ts'

/** The chapters of the rules as members read them, in this order. */
export const chapterNames = [
  'earning',
  'occasions',
  'counting',
  'paying',
  'time',
  'tiers',
  'returns',
] as const
export type ChapterName = (typeof chapterNames)[number]

/** Sentences that belong together; never empty. */
export type Chapter = { readonly name: ChapterName; readonly texts: readonly string[] }

/**
 * A document as members may read it: the sentences of the office, what is unsaid said as well, and nothing
 * that is meant for some people only (segments, coupons, expressions) or for the shop itself (costs).
 */
export function rulebook(document: Conditions, s: Speech): Chapter[] {
  const open = document.rules.filter((rule) => !isPersonal(rule))
  const personal = document.rules.filter(isPersonal)
  const texts: Record<ChapterName, string[]> = {
    earning: open.filter(({ on }) => on === 'purchase').map((rule) => sentence(rule, s)),
    occasions: open.filter(({ on }) => on !== 'purchase').map((rule) => sentence(rule, s)),
    counting: [],
    paying: document.redeem ? [] : [stop(s.say('Баллами платить нельзя', 'Points cannot pay'))],
    time: [],
    tiers: [],
    returns: [],
  }
  if (personal.length > 0) texts.earning.push(personalInWords(personal, s))
  for (const { path, text } of inOrder(clauses(withDefaults(document), s))) {
    const chapter = chapterOf(path)
    if (chapter) texts[chapter].push(stop(openText(document, path, s) ?? text))
  }
  return chapterNames.flatMap((name) =>
    texts[name].length > 0 ? [{ name, texts: texts[name] }] : [],
  )
}

/** What changes for members from one document to another, in sentences, without what is not for everybody. */
export function openDifference(before: Conditions, after: Conditions, naming: Naming): Change[] {
  const personal = new Set(
    [...before.rules, ...after.rules].filter(isPersonal).map(({ id }) => `/rules/${id}`),
  )
  const asksPersonally = [before, after].some(({ redeem }) => redeem?.when && isOfSome(redeem.when))
  return difference(before, after, naming).filter(
    ({ path }) =>
      !personal.has(path.split('/').slice(0, 3).join('/')) &&
      path !== '/redeem/marginFloor' &&
      !(path === '/redeem/when' && asksPersonally),
  )
}

/** Whether a rule is for some people only: its sentence would give a coupon or the name of a segment away. */
export const isPersonal = ({ when }: Rule): boolean => when !== undefined && isOfSome(when)

function isOfSome(condition: Condition): boolean {
  const { all = [], any = [], not } = condition
  return (
    condition.tag !== undefined ||
    condition.coupon !== undefined ||
    condition.cel !== undefined ||
    [...all, ...any, ...(not ? [not] : [])].some(isOfSome)
  )
}

function personalInWords(rules: readonly Rule[], s: Speech): string {
  const names = rules.map(({ id }) => s.rule(id)).join(', ')
  return s.say(
    `Есть и предложения не для всех; об их условиях сообщают вместе с предложением: ${names}.`,
    `Some offers are not for everybody; their terms are told with the offer: ${names}.`,
  )
}

/** How paying is told; a document from the database has its terms in the order of their names' length. */
const PAYING = [
  'value',
  'cap',
  'when',
  'minimumReceipt',
  'minimumBalance',
  'exclude',
  'marginFloor',
  'sameReceipt',
  'beyondCap',
  'codeAbove',
]

const inOrder = (all: readonly Clause[]): Clause[] =>
  all.toSorted((a, b) => placeOf(a) - placeOf(b))

const placeOf = ({ path }: Clause): number =>
  path.startsWith('/redeem/') ? PAYING.indexOf(path.slice('/redeem/'.length)) : PAYING.length

/** What is said in place of a clause that gives too much away. */
function openText({ redeem }: Conditions, path: string, s: Speech): string | null {
  if (path === '/redeem/marginFloor')
    return s.say(
      'Некоторые товары баллами можно оплатить лишь отчасти, дешевле предела цена не становится',
      'Points pay for some goods only in part: a price has a floor',
    )
  if (path === '/redeem/when' && redeem?.when && isOfSome(redeem.when))
    return s.say(
      'Баллами можно платить на условиях, о которых сообщают лично',
      'Points may pay on terms that are told personally',
    )
  return null
}

/** The document with what holds where it says nothing; the same defaults as in `compile`. */
const withDefaults = (document: Conditions): Conditions => ({
  base: {},
  rounding: { at: 'rule', mode: 'down' },
  activation: {},
  expiry: { kind: 'never' },
  returns: {},
  ...document,
})

function chapterOf(path: string): ChapterName | null {
  const [, part = ''] = path.split('/')
  if (part === 'rules') return null
  if (part === 'redeem') return 'paying'
  if (part === 'activation' || part === 'expiry') return 'time'
  if (part === 'tiers' || part === 'returns') return part
  return 'counting'
}

const stop = (text: string): string => (/[.!?]$/.test(text) ? text : `${text}.`)
