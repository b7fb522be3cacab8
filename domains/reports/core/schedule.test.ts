import { describe, expect, test } from 'vitest'
import { lastDue, nextDue, nextTry, periodBefore, type Schedule } from './schedule.ts'

const ZONE = 'Europe/Moscow'
const at = (text: string) => Date.parse(text)
const shown = ({ day, at }: { day: string; at: number }) => [day, new Date(at).toISOString()]

describe('a report is due at its hour in the zone of the programme', () => {
  const daily: Schedule = { rhythm: 'daily', hour: 9 }

  test('every day', () => {
    // 22 November 2026 is a Sunday
    expect(shown(lastDue(daily, ZONE, at('2026-11-22T06:00:00Z')))).toEqual([
      '2026-11-22',
      '2026-11-22T06:00:00.000Z',
    ])
    expect(lastDue(daily, ZONE, at('2026-11-22T05:59:59Z')).day).toBe('2026-11-21')
    expect(shown(nextDue(daily, ZONE, at('2026-11-22T06:00:00Z')))).toEqual([
      '2026-11-23',
      '2026-11-23T06:00:00.000Z',
    ])
  })

  test('each Monday', () => {
    const weekly: Schedule = { rhythm: 'weekly', hour: 8 }
    expect(lastDue(weekly, ZONE, at('2026-11-22T12:00:00Z')).day).toBe('2026-11-16')
    expect(lastDue(weekly, ZONE, at('2026-11-23T04:59:00Z')).day).toBe('2026-11-16')
    expect(lastDue(weekly, ZONE, at('2026-11-23T05:00:00Z')).day).toBe('2026-11-23')
    expect(nextDue(weekly, ZONE, at('2026-11-23T05:00:00Z')).day).toBe('2026-11-30')
  })

  test('the first of each month, over the end of a year', () => {
    const monthly: Schedule = { rhythm: 'monthly', hour: 0 }
    expect(lastDue(monthly, ZONE, at('2026-12-31T20:59:00Z')).day).toBe('2026-12-01')
    expect(lastDue(monthly, ZONE, at('2026-12-31T21:00:00Z')).day).toBe('2027-01-01')
    expect(nextDue(monthly, ZONE, at('2026-12-31T20:59:00Z')).day).toBe('2027-01-01')
  })

  test('and where clocks are put forward, at the hour that there is', () => {
    // in Berlin there is no 02:30 on 29 March 2026: three o'clock follows two
    const due = lastDue({ rhythm: 'daily', hour: 2 }, 'Europe/Berlin', at('2026-03-29T12:00:00Z'))
    expect(shown(due)).toEqual(['2026-03-29', '2026-03-29T01:00:00.000Z'])
  })
})

test('the period of a report is the last whole one before its day', () => {
  expect(periodBefore('day', '2026-03-01')).toEqual({ from: '2026-02-28', to: '2026-02-28' })
  expect(periodBefore('week', '2026-11-23')).toEqual({ from: '2026-11-16', to: '2026-11-22' })
  expect(periodBefore('week', '2026-11-29')).toEqual({ from: '2026-11-16', to: '2026-11-22' })
  expect(periodBefore('month', '2027-01-01')).toEqual({ from: '2026-12-01', to: '2026-12-31' })
  expect(periodBefore('quarter', '2026-11-22')).toEqual({ from: '2026-07-01', to: '2026-09-30' })
  expect(periodBefore('quarter', '2026-02-01')).toEqual({ from: '2025-10-01', to: '2025-12-31' })
})

test('what does not succeed is tried again after longer and longer, and given up in the end', () => {
  const now = new Date('2026-11-22T06:00:00Z')
  const pauses = [1, 2, 3, 4, 5].map((tries) => nextTry(tries, now)!.getTime() - now.getTime())
  expect(pauses).toEqual(pauses.toSorted((one, other) => one - other))
  expect(pauses[0]).toBe(5 * 60_000)
  expect(nextTry(6, now)).toBeNull()
})
