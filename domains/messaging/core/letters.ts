import { EVENTS, type Kind, type Variable } from './events.ts'

/** How a message of a mailing is called among the others: it tells of no event. */
export const LETTER = 'mailing.message'

/** Why a message of a mailing waits for ever: the mailing is paused. */
export const PAUSED = 'mailing_paused'

/** What a text is written about: an event, or whatever a mailing says. */
export type Spoken = Kind | typeof LETTER

/** What the texts of a mailing may name. */
const OF_LETTERS: Readonly<Record<string, Variable>> = {
  first_name: EVENTS['card.activated'].variables['first_name']!,
  programme: EVENTS['points.earned'].variables['programme']!,
  points: {
    type: 'points',
    name: { ru: 'сколько баллов можно потратить', en: 'how many points can be spent' },
    example: 1_317,
  },
  card_ending: {
    type: 'text',
    name: { ru: 'последние цифры карты', en: 'the last digits of the card' },
    example: { ru: '0015', en: '0015' },
    optional: true,
  },
  unsubscribe: {
    type: 'text',
    name: { ru: 'ссылка, чтобы отписаться', en: 'the link to unsubscribe' },
    example: { ru: 'https://loyalty.example/u/…', en: 'https://loyalty.example/u/…' },
    optional: true,
  },
}

/** The variables that a text may name, by their names. */
export const vocabularyOf = (spoken: Spoken): Readonly<Record<string, Variable>> =>
  spoken === LETTER ? OF_LETTERS : EVENTS[spoken].variables
