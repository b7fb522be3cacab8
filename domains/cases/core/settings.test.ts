import { expect, test } from 'vitest'
import { HOUR } from '#kit/core/time.ts'
import { fault, proposedHours, proposedTargets, targetOf } from './settings.ts'

const settings = { hours: proposedHours('Europe/Moscow'), targets: proposedTargets }
const during = (spans: { from: number; to: number }[]) => ({
  ...settings,
  hours: { ...settings.hours, week: [spans, [], [], [], [], [], []] },
})

test('what the program proposes is sound, and hours are working hours', () => {
  expect(fault(settings)).toBeNull()
  expect(targetOf(proposedTargets, 'complaint', 'high')).toEqual({
    answer: HOUR / 2,
    resolve: 13.5 * HOUR,
  })
})

test('a zone that is none, a week without work, hours that overlap, a day that is none are named', () => {
  const { hours } = settings
  expect(fault({ ...settings, hours: { ...hours, zone: 'Mars/Base' } })).toBe('hours.zone')
  expect(fault(during([]))).toBe('hours.week')
  expect(fault(during([{ from: 60, to: 60 }]))).toBe('hours.week.0')
  const overlapping = [
    { from: 60, to: 120 },
    { from: 100, to: 200 },
  ]
  expect(fault(during(overlapping))).toBe('hours.week.0')
  const holidays = ['2026-02-28', '2026-02-29']
  expect(fault({ ...settings, hours: { ...hours, holidays } })).toBe('hours.holidays.1')
})

test('an answer is not promised later than the resolution', () => {
  const question = { ...proposedTargets.question, low: { answer: 9, resolve: 8 } }
  const targets = { ...proposedTargets, question }
  expect(fault({ ...settings, targets })).toBe('targets.question.low')
})
