import { plural, type Language } from '#kit/core/language.ts'
import type { DecisionRecord } from './decision.ts'

/** What the cashier's screen says: earned, spent, and why points could not be spent. */
export function cashierMessages(decision: DecisionRecord, language: Language): string[] {
  if (!decision.member) return [TEXT[language].noMember]
  const say = TEXT[language]
  const { redemption, earning } = decision
  const lines: string[] = []
  if (redemption.applied > 0) lines.push(say.redeemed(points(redemption.applied, language)))
  else if (redemption.requested !== 0) lines.push(say.notRedeemed)
  lines.push(
    earning.points > 0
      ? say.earned(points(earning.points, language))
      : say.notEarned,
  )
  if (decision.tier?.reached && decision.tier.current) lines.push(say.tier(decision.tier.current))
  return lines
}

/** What the receipt prints: points and the balance after it. */
export function receiptMessages(decision: DecisionRecord, language: Language): string[] {
  const { after, earning } = decision
  if (!after) return []
  const say = TEXT[language]
  const lines = [say.balance(points(after.active, language))]
  if (after.pending > 0) lines.push(say.pending(points(after.pending, language)))
  if (earning.activatesAt !== null && earning.activatesAt > decision.at)
    lines.push(say.availableFrom(dateOf(earning.activatesAt, language)))
  const [soonest] = decision.expiring
  if (soonest)
    lines.push(say.expires(points(soonest.points, language), dateOf(soonest.expiresAt, language)))
  return lines
}

/** A number of minor units of points with its noun in the right form. */
export function points(count: number, language: Language): string {
  const number = count.toLocaleString(language === 'ru' ? 'ru-RU' : 'en-GB')
  return `${number} ${plural(language, count, NOUN[language])}`
}

const NOUN = {
  ru: { one: 'балл', few: 'балла', many: 'баллов', other: 'балла' },
  en: { one: 'point', other: 'points' },
} as const

function dateOf(ms: number, language: Language): string {
  return new Date(ms).toLocaleDateString(language === 'ru' ? 'ru-RU' : 'en-GB', {
    timeZone: 'UTC',
    day: 'numeric',
    month: 'long',
    year: 'numeric',
  })
}

const TEXT = {
  ru: {
    noMember: 'Участник не указан: баллы не начисляются.',
    redeemed: (what: string) => `Списано ${what}.`,
    notRedeemed: 'Списать баллы по этому чеку нельзя.',
    earned: (what: string) => `Начислено ${what}.`,
    notEarned: 'По этому чеку баллы не начисляются.',
    tier: (tier: string) => `Новый уровень: ${tier}.`,
    balance: (what: string) => `На счёте: ${what}`,
    pending: (what: string) => `Ожидают активации: ${what}`,
    availableFrom: (day: string) => `Начисленное можно тратить с ${day}`,
    expires: (what: string, day: string) => `Сгорит ${day}: ${what}`,
  },
  en: {
    noMember: 'No member is named: no points are earned.',
    redeemed: (what: string) => `Spent ${what}.`,
    notRedeemed: 'Points cannot be spent on this receipt.',
    earned: (what: string) => `Earned ${what}.`,
    notEarned: 'This receipt earns no points.',
    tier: (tier: string) => `New tier: ${tier}.`,
    balance: (what: string) => `Balance: ${what}`,
    pending: (what: string) => `Waiting to become active: ${what}`,
    availableFrom: (day: string) => `What was earned can be spent from ${day}`,
    expires: (what: string, day: string) => `Expires on ${day}: ${what}`,
  },
} as const
