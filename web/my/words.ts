import {
  localeOf,
  moneyIn,
  momentIn,
  numberIn,
  pointsIn,
  pointsWordIn,
  speaker,
  type Coins,
  type Counts,
  type WordOf,
} from '../shared/speaker.ts'
import { en } from './words.en.ts'
import { ru } from './words.ru.ts'

export { phone } from '../shared/speaker.ts'

/** What the pages of a member can say. */
export type Word = WordOf<typeof en>

export const { startWords, language, chooseLanguage, t, useLanguage } = speaker(en, ru)

/** Points as a number alone: 1 317. */
export const number = (minor: number, programme: Counts): string =>
  numberIn(language(), minor, programme)

/** How so many points are called: баллов. */
export const pointsWord = (minor: number, programme: Counts): string =>
  pointsWordIn(language(), minor, programme)

/** Points with their name: 1 317 баллов. */
export const points = (minor: number, programme: Counts): string =>
  pointsIn(language(), minor, programme)

/** A change of points: +250, −30. */
export const signed = (minor: number, programme: Counts): string =>
  `${minor > 0 ? '+' : minor < 0 ? '−' : ''}${number(Math.abs(minor), programme)}`

/** Money in minor units with the sign of its currency; whole sums without decimals. */
export const money = (minor: number, programme: Coins): string =>
  moneyIn(language(), minor, programme)

/** A day in words: 6 декабря 2026. */
export const day = (instant: string, zone?: string): string =>
  new Date(instant)
    .toLocaleDateString(localeOf(language()), {
      dateStyle: 'long',
      ...(zone && { timeZone: zone }),
    })
    .replace(/\s?г\.$/, '')

/** An instant as people read it: 22 нояб., 14:20. */
export const moment = (instant: string, zone?: string): string =>
  momentIn(language(), instant, zone)

/** A card's number in groups of four; one of thirteen digits as it stands under its bar code. */
export const grouped = (text: string): string =>
  text.length === 13
    ? text.replace(/^(\d)(\d{6})/, '$1 $2 ')
    : text.replace(/(\d{4})(?=\d)/g, '$1 ')
