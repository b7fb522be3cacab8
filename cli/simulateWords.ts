import { REASONS } from '#domains/analytics/core/reasons.ts'
import { minorDigits } from '#domains/programmes/core/currency.ts'
import type { Simulated } from '#domains/simulation/simulation.ts'
import type { Texts } from '#kit/core/language.ts'
import type { Terminal } from './terminal.ts'

type Row = readonly [label: string, value: string]
type Warning = Simulated['quality']['warnings'][number]

/** A simulation as a table for people: money in its currency, points in their units. */
export function simulationInWords(done: Simulated, scale: number, terminal: Terminal): string {
  const { language, say } = terminal
  const digits = minorDigits(done.currency)
  const money = (amount: number) =>
    (amount / 10 ** digits).toLocaleString(language, {
      style: 'currency',
      currency: done.currency,
    })
  const count = (value: number) => value.toLocaleString(language)
  const points = (value: number) => (value / 10 ** scale).toLocaleString(language)
  const percent = (value: number | null) =>
    value === null
      ? '–'
      : value.toLocaleString(language, { style: 'percent', maximumFractionDigits: 2 })
  const tools = { money, count, points, percent, say }
  return [
    ...table(ofSales(done, tools)),
    '',
    ...table(ofPoints(done, tools)),
    '',
    ...table(ofMoney(done, tools)),
    ...ofMembers(done, tools),
    ...ofChance(done, tools),
    ...done.quality.warnings.map((warning) => `! ${say(WARNINGS[warning])}`),
  ].join('\n')
}

type Tools = {
  readonly money: (amount: number) => string
  readonly count: (value: number) => string
  readonly points: (value: number) => string
  readonly percent: (value: number | null) => string
  readonly say: Terminal['say']
}

/** What came of ten thousand draws over what is supposed. */
function ofChance({ chance }: Simulated, { money, count, percent, say }: Tools): string[] {
  if (!chance) return []
  if (!chance.known)
    return [
      '',
      say(
        { en: 'No chances can be told: {reason}', ru: 'Вероятности посчитать нельзя: {reason}' },
        { reason: say(reasonOf(chance.reason)) },
      ),
    ]
  const { loss, draws, profit, paybackMonth, peakLiability } = chance.value
  const whole = (value: number) => money(Math.round(value))
  const month = (value: number | null) => (value === null ? '–' : count(value))
  const rows: Row[] = [
    [
      say({ en: 'Chance of a loss', ru: 'Вероятность убытка' }),
      `${percent(loss.value)} (${count(draws)})`,
    ],
    [
      say({ en: 'Profit 5 / 50 / 95 of 100', ru: 'Прибыль 5 / 50 / 95 из 100' }),
      [profit.p5, profit.p50, profit.p95].map(whole).join(' / '),
    ],
    [say({ en: 'Paid back after months', ru: 'Окупится через, мес.' }), month(paybackMonth.p50)],
    [
      say({ en: 'Owed in points at most, 95 of 100', ru: 'Долг в баллах, 95 из 100' }),
      whole(peakLiability.p95),
    ],
  ]
  return ['', ...table(rows)]
}

function ofSales(done: Simulated, { count, say }: Tools): Row[] {
  const rows: Row[] = [
    [
      say({ en: 'Receipts', ru: 'Чеков' }),
      say(
        {
          en: '{receipts}, {ours} of {members} members',
          ru: '{receipts}, из них {ours} от {members} участников',
        },
        {
          receipts: count(done.receipts),
          ours: count(done.receiptsOfMembers),
          members: count(done.members),
        },
      ),
    ],
    [say({ en: 'From … until', ru: 'С … по' }), `${done.from ?? '–'} … ${done.until}`],
  ]
  if (done.rows.rejected > 0)
    rows.push([say({ en: 'Rows left out', ru: 'Пропущено записей' }), count(done.rows.rejected)])
  if (done.left > 0)
    rows.push([say({ en: 'Receipts after that', ru: 'Чеков позже' }), count(done.left)])
  for (const { code, receipts } of done.refused)
    rows.push([say({ en: 'Refused: {code}', ru: 'Отклонено: {code}' }, { code }), count(receipts)])
  return rows
}

function ofPoints(done: Simulated, { points, count, say }: Tools): Row[] {
  return [
    [say({ en: 'Points issued', ru: 'Баллов начислено' }), points(done.issued)],
    [
      say({ en: '  redeemed', ru: '  списано' }),
      say(
        { en: '{points} on {receipts} receipts', ru: '{points}, чеков: {receipts}' },
        { points: points(done.redeemed), receipts: count(done.receiptsRedeemed) },
      ),
    ],
    [say({ en: '  expired', ru: '  сгорело' }), points(done.expired)],
    [say({ en: '  active at the end', ru: '  активны на конец' }), points(done.active)],
    [say({ en: '  pending at the end', ru: '  ещё не активны' }), points(done.pending)],
  ]
}

