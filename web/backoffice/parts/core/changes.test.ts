import { expect, test } from 'vitest'
import { changesOf, tidied, withFresh } from './changes.ts'

const seen = { name: 'North', code: 'n-1', city: '' }

test('only what differs is sent', () => {
  expect(changesOf(seen, { ...seen, code: 'n-2' })).toEqual({ code: 'n-2' })
  expect(changesOf(seen, { ...seen })).toEqual({})
})

test('blanks at the ends of a text are no change', () => {
  const typed = { ...seen, name: ' North ', scale: 2 }
  expect(tidied(typed)).toEqual({ ...seen, scale: 2 })
})

test('whoever is late keeps what they typed, and gets the rest as somebody else left it', () => {
  const typed = { ...seen, name: 'North, door 2' }
  const fresh = { name: 'Northern', code: 'n-9', city: 'Тверь' }
  expect(withFresh(typed, seen, fresh)).toEqual({ ...fresh, name: 'North, door 2' })
})
