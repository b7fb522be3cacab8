import { expect, test } from 'vitest'
import { messagesEn } from '../words.en.ts'
import { messagesRu } from '../words.ru.ts'
import { isRepeatable, reasonOf, REASONS } from './reasons.ts'

const failed = (failure: string | null) => reasonOf({ state: 'failed', failure })

test('what lapsed says why: its own reason, or that it came too late', () => {
  expect(reasonOf({ state: 'lapsed', failure: null })).toEqual({ reason: 'too_late' })
  expect(reasonOf({ state: 'lapsed', failure: 'points_gone' })).toEqual({ reason: 'points_gone' })
})

test('our own words are told in the language of the page, those of a gateway as they are', () => {
  expect(failed('no answer within 15000 ms')).toEqual({ reason: 'no_answer' })
  expect(failed('the browser is gone (410)')).toEqual({ reason: 'no_browser' })
  expect(failed('550 no such box')).toEqual({ said: '550 no such box' })
  expect(reasonOf({ state: 'delivered', failure: '550 no such box' })).toBeNull()
  expect(reasonOf({ state: 'waiting', failure: null })).toBeNull()
})

test('every reason has its words, in both languages', () => {
  for (const reason of REASONS) {
    expect(messagesEn).toHaveProperty([`msg.why.${reason}`])
    expect(messagesRu).toHaveProperty([`msg.why.${reason}`])
  }
})

test('a code and what went another way are not sent again', () => {
  const one = { state: 'failed', kind: 'points.earned', wentOnAs: null } as const
  expect(isRepeatable(one)).toBe(true)
  expect(isRepeatable({ ...one, kind: 'confirmation.code' })).toBe(false)
  expect(isRepeatable({ ...one, wentOnAs: 'another' })).toBe(false)
  expect(isRepeatable({ ...one, state: 'lapsed' })).toBe(false)
})
