import fc from 'fast-check'
import { expect, test } from 'vitest'
import { lineOf } from './said.ts'

const phone = {
  address: '+79995550101',
  subject: null,
  text: 'Анна, вам начислен 251 балл. Код: 845190.',
}
const mail = { ...phone, address: 'anna.k@mail.example', subject: 'Баллы для Анны' }

test('an answer that is about the gateway alone stays as it is', () => {
  expect(lineOf('550 5.1.1 no such box', mail)).toBe('550 5.1.1 no such box')
  expect(lineOf('400 {"error":"number is barred"}', phone)).toBe('400 {"error":"number is barred"}')
})

test.each([
  'no route to +79995550101',
  'no route to 79995550101',
  'no route to 8 (999) 555-01-01',
  'no route to %2B79995550101',
])('the phone is hidden however it is written: %s', (said) => {
  expect(lineOf(said, phone)).toBe('no route to …')
})

test.each([
  '<anna.k@mail.example> unknown',
  'mailbox anna.k is full',
  'to=anna.k%40mail.example',
  '{"to":"anna.k@mail.example"}',
])('so is the address of a mail: %s', (said) => {
  expect(lineOf(said, mail)).not.toMatch(/anna/i)
})

test.each([
  'spam: Анна, вам начислен 251 балл. Код: 845190.',
  String.raw`{"text":"\u0410\u043d\u043d\u0430, \u0432\u0430\u043c"}`,
  `text=${encodeURIComponent(phone.text)}`,
  new URLSearchParams({ text: phone.text }).toString(),
  `text=${encodeURIComponent(phone.text).slice(0, 22)}`,
  'text=%C0%ED%ED%E0',
  '&#1040;&#1085;&#x43d;&#x430;, &#99999999;',
  '554 rejected for АННА',
  '554 «вам начислен 251» looks like spam',
  '554 do not send 845190',
])('so is what stood in the message, whole and in parts: %s', (said) => {
  expect(lineOf(said, phone)).not.toMatch(/анна|начислен|845190/i)
})

test('nor is what we are known to the gateway by', () => {
  const handed = { ...phone, secrets: ['key-of-ours'] }
  expect(lineOf('401 key-of-ours is over its limit', handed)).toBe('401 … is over its limit')
})

test('a number that is nobody’s stays, for the gateway to find it by', () => {
  expect(lineOf('queued as 70001234567', phone)).toBe('queued as 70001234567')
})

test('no answer, however it is put together, says the phone, the name or the code', () => {
  const parts = fc.array(
    fc.oneof(
      fc.constantFrom('+79995550101', '79995550101', 'Анна', 'анна', '845190', phone.text),
      fc.string({ maxLength: 12 }),
    ),
    { minLength: 1, maxLength: 8 },
  )
  fc.assert(
    fc.property(parts, (said) => {
      const line = lineOf(said.join(' '), phone)
      expect(line).not.toMatch(/5550101|анна|845190/i)
      expect(line.length).toBeLessThanOrEqual(300)
    }),
  )
})
