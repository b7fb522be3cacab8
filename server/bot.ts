import * as cards from '#domains/cards/cards.ts'
import type { BotDesk } from '#domains/channels/channels.ts'
import * as accounts from '#domains/members/accounts.ts'
import * as members from '#domains/members/members.ts'
import * as meetings from '#domains/portal/meetings.ts'
import * as programmes from '#domains/programmes/programmes.ts'
import {
  createContext,
  databaseNow,
  type Actor,
  type Context,
  type Db,
  type Log,
} from '#kit/context.ts'
import type { OrganisationId } from '#kit/core/ids.ts'
import { plural, type Language } from '#kit/core/language.ts'

const actor: Actor = { kind: 'job', id: 'bot', name: 'bot', scopes: ['*'], test: false }

/** What the bot says of a member's points and card: the same that the till and the desk would say. */
export function openBotDesk(db: Db, log: Log): BotDesk {
  const contextOf = async (organisationId: string, language: Language): Promise<Context> => {
    const id = organisationId as OrganisationId
    return createContext({
      db,
      now: await databaseNow(db),
      actor,
      organisationId: id,
      language,
      log,
    })
  }
  return {
    isMember: async (organisationId, memberId) =>
      (await members.standingOf(db, organisationId as OrganisationId, memberId))?.state ===
      'active',
    meet: async (organisationId, token, chatId) =>
      meetings.meet(await contextOf(organisationId, 'ru'), token, chatId),
    prove: async (organisationId, chatId, phone) =>
      meetings.prove(await contextOf(organisationId, 'ru'), chatId, phone),
    balance: async (organisationId, memberId, language) => {
      const ctx = await contextOf(organisationId, language)
      const live = await liveProgrammes(ctx)
      const told = await Promise.all(live.map((each) => balanceIn(ctx, memberId, each)))
      return told.join('\n\n') || NOTHING[language]
    },
    history: async (organisationId, memberId, language) => {
      const ctx = await contextOf(organisationId, language)
      const live = await liveProgrammes(ctx)
      const { items } = await accounts.movements(ctx, memberId, { limit: 10 })
      const lines = items.flatMap(({ programmeId, points, kind, occurredAt }) => {
        const programme = live.find(({ id }) => id === programmeId)
        if (!programme) return []
        const sign = points > 0 ? '+' : '−'
        const day = dayOf(occurredAt, programme.zone, language)
        return [
          `${day}  ${sign}${pointsOf(Math.abs(points), programme, language)}  ${KINDS[kind][language]}`,
        ]
      })
      return lines.join('\n') || NOTHING[language]
    },
    card: async (organisationId, memberId, language) => {
      const ctx = await contextOf(organisationId, language)
      const { items } = await cards.listOfMember(ctx, memberId)
      const card = items.find(({ state }) => state === 'active')
      if (!card) return null
      const { toBuffer } = await import('bwip-js/node')
      const isEan = /^\d{13}$/.test(card.number)
      const picture = await toBuffer({
        bcid: isEan ? 'ean13' : 'code128',
        text: card.number,
        includetext: true,
        scale: 4,
        height: 16,
        padding: 8,
        backgroundcolor: 'FFFFFF',
      })
      return { picture, caption: card.number }
    },
  }
}

type Programme = Awaited<ReturnType<typeof programmes.programmesOf>>[number]

const liveProgrammes = async (ctx: Context): Promise<Programme[]> =>
  (await programmes.programmesOf(ctx.db, ctx.organisationId)).filter(
    ({ state }) => state === 'live',
  )

const NOTHING = { ru: 'Пока ничего нет.', en: 'There is nothing yet.' } as const

const WORDS = {
  ru: { now: 'Можно потратить', pending: 'Ожидают активации', expires: 'Сгорит' },
  en: { now: 'To spend', pending: 'Not active yet', expires: 'Will expire' },
} as const

async function balanceIn(ctx: Context, memberId: string, programme: Programme): Promise<string> {
  const { language } = ctx
  const words = WORDS[language]
  const told = await accounts.balance(ctx, memberId, programme.id)
  const soonest = told.expiring[0]
  return [
    programme.name,
    `${words.now}: ${pointsOf(told.active, programme, language)}`,
    ...(told.pending > 0
      ? [`${words.pending}: ${pointsOf(told.pending, programme, language)}`]
      : []),
    ...(soonest
      ? [
          `${words.expires} ${dayOf(soonest.expiresAt, programme.zone, language)}: ${pointsOf(soonest.points, programme, language)}`,
        ]
      : []),
  ].join('\n')
}

const LOCALES = { ru: 'ru-RU', en: 'en-GB' } as const

function pointsOf(points: number, { scale, pointsName }: Programme, language: Language): string {
  const value = points / 10 ** scale
  const number = value.toLocaleString(LOCALES[language], { maximumFractionDigits: scale })
  const forms = pointsName[language]
  if (Number.isInteger(value)) return `${number} ${plural(language, value, forms)}`
  // a fraction takes the genitive singular in Russian
  return `${number} ${'few' in forms ? forms.few : forms.other}`
}

const dayOf = (instant: string, timeZone: string, language: Language): string =>
  new Date(instant).toLocaleDateString(LOCALES[language], {
    timeZone,
    day: '2-digit',
    month: '2-digit',
    year: 'numeric',
  })

type Kind = Awaited<ReturnType<typeof accounts.movements>>['items'][number]['kind']

const KINDS: Readonly<Record<Kind, Readonly<Record<Language, string>>>> = {
  earn: { ru: 'начисление', en: 'earned' },
  redeem: { ru: 'списание', en: 'spent' },
  expire: { ru: 'сгорание', en: 'expired' },
  adjust: { ru: 'поправка', en: 'correction' },
  hold: { ru: 'отложено', en: 'held' },
  release: { ru: 'освобождено', en: 'released' },
  reverse: { ru: 'возврат', en: 'return' },
  transfer: { ru: 'перевод', en: 'transfer' },
  open: { ru: 'начальный остаток', en: 'opening balance' },
}
