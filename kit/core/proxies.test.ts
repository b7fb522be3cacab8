import { expect, test } from 'vitest'
import { cameFrom } from './proxies.ts'

const ours = new Set(['10.0.0.2', '10.0.0.3', '127.0.0.1'])
const from = (peer: string, forwarded: string) => cameFrom(peer, forwarded, ours)

test('a proxy of ours says where a request came from, and nobody else does', () => {
  expect(from('10.0.0.2', '203.0.113.7')).toBe('203.0.113.7')
  expect(from('203.0.113.9', '203.0.113.7')).toBe('203.0.113.9')
})

test('of what was said before the first of ours nothing is believed', () => {
  expect(from('10.0.0.2', '198.51.100.1, 203.0.113.7')).toBe('203.0.113.7')
  expect(from('10.0.0.2', '198.51.100.1, 203.0.113.7, 10.0.0.3')).toBe('203.0.113.7')
  expect(from('10.0.0.2', '10.0.0.3, 203.0.113.7')).toBe('203.0.113.7')
})

test('a proxy that says nothing, or nothing of use, is where it came from itself', () => {
  expect(from('10.0.0.2', '')).toBe('10.0.0.2')
  expect(from('10.0.0.2', 'unknown')).toBe('10.0.0.2')
  expect(from('10.0.0.2', '10.0.0.3')).toBe('10.0.0.3')
})
