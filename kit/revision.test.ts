import { expect, test } from 'vitest'
import { requireRevision, revisionOf } from './revision.ts'

test('a revision is another whenever something differs, and the same for every order of fields', () => {
  const one = revisionOf({ name: 'Anna', roles: ['a', 'b'] })
  expect(revisionOf({ roles: ['a', 'b'], name: 'Anna' })).toBe(one)
  expect(revisionOf({ name: 'Anna', roles: ['b', 'a'] })).not.toBe(one)
  expect(revisionOf({ name: 'Inna', roles: ['a', 'b'] })).not.toBe(one)
})

test('who saw an older revision is refused, who saw none or the present one is not', () => {
  expect(() => requireRevision('old', 'new')).toThrow('revision.behind')
  expect(() => requireRevision(1, 2)).toThrow('revision.behind')
  expect(() => requireRevision(2, 2)).not.toThrow()
  expect(() => requireRevision(undefined, 2)).not.toThrow()
})
