import fc from 'fast-check'
import { expect, test } from 'vitest'
import { smsOf } from './segments.ts'

test('a plain text is one part up to 160 characters, then parts of 153', () => {
  expect(smsOf('a'.repeat(160))).toMatchObject({ encoding: 'GSM-7', segments: 1, left: 0 })
  expect(smsOf('a'.repeat(161))).toMatchObject({ units: 161, segments: 2, left: 306 - 161 })
  expect(smsOf('a'.repeat(306))).toMatchObject({ segments: 2, left: 0 })
  expect(smsOf('a'.repeat(307))).toMatchObject({ segments: 3 })
})

test('Cyrillic halves the length: 70 in one part, then parts of 67', () => {
  expect(smsOf('ы'.repeat(70))).toMatchObject({ encoding: 'UCS-2', segments: 1, left: 0 })
  expect(smsOf('ы'.repeat(71))).toMatchObject({ segments: 2, left: 134 - 71 })
  expect(smsOf('ы'.repeat(135))).toMatchObject({ segments: 3 })
})

test('one typographic quote is told to be what makes a text longer', () => {
  expect(smsOf(`Welcome to the “Club”, Vera`)).toMatchObject({
    encoding: 'UCS-2',
    beyond: ['“', '”'],
  })
})

test('a character behind an escape counts two and is not torn between two parts', () => {
  expect(smsOf('€'.repeat(80))).toMatchObject({ units: 160, segments: 1 })
  expect(smsOf('€'.repeat(81))).toMatchObject({ units: 162, segments: 2 })
  // 152 septets, then one that takes two: the part ends with a septet unused
  expect(smsOf(`${'a'.repeat(152)}€${'a'.repeat(152)}`)).toMatchObject({ units: 306, segments: 3 })
})

test('a picture of two units is not torn either', () => {
  expect(smsOf('😀'.repeat(35))).toMatchObject({ units: 70, segments: 1 })
  expect(smsOf('😀'.repeat(36))).toMatchObject({ units: 72, segments: 2 })
  expect(smsOf(`${'ы'.repeat(66)}😀${'ы'.repeat(66)}`)).toMatchObject({ units: 134, segments: 3 })
})

test('more text never takes fewer parts, and the parts hold it all', () => {
  const text = fc.string({ unit: fc.constantFrom('a', '€', 'ы', '😀', '{', ' '), maxLength: 400 })
  fc.assert(
    fc.property(text, fc.constantFrom('a', 'ы', '€'), (text, more) => {
      const [one, two] = [smsOf(text), smsOf(text + more)]
      expect(two.segments).toBeGreaterThanOrEqual(one.segments)
      const most = one.encoding === 'GSM-7' ? 160 : 70
      const each = one.encoding === 'GSM-7' ? 153 : 67
      expect(one.units).toBeLessThanOrEqual(one.segments <= 1 ? most : one.segments * each)
      expect(one.left).toBeGreaterThanOrEqual(0)
    }),
  )
})
