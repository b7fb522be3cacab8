import { checkDigit } from '#domains/cards/core/digits.ts'
import { DAY, HOUR } from '#kit/core/time.ts'
import { dayIn, startOfDay } from '#kit/core/zone.ts'
import { company } from './company.ts'
import { dice, type Dice } from './random.ts'

/** A member of the demo company, and how that member buys. */
export type Person = {
  readonly number: number
  readonly first: string
  readonly middle: string
  readonly last: string
  readonly phone: string
  readonly email: string | null
  readonly birthday: string
  readonly language: 'ru' | 'en'
  readonly tags: readonly string[]
  readonly card: string
  /** A card that is not activated earns and cannot spend. */
  readonly active: boolean
  /** Epoch milliseconds. */
  readonly enrolledAt: number
  readonly visitsPerYear: number
  /** How likely a visit is the last one. */
  readonly leaves: number
  /** Multiplies what is bought. */
  readonly generosity: number
  /** How likely points are used, when there are some. */
  readonly thrift: number
  readonly home: number
  readonly test: boolean
}

const WOMEN = [
  'Анна',
  'Мария',
  'Елена',
  'Ольга',
  'Наталья',
  'Ирина',
  'Светлана',
  'Татьяна',
  'Дарья',
  'Юлия',
]
const MEN = [
  'Иван',
  'Алексей',
  'Дмитрий',
  'Сергей',
  'Андрей',
  'Михаил',
  'Николай',
  'Павел',
  'Олег',
  'Роман',
]
const FATHERS = ['Иван', 'Пётр', 'Семён', 'Борис', 'Антон', 'Фёдор', 'Глеб', 'Вадим']
const SURNAMES = [
  'Выдумкин',
  'Небылицын',
  'Сказкин',
  'Гайкин',
  'Болтов',
  'Шестернёв',
  'Подшипников',
  'Карданов',
  'Рессорин',
  'Домкратов',
  'Фарин',
  'Клаксонов',
  'Багажников',
  'Тормозов',
  'Разгонов',
  'Поворотов',
  'Бензинов',
  'Маслёнкин',
  'Колесницын',
  'Рулёв',
]
/** Some never leave, some soon. */
const LEAVING = [0, 0, 0.02, 0.02, 0.05, 0.05, 0.1, 0.25]
/** A member and a card that documents may name: the same on every machine. */
export const KNOWN = { phone: '+79990000001', card: cardNumber(1) } as const

/** The card of the n-th member: 13 digits with the check digit of EAN-13. */
export function cardNumber(n: number): string {
  const digits = `2000${`${n}`.padStart(8, '0')}`
  return digits + checkDigit(digits, 'ean13')
}

/** The members of the demo company, of whom the year ends at the instant. The last one is a test member. */
export function people(count: number, until: number): Person[] {
  const start = startOfDay(company.zone, dayIn(company.zone, until - 365 * DAY))
  return Array.from({ length: count }, (_, index) => {
    const chance = dice(7_919 * (index + 1))
    const number = index + 1
    if (number === 1)
      return { ...personOf(number, chance, start), ...ANNA, enrolledAt: start + 10 * HOUR }
    const joined = chance.chance(0.35) ? 0 : chance.whole(1, 340)
    const person = personOf(number, chance, start + joined * DAY)
    return number === count ? { ...person, test: true, active: true, tags: ['тест'] } : person
  })
}

const ANNA = {
  first: 'Анна',
  middle: 'Петровна',
  last: 'Выдумкина',
  email: 'anna@example.com',
  active: true,
  language: 'ru',
  visitsPerYear: 16,
  leaves: 0,
  generosity: 1.2,
  thrift: 0.1,
  home: 0,
  tags: ['клуб'],
} as const

function personOf(number: number, chance: Dice, enrolledAt: number): Person {
  const woman = chance.chance(0.42)
  const father = chance.pick(FATHERS)
  const surname = chance.pick(SURNAMES)
  const minute = chance.whole(9 * 60, 19 * 60)
  return {
    number,
    first: chance.pick(woman ? WOMEN : MEN),
    middle: patronymic(father, woman),
    last: woman ? `${surname}а` : surname,
    phone: `+7999${`${number}`.padStart(7, '0')}`,
    email: chance.chance(0.6) ? `member${number}@example.com` : null,
    birthday: `${chance.whole(1955, 2005)}-${two(chance.whole(1, 12))}-${two(chance.whole(1, 28))}`,
    language: chance.chance(0.05) ? 'en' : 'ru',
    tags: chance.chance(0.12) ? ['такси'] : chance.chance(0.1) ? ['клуб'] : [],
    card: cardNumber(number),
    active: chance.chance(0.94),
    enrolledAt: enrolledAt + minute * 60_000,
    visitsPerYear: 19 * chance.temper(),
    leaves: LEAVING[number % LEAVING.length]!,
    generosity: chance.temper(),
    thrift: chance.chance(0.4) ? 0 : chance.next() * 0.7,
    home: chance.weighted([
      [0, 30],
      [1, 24],
      [2, 16],
      [3, 14],
      [4, 16],
    ]),
    test: false,
  }
}

const two = (value: number) => `${value}`.padStart(2, '0')

function patronymic(father: string, woman: boolean): string {
  const stem = father === 'Пётр' ? 'Петр' : father
  return `${stem}${woman ? 'овна' : 'ович'}`
}
