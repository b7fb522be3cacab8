import { expect, test } from 'vitest'
import { changesOf } from './changes.ts'

test('only what was changed is sent, so that what a colleague changed meanwhile stays', () => {
  const before = { name: 'By the river', code: 'R-1', city: null as string | null }
  expect(changesOf(before, { ...before, name: 'By the bridge' })).toEqual({ name: 'By the bridge' })
  expect(changesOf(before, { ...before, city: 'Tver' })).toEqual({ city: 'Tver' })
  expect(changesOf({ ...before, city: 'Tver' }, before)).toEqual({ city: null })
  expect(changesOf(before, { ...before })).toEqual({})
})
