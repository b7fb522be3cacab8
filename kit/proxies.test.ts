import type { FastifyRequest } from 'fastify'
import { afterEach, expect, test } from 'vitest'
import { addressOf } from './cookie.ts'
import { isPlace, proxiesOf, trustProxies } from './proxies.ts'

afterEach(() => trustProxies([]))

const request = (ip: string, forwarded: string) =>
  ({ ip, headers: { 'x-forwarded-for': forwarded } }) as unknown as FastifyRequest

test('a proxy on another machine is believed once it is named, by its address or its range', () => {
  expect(addressOf(request('10.1.2.3', '203.0.113.7'))).toBe('10.1.2.3')
  expect(addressOf(request('::ffff:127.0.0.1', '203.0.113.7'))).toBe('203.0.113.7')
  trustProxies(['10.1.0.0/16', 'fd00::5'])
  for (const proxy of ['10.1.2.3', '::ffff:10.1.2.3', 'fd00::5', '::1'])
    expect([proxy, addressOf(request(proxy, '203.0.113.7'))]).toEqual([proxy, '203.0.113.7'])
  for (const other of ['10.2.0.1', 'fd00::6'])
    expect([other, addressOf(request(other, '203.0.113.7'))]).toEqual([other, other])
})

test('what is no address is no proxy', () => {
  for (const place of ['10.0.0.2', '10.0.0.0/8', 'fd00::/8', '::1', '0.0.0.0/0'])
    expect([place, isPlace(place)]).toEqual([place, true])
  for (const text of ['', 'proxy.example', '10.0.0', '10.0.0.0/33', '10.0.0.0/', 'fd00::/129'])
    expect([text, isPlace(text)]).toEqual([text, false])
  expect(proxiesOf([]).has('no address')).toBe(false)
})
