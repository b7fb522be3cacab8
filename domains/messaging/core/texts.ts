import { plural, type Language } from '#kit/core/language.ts'

/** How a programme speaks of its points and days. */
export type Speech = {
  readonly programme: string
  readonly pointsName: {
    readonly ru: { readonly one: string; readonly few: string; readonly many: string }
    readonly en: { readonly one: string; readonly other: string }
  }
  /** Decimals of a point. */
  readonly scale: number
  readonly zone: string
}

/** What a member can be told. Instants are epoch milliseconds, points in their smallest part. */
export type News =
  | { readonly kind: 'member.enrolled'; readonly programme: string | null }
  | {
      readonly kind: 'member.phone_changing'
      readonly hours: number
      /** The last digits of the new phone: enough to know it by, too few to learn it. */
      readonly ending: string
    }
  | { readonly kind: 'member.phone_changed' }
  | { readonly kind: 'card.activated' | 'card.blocked' | 'card.replaced' }
  | {
      readonly kind: 'points.earned'
      readonly points: number
      /** Null when they can be spent at once. */
      readonly availableFrom: number | null
      readonly speech: Speech
    }
  | {
      readonly kind:
        | 'points.redeemed'
        | 'points.returned'
        | 'points.activated'
        | 'points.expired'
        | 'points.adjusted'
      readonly points: number
      readonly speech: Speech
    }
  | {
      readonly kind: 'points.expiring'
      readonly points: number
      readonly on: number
      readonly speech: Speech
    }
  | { readonly kind: 'tier.reached' | 'tier.lost'; readonly tier: string | null }
  | {
      readonly kind: 'tier.ending'
      readonly tier: string
      readonly on: number
      readonly speech: Speech
    }
  | {
      readonly kind: 'confirmation.code' | 'sign_in.code' | 'contact.code'
      readonly minutes: number
    }
  | { readonly kind: 'member.email_changed' }

/** Where the code stands in a text that is kept: the digits are put in on the way. */
export const HIDDEN_CODE = '••••••'

/** The text of a notice, plain and short, in the member's language. */
export function textOf(news: News, language: Language): string {
  return language === 'ru' ? inRussian(news) : inEnglish(news)
}

function inRussian(news: News): string {
  switch (news.kind) {
    case 'member.enrolled':
      return news.programme === null
        ? 'Добро пожаловать! Вы стали участником.'
        : `Добро пожаловать! Вы стали участником программы «${news.programme}».`
    case 'member.phone_changing':
      return `Через ${news.hours} ${plural('ru', news.hours, { one: 'час', few: 'часа', many: 'часов' })} ваш номер сменится на другой, с окончанием ${news.ending}. Если вы об этом не просили, позвоните нам.`
    case 'member.phone_changed':
      return 'Теперь это ваш номер в программе.'
    case 'card.activated':
      return 'Ваша карта активирована.'
    case 'card.blocked':
      return 'Ваша карта заблокирована. Баллы и уровень сохранены.'
    case 'card.replaced':
      return 'Ваша карта заменена. Баллы и уровень сохранены, старый номер больше не действует.'
    case 'points.earned':
      return news.availableFrom === null
        ? `Начислено: ${count(news, 'ru')}.`
        : `Начислено: ${count(news, 'ru')}. Доступно с ${day(news.availableFrom, news.speech, 'ru')}.`
    case 'points.redeemed':
      return `Списано: ${count(news, 'ru')}.`
    case 'points.returned':
      return news.points < 0
        ? `Снято за возврат покупки: ${count(news, 'ru')}.`
        : `Возвращено за возврат покупки: ${count(news, 'ru')}.`
    case 'points.adjusted':
      return news.points < 0 ? `Списано: ${count(news, 'ru')}.` : `Начислено: ${count(news, 'ru')}.`
    case 'points.activated':
      return `Можно тратить: ${count(news, 'ru')}.`
    case 'points.expired':
      return `Сгорело: ${count(news, 'ru')}.`
    case 'points.expiring':
      return `${day(news.on, news.speech, 'ru')} сгорит: ${count(news, 'ru')}.`
    case 'tier.reached':
      return `Поздравляем! Ваш новый уровень: ${news.tier}.`
    case 'tier.lost':
      return news.tier === null ? 'Ваш уровень закончился.' : `Ваш уровень теперь: ${news.tier}.`
    case 'tier.ending':
      return `Уровень «${news.tier}» действует до ${day(news.on, news.speech, 'ru')}.`
    case 'member.email_changed':
      return 'Ваша почта в программе изменена на другую. Если это сделали не вы, позвоните нам.'
    case 'sign_in.code':
      return `${HIDDEN_CODE} — код для входа. Никому его не сообщайте. Действует ${minutes(news.minutes, 'ru')}.`
    case 'contact.code':
      return `${HIDDEN_CODE} — код, чтобы сменить телефон или почту. Никому его не сообщайте. Действует ${minutes(news.minutes, 'ru')}.`
    case 'confirmation.code':
      return `${HIDDEN_CODE} — код для списания баллов. Назовите его кассиру. Действует ${minutes(news.minutes, 'ru')}.`
  }
}

