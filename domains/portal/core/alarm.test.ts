import { expect, test } from 'vitest'
import { DAY, HOUR } from '#kit/core/time.ts'
import { mayLift } from './alarm.ts'

const frozenAt = Date.UTC(2026, 5, 10)

test('whose contacts never changed, or changed long before, lifts the freeze by a code', () => {
  expect(mayLift(frozenAt, null)).toBe(true)
  expect(mayLift(frozenAt, frozenAt - 4 * DAY)).toBe(true)
})

test('a contact that came within three days before the freeze, or after it, proves nothing', () => {
  expect(mayLift(frozenAt, frozenAt - 72 * HOUR)).toBe(false)
  expect(mayLift(frozenAt, frozenAt - HOUR)).toBe(false)
  expect(mayLift(frozenAt, frozenAt + HOUR)).toBe(false)
})
