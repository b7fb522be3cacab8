import { expect, test } from 'vitest'
import { mayReach } from './places.ts'

test('an administrator may name a machine of his own network, but never where a cloud keeps its secrets', () => {
  for (const address of ['10.1.2.3', '127.0.0.1', '192.168.1.1', '::1', 'fd12::1', '8.8.8.8']) {
    expect([address, mayReach(address, 'typed')]).toEqual([address, true])
  }
  for (const address of [
    '169.254.169.254',
    '::ffff:169.254.169.254',
    '::ffff:a9fe:a9fe',
    '64:ff9b::a9fe:a9fe',
    'fe80::1',
    'fe80::1%eth0',
    'fd00:ec2::254',
    '0.0.0.0',
    '::',
    '224.0.0.1',
    'localhost',
    '1.2.3',
    '1.2.3.256',
    '1::2::3',
  ]) {
    expect([address, mayReach(address, 'typed')]).toEqual([address, false])
  }
})

test('what members bring reaches the public internet only', () => {
  for (const address of ['8.8.8.8', '2a00:1450::1', '172.32.0.1', '100.128.0.1']) {
    expect([address, mayReach(address, 'public')]).toEqual([address, true])
  }
  for (const address of [
    '127.0.0.1',
    '10.0.0.1',
    '172.31.0.1',
    '100.64.0.1',
    '::1',
    '::ffff:10.0.0.1',
    'fd12::1',
    'fec0::1',
    '::7f00:1',
    '2002:7f00:1::',
    '2001:0:a00:1::1',
    '64:ff9b:1::a00:1',
    '192.88.99.1',
  ]) {
    expect([address, mayReach(address, 'public')]).toEqual([address, false])
  }
})
