import { randomBytes } from 'node:crypto'
import { readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { Client } from 'pg'
import { expect, inject, test } from 'vitest'
import { newId } from '#kit/newId.ts'
import { databaseUrl } from '#test/setup/template.ts'
import { migrate } from './migrate.ts'

const FOLDER = fileURLToPath(new URL('migrations', import.meta.url))
/** How many migrations come before the first one that splits rights. */
const BEFORE = readdirSync(FOLDER).toSorted().indexOf('0038_staff.sql')

test('keys and roles that could do a thing by the wide right can do it by the narrow one, and no more', async () => {
  const { url } = inject('databaseServer')
  const name = `kopilka_test_${randomBytes(8).toString('hex')}`
  const owner = new Client(url)
  owner.on('error', () => {})
  await owner.connect()
  await owner.query(`create database ${name} template template0`)
  try {
    const [rights, again] = await splitting(databaseUrl(url, name))
    const cards = ['cards:activate', 'cards:block', 'cards:unblock', 'cards:replace']
    const members = ['members:enrol', 'members:merge', 'phones:write']
    const points = ['points:add', 'points:take', 'points:transfer', 'approvals:ask']
    expect(rights).toEqual({
      'key both': ['cards:write', 'members:write', ...members, ...cards],
      'key cards': ['cards:read', 'cards:write', ...cards],
      'key everything': ['*'],
      'key points': ['points:read', ...points],
      'key revoked': ['members:write', ...members],
      'key reader': ['members:read', 'cards:read'],
      'role own': ['members:write', ...members, ...points],
      'role owner': null,
    })
    expect(again).toMatch(/a key may only be renamed or revoked/)
  } finally {
    await owner.query(`drop database if exists ${name} with (force)`)
    await owner.end()
  }
})

/** What keys and roles may do after the migration, and how a key answers to being widened then. */
async function splitting(url: string): Promise<[Record<string, unknown>, string]> {
  await migrate(url, undefined, BEFORE)
  const db = new Client(url)
  db.on('error', () => {})
  await db.connect()
  try {
    const organisation = newId()
    await db.query(
      `insert into programmes.organisation (id, name, country, language, made_at) values ($1, 'A', 'RU', 'ru', now())`,
      [organisation],
    )
    const key = (name: string, scopes: string[], revoked = false) =>
      db.query(
        `insert into access.api_key (id, organisation_id, name, prefix, hash, scopes, test, made_at, made_by, revoked_at, revoked_by)
         values ($1, $2, $3, 'kp_live_abcdef', $4, $5, false, now(), 'test', $6, $7)`,
        [
          newId(),
          organisation,
          name,
          randomBytes(32),
          scopes,
          revoked ? new Date() : null,
          revoked ? 'test' : null,
        ],
      )
    await key('both', ['cards:write', 'members:write'])
    await key('cards', ['cards:read', 'cards:write'])
    await key('everything', ['*'])
    await key('points', ['points:write', 'points:read'])
    await key('revoked', ['members:write'], true)
    await key('reader', ['members:read', 'cards:read'])
    const role = `insert into access.role (id, organisation_id, ready, name, scopes, made_at, made_by)
      values ($1, $2, $3, $4, $5, now(), 'test')`
    const own = { ru: 'own', en: 'own' }
    await db.query(role, [newId(), organisation, null, own, ['points:write', 'members:write']])
    await db.query(role, [newId(), organisation, 'owner', null, null])

    await migrate(url)
    const { rows } = await db.query<{ name: string; scopes: string[] | null }>(`
      select 'key ' || name as name, scopes from access.api_key
      union all select 'role ' || coalesce(ready, name ->> 'en'), scopes from access.role`)
    const widen = db.query(`update access.api_key set scopes = '{*}' where name = 'reader'`)
    const again = await widen.then(
      () => 'it was widened',
      (error: unknown) => String(error),
    )
    return [Object.fromEntries(rows.map(({ name, scopes }) => [name, scopes])), again]
  } finally {
    await db.end()
  }
}
