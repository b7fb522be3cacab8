import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readEmail } from './email.ts'
import { guesses, identifierOf, nameQuery } from './identifier.ts'
import { phoneToLookUp, readPhone } from './phone.ts'

test.each([
  ['+79161234567'],
  ['8 (916) 123-45-67'],
  ['8-916-123-45-67'],
  ['89161234567'],
  ['9161234567'],
  ['+7 916 1234567'],
  ['  7 916 123 45 67 '],
  ['tel:+7-916-123-45-67'],
  ['＋７９１６１２３４５６７'],
])('a phone is the same number however it is written: %s', (text) => {
  expect(readPhone(text, 'RU')).toBe('+79161234567')
})

test('a phone without a country code is read as the organisation writes it', () => {
  expect(readPhone('020 7946 0018', 'GB')).toBe('+442079460018')
  expect(readPhone('020 7946 0018', 'RU')).toBeNull()
})

test.each([
  [''],
  ['hello'],
  ['12'],
  ['+7916'],
  ['+7 916 123-45-67 ext. 5'],
  ['call +79161234567 now'],
])('what is no phone number is not taken for one: %j', (text) => {
  expect(readPhone(text, 'RU')).toBeNull()
})

test('looking up takes E.164 as it is, so that a number kept once is found for ever', () => {
  expect(phoneToLookUp('+70000000001', 'RU')).toBe('+70000000001')
  expect(phoneToLookUp('8 916 123-45-67', 'RU')).toBe('+79161234567')
})

test.each([
  [' Anna@Example.COM ', 'anna@example.com'],
  ['анна@пример.рф', 'анна@пример.рф'],
  ['a.b+shop@mail.example.org', 'a.b+shop@mail.example.org'],
])('an e-mail is kept trimmed and in lower case: %j', (text, kept) => {
  expect(readEmail(text)).toBe(kept)
})

test.each([
  ['anna'],
  ['anna@'],
  ['@example.com'],
  ['a b@example.com'],
  ['anna@example'],
  ['anna@-example.com'],
  ['anna@exa..mple.com'],
  ['.anna@example.com'],
  ['anna@@example.com'],
  [`${'a'.repeat(250)}@example.com`],
  ['anna@example.com\nbcc: x@y.z'],
])('what is no e-mail address is not taken for one: %j', (text) => {
  expect(readEmail(text)).toBeNull()
})

test('reading a phone or an e-mail again changes nothing', () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      const phone = readPhone(text, 'RU')
      const email = readEmail(text)
      if (phone !== null) expect(readPhone(phone, 'GB')).toBe(phone)
      if (email !== null) expect(readEmail(email)).toBe(email)
    }),
  )
})

test('a till names a member by one of four things', () => {
  expect(identifierOf({ phone: '8 916 123 45 67' }, 'RU')).toEqual({
    kind: 'phone',
    value: '+79161234567',
  })
  expect(identifierOf({ email: 'Anna@example.com' }, 'RU')?.value).toBe('anna@example.com')
  expect(identifierOf({ externalId: ' crm-7 ' }, 'RU')).toEqual({
    kind: 'external',
    value: 'crm-7',
  })
  expect(identifierOf({ phone: 'not one' }, 'RU')).toBeNull()
})

test('a search text is tried as everything that it may be', () => {
  expect(guesses('8 916 123-45-67', 'RU').map((each) => each.kind)).toEqual([
    'phone',
    'external',
    'card',
  ])
  expect(guesses('9900 1234 5678 9012', 'RU')).toContainEqual({
    kind: 'card',
    value: '9900123456789012',
  })
})

test('names are found by the beginnings of their words, whatever else is typed', () => {
  expect(nameQuery('Ива Ан')).toBe('ива:* & ан:*')
  expect(nameQuery('Семён')).toBe('семен:*')
  expect(nameQuery("O'Neil | !x & (")).toBe('o:* & neil:* & x:*')
  expect(nameQuery(' -- ')).toBeNull()
})
