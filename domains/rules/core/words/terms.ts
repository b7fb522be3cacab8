import type { Conditions } from '../language/document.ts'
import { conditionInWords } from './conditions.ts'
import { worthInWords } from './grants.ts'
import { excludedIn, quote, type Speech } from './speech.ts'

type Section<Name extends keyof Conditions> = NonNullable<Conditions[Name]>

export function baseInWords(base: Section<'base'>, s: Speech): string {
  const parts = [
    base.amount === 'before_tax'
      ? s.say('сумма без налога', 'amounts without tax')
      : s.say('сумма чека', 'the amount of the receipt'),
    base.exclude ? without(base.exclude, s) : '',
    base.lessPaidWithPoints === false
      ? s.say('вместе с оплаченным баллами', 'with the part paid with points')
      : s.say('без оплаченного баллами', 'without the part paid with points'),
  ]
  return `${s.say('Баллы считаются на:', 'Points are earned on:')} ${parts.filter(Boolean).join(', ')}`
}

function without(exclude: NonNullable<Section<'base'>['exclude']>, s: Speech): string {
  const excluded = excludedIn(exclude, s.say, s.any)
  return excluded === '' ? '' : `${s.say('кроме:', 'except:')} ${excluded}`
}

export function roundingInWords({ at, mode }: Section<'rounding'>, s: Speech): string {
  const modes = {
    down: s.say('вниз', 'down'),
    half_up: s.say('по правилам арифметики', 'half up'),
    up: s.say('вверх', 'up'),
  }
  const of =
    at === 'rule' ? s.say('по каждому правилу', 'each rule') : s.say('по чеку', 'the receipt')
  return s.say(`Округление ${of}, ${modes[mode]}`, `Points are rounded by ${of}, ${modes[mode]}`)
}

export function activationInWords({ after, roundTo }: Section<'activation'>, s: Speech): string {
  if (!after) return s.say('Баллы доступны сразу', 'Points are active at once')
  const day = roundTo === 'day' ? s.say(' с начала следующего дня', ' from the next day on') : ''
  return s.say(
    `Баллы доступны через ${s.length(after)}${day}`,
    `Points become active after ${s.length(after)}${day}`,
  )
}

export function expiryInWords(expiry: Section<'expiry'>, s: Speech): string {
  switch (expiry.kind) {
    case 'never':
      return s.say('Баллы не сгорают', 'Points never lapse')
    case 'rolling':
      return s.say(
        `Баллы сгорают через ${s.length(expiry.after)} после активации${end(expiry.roundTo, s)}`,
        `Points lapse ${s.length(expiry.after)} after activation${end(expiry.roundTo, s)}`,
      )
    case 'inactivity':
      return s.say(
        `Баллы сгорают, если не покупать ${s.length(expiry.after)}${end(expiry.roundTo, s)}`,
        `Points lapse after ${s.length(expiry.after)} without a purchase${end(expiry.roundTo, s)}`,
      )
    case 'fixed': {
      const day = `${String(expiry.day).padStart(2, '0')}.${String(expiry.month).padStart(2, '0')}`
      const least = expiry.atLeast
        ? s.say(
            `, но не раньше чем через ${s.length(expiry.atLeast)}`,
            `, but not before ${s.length(expiry.atLeast)}`,
          )
        : ''
      return s.say(
        `Баллы сгорают в конце дня ${day} каждого года${least}`,
        `Points lapse at the end of ${day} each year${least}`,
      )
    }
  }
}

function end(roundTo: string | undefined, s: Speech): string {
  const ends: Readonly<Record<string, string>> = {
    day: s.say(', в конце дня', ', at the end of the day'),
    month: s.say(', в конце месяца', ', at the end of the month'),
    quarter: s.say(', в конце квартала', ', at the end of the quarter'),
    year: s.say(', в конце года', ', at the end of the year'),
  }
  return ends[roundTo ?? ''] ?? ''
}

type Redeem = Section<'redeem'>

