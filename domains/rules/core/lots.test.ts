import { describe, expect, test } from 'vitest'
import type { Conditions } from './language/document.ts'
import { conditions } from './sample.ts'

const moscow = (text: string) => Date.parse(`${text}+03:00`)
const terms = (over: Partial<Conditions>) => conditions([], over)

describe('points become active', () => {
  const at = moscow('2026-03-01T10:00:00')

  test('at once when nothing is said', () => {
    expect(terms({}).activatesAt(at)).toBe(at)
  })
  test('so many days after the purchase, at the same local time', () => {
    const { activatesAt } = terms({ activation: { after: { days: 14 } } })
    expect(activatesAt(at)).toBe(moscow('2026-03-15T10:00:00'))
  })
  test('at the start of a day when so declared', () => {
    const { activatesAt } = terms({ activation: { after: { days: 14 }, roundTo: 'day' } })
    expect(activatesAt(at)).toBe(moscow('2026-03-16T00:00:00'))
    expect(activatesAt(moscow('2026-03-01T00:00:00'))).toBe(moscow('2026-03-15T00:00:00'))
  })
})

type Row = readonly [expiry: Conditions['expiry'], activates: string, expires: string | null]
const table: Record<string, Row> = {
  'never, when nothing is said': [undefined, '2026-03-01T10:00:00', null],
  'never, when so declared': [{ kind: 'never' }, '2026-03-01T10:00:00', null],
  'so long after activation': [
    { kind: 'rolling', after: { days: 180 } },
    '2026-03-01T10:00:00',
    '2026-08-28T10:00:00',
  ],
  'a month after the 31st on the last of the next month': [
    { kind: 'rolling', after: { months: 1 } },
    '2026-01-31T10:00:00',
    '2026-02-28T10:00:00',
  ],
  'at the end of the day': [
    { kind: 'rolling', after: { months: 1 }, roundTo: 'day' },
    '2026-01-15T10:00:00',
    '2026-02-16T00:00:00',
  ],
  'at the end of the month': [
    { kind: 'rolling', after: { days: 10 }, roundTo: 'month' },
    '2026-01-15T10:00:00',
    '2026-02-01T00:00:00',
  ],
  'at the end of the quarter': [
    { kind: 'rolling', after: { years: 1 }, roundTo: 'quarter' },
    '2026-02-15T10:00:00',
    '2027-04-01T00:00:00',
  ],
  'at the end of the year': [
    { kind: 'inactivity', after: { months: 6 }, roundTo: 'year' },
    '2026-02-15T10:00:00',
    '2027-01-01T00:00:00',
  ],
  'at the end of a fixed day': [
    { kind: 'fixed', month: 12, day: 31 },
    '2026-03-01T10:00:00',
    '2027-01-01T00:00:00',
  ],
  'a year later when the fixed day leaves too little time': [
    { kind: 'fixed', month: 12, day: 31, atLeast: { months: 3 } },
    '2026-10-15T10:00:00',
    '2028-01-01T00:00:00',
  ],
  'on 29 February with the 28th in other years': [
    { kind: 'fixed', month: 2, day: 29 },
    '2026-01-15T10:00:00',
    '2026-03-01T00:00:00',
  ],
}

test.each(Object.entries(table))('points lapse %s', (_, [expiry, activates, expires]) => {
  const compiled = terms(expiry ? { expiry } : {})
  expect(compiled.expiresAt(moscow(activates))).toBe(expires === null ? null : moscow(expires))
})

test('a summer time change does not move the local time of an expiry', () => {
  const { expiresAt } = conditions([], { expiry: { kind: 'rolling', after: { days: 1 } } })
  expect(expiresAt(moscow('2026-03-28T10:00:00'))).toBe(moscow('2026-03-29T10:00:00'))
})

test('inactivity is told to the ledger as a length of time', () => {
  const expiry = { kind: 'inactivity' as const, after: { months: 6 } }
  expect(terms({ expiry }).terms.idle).toEqual({ months: 6 })
  expect(terms({}).terms.idle).toBeNull()
})