function ofMoney(done: Simulated, { money, percent, count, say }: Tools): Row[] {
  const rows: Row[] = [
    [say({ en: 'Sales', ru: 'Продажи' }), money(done.amount)],
    [
      say({ en: '  discounts of the conditions', ru: '  скидки по условиям' }),
      money(done.discounts),
    ],
    [say({ en: '  paid with points', ru: '  оплачено баллами' }), money(done.paidWithPoints)],
    [say({ en: '  paid with money', ru: '  оплачено деньгами' }), money(done.paid)],
    [
      say({ en: 'Effective discount', ru: 'Фактическая скидка' }),
      percent(done.effectiveDiscount.value),
    ],
  ]
  if (done.liability !== null)
    rows.push([
      say({ en: 'Owed in points at the end', ru: 'Обязательство на конец' }),
      money(done.liability),
    ])
  if (done.peakLiability)
    rows.push([
      say(
        { en: '  at its peak, {month}', ru: '  наибольшее, {month}' },
        { month: done.peakLiability.month },
      ),
      money(done.peakLiability.amount),
    ])
  const { margin } = done
  if (margin) {
    rows.push(
      [say({ en: 'Margin before', ru: 'Маржа до программы' }), money(margin.before)],
      [say({ en: '  after', ru: '  после' }), money(margin.after)],
      [
        say({ en: '  receipts that turn to a loss', ru: '  чеков, ставших убыточными' }),
        count(margin.turnedNegative),
      ],
    )
  }
  const { breakEven } = done
  if (breakEven)
    rows.push([
      say({ en: 'Pays from this rise in sales', ru: 'Окупается при росте продаж' }),
      breakEven.neverPays ? say({ en: 'never', ru: 'ни при каком' }) : percent(breakEven.lift),
    ])
  return rows
}

function ofMembers({ fairness, months }: Simulated, { money, count, say }: Tools): string[] {
  const lines: string[] = []
  const last = Object.entries(months.at(-1)?.tiers ?? {})
  if (last.length > 0) {
    const named = last.map(([tier, members]): Row => [
      `  ${tier || say({ en: 'no tier', ru: 'без уровня' })}`,
      count(members),
    ])
    lines.push(
      '',
      say({ en: 'Members by tier at the end', ru: 'Участники по уровням на конец' }),
      ...table(named),
    )
  }
  if (!fairness) return lines
  lines.push(
    '',
    say(
      {
        en: '{worse} of {members} members would get less than with today’s discounts:',
        ru: 'Участников, получающих меньше, чем от нынешних скидок: {worse} из {members}:',
      },
      { worse: count(fairness.worseOff), members: count(fairness.members) },
    ),
    ...table(
      fairness.groups
        .filter(({ members }) => members > 0)
        .map((group): Row => [
          `  ${say(BANDS[group.band])}`,
          say(
            {
              en: '{worse} of {members}; {today} today, {after} with the programme',
              ru: '{worse} из {members}; сейчас {today}, с программой {after}',
            },
            {
              worse: count(group.worseOff),
              members: count(group.members),
              today: money(group.today),
              after: money(group.withProgramme),
            },
          ),
        ]),
    ),
  )
  return lines
}

function table(rows: readonly Row[]): string[] {
  const width = Math.max(0, ...rows.map(([label]) => label.length))
  return rows.map(([label, value]) => `${label.padEnd(width + 2)}${value}`)
}

const BANDS: Readonly<Record<NonNullable<Simulated['fairness']>['groups'][number]['band'], Texts>> =
  {
    none: { en: 'no discount today', ru: 'сейчас без скидки' },
    up_to_3: { en: 'up to 3 % today', ru: 'сейчас до 3 %' },
    up_to_5: { en: '3–5 % today', ru: 'сейчас 3–5 %' },
    up_to_10: { en: '5–10 % today', ru: 'сейчас 5–10 %' },
    over_10: { en: 'over 10 % today', ru: 'сейчас больше 10 %' },
  }

/** Why no chance is told: what is lacking has been said of the sales already. */
function reasonOf(reason: Extract<Chance, { known: false }>['reason']): Texts {
  if (reason === 'no_margin') return NO_MARGIN
  return reason in WARNINGS ? WARNINGS[reason as Warning] : REASONS[reason as keyof typeof REASONS]
}

type Chance = NonNullable<Simulated['chance']>

const NO_MARGIN: Texts = {
  en: 'Neither the sales nor anybody says what the margin is. Give --margin, or “margin” among the assumptions.',
  ru: 'Маржа неизвестна ни из продаж, ни от вас. Задайте --margin или «margin» среди допущений.',
}

const WARNINGS: Readonly<Record<Warning, Texts>> = {
  no_sales: {
    en: 'There are no sales: nothing follows from this.',
    ru: 'Продаж нет: выводов сделать нельзя.',
  },
  no_members: {
    en: 'No receipt names a buyer: nobody could have earned. Name the column in the mapping (receipt.member).',
    ru: 'Ни в одном чеке нет покупателя: баллы начислять некому. Укажите столбец в сопоставлении (receipt.member).',
  },
  few_members: {
    en: 'More than half of the receipts name no buyer: the programme would reach them only if they join.',
    ru: 'Больше половины чеков без покупателя: программа коснётся их, только если люди вступят.',
  },
  one_member: { en: 'All receipts are of one buyer.', ru: 'Все чеки одного покупателя.' },
  no_repeat: {
    en: 'Nobody bought twice: points would never be used.',
    ru: 'Никто не купил дважды: тратить баллы было бы некому.',
  },
  no_costs: {
    en: 'No costs are known: margins are unknown or assumed (--margin).',
    ru: 'Себестоимость неизвестна: маржа неизвестна или предположена (--margin).',
  },
  short: {
    en: 'Less than a year of sales: seasons and long expiries are not seen.',
    ru: 'Продаж меньше чем за год: сезонов и долгих сроков не видно.',
  },
  gap: {
    en: 'There is a long gap without sales: see quality.longestGap. Is a part of the history missing?',
    ru: 'Есть долгий перерыв без продаж: см. quality.longestGap. Не пропала ли часть истории?',
  },
  repeated: {
    en: 'Many lines repeat another of their receipt: see quality.repeatedLines. Was the file written twice?',
    ru: 'Много строк повторяют другую строку своего чека: см. quality.repeatedLines. Не выгружен ли файл дважды?',
  },
}
