import { expect, test } from 'vitest'
import { HOUR, MINUTE } from '#kit/core/time.ts'
import { answered, dueOf, moved, ranUntil, started } from './clock.ts'
import type { Hours } from './sla.ts'

const day = [{ from: 9 * 60, to: 18 * 60 }]
const hours: Hours = { zone: 'Etc/UTC', week: Array.from({ length: 7 }, () => day), holidays: [] }
const at = (time: string) => Date.parse(`2026-03-0${time}:00Z`)
const opened = started({ answer: 2 * HOUR, resolve: 9 * HOUR }, at('2T10:00'))

test('an answer and a resolution are due after their working hours, the soonest first', () => {
  expect(dueOf(opened, hours)).toEqual({
    answerDue: at('2T12:00'),
    resolveDue: at('3T10:00'),
    dueAt: at('2T12:00'),
  })
})

test('waiting for the caller stops the time, and it goes on with what was left', () => {
  const waiting = moved(opened, hours, 'waiting', at('2T11:00'))
  expect(dueOf(waiting, hours)).toEqual({ answerDue: null, resolveDue: null, dueAt: null })
  expect(ranUntil(waiting, hours, at('5T17:00'))).toBe(HOUR)
  const again = moved(waiting, hours, 'in_progress', at('5T09:00'))
  expect(dueOf(again, hours).answerDue).toBe(at('5T10:00'))
})

test('the first answer counts and a later one changes nothing', () => {
  const early = answered(opened, hours, at('2T12:00'))
  expect(early).toMatchObject({ answeredAt: at('2T12:00'), answeredInTime: true })
  expect(answered(early, hours, at('3T12:00'))).toBe(early)
  expect(dueOf(early, hours).dueAt).toBe(at('3T10:00'))
  expect(answered(opened, hours, at('2T12:00') + MINUTE).answeredInTime).toBe(false)
})

test('what is resolved in time stays so when it is closed; taken up again it runs on', () => {
  const resolved = moved(opened, hours, 'resolved', at('2T15:00'))
  expect(resolved).toMatchObject({ used: 5 * HOUR, resolvedInTime: true, runsSince: null })
  const closed = moved(resolved, hours, 'closed', at('8T15:00'))
  expect(closed).toMatchObject({ resolvedAt: at('2T15:00'), resolvedInTime: true })
  const again = moved(closed, hours, 'in_progress', at('9T10:00'))
  expect(again).toMatchObject({ resolvedAt: null, used: 5 * HOUR })
  expect(dueOf(again, hours).resolveDue).toBe(at('9T14:00'))
  const late = moved(again, hours, 'resolved', at('9T14:01'))
  expect(late.resolvedInTime).toBe(false)
})

test('what has used up its time is due at once', () => {
  const slow = moved(opened, hours, 'waiting', at('4T15:00'))
  const again = moved(slow, hours, 'in_progress', at('5T10:00'))
  expect(dueOf(again, hours).dueAt).toBe(at('5T10:00'))
})
