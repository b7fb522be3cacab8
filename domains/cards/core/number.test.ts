import fc from 'fast-check'
import { expect, test } from 'vitest'
import { checkDigit, isSound } from './digits.ts'
import { actRefusal, stateOfReplacement, type CardState } from './life.ts'
import {
  freeDigits,
  isMistyped,
  mask,
  numberOf,
  readings,
  readNumber,
  shortestLength,
} from './number.ts'
import { fits, textOf } from './symbology.ts'

test.each([
  // ISO/IEC 7812-1, and the published examples of Damm and of GS1
  ['luhn', '7992739871', '3'],
  ['luhn', '411111111111111', '1'],
  ['damm', '572', '4'],
  ['ean13', '400638133393', '1'],
  ['ean13', '978020137962', '4'],
] as const)('the %s check digit of %s is %s', (kind, digits, digit) => {
  expect(checkDigit(digits, kind)).toBe(digit)
  expect(isSound(digits + digit, kind)).toBe(true)
})

const digits = fc.stringMatching(/^\d{8,18}$/)

test('one wrong digit is always noticed', () => {
  fc.assert(
    fc.property(
      digits,
      fc.constantFrom('luhn' as const, 'damm' as const, 'ean13' as const),
      fc.nat(17),
      fc.integer({ min: 1, max: 9 }),
      (text, kind, where, by) => {
        const number = text + checkDigit(text, kind)
        const place = where % number.length
        const wrong = `${(Number(number[place]) + by) % 10}`
        expect(isSound(number.slice(0, place) + wrong + number.slice(place + 1), kind)).toBe(false)
      },
    ),
  )
})

test('two neighbours swapped are always noticed by Damm, and by Luhn except 0 and 9', () => {
  fc.assert(
    fc.property(digits, fc.nat(17), (text, where) => {
      const swap = (number: string) => {
        const place = where % (number.length - 1)
        const [a, b] = [number[place]!, number[place + 1]!]
        return { a, b, swapped: number.slice(0, place) + b + a + number.slice(place + 2) }
      }
      const damm = swap(text + checkDigit(text, 'damm'))
      if (damm.a !== damm.b) expect(isSound(damm.swapped, 'damm')).toBe(false)
      const luhn = swap(text + checkDigit(text, 'luhn'))
      const blind = luhn.a === luhn.b || ['09', '90'].includes(luhn.a + luhn.b)
      expect(isSound(luhn.swapped, 'luhn')).toBe(blind)
    }),
  )
})

test('a number is its prefix, chance and a check digit, so many digits in all', () => {
  const shape = { prefix: '77', length: 16, checkDigit: 'luhn' } as const
  const number = numberOf(shape, '1'.repeat(freeDigits(shape)))
  expect(number).toMatch(/^77\d{14}$/)
  expect(isSound(number, 'luhn')).toBe(true)
})

test('for every card of a batch there are at least a thousand numbers, so trying does not pay', () => {
  const shape = { prefix: '77', length: 8, checkDigit: 'luhn' } as const
  expect(shortestLength(shape, 1)).toBe(6)
  expect(shortestLength(shape, 100)).toBe(8)
  expect(shortestLength(shape, 101)).toBe(9)
  expect(shortestLength(shape, 100_000)).toBe(11)
})

test('a number is read with or without spaces and dashes', () => {
  expect(readNumber('9900 1234-5678 9012')).toBe('9900123456789012')
  expect(readNumber('1234567')).toBeNull()
  expect(readNumber('99001234x5678')).toBeNull()
})

test('a number of 12 digits is recognised from its EAN-13 bar code, which has 13', () => {
  const printed = textOf('290012345674', 'ean13')
  expect(printed).toHaveLength(13)
  expect(readings(printed)).toEqual([printed, '290012345674'])
  expect(readings('2900123456740')).not.toContain('290012345674x')
})

test('EAN-13 is for numbers of 12 digits, or of 13 with its own check digit', () => {
  expect(fits({ length: 12, checkDigit: 'luhn' }, 'ean13')).toBe(true)
  expect(fits({ length: 13, checkDigit: 'ean13' }, 'ean13')).toBe(true)
  expect(fits({ length: 13, checkDigit: 'luhn' }, 'ean13')).toBe(false)
  expect(fits({ length: 16, checkDigit: 'luhn' }, 'code128')).toBe(true)
})

test('a slip of the pen is told from a card of another firm', () => {
  const shape = { prefix: '77', length: 10, checkDigit: 'damm' } as const
  const number = numberOf(shape, '1234567')
  const slip = number.slice(0, -1) + ((Number(number.at(-1)) + 1) % 10)
  expect(isMistyped(slip, [shape])).toBe(true)
  expect(isMistyped(number, [shape])).toBe(false)
  expect(isMistyped('8812345678', [shape])).toBe(false)
})

test('a number is masked to its last four digits', () => {
  expect(mask('9900123456789012')).toBe('••••••••••••9012')
})

const card = (state: CardState['state'], rest: Partial<CardState> = {}): CardState => ({
  state,
  beforeBlock: state === 'blocked' ? 'active' : null,
  owner: 'm',
  ...rest,
})

test.each([
  ['issued', 'activate', null],
  ['active', 'activate', 'card.already_active'],
  ['blocked', 'activate', 'card.blocked'],
  ['replaced', 'activate', 'card.replaced'],
  ['issued', 'block', null],
  ['active', 'block', null],
  ['blocked', 'block', 'card.blocked'],
  ['replaced', 'block', 'card.replaced'],
  ['issued', 'unblock', 'card.not_blocked'],
  ['active', 'unblock', 'card.not_blocked'],
  ['blocked', 'unblock', null],
  ['replaced', 'unblock', 'card.replaced'],
  ['issued', 'replace', null],
  ['active', 'replace', null],
  ['blocked', 'replace', null],
  ['replaced', 'replace', 'card.replaced'],
] as const)('the life of a card: %s, %s → %s', (state, act, code) => {
  expect(actRefusal(card(state), act)).toBe(code)
})

test('a card that nobody has is not replaced', () => {
  expect(actRefusal(card('issued', { owner: null }), 'replace')).toBe('card.unbound')
})

test('a replacement can do what the old card could', () => {
  expect(stateOfReplacement(card('active'))).toBe('active')
  expect(stateOfReplacement(card('issued'))).toBe('issued')
  expect(stateOfReplacement(card('blocked', { beforeBlock: 'issued' }))).toBe('issued')
  expect(stateOfReplacement(card('blocked', { beforeBlock: 'active' }))).toBe('active')
})
