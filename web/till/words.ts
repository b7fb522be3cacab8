import type { Language } from '#kit/core/language.ts'
import {
  moneyIn,
  momentIn,
  pointsIn,
  speaker,
  type Coins,
  type Counts,
  type WordOf,
} from '../shared/speaker.ts'
import { en } from './words.en.ts'
import { ru } from './words.ru.ts'

/** What the till can say. */
export type Word = WordOf<typeof en>

export const { startWords, language, chooseLanguage, t, tellIn, useLanguage } = speaker(en, ru)

/** Points in minor units with their name: 1 317 баллов. */
export const points = (minor: number, programme: Counts, of: Language = language()): string =>
  pointsIn(of, minor, programme)

/** Money in minor units with the sign of its currency; whole sums without decimals. */
export const money = (minor: number, programme: Coins, of: Language = language()): string =>
  moneyIn(of, minor, programme)

/** An instant as people read it: 22 Nov, 14:20. */
export const moment = (instant: string, of: Language = language()): string => momentIn(of, instant)
