import { expect, test } from 'vitest'
import { HOUR, MINUTE } from '#kit/core/time.ts'
import { holds, isPassed } from './identification.ts'

test('a caller passes with two facts named, and with one slip at most', () => {
  expect(isPassed(['birthday', 'card'], [])).toBe(true)
  expect(isPassed(['birthday', 'card'], ['store'])).toBe(true)
  expect(isPassed(['birthday'], [])).toBe(false)
  expect(isPassed(['birthday', 'card'], ['store', 'email'])).toBe(false)
})

test('an identification holds a quarter of an hour, or as long as the call lasts', () => {
  const past = { at: 0, passed: true, isOnTheLine: false }
  expect(holds(past, 14 * MINUTE)).toBe(true)
  expect(holds(past, 15 * MINUTE)).toBe(false)
  expect(holds({ ...past, isOnTheLine: true }, HOUR)).toBe(true)
  expect(holds({ ...past, isOnTheLine: true }, 2 * HOUR)).toBe(false)
  expect(holds({ ...past, passed: false }, MINUTE)).toBe(false)
})
