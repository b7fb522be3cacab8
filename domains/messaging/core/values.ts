import type { Language } from '#kit/core/language.ts'
import { dayIn } from '#kit/core/zone.ts'
import { vocabularyOf, type Spoken } from './letters.ts'
import { HIDDEN_CODE, type News, type Speech } from './news.ts'

/** What a template may name, by its name. Points and money are whole units, a day is YYYY-MM-DD. */
export type Values = Readonly<Record<string, string | number | boolean | null>>

/** The variables of a piece of news, as its event in the catalogue names them. */
export function valuesOf(news: News, firstName: string | null): Values {
  const member = { first_name: firstName }
  switch (news.kind) {
    case 'confirmation.code':
    case 'sign_in.code':
    case 'contact.code':
    case 'unfreeze.code':
      return { code: HIDDEN_CODE, minutes: news.minutes }
    case 'member.enrolled':
      return { ...member, programme: news.programme }
    case 'member.phone_changing':
      return { ...member, hours: news.hours, ending: news.ending, link: news.link }
    case 'member.phone_replaced':
    case 'member.email_changed':
    case 'member.chat_bound':
    case 'member.browser_added':
      return { ...member, link: news.link }
    case 'member.signed_in':
      return { ...member, device: news.device, link: news.link }
    case 'member.leaving':
      return { ...member, days: news.days }
    case 'points.earned': {
      const { availableFrom, speech } = news
      const from = availableFrom === null ? null : dayIn(speech.zone, availableFrom)
      return { ...member, ...ofPoints(news), available_from: from }
    }
    case 'purchase.receipt':
      return ofReceipt(news)
    case 'points.returned':
    case 'points.adjusted':
      return { ...member, ...ofPoints(news), taken: news.points < 0 }
    case 'points.expiring':
      return { ...member, ...ofPoints(news), on: dayIn(news.speech.zone, news.on) }
    case 'points.redeemed':
    case 'points.activated':
    case 'points.expired':
      return { ...member, ...ofPoints(news) }
    case 'purchase.returned': {
      const { programme, minorDigits } = news.speech
      return { ...member, programme, amount: news.amount / 10 ** minorDigits }
    }
    case 'tier.reached':
    case 'tier.lost':
      return { ...member, tier: news.tier }
    case 'tier.ending': {
      const { tier, on, speech } = news
      return { ...member, programme: speech.programme, tier, on: dayIn(speech.zone, on) }
    }
    case 'case.opened':
      return { ...member, number: news.number, subject: news.subject }
    case 'case.answered': {
      const { number, subject, answer } = news
      return { ...member, number, subject, answer }
    }
    case 'card.activated':
    case 'card.blocked':
    case 'card.replaced':
    case 'member.phone_changed':
      return member
  }
}

function ofReceipt(news: Extract<News, { kind: 'purchase.receipt' }>): Values {
  const { speech, availableFrom, expiring } = news
  const whole = (points: number) => (points === 0 ? null : points / 10 ** speech.scale)
  return {
    programme: speech.programme,
    balance: news.balance / 10 ** speech.scale,
    earned: whole(news.earned),
    available_from: availableFrom === null ? null : dayIn(speech.zone, availableFrom),
    spent: whole(news.spent),
    pending: whole(news.pending),
    expiring: whole(expiring?.points ?? 0),
    expires_on: expiring && dayIn(speech.zone, expiring.on),
    tier: news.tier,
  }
}

function ofPoints({ points, speech }: { readonly points: number; readonly speech: Speech }) {
  return { programme: speech.programme, points: Math.abs(points) / 10 ** speech.scale }
}

/** Made-up values, for previews and for the trial of what is saved. */
export function exampleOf(kind: Spoken, language: Language): Values {
  return Object.fromEntries(
    Object.entries(vocabularyOf(kind)).map(([name, { example }]) => [
      name,
      typeof example === 'object' ? example[language] : example,
    ]),
  )
}

/** The barest values there can be: what may be empty is, and what is a yes is a no. */
export function barestOf(kind: Spoken, language: Language): Values {
  const example = exampleOf(kind, language)
  return Object.fromEntries(
    Object.entries(vocabularyOf(kind)).map(([name, { type, optional }]) => [
      name,
      optional ? null : type === 'flag' ? !example[name] : example[name]!,
    ]),
  )
}

/** How a programme speaks that nobody has set up: for previews. */
export const exampleSpeech = (language: Language): Speech => ({
  programme: language === 'ru' ? 'Клуб' : 'The Club',
  pointsName: {
    ru: { one: 'балл', few: 'балла', many: 'баллов' },
    en: { one: 'point', other: 'points' },
  },
  scale: 0,
  zone: 'Europe/Moscow',
  currency: 'RUB',
  minorDigits: 2,
})
