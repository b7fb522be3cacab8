import fc from 'fast-check'
import { expect, test } from 'vitest'
import { DAY, HOUR, MINUTE } from '#kit/core/time.ts'
import { localParts, offsetAt } from '#kit/core/zone.ts'
import { afterWorking, workingLeft, workingTime, type Hours } from './sla.ts'

const at = (text: string) => Date.parse(text)
const nineToSix = [{ from: 9 * 60, to: 18 * 60 }]
const office: Hours = {
  zone: 'Europe/Moscow',
  week: [nineToSix, nineToSix, nineToSix, nineToSix, nineToSix, [], []],
  holidays: ['2026-03-09'],
}

/** Counts minute by minute what the clock on the wall says: slow, and plainly right. */
function slowly(hours: Hours, from: number, to: number): number {
  let total = 0
  for (let minute = from; minute < to; minute += MINUTE) {
    const local = localParts(minute, offsetAt(hours.zone, minute) / MINUTE)
    const ofDay = local.hour * 60 + local.minute
    const spans = hours.holidays.includes(local.day) ? [] : hours.week[local.weekday - 1]!
    if (spans.some((span) => span.from <= ofDay && ofDay < span.to)) total += MINUTE
  }
  return total
}

test('the night, the weekend and a holiday do not count', () => {
  const friday = at('2026-03-06T17:00:00+03:00')
  const tuesday = at('2026-03-10T10:00:00+03:00')
  expect(workingTime(office, friday, tuesday)).toBe(2 * HOUR)
  expect(afterWorking(office, friday, 2 * HOUR)).toBe(tuesday)
  expect(workingLeft(office, friday, tuesday)).toBe(2 * HOUR)
  expect(workingLeft(office, tuesday, friday)).toBe(-2 * HOUR)
})

test('a promise made at night begins in the morning', () => {
  const night = at('2026-03-03T03:00:00+03:00')
  expect(afterWorking(office, night, HOUR)).toBe(at('2026-03-03T10:00:00+03:00'))
  expect(afterWorking(office, night, 0)).toBe(night)
})

test('an hour that the clocks skip is nobody’s, one that they show twice is worked twice', () => {
  const night = [{ from: 0, to: 6 * 60 }]
  const nights = {
    zone: 'Europe/Berlin',
    week: Array.from({ length: 7 }, () => night),
    holidays: [],
  }
  const spring = at('2026-03-29T00:00:00+01:00')
  expect(workingTime(nights, spring, spring + 20 * HOUR)).toBe(5 * HOUR)
  const autumn = at('2026-10-25T00:00:00+02:00')
  expect(workingTime(nights, autumn, autumn + DAY)).toBe(7 * HOUR)
})

test('where nobody ever works, nothing is due', () => {
  const never = { ...office, week: [[], [], [], [], [], [], []] }
  expect(afterWorking(never, at('2026-03-03T12:00:00Z'), HOUR)).toBeNull()
  expect(workingTime(never, 0, 10 * DAY)).toBe(0)
})

const minuteOfDay = fc.integer({ min: 0, max: 1440 })
const spans = fc
  .uniqueArray(minuteOfDay, { minLength: 0, maxLength: 4 })
  .map((list) => list.toSorted((a, b) => a - b))
  .map((list) => list.flatMap((to, place) => (place % 2 ? [{ from: list[place - 1]!, to }] : [])))
const changes = [
  '2026-03-27T00:00:00Z',
  '2026-10-23T00:00:00Z',
  '2026-04-03T00:00:00Z',
  '2026-04-23T00:00:00Z',
  '2026-10-28T00:00:00Z',
  '2026-12-30T00:00:00Z',
].map(at)
const hours = fc.record({
  zone: fc.constantFrom(
    'Europe/Moscow',
    'Europe/Berlin',
    'Africa/Cairo',
    'Australia/Lord_Howe',
    'America/St_Johns',
    'Asia/Kathmandu',
  ),
  week: fc.array(spans, { minLength: 7, maxLength: 7 }),
  holidays: fc.uniqueArray(
    fc.constantFrom('2026-03-29', '2026-10-25', '2026-12-31', '2027-01-01', '2026-04-24'),
    { maxLength: 3 },
  ),
})
const period = fc
  .tuple(
    fc.constantFrom(...changes),
    fc.integer({ min: 0, max: 5760 }),
    fc.integer({ max: 4320, min: 0 }),
  )
  .map(([from, later, length]) => ({
    from: from + later * MINUTE,
    to: from + (later + length) * MINUTE,
  }))

test('counting by stretches and minute by minute come to the same, through changes of the clock', () => {
  fc.assert(
    fc.property(hours, period, (hours, { from, to }) => {
      expect(workingTime(hours, from, to)).toBe(slowly(hours, from, to))
    }),
    { numRuns: 150 },
  )
})

test('what is due after some working time is due when just that time has passed, and not before', () => {
  fc.assert(
    fc.property(hours, period, fc.integer({ min: 1, max: 2000 }), (hours, { from }, minutes) => {
      const due = afterWorking(hours, from, minutes * MINUTE)
      if (due === null) {
        expect(hours.week.flat()).toEqual([])
        return
      }
      expect(workingTime(hours, from, due)).toBe(minutes * MINUTE)
      expect(workingTime(hours, from, due - MINUTE)).toBeLessThan(minutes * MINUTE)
    }),
    { numRuns: 150 },
  )
})
