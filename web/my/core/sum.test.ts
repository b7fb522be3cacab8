import { expect, test } from 'vitest'
import { minorOf } from './sum.ts'

test('a sum of a receipt is read as people write it', () => {
  expect(minorOf('1 234,50', 2)).toBe(123_450)
  expect(minorOf('1234.5', 2)).toBe(123_450)
  expect(minorOf('1234', 2)).toBe(123_400)
  expect(minorOf('1234', 0)).toBe(1_234)
  for (const text of ['', '12,345', '-5', 'сто', '1.2.3']) expect(minorOf(text, 2)).toBeNull()
})
