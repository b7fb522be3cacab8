import { expect, test } from 'vitest'
import { addressOf, readViews, renamed, withoutView, withView } from './views.ts'

const vip = { name: 'VIP', address: 'tag=vip' }
const closed = { name: 'Closed', address: 'state=closed' }

test('a view of the same name is replaced where it stands', () => {
  const active = { name: 'VIP', address: 'state=active&tag=vip' }
  expect(withView([vip, closed], active)).toEqual([active, closed])
  expect(withView([vip], closed)).toEqual([vip, closed])
})

test('a view is renamed where it stands, and another of that name gives way', () => {
  expect(renamed([vip, closed], 'VIP', 'Gold')).toEqual([{ ...vip, name: 'Gold' }, closed])
  expect(renamed([vip, closed], 'Closed', 'VIP')).toEqual([{ ...closed, name: 'VIP' }])
  expect(renamed([vip, closed], 'VIP', 'VIP')).toEqual([vip, closed])
})

test('a view that is deleted is gone, the others stay', () => {
  expect(withoutView([vip, closed], 'VIP')).toEqual([closed])
})

test('whatever else stands where the views are kept is passed over', () => {
  expect(readViews(JSON.stringify([vip, { name: 5 }, null, { name: '', address: '' }]))).toEqual([
    vip,
  ])
  for (const kept of [null, 'no json', '{}', '7']) expect(readViews(kept)).toEqual([])
})

test('the address of a view holds its filters only, never what was searched for', () => {
  const params = new URLSearchParams('tag=vip&search=%2B79990000001&state=active&test=')
  expect(addressOf(params, ['state', 'tag', 'test'])).toBe('state=active&tag=vip')
})
