import type { Texts } from '#kit/core/language.ts'
import { FORMS, type Form, type TextForm } from './forms.ts'
import type { Purpose } from './purposes.ts'
import type { News } from './news.ts'

/** What a member can be told of: facts of the platform, and codes. */
export type Kind = News['kind']

/** What a variable holds, and so which filters make sense of it. */
export type VariableType = 'text' | 'number' | 'points' | 'money' | 'day' | 'flag' | 'code'

export type Variable = {
  readonly type: VariableType
  readonly name: Texts
  /** What previews show; a text may differ by language. */
  readonly example: Texts | number | boolean | string
  /** It may be empty. */
  readonly optional?: true
}

export type Event = {
  readonly name: Texts
  readonly purpose: Purpose
  /** Told only where the organisation wrote a text for it. */
  readonly silent?: true
  /** Told at night, too, and past the queue of a channel: somebody may be robbing the member. */
  readonly urgent?: true
  /** Told on this channel before all others, whatever the member chose: it is about that very contact. */
  readonly first?: Form
  /**
   * Told at every phone and e-mail there is, whatever the member chose, and in no chat and no browser: it warns of
   * what somebody else may have done there.
   */
  readonly proven?: true
  /** Nobody is sent it: a till prints it under the receipt. */
  readonly printed?: true
  readonly variables: Readonly<Record<string, Variable>>
}

const FIRST_NAME: Variable = {
  type: 'text',
  name: { ru: 'имя участника', en: 'first name of the member' },
  example: { ru: 'Вера', en: 'Vera' },
  optional: true,
}
const PROGRAMME: Variable = {
  type: 'text',
  name: { ru: 'название программы', en: 'name of the programme' },
  example: { ru: 'Клуб', en: 'The Club' },
}
const POINTS: Variable = {
  type: 'points',
  name: { ru: 'сколько баллов', en: 'how many points' },
  example: 251,
}
const TAKEN: Variable = {
  type: 'flag',
  name: { ru: 'баллы сняты, а не добавлены', en: 'points were taken, not given' },
  example: false,
}
const TIER: Variable = {
  type: 'text',
  name: { ru: 'уровень', en: 'tier' },
  example: { ru: 'Серебряный', en: 'Silver' },
}
const CASE_NUMBER: Variable = {
  type: 'text',
  name: { ru: 'номер обращения', en: 'number of the case' },
  example: { ru: 'C-1024', en: 'C-1024' },
}
const SUBJECT: Variable = {
  type: 'text',
  name: { ru: 'о чём обращение', en: 'what the case is about' },
  example: { ru: 'Не начислены баллы', en: 'Points are missing' },
}

const LINK: Variable = {
  type: 'text',
  name: {
    ru: 'ссылка, чтобы отменить и заморозить баллы',
    en: 'link to undo it and freeze the points',
  },
  example: { ru: 'https://club.example/my#a.••••••', en: 'https://club.example/my#a.••••••' },
  optional: true,
}
const warning = (name: Texts, variables: Event['variables'] = {}): Event => ({
  name,
  purpose: 'service',
  urgent: true,
  proven: true,
  variables: { ...ofMember, ...variables, link: LINK },
})

const optionalPoints = (name: Texts, example: number): Variable => ({
  type: 'points',
  name,
  example,
  optional: true,
})
const dayOf = (name: Texts): Variable => ({ type: 'day', name, example: '2026-12-06' })

const ofMember = { first_name: FIRST_NAME }
const codeFor = (name: Texts): Event => ({
  name,
  purpose: 'service',
  urgent: true,
  variables: {
    code: {
      type: 'code',
      name: { ru: 'шесть цифр кода', en: 'the six digits' },
      example: '••••••',
    },
    minutes: {
      type: 'number',
      name: { ru: 'сколько минут действует', en: 'for how many minutes it is valid' },
      example: 5,
    },
  },
})

const ofPoints = { ...ofMember, programme: PROGRAMME, points: POINTS }

