import { expect, test } from 'vitest'
import { every } from './every.ts'

test.each([
  [null, { kind: 'asked' }],
  ['* * * * *', { kind: 'minutes', count: 1 }],
  ['*/5 * * * *', { kind: 'minutes', count: 5 }],
  ['17 * * * *', { kind: 'hour' }],
  ['5 3 * * *', { kind: 'day', instant: '2026-01-01T03:05:00Z' }],
  ['0 3 * * 1', { kind: 'else', crontab: '0 3 * * 1' }],
])('a line of crontab is said as people say it: %s', (crontab, said) => {
  expect(every(crontab)).toEqual(said)
})
