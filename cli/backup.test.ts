import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { freshDatabase } from '#test/given.ts'
import { openShop } from '#test/shop.ts'

// each command is a process of its own
const PATIENCE = 90_000

const MAIN = resolve(import.meta.dirname, 'main.ts')
const folder = mkdtempSync(join(tmpdir(), 'kopilka-backup-'))
const given = freshDatabase()
const backups = join(folder, 'backups')

beforeAll(async () => {
  const shop = await openShop(given, { rules: [] })
  await shop.member()
  await shop.buy(null, 10_000)
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

type Ran = { readonly code: number | null; readonly out: string; readonly err: string }

/** A command beside the database of the test; `shell` may set limits before it. */
async function kopilka(args: readonly string[], shell = ':') {
  const { PATH = '', HOME = '' } = process.env
  const command = [process.execPath, MAIN, ...args]
  const script = `${shell}; exec "$@"`
  const child = spawn('/bin/sh', ['-c', script, 'sh', ...command], {
    env: { PATH, HOME, LANG: 'C', DATABASE_URL: given.url, KOPILKA_DATA: join(folder, 'data') },
  })
  let out = ''
  let err = ''
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => {
    err += chunk.toString()
  })
  const [code] = (await once(child, 'close')) as [number | null]
  return { code, out, err } satisfies Ran
}

const backup = (...args: string[]) => kopilka(['backup', '--to', backups, ...args])
const made = () => (existsSync(backups) ? readdirSync(backups) : [])

test(
  'a backup is taken, checked and told of in words and as JSON; the oldest goes',
  async () => {
    const first = await backup('--json')
    expect(first).toMatchObject({ code: 0, err: '' })
    const { place, rows, kind } = JSON.parse(first.out) as Record<string, string | number>
    expect(kind).toBe('logical')
    expect(rows).toBeGreaterThan(5)
    const checked = await kopilka(['restore', `${place}`, '--check'])
    expect(checked).toMatchObject({ code: 0 })
    expect(checked.out).toContain('is whole')
    const second = await backup('--keep', '1')
    expect(second.out).toMatch(/rows as of .*\nOlder ones removed: 1\nThe secret is not in it/)
    expect(made()).toHaveLength(1)
  },
  PATIENCE,
)

test(
  'what cannot be restored is refused in words, with what to do, and ends with 1 or 2',
  async () => {
    const [name] = made()
    const file = join(backups, name!)
    const full = await kopilka(['restore', file])
    expect(full).toMatchObject({ code: 1, out: '' })
    expect(full.err).toMatch(/is not empty and is left alone\. Restore into a new folder/)
    const none = await kopilka(['restore', join(folder, 'none'), '--to', join(folder, 'new')])
    expect(none).toMatchObject({ code: 2, out: '' })
    expect(none.err).toContain('There is no backup in')
    const moment = await kopilka(['restore', file, '--until', 'yesterday'])
    expect(moment).toMatchObject({ code: 1, out: '' })
    expect(moment.err).toContain('is no instant')
    expect(`${full.err}${none.err}${moment.err}`).not.toMatch(/^\s+at /m)
  },
  PATIENCE,
)

test(
  'a disk that is full half-way is told, and nothing half is left',
  async () => {
    await sql`
    insert into kit.event (owner, id, organisation_id, name, data, at, delivered_at)
    select gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), 'card.blocked', '{}', '2026-01-01', '2026-01-01'
    from generate_series(1, 2000)
  `.execute(given.owner)
    const before = made()
    // a limit on the size of a file stops the write as a full disk does
    const { code, out, err } = await kopilka(['backup', '--to', backups], 'ulimit -f 8')
    expect({ code, out }).toEqual({ code: 2, out: '' })
    expect(err).toMatch(/There is no room left in .*What was begun has been removed/)
    expect(made()).toEqual(before)
  },
  PATIENCE,
)

test(
  'the secret and the password of the database stay out of what is said',
  async () => {
    const secret = readFileSync(join(folder, 'data', 'secret'), 'utf8').trim()
    const { out, err } = await backup()
    const password = new URL(given.url).password
    expect(`${out}${err}`).not.toContain(secret)
    if (password !== '') expect(`${out}${err}`).not.toContain(password)
    for (const name of made())
      expect(readFileSync(join(backups, name), 'latin1')).not.toContain(secret)
  },
  PATIENCE,
)
