import { expect, test } from 'vitest'
import { addressOf } from './views.ts'

test('the address of a view holds its filters only, never what was searched for', () => {
  const params = new URLSearchParams('tag=vip&search=%2B79990000001&state=active&test=')
  expect(addressOf(params, ['state', 'tag', 'test'])).toBe('state=active&tag=vip')
})

test('two views of the same filters have one address, whatever the order of choosing', () => {
  const [one, other] = ['state=closed&tag=vip', 'tag=vip&state=closed'].map((text) =>
    addressOf(new URLSearchParams(text), ['tag', 'state']),
  )
  expect(one).toBe(other)
})
