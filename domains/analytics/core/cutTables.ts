import type { Conversions, StageMembers } from '../conversions.api.ts'
import type { Cuts, Issued } from '../cuts.api.ts'
import type { Against } from '../proof.api.ts'
import type { Nps } from '../surveys.api.ts'
import type { Table, Units } from './tables.ts'

const WORDS = {
  tier: { en: 'Tier', ru: 'Уровень' },
  channel: { en: 'Channel', ru: 'Канал' },
  store: { en: 'Store', ru: 'Магазин' },
  receipts: { en: 'Receipts', ru: 'Чеки' },
  receiptsBefore: { en: 'Receipts before', ru: 'Чеки раньше' },
  sales: { en: 'Sales', ru: 'Продажи' },
  salesBefore: { en: 'Sales before', ru: 'Продажи раньше' },
  check: { en: 'Average receipt', ru: 'Средний чек' },
  margin: { en: 'Margin after points', ru: 'Маржа после баллов' },
  discount: { en: 'Effective discount', ru: 'Эффективная скидка' },
  byPoints: { en: 'Paid with points', ru: 'Оплачено баллами' },
  issued: { en: 'Points issued', ru: 'Начислено баллов' },
  noTier: { en: 'No tier', ru: 'Без уровня' },
  others: { en: 'Not members', ru: 'Не участники' },
  unsaid: { en: 'Not said', ru: 'Не указан' },
  source: { en: 'For what', ru: 'За что' },
  rule: { en: 'Rule', ru: 'Правило' },
  share: { en: 'Share', ru: 'Доля' },
  total: { en: 'Points', ru: 'Баллы' },
  stage: { en: 'Stage', ru: 'Шаг' },
  members: { en: 'Members', ru: 'Участников' },
  outOf: { en: 'Out of', ru: 'Из' },
  shareBefore: { en: 'Share before', ru: 'Доля раньше' },
  enrolled: { en: 'Enrolled', ru: 'Вступили' },
  first: { en: 'Bought', ru: 'Купили' },
  second: { en: 'Bought again', ru: 'Купили снова' },
  active: { en: 'Active', ru: 'Активны' },
  redeemed: { en: 'Paid with points', ru: 'Тратили баллы' },
  survey: { en: 'Survey', ru: 'Опрос' },
  heldOn: { en: 'Held on', ru: 'Когда прошёл' },
  promoters: { en: '9–10', ru: '9–10' },
  passives: { en: '7–8', ru: '7–8' },
  detractors: { en: '0–6', ru: '0–6' },
  low: { en: 'From', ru: 'От' },
  high: { en: 'To', ru: 'До' },
  what: { en: 'Difference', ru: 'Разница' },
  estimate: { en: 'Estimate', ru: 'Оценка' },
  ordersEach: { en: 'Receipts for each member', ru: 'Чеков на участника' },
  salesEach: { en: 'Sales for each member', ru: 'Продажи на участника' },
  member: { en: 'Member', ru: 'Участник' },
  enrolledOn: { en: 'Enrolled on', ru: 'Дата вступления' },
  lastOn: { en: 'Last bought', ru: 'Последняя покупка' },
} as const

type Word = keyof typeof WORDS

/** What points are given for, in words. */
export const SOURCE_WORDS = {
  purchase: { en: 'Receipts', ru: 'Чеки' },
  event: { en: 'Events', ru: 'События' },
  hand: { en: 'By hand', ru: 'Вручную' },
  import: { en: 'Import', ru: 'Загрузка' },
  other: { en: 'Other', ru: 'Прочее' },
} as const

/** What rounding and limits make the whole differ by from what rules give. */
export const ROUNDING = { en: 'Rounding and limits', ru: 'Округление и лимиты' } as const

/** A period by tier, channel or store. */
export function cutsTable({ by, parts }: Cuts, units: Units): Table {
  const { language } = units
  const word = (name: Word) => WORDS[name][language]
  const money = (minor: number) => minor / 10 ** units.minorDigits
  const heads = (
    [
      by,
      'receipts',
      'receiptsBefore',
      'sales',
      'salesBefore',
      'check',
      'discount',
      'byPoints',
      'margin',
      'issued',
    ] as const
  ).map(word)
  return {
    heads,
    rows: parts.map((part) => [
      part.title ?? word(nobody(by, part.member)),
      part.receipts,
      part.receiptsBefore,
      money(part.sales),
      money(part.salesBefore),
      part.averageCheck.value === null ? null : money(part.averageCheck.value),
      part.effectiveDiscount.value,
      money(part.byPoints),
      part.margin.known ? money(part.margin.value.after) : null,
      part.issued / 10 ** units.scale,
    ]),
  }
}

