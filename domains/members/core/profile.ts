import type { Language } from '#kit/core/language.ts'
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

/** What reading a profile leans on: the organisation's country and what day it is. */
export type Reading = { readonly country: string; readonly today: string }

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
  const take = <Value>(
    path: string,
    text: string | null | undefined,
    kept: Value | null,
    read: (text: string) => Value | null,
    code: string,
    message: string,
  ): Value | null => {
    if (text === undefined) return kept
    if (text === null) return null
    const value = read(text)
    if (value === null) problems.push({ path, code, message })
    return value
  }
  const name = (path: string, text: string | null | undefined, kept: string | null) =>
    take(path, text, kept, readName, 'name.invalid', NAME_HELP)
  const profile: Profile = {
    firstName: name('name.first', written.name?.first, before.firstName),
    middleName: name('name.middle', written.name?.middle, before.middleName),
    lastName: name('name.last', written.name?.last, before.lastName),
    phone: take(
      'phone',
      written.phone,
      before.phone,
      (text) => readPhone(text, reading.country),
      'phone.invalid',
      `not a phone number; write it with the country code, or as numbers of ${reading.country} are written`,
    ),
    email: take('email', written.email, before.email, readEmail, 'email.invalid', EMAIL_HELP),
    externalId: take(
      'externalId',
      written.externalId,
      before.externalId,
      readExternalId,
      'external_id.invalid',
      'one to 100 characters, without control characters',
    ),
    birthday: take(
      'birthday',
      written.birthday,
      before.birthday,
      (text) => (isDay(text) && text >= EARLIEST_BIRTHDAY && text <= reading.today ? text : null),
      'birthday.invalid',
      `a day of the calendar from ${EARLIEST_BIRTHDAY} to today, as 1990-01-31`,
    ),
    language: written.language ?? before.language,
    tags: written.tags ? readTags(written.tags, problems) : before.tags,
    storeId: written.storeId === undefined ? before.storeId : written.storeId,
  }
  return { profile, problems }
}

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
const NAME_HELP = 'one to 100 characters, without control characters; null takes it away'
const EMAIL_HELP = 'not an e-mail address; write it as name@example.com'
const MOST_TAGS = 50
const CONTROL = /\p{Cc}/u

function readName(text: string): string | null {
  const name = text.trim().replace(/\s+/g, ' ').normalize('NFC')
  return name.length >= 1 && name.length <= 100 && !CONTROL.test(name) ? name : null
}

function readExternalId(text: string): string | null {
  const id = text.trim()
  return id.length >= 1 && id.length <= 100 && !CONTROL.test(id) ? id : null
}

function readTags(written: readonly string[], problems: Problem[]): string[] {
  const tags = [...new Set(written.map((tag) => tag.trim().normalize('NFC')))].toSorted()
  if (tags.length > MOST_TAGS) {
    problems.push({ path: 'tags', code: 'tags.too_many', message: `at most ${MOST_TAGS} tags` })
  }
  if (tags.some((tag) => tag.length < 1 || tag.length > 64 || CONTROL.test(tag))) {
    problems.push({
      path: 'tags',
      code: 'tag.invalid',
      message: 'a tag has one to 64 characters, without control characters',
    })
  }
  return tags
}
