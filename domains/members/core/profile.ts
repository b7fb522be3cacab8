import type { Language } from '#kit/core/language.ts'
import { fill } from '#kit/core/refusal.ts'
import { isDay } from '#kit/core/zone.ts'
import { readEmail } from './email.ts'
import type { Identifier } from './identifier.ts'
import { readPhone } from './phone.ts'

/** What is known of a member, as it is kept. */
export type Profile = {
  readonly firstName: string | null
  readonly middleName: string | null
  readonly lastName: string | null
  readonly phone: string | null
  readonly email: string | null
  readonly externalId: string | null
  readonly birthday: string | null
  readonly language: Language
  readonly tags: readonly string[]
  readonly storeId: string | null
}

/** A profile as somebody wrote it: a part left out stays as it was, null takes it away. */
export type WrittenProfile = {
  readonly name?:
    | {
        readonly first?: string | null | undefined
        readonly middle?: string | null | undefined
        readonly last?: string | null | undefined
      }
    | undefined
  readonly phone?: string | null | undefined
  readonly email?: string | null | undefined
  readonly externalId?: string | null | undefined
  readonly birthday?: string | null | undefined
  readonly language?: Language | undefined
  readonly tags?: readonly string[] | undefined
  readonly storeId?: string | null | undefined
}

/** A field that cannot be taken, with what to do. */
export type Problem = { readonly path: string; readonly code: string; readonly message: string }

/** What reading a profile leans on: the organisation's country, what day it is, and in which words to answer. */
export type Reading = {
  readonly country: string
  readonly today: string
  readonly language: Language
}

export const nobody = (language: Language): Profile => ({
  firstName: null,
  middleName: null,
  lastName: null,
  phone: null,
  email: null,
  externalId: null,
  birthday: null,
  language,
  tags: [],
  storeId: null,
})

/** The profile with what was written over it, and every field that cannot be taken. */
export function readProfile(
  before: Profile,
  written: WrittenProfile,
  reading: Reading,
): { profile: Profile; problems: Problem[] } {
  const problems: Problem[] = []
  const blame = (path: string, code: keyof typeof HELP) => {
    const message = fill(HELP[code][reading.language], reading)
    problems.push({ path, code, message })
  }
  const take = <Value>(
    path: string,
    code: keyof typeof HELP,
    text: string | null | undefined,
    kept: Value | null,
    read: (text: string) => Value | null,
  ): Value | null => {
    if (text === undefined) return kept
    if (text === null) return null
    const value = read(text)
    if (value === null) blame(path, code)
    return value
  }
  const { name, phone, email, externalId, birthday } = written
  const profile: Profile = {
    firstName: take('name.first', 'name.invalid', name?.first, before.firstName, readName),
    middleName: take('name.middle', 'name.invalid', name?.middle, before.middleName, readName),
    lastName: take('name.last', 'name.invalid', name?.last, before.lastName, readName),
    phone: take('phone', 'phone.invalid', phone, before.phone, (text) =>
      readPhone(text, reading.country),
    ),
    email: take('email', 'email.invalid', email, before.email, readEmail),
    externalId: take(
      'externalId',
      'external_id.invalid',
      externalId,
      before.externalId,
      readExternalId,
    ),
    birthday: take('birthday', 'birthday.invalid', birthday, before.birthday, (text) =>
      isDay(text) && text >= EARLIEST_BIRTHDAY && text <= reading.today ? text : null,
    ),
    language: written.language ?? before.language,
    tags: written.tags ? readTags(written.tags) : before.tags,
    storeId: written.storeId === undefined ? before.storeId : written.storeId,
  }
  if (profile.tags.length > MOST_TAGS) blame('tags', 'tags.too_many')
  if (profile.tags.some((tag) => tag.length < 1 || tag.length > 64 || CONTROL.test(tag))) {
    blame('tags', 'tag.invalid')
  }
  return { profile, problems }
}

/** The problem of an enrolment that says nothing of the person. */
export const nameless = (language: Language): Problem => ({
  path: '',
  code: 'member.nameless',
  message: HELP['member.nameless'][language],
})

/** What of a profile must be unique within the organisation. */
export function identifiersOf(profile: Profile): Identifier[] {
  const { phone, email, externalId } = profile
  return [
    ...(phone ? [{ kind: 'phone' as const, value: phone }] : []),
    ...(email ? [{ kind: 'email' as const, value: email }] : []),
    ...(externalId ? [{ kind: 'external' as const, value: externalId }] : []),
  ]
}

/** Whether nothing is known that tells who the member is. */
export function isAnonymous(profile: Profile): boolean {
  return (
    identifiersOf(profile).length === 0 &&
    !profile.firstName &&
    !profile.middleName &&
    !profile.lastName
  )
}

const EARLIEST_BIRTHDAY = '1900-01-01'
const MOST_TAGS = 50
const CONTROL = /\p{Cc}/u

const HELP = {
  'name.invalid': {
    en: 'One to 100 characters without control characters; null takes it away.',
    ru: 'От одного до 100 знаков без управляющих символов; null убирает значение.',
  },
  'phone.invalid': {
    en: 'Not a phone number. Write it with the country code, or as numbers of {country} are written.',
    ru: 'Это не телефон. Напишите его с кодом страны или так, как пишут номера {country}.',
  },
  'email.invalid': {
    en: 'Not an e-mail address. Write it as name@example.com.',
    ru: 'Это не адрес почты. Напишите его так: name@example.com.',
  },
  'external_id.invalid': {
    en: 'One to 100 characters without control characters.',
    ru: 'От одного до 100 знаков без управляющих символов.',
  },
  'birthday.invalid': {
    en: `A day of the calendar from ${EARLIEST_BIRTHDAY} to {today}, written as 1990-01-31.`,
    ru: `День календаря с ${EARLIEST_BIRTHDAY} по {today}, записанный как 1990-01-31.`,
  },
  'tags.too_many': { en: `At most ${MOST_TAGS} tags.`, ru: `Не больше ${MOST_TAGS} меток.` },
  'tag.invalid': {
    en: 'A tag has one to 64 characters without control characters.',
    ru: 'В метке от одного до 64 знаков без управляющих символов.',
  },
  'member.nameless': {
    en: 'Give a name, a phone, an e-mail or an external id.',
    ru: 'Укажите имя, телефон, почту или внешний код.',
  },
} as const

function readName(text: string): string | null {
  const name = text.trim().replace(/\s+/g, ' ').normalize('NFC')
  return name.length >= 1 && name.length <= 100 && !CONTROL.test(name) ? name : null
}

function readExternalId(text: string): string | null {
  const id = text.trim()
  return id.length >= 1 && id.length <= 100 && !CONTROL.test(id) ? id : null
}

const readTags = (written: readonly string[]): string[] =>
  [...new Set(written.map((tag) => tag.trim().normalize('NFC')))].toSorted()