/** Every event a member can be told of, what its texts may name, and what it is sent for. */
export const EVENTS: Readonly<Record<Kind, Event>> = {
  'member.enrolled': {
    name: { ru: 'Стал участником', en: 'Enrolled' },
    purpose: 'service',
    variables: { ...ofMember, programme: { ...PROGRAMME, optional: true } },
  },
  'card.activated': {
    name: { ru: 'Карта активирована', en: 'Card activated' },
    purpose: 'service',
    variables: ofMember,
  },
  'card.blocked': {
    name: { ru: 'Карта заблокирована', en: 'Card blocked' },
    purpose: 'service',
    urgent: true,
    variables: ofMember,
  },
  'card.replaced': {
    name: { ru: 'Карта заменена', en: 'Card replaced' },
    purpose: 'service',
    urgent: true,
    variables: ofMember,
  },
  'points.earned': {
    name: { ru: 'Баллы начислены', en: 'Points earned' },
    purpose: 'service',
    variables: {
      ...ofPoints,
      available_from: {
        ...dayOf({ ru: 'с какого дня можно тратить', en: 'the day from which they can be spent' }),
        optional: true,
      },
    },
  },
  'points.redeemed': {
    name: { ru: 'Баллы списаны', en: 'Points spent' },
    purpose: 'service',
    urgent: true,
    variables: ofPoints,
  },
  'points.returned': {
    name: { ru: 'Баллы за возврат покупки', en: 'Points of a returned purchase' },
    purpose: 'service',
    variables: { ...ofPoints, taken: TAKEN },
  },
  'points.activated': {
    name: { ru: 'Баллы можно тратить', en: 'Points became active' },
    purpose: 'service',
    variables: ofPoints,
  },
  'points.adjusted': {
    name: { ru: 'Баллы исправлены', en: 'Points adjusted' },
    purpose: 'service',
    variables: { ...ofPoints, taken: TAKEN },
  },
  'points.expiring': {
    name: { ru: 'Баллы скоро сгорят', en: 'Points about to expire' },
    purpose: 'reminders',
    variables: { ...ofPoints, on: dayOf({ ru: 'день сгорания', en: 'the day they expire' }) },
  },
  'points.expired': {
    name: { ru: 'Баллы сгорели', en: 'Points expired' },
    purpose: 'service',
    variables: ofPoints,
  },
  'purchase.returned': {
    name: { ru: 'Покупка возвращена', en: 'Purchase returned' },
    purpose: 'service',
    silent: true,
    variables: {
      ...ofMember,
      programme: PROGRAMME,
      amount: {
        type: 'money',
        name: { ru: 'на какую сумму возврат', en: 'what the returned goods cost' },
        example: 630,
      },
    },
  },
  'tier.reached': {
    name: { ru: 'Новый уровень', en: 'Tier reached' },
    purpose: 'service',
    variables: { ...ofMember, tier: TIER },
  },
  'tier.ending': {
    name: { ru: 'Уровень скоро закончится', en: 'Tier about to be lost' },
    purpose: 'reminders',
    variables: {
      ...ofMember,
      programme: PROGRAMME,
      tier: TIER,
      on: dayOf({ ru: 'до какого дня действует', en: 'the day until which it is valid' }),
    },
  },
  'tier.lost': {
    name: { ru: 'Уровень закончился', en: 'Tier lost' },
    purpose: 'service',
    variables: {
      ...ofMember,
      tier: { ...TIER, name: { ru: 'уровень теперь', en: 'the tier now' }, optional: true },
    },
  },
  'member.phone_changing': warning(
    { ru: 'Номер скоро сменится', en: 'Phone about to change' },
    {
      hours: {
        type: 'number',
        name: { ru: 'через сколько часов', en: 'in how many hours' },
        example: 24,
      },
      ending: {
        type: 'text',
        name: { ru: 'последние цифры нового номера', en: 'the last digits of the new number' },
        example: { ru: '42', en: '42' },
      },
    },
  ),
  'member.phone_replaced': warning({
    ru: 'Номер изменён (на прежний номер и почту)',
    en: 'Phone changed (to the old one and the e-mail)',
  }),
  'member.email_changed': warning({ ru: 'Почта сменилась', en: 'E-mail changed' }),
  'member.chat_bound': warning({ ru: 'Подключён чат Telegram', en: 'Telegram chat connected' }),
  'member.browser_added': warning({
    ru: 'Уведомления включены в браузере',
    en: 'Notices turned on in a browser',
  }),
  'member.signed_in': warning(
    { ru: 'Вход с нового устройства', en: 'Signed in from a new device' },
    {
      device: {
        type: 'text',
        name: { ru: 'браузер и система', en: 'browser and system' },
        example: { ru: 'Chrome, Android', en: 'Chrome, Android' },
        optional: true,
      },
    },
  ),
  'member.phone_changed': {
    name: { ru: 'Номер сменился', en: 'Phone changed' },
    purpose: 'service',
    urgent: true,
    first: 'sms',
    variables: ofMember,
  },
  'case.opened': {
    name: { ru: 'Обращение принято', en: 'Case opened' },
    purpose: 'service',
    variables: { ...ofMember, number: CASE_NUMBER, subject: SUBJECT },
  },
  'case.answered': {
    name: { ru: 'Ответ на обращение', en: 'Case answered' },
    purpose: 'service',
    variables: {
      ...ofMember,
      number: CASE_NUMBER,
      subject: SUBJECT,
      answer: {
        type: 'text',
        name: { ru: 'текст ответа', en: 'the answer' },
        example: { ru: 'Баллы начислены, проверьте счёт.', en: 'The points are on your account.' },
      },
    },
  },
  'purchase.receipt': {
    name: { ru: 'Текст под чеком', en: 'Text under a receipt' },
    purpose: 'service',
    silent: true,
    printed: true,
    variables: {
      programme: PROGRAMME,
      balance: {
        type: 'points',
        name: { ru: 'сколько баллов на счёте после чека', en: 'points to spend after the receipt' },
        example: 1317,
      },
      earned: optionalPoints({ ru: 'сколько начислено', en: 'points earned' }, 251),
      available_from: {
        ...dayOf({ ru: 'с какого дня можно тратить', en: 'the day from which they can be spent' }),
        optional: true,
      },
      spent: optionalPoints({ ru: 'сколько списано', en: 'points spent' }, 100),
      pending: optionalPoints({ ru: 'сколько ждёт активации', en: 'points on their way' }, 511),
      expiring: optionalPoints({ ru: 'сколько скоро сгорит', en: 'points about to expire' }, 60),
      expires_on: {
        ...dayOf({ ru: 'когда они сгорят', en: 'the day they expire' }),
        optional: true,
      },
      tier: { ...TIER, optional: true },
    },
  },
  'member.leaving': {
    name: { ru: 'Просьба забыть участника', en: 'Asked to be forgotten' },
    purpose: 'service',
    urgent: true,
    variables: {
      ...ofMember,
      days: {
        type: 'number',
        name: { ru: 'через сколько дней', en: 'after how many days' },
        example: 7,
      },
    },
  },
  'confirmation.code': codeFor({ ru: 'Код для списания баллов', en: 'Code to spend points' }),
  'sign_in.code': codeFor({ ru: 'Код для входа', en: 'Code to sign in' }),
  'contact.code': codeFor({ ru: 'Код для смены контактов', en: 'Code to change contacts' }),
  'unfreeze.code': codeFor({ ru: 'Код, чтобы разморозить баллы', en: 'Code to unfreeze points' }),
}

export const KINDS = Object.keys(EVENTS) as Kind[]

export const isKind = (text: string): text is Kind => Object.hasOwn(EVENTS, text)

/** What the texts of an event are written for. */
export const textsOf = (kind: Kind): readonly TextForm[] =>
  EVENTS[kind].printed ? ['receipt'] : FORMS

/** Whether it is told with a code, which is put in on the way; nobody can do without such a text. */
export const isCode = (kind: Kind): boolean => 'code' in EVENTS[kind].variables
