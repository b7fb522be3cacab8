import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { makeKey } from '#domains/ledger/chainAnchors.ts'
import {
  anchorKeyFor,
  anchorKeyOf,
  ConfigError,
  readConfig,
  secretFor,
  settings,
  settingsTable,
} from './config.ts'

const folder = mkdtempSync(join(tmpdir(), 'config-'))
afterAll(() => rmSync(folder, { recursive: true }))

const STRONG = 'Zk3xQ9-v7Lm2Tn8Rb5Wc1Yd6Hf4Jg0KpQ'

test('with nothing set, the server runs on its own PostgreSQL and shows the demo company', () => {
  expect(readConfig({})).toMatchObject({
    port: 3000,
    host: '127.0.0.1',
    databaseUrl: null,
    secret: null,
    demo: true,
    prepare: true,
    passesFolder: null,
    proxies: [],
    logLevel: 'info',
  })
})

test('a database of one’s own is not filled with a demo company unasked', () => {
  const DATABASE_URL = 'postgres://kopilka:x@db/kopilka'
  expect(readConfig({ DATABASE_URL }).demo).toBe(false)
  expect(readConfig({ DATABASE_URL, KOPILKA_DEMO: 'yes' }).demo).toBe(true)
})

describe('a setting that cannot be used is refused by its name', () => {
  test.each([
    [{ PORT: '3000x' }, 'PORT'],
    [{ PORT: '70000' }, 'PORT'],
    [{ DATABASE_URL: 'mysql://x' }, 'DATABASE_URL'],
    [{ KOPILKA_DEMO: 'maybe' }, 'KOPILKA_DEMO'],
    [{ LOG_LEVEL: 'loud' }, 'LOG_LEVEL'],
    [{ KOPILKA_PROXIES: '10.0.0.2, proxy.example' }, 'KOPILKA_PROXIES'],
    [{ KOPILKA_PROXIES: '10.0.0.0/33' }, 'KOPILKA_PROXIES'],
    [{ KOPILKA_SECRET: 'short' }, 'KOPILKA_SECRET'],
    [{ KOPILKA_SECRET: 'a'.repeat(64) }, 'KOPILKA_SECRET'],
    [{ KOPILKA_SECRET: `changeme-${STRONG}` }, 'KOPILKA_SECRET'],
    [{ KOPILKA_ANCHOR_KEY: STRONG }, 'KOPILKA_ANCHOR_KEY'],
    [{ KOPILKA_SECRTE: STRONG }, 'KOPILKA_SECRTE'],
    [{ NODE_ENV: 'production', DATABASE_URL: 'postgres://x/y' }, 'KOPILKA_SECRET'],
  ])('%j', (env, name) => {
    expect(() => readConfig(env)).toThrow(ConfigError)
    expect(() => readConfig(env)).toThrow(new RegExp(`^${name}: .+[.8]$`))
  })
})

test('every problem is told at once', () => {
  expect(() => readConfig({ PORT: 'x', LOG_LEVEL: 'y' })).toThrow(/PORT.*\nLOG_LEVEL/s)
})

test('a secret is made once, for the owner’s eyes only, and kept', () => {
  const config = readConfig({ KOPILKA_DATA: join(folder, 'made') })
  const secret = secretFor(config)
  expect(Buffer.byteLength(secret)).toBeGreaterThanOrEqual(32)
  expect(secretFor(config)).toBe(secret)
  expect(statSync(join(folder, 'made', 'secret')).mode & 0o777).toBe(0o600)
})

test('a secret that was cut short stops the start instead of voiding every code', () => {
  writeFileSync(join(folder, 'secret'), 'cut')
  expect(() => secretFor(readConfig({ KOPILKA_DATA: folder }))).toThrow(/cut short/)
})

test('the table for people names every setting that is read', () => {
  const source = readFileSync(new URL('config.ts', import.meta.url), 'utf8')
  const read = [...source.matchAll(/env\['(\w+)'\]|readYes\(env, '(\w+)'/g)].map(
    ([, name, yes]) => name ?? yes!,
  )
  expect(new Set(read)).toEqual(new Set(settings.map(({ name }) => name)))
  for (const name of read) expect(settingsTable()).toContain(`\`${name}\``)
})

test('the key that signs anchors is made once, for its owner alone to read; one that is set is taken', () => {
  const config = readConfig({ KOPILKA_DATA: join(folder, 'signing') })
  expect(anchorKeyOf(config)).toBeNull()
  const key = anchorKeyFor(config)
  expect(statSync(join(folder, 'signing', 'anchor-key')).mode & 0o777).toBe(0o600)
  expect(anchorKeyFor(config)).toBe(key)
  expect(anchorKeyOf(config)).toBe(key)

  const own = makeKey()
  const set = readConfig({ KOPILKA_DATA: join(folder, 'nowhere'), KOPILKA_ANCHOR_KEY: own })
  expect(anchorKeyOf(set)).toBe(own)
  writeFileSync(join(folder, 'signing', 'anchor-key'), key.slice(0, 20))
  expect(() => anchorKeyFor(config)).toThrow(/no whole Ed25519 key/)
})
