import { expect, test } from 'vitest'
import { visits } from './visits.ts'

test('what was asked for before somebody went is nobody’s, and what is asked for after is', () => {
  const visit = visits()
  const isHere = visit.ask()
  expect(isHere()).toBe(true)
  visit.end()
  expect(isHere()).toBe(false)
  expect(visit.ask()()).toBe(true)
})