const nobody = (by: Cuts['by'], isMember: boolean): Word =>
  by !== 'tier' ? 'unsaid' : isMember ? 'noTier' : 'others'

/** What points were given for, in all and by tier. */
export function issuedTable({ sources, tiers }: Issued, units: Units): Table {
  const { language } = units
  const word = (name: Word) => WORDS[name][language]
  const points = (minor: number) => minor / 10 ** units.scale
  return {
    heads: [
      ...(['source', 'rule', 'total', 'share'] as const).map(word),
      ...tiers.map(({ title }) => title ?? word('noTier')),
    ],
    rows: sources.map(({ source, rule, title, issued, share, byTier }) => [
      SOURCE_WORDS[source][language],
      title ?? (rule === null && source === 'purchase' ? ROUNDING[language] : null),
      points(issued),
      share.value,
      ...tiers.map(({ tier }) => points(byTier.find((each) => each.tier === tier)?.issued ?? 0)),
    ]),
  }
}

/** Who came of those who enrolled, is active, and spends points. */
export function conversionsTable({ period, before }: Conversions, { language }: Units): Table {
  const word = (name: Word) => WORDS[name][language]
  const steps = ['first', 'second', 'active', 'redeemed'] as const
  return {
    heads: (['stage', 'members', 'outOf', 'share', 'shareBefore'] as const).map(word),
    rows: [
      [word('enrolled'), period.enrolled, null, null, null],
      ...steps.map((step) => [
        word(step),
        period[step].numerator,
        period[step].denominator,
        period[step].value,
        before[step].value,
      ]),
    ],
  }
}

/** Who stopped at a stage. */
export function stageTable({ items }: StageMembers, { language, minorDigits }: Units): Table {
  const heads = ['member', 'enrolledOn', 'lastOn', 'receipts', 'sales'] as const
  return {
    heads: heads.map((name) => WORDS[name][language]),
    rows: items.map(({ memberId, enrolledOn, lastOn, orders, sales }) => [
      memberId,
      enrolledOn,
      lastOn,
      orders,
      sales / 10 ** minorDigits,
    ]),
  }
}

/** Surveys with their scores from −100 to 100; no score where there is not enough to say one. */
export function surveysTable({ surveys }: Nps, { language }: Units): Table {
  const heads = ['survey', 'heldOn', 'promoters', 'passives', 'detractors'] as const
  const word = (name: Word) => WORDS[name][language]
  return {
    heads: [...heads.map(word), 'NPS', word('low'), word('high')],
    rows: surveys.map(({ name, heldOn, promoters, passives, detractors, nps }) => {
      const { score } = nps.known ? nps.value : { score: null }
      const ends = score ? [score.estimate, score.low, score.high] : [null, null, null]
      const shown = ends.map((end) => (end === null ? null : end * 100))
      return [name, heldOn, promoters, passives, detractors, ...shown]
    }),
  }
}

/** What the treated did more than the held out, each with its interval; empty where it cannot be told. */
export function againstTable({ compared }: Against, { language, minorDigits }: Units): Table {
  const word = (name: Word) => WORDS[name][language]
  const row = (
    name: Word,
    range: { readonly estimate: number; readonly low: number; readonly high: number } | null,
    unit = 1,
  ) => [
    word(name),
    ...(range ? [range.estimate / unit, range.low / unit, range.high / unit] : [null, null, null]),
  ]
  const heads = (['what', 'estimate', 'low', 'high'] as const).map(word)
  if (!compared.known) return { heads, rows: [] }
  const { bought, orders, sales } = compared.value
  return {
    heads,
    rows: [
      row('first', bought.known ? bought.value.difference : null),
      row('ordersEach', orders.known ? orders.value.difference : null),
      row('salesEach', sales.known ? sales.value.difference : null, 10 ** minorDigits),
    ],
  }
}