function inEnglish(news: News): string {
  switch (news.kind) {
    case 'member.enrolled':
      return news.programme === null
        ? 'Welcome! You are a member now.'
        : `Welcome! You are a member of ${news.programme} now.`
    case 'member.phone_changing':
      return `In ${news.hours} ${plural('en', news.hours, { one: 'hour', other: 'hours' })} your phone number changes to another one, ending in ${news.ending}. If you did not ask for it, call us.`
    case 'member.phone_changed':
      return 'This is your number in the programme now.'
    case 'card.activated':
      return 'Your card is active.'
    case 'card.blocked':
      return 'Your card is blocked. Your points and tier are safe.'
    case 'card.replaced':
      return 'Your card was replaced. Points and tier stay, the old number is no longer valid.'
    case 'points.earned':
      return news.availableFrom === null
        ? `Earned: ${count(news, 'en')}.`
        : `Earned: ${count(news, 'en')}. To spend from ${day(news.availableFrom, news.speech, 'en')}.`
    case 'points.redeemed':
      return `Spent: ${count(news, 'en')}.`
    case 'points.returned':
      return news.points < 0
        ? `Taken back for a returned purchase: ${count(news, 'en')}.`
        : `Given back for a returned purchase: ${count(news, 'en')}.`
    case 'points.adjusted':
      return news.points < 0 ? `Taken: ${count(news, 'en')}.` : `Credited: ${count(news, 'en')}.`
    case 'points.activated':
      return `Yours to spend: ${count(news, 'en')}.`
    case 'points.expired':
      return `Expired: ${count(news, 'en')}.`
    case 'points.expiring':
      return `Expiring on ${day(news.on, news.speech, 'en')}: ${count(news, 'en')}.`
    case 'tier.reached':
      return `Congratulations! Your new tier: ${news.tier}.`
    case 'tier.lost':
      return news.tier === null ? 'Your tier has ended.' : `Your tier is now: ${news.tier}.`
    case 'tier.ending':
      return `Your tier ${news.tier} is valid until ${day(news.on, news.speech, 'en')}.`
    case 'member.email_changed':
      return 'Your e-mail in the programme was changed to another one. If it was not you, call us.'
    case 'sign_in.code':
      return `${HIDDEN_CODE} is your code to sign in. Tell it to nobody. Valid for ${minutes(news.minutes, 'en')}.`
    case 'contact.code':
      return `${HIDDEN_CODE} is your code to change your phone or e-mail. Tell it to nobody. Valid for ${minutes(news.minutes, 'en')}.`
    case 'confirmation.code':
      return `${HIDDEN_CODE} is your code to spend points. Tell it to the cashier. Valid for ${minutes(news.minutes, 'en')}.`
  }
}

const minutes = (count: number, language: Language): string =>
  `${count} ${plural(language, count, MINUTES[language])}`

const MINUTES = {
  ru: { one: 'минуту', few: 'минуты', many: 'минут' },
  en: { one: 'minute', other: 'minutes' },
} as const

/** A count of points with their name: «1 балл», «2 балла», “1.50 points”. The sign is told by the words around. */
function count(
  { points, speech }: { readonly points: number; readonly speech: Speech },
  language: Language,
): string {
  const value = Math.abs(points) / 10 ** speech.scale
  const number = numbers[language][speech.scale]!.format(value)
  const forms = speech.pointsName[language]
  if (Number.isInteger(value)) return `${number} ${plural(language, value, forms)}`
  // «1,5 балла»: a fraction takes the genitive singular
  return `${number} ${'few' in forms ? forms.few : forms.other}`
}

const LOCALES = { ru: 'ru-RU', en: 'en-GB' } as const

const numbers = {
  ru: [0, 1, 2].map((digits) => new Intl.NumberFormat('ru-RU', { maximumFractionDigits: digits })),
  en: [0, 1, 2].map((digits) => new Intl.NumberFormat('en-GB', { maximumFractionDigits: digits })),
}

const dates = new Map<string, Intl.DateTimeFormat>()

function day(instant: number, { zone }: Speech, language: Language): string {
  const key = `${language} ${zone}`
  let format = dates.get(key)
  if (!format) {
    format = new Intl.DateTimeFormat(LOCALES[language], { timeZone: zone, dateStyle: 'long' })
    dates.set(key, format)
  }
  // «г.» would end every sentence with two full stops
  return format.format(instant).replace(/\s?г\.$/, ' года')
}
