import { Temporal } from 'temporal-polyfill'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { CalendarUnit } from './time.ts'
import {
  addPeriod,
  dayIn,
  endOf,
  isDay,
  localParts,
  parseInstant,
  startOf,
  startOfDay,
} from './zone.ts'

const zones = [
  'Europe/Moscow',
  'Europe/Berlin',
  'Europe/Lisbon',
  'Europe/London',
  'Pacific/Kiritimati',
  'America/St_Johns',
  'Asia/Kathmandu',
  'Australia/Lord_Howe',
  'UTC',
]
const anyZone = fc.constantFrom(...zones)
const anyInstant = fc.integer({
  min: Date.UTC(1995, 0, 1),
  max: Date.UTC(2045, 0, 1),
})

const at = (zone: string, ms: number) =>
  Temporal.Instant.fromEpochMilliseconds(ms).toZonedDateTimeISO(zone)

describe('calendar time agrees with Temporal in every zone', () => {
  test('the day of an instant', () =>
    fc.assert(
      fc.property(anyZone, anyInstant, (zone, ms) => {
        expect(dayIn(zone, ms)).toBe(at(zone, ms).toPlainDate().toString())
      }),
      { numRuns: 2_000 },
    ))

  test('a period later, at the same local time', () =>
    fc.assert(
      fc.property(
        anyZone,
        anyInstant,
        fc.integer({ min: -400, max: 400 }),
        fc.integer({ min: -30, max: 30 }),
        (zone, ms, days, months) => {
          const expected = at(zone, ms).toPlainDateTime().add({ months }).add({ days })
          expect(addPeriod(zone, ms, { days, months })).toBe(
            expected.toZonedDateTime(zone, { disambiguation: 'compatible' }).epochMilliseconds,
          )
        },
      ),
      { numRuns: 2_000 },
    ))

  test('the beginning of a day', () =>
    fc.assert(
      fc.property(anyZone, anyInstant, (zone, ms) => {
        const day = at(zone, ms).toPlainDate()
        expect(startOfDay(zone, day.toString())).toBe(
          day.toZonedDateTime({ timeZone: zone, plainTime: '00:00' }).epochMilliseconds,
        )
      }),
      { numRuns: 1_000 },
    ))

  test('beginnings and ends of months, quarters and years enclose the instant', () =>
    fc.assert(
      fc.property(
        anyZone,
        anyInstant,
        fc.constantFrom<CalendarUnit>('day', 'week', 'month', 'quarter', 'year'),
        (zone, ms, unit) => {
          const start = startOf(zone, ms, unit)
          const end = endOf(zone, ms, unit)
          expect(start).toBeLessThanOrEqual(ms)
          expect(end).toBeGreaterThan(ms)
          expect(startOf(zone, end, unit)).toBe(end)
        },
      ),
      { numRuns: 1_000 },
    ))
})

test('31 January and a month is the last of February, and 29 February and a year the 28th', () => {
  const later = (from: string, period: object) =>
    dayIn('Europe/Moscow', addPeriod('Europe/Moscow', startOfDay('Europe/Moscow', from), period))
  expect(later('2026-01-31', { months: 1 })).toBe('2026-02-28')
  expect(later('2028-01-31', { months: 1 })).toBe('2028-02-29')
  expect(later('2028-02-29', { years: 1 })).toBe('2029-02-28')
})

test('a till clock shows its weekday and hour whatever the zone of the programme', () => {
  const { ms, offsetMinutes } = parseInstant('2026-03-01T23:30:00+03:00')!
  expect(localParts(ms, offsetMinutes)).toEqual({
    weekday: 7,
    hour: 23,
    minute: 30,
    day: '2026-03-01',
  })
})

test('an instant needs its offset and a day of the calendar', () => {
  expect(parseInstant('2026-03-01T10:00:00Z')).toEqual({
    ms: Date.UTC(2026, 2, 1, 10),
    offsetMinutes: 0,
  })
  expect(parseInstant('2026-03-01T10:00:00.250-09:30')!.ms).toBe(
    Date.UTC(2026, 2, 1, 19, 30, 0, 250),
  )
  for (const wrong of [
    '2026-03-01T10:00:00',
    '2026-02-30T10:00:00Z',
    '2026-03-01T24:00:00Z',
    '2026-03-01 10:00:00Z',
    '2026-03-01T10:00:00+15:00',
    'tomorrow',
  ])
    expect(parseInstant(wrong), wrong).toBeNull()
  expect(isDay('2026-02-29')).toBe(false)
  expect(isDay('0000-01-01')).toBe(false)
})