/** Each term of redeeming in words, by its name in the document. */
export const redeemWords: {
  [Name in keyof Required<Redeem>]: (asked: NonNullable<Redeem[Name]>, s: Speech) => string
} = {
  value: (value, s) => `${s.say('Цена балла:', 'Points are worth:')} ${worthInWords(value, s)}`,
  when: (when, s) =>
    `${s.say('Баллами можно платить, если', 'Points may pay if')} ${conditionInWords(when, s)}`,
  cap: ({ share, amount, lineShare }, s) => {
    const parts = [
      share ? s.say(`до ${s.ratio(share)} чека`, `at most ${s.ratio(share)} of the receipt`) : '',
      amount === undefined ? '' : s.say(`до ${s.money(amount)}`, `at most ${s.money(amount)}`),
      lineShare
        ? s.say(
            `до ${s.ratio(lineShare)} каждой позиции`,
            `at most ${s.ratio(lineShare)} of each line`,
          )
        : '',
    ]
    return `${s.say('Баллами можно оплатить:', 'Points may pay:')} ${parts.filter(Boolean).join(', ')}`
  },
  exclude: (exclude, s) =>
    `${s.say('Баллами нельзя оплатить:', 'Points may not pay:')} ${excludedIn(exclude, s.say, s.any)}`,
  marginFloor: ({ share, above }, s) => {
    const cost = share
      ? s.say(`${s.ratio(share)} себестоимости`, `${s.ratio(share)} of the cost`)
      : s.say('себестоимости', 'the cost')
    const more = above === undefined ? '' : ` + ${s.money(above)}`
    return s.say(
      `Цена не опускается ниже ${cost}${more}`,
      `A price never falls below ${cost}${more}`,
    )
  },
  minimumReceipt: (amount, s) =>
    s.say(
      `Чек для оплаты баллами — от ${s.money(amount)}`,
      `Points pay from a receipt of ${s.money(amount)}`,
    ),
  minimumBalance: (points, s) =>
    s.say(
      `Для оплаты нужно от ${s.points(points)} на счёте`,
      `Points pay from a balance of ${s.points(points)}`,
    ),
  codeAbove: (points, s) =>
    s.say(
      `Свыше ${s.points(points)} нужен код подтверждения`,
      `More than ${s.points(points)} need a confirmation code`,
    ),
  sameReceipt: (choice, s) =>
    choice === 'either'
      ? s.say(
          'Чек с оплатой баллами ничего не приносит',
          'A receipt paid with points earns nothing',
        )
      : s.say(
          'Чек с оплатой баллами тоже приносит баллы',
          'A receipt paid with points earns as well',
        ),
  beyondCap: (choice, s) =>
    choice === 'refuse'
      ? s.say(
          'Просьба списать больше допустимого отклоняется',
          'Asking for more than may be spent is refused',
        )
      : s.say('Списывается не больше допустимого', 'No more is spent than may be'),
}

export function returnsInWords(
  { clawback, restoreExpired }: Section<'returns'>,
  s: Speech,
): string {
  const ways = {
    only_pending: s.say('только ещё не активные', 'only those still pending'),
    within_balance: s.say('в пределах счёта', 'within the balance'),
    unlimited: s.say('полностью, в долг', 'in full, into debt'),
  }
  const back = restoreExpired
    ? s.say(
        `сгоревшие списанные баллы возвращаются на ${s.days(restoreExpired.days)}`,
        `lapsed points come back for ${s.days(restoreExpired.days)}`,
      )
    : s.say('сгоревшие списанные баллы не возвращаются', 'lapsed points do not come back')
  return s.say(
    `При возврате начисленное отзывается: ${ways[clawback ?? 'within_balance']}; ${back}`,
    `On a return points are taken back: ${ways[clawback ?? 'within_balance']}; ${back}`,
  )
}

export function tiersInWords({ by, ladder }: Section<'tiers'>, s: Speech): string {
  const show = { spend: s.money, points: s.points, visits: s.number }[by]
  const of = {
    spend: s.say('по сумме покупок', 'by money spent'),
    points: s.say('по начисленным баллам', 'by points earned'),
    visits: s.say('по числу покупок', 'by purchases'),
  }[by]
  const steps = ladder.map(
    ({ name, from }) => `${quote(name[s.language], s.say)} ${s.say('от', 'from')} ${show(from)}`,
  )
  return s.say(`Уровни ${of}: ${steps.join(', ')}`, `Tiers ${of}: ${steps.join(', ')}`)
}

/** The other settings of the ladder, in words that name them. */
export function tierTermsInWords(tiers: Section<'tiers'>, s: Speech): string {
  const { window, retention, grace, downgrade, roundTo } = tiers
  const units = {
    month: s.say('календарный месяц', 'the calendar month'),
    quarter: s.say('календарный квартал', 'the calendar quarter'),
    year: s.say('календарный год', 'the calendar year'),
  }
  const over =
    window.kind === 'rolling'
      ? s.say(`последние ${s.length(window.length)}`, `the last ${s.length(window.length)}`)
      : window.kind === 'calendar'
        ? units[window.unit]
        : s.say('всё время', 'all time')
  const parts = [
    s.say(`считается за ${over}`, `counted over ${over}`),
    retention ? s.say(`держится ${s.length(retention)}`, `kept for ${s.length(retention)}`) : '',
    grace ? s.say(`и ещё ${s.length(grace)} отсрочки`, `and ${s.length(grace)} of grace`) : '',
    downgrade === 'one_step'
      ? s.say('понижение на одну ступень', 'down by one step')
      : s.say('понижение до заслуженного', 'down to the tier earned'),
    end(roundTo, s).replace(', ', s.say('срок — ', 'ending ')),
  ]
  return `${s.say('Уровень', 'A tier is')} ${parts.filter(Boolean).join(', ')}`
}
