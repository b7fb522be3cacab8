import { randomBytes } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import { Client } from 'pg'
import { afterAll, beforeAll, expect, inject, test, vi } from 'vitest'
import { countHeld, dropHeld, listHeld, releaseHeld } from '#domains/messaging/held.ts'
import { rollUp } from '#domains/analytics/rolling.ts'
import * as members from '#domains/members/members.ts'
import { startWorker } from '#server/worker.ts'
import { connect } from '#kit/database.ts'
import { freshDatabase } from '#test/given.ts'
import { databaseUrl } from '#test/setup/template.ts'
import { openShop, type Shop, unused } from '#test/shop.ts'
import { withoutQuiet } from '#test/wishes.ts'
import { sha256 } from './card.ts'
import { load, type LoadAsked, type Loaded } from './loading.ts'
import { takeLogical } from './logical.ts'
import { footerOf } from './logicalFile.ts'
import { readTables } from './tables.ts'

const SECRET = 'Zr9mWb5nYc7dLs2gPf4jUa6eTi0oKvXo3vH8tqk1'
const given = freshDatabase()
const folder = mkdtempSync(join(tmpdir(), 'kopilka-logical-'))
const databases: string[] = []
const file = join(folder, 'backup.kopilka')
let shop: Shop
const going = new AbortController().signal
const nothing = () => undefined

/** Texts that COPY has to escape, and a name that a generated column is made of. */
const STRANGE = ['\\.', 'a\tb', 'c\nd', 'e\\f', 'Щёкин', '\\N', '"', '🙂'].join(' ')

beforeAll(async () => {
  shop = await openShop(given, {
    rules: [
      {
        id: 'base',
        name: { ru: 'База', en: 'Base' },
        on: 'purchase',
        then: { rate: { points: 5, per: 100 } },
      },
    ],
  })
  // a greeting that is let go is to leave at whatever hour this runs
  await withoutQuiet(given())
  const { id } = await members.enrol(shop.ctx, {
    programmeId: shop.programmeId,
    externalId: unused(),
    phone: '+79261234567',
    name: { last: STRANGE },
  })
  for (const sum of [10_000, 25_000, 99_900]) await shop.buy(id, sum)
  // a restored server rolls its figures up by itself, so they are compared where both have them
  // movements wait for transactions that began before them, of whatever other test on this server
  await vi.waitFor(
    async () => {
      await rollUp(await given.fresh(), going)
      const { rows } = await sql`
        select issued_points::int as issued from analytics.issue_month`.execute(given().db)
      expect(rows).toEqual([{ issued: 500 + 1_250 + 4_995 }])
    },
    { timeout: 60_000, interval: 300 },
  )
  await take(file)
})

afterAll(async () => {
  rmSync(folder, { recursive: true, force: true })
  for (const name of databases) await asOwner(`drop database if exists ${name} with (force)`)
})

const take = (path: string, onProgress: () => void = nothing, signal: AbortSignal = going) =>
  takeLogical({ url: given.url, path, secretText: SECRET, onProgress, signal })

async function asOwner(statement: string): Promise<void> {
  const client = new Client(inject('databaseServer').url)
  await client.connect()
  try {
    await client.query(statement)
  } finally {
    await client.end()
  }
}

/** A database without tables on the same server. */
async function emptyDatabase(): Promise<string> {
  const name = `kopilka_restore_${randomBytes(8).toString('hex')}`
  databases.push(name)
  await asOwner(`create database ${name}`)
  return databaseUrl(inject('databaseServer').url, name)
}

const restore = (from: string, url: string, more: Partial<LoadAsked> = {}): Promise<Loaded> =>
  load({
    file: from,
    to: { url, evidence: mkdtempSync(join(folder, 'evidence-')) },
    anchorKey: null,
    secrets: { file: null, known: SECRET },
    onStage: () => nothing,
    signal: going,
    ...more,
  })

/** What a server does by itself meanwhile, by the names of the tables. */
const BY_ITSELF =
  /^(ledger\.(link|anchor|progress)|kit\.event|messaging\.|analytics\.(fit|progress|soundness|worth))/

/** Every row of a database, as text, by table; without what the server does by itself meanwhile. */
async function content(url: string): Promise<Record<string, string[]>> {
  const client = new Client(url)
  await client.connect()
  try {
    const all: Record<string, string[]> = {}
    for (const { name } of await readTables(client)) {
      if (BY_ITSELF.test(name)) continue
      const { rows } = await client.query<{ row: string }>(`select t::text as row from ${name} t`)
      all[name] = rows.map(({ row }) => row).toSorted()
    }
    return all
  } finally {
    await client.end()
  }
}

test('what is restored is what was there, row by row, and the book is sound', async () => {
  const url = await emptyDatabase()
  const done = await restore(file, url)
  expect(done).toMatchObject({ findings: [], left: [], secret: true })
  expect(done.rows).toBeGreaterThan(20)
  const there = await content(url)
  expect(there).toEqual(await content(given.url))
  expect(there['members.member']!.join()).toContain('Щёкин')
  expect(there['analytics.receipt']).toHaveLength(3)
})

test('of the messages that waited none is sent before somebody says so', async () => {
  const url = await emptyDatabase()
  const { held } = await restore(file, url)
  // the enrolment and three purchases were announced, and no server had told anybody yet
  expect(held).toBe(4)
  const db = connect(url, { max: 4, statementTimeout: 10_000, wait: 10_000 })
  const sent: string[] = []
  const channel = {
    name: 'sandbox',
    keepsCodes: true,
    send: ({ id }: { id: string }) => {
      sent.push(id)
      return Promise.resolve({ outcome: 'delivered' } as const)
    },
  }
  const log = { info: nothing, warn: nothing, error: nothing }
  const worker = await startWorker({ url, log, channels: [channel] })
  try {
    await worker.drained()
    expect(sent).toEqual([])
    expect(await countHeld(db)).toEqual([
      { kind: 'member.enrolled', count: 1 },
      { kind: 'points.earned', count: 3 },
    ])
    expect((await listHeld(db, 10))[0]?.reason).toContain('held: the book was restored')
    expect(await releaseHeld(db, 'member.enrolled')).toBe(1)
    expect(await dropHeld(db, null)).toBe(3)
    await worker.drained()
    expect(sent).toHaveLength(1)
    expect(await countHeld(db)).toEqual([])
    const { rows } = await sql<{ state: string; count: number }>`
      select state, count(*) as count from messaging.message group by state order by state
    `.execute(db)
    expect(rows).toEqual([
      { state: 'delivered', count: 1 },
      { state: 'lapsed', count: 3 },
    ])
  } finally {
    await worker.stop()
    await db.destroy()
  }
})

test('a backup is readable to its owner alone, and says nothing of a secret', async () => {
  expect(statSync(file).mode & 0o777).toBe(0o600)
  const head = readFileSync(file, 'utf8').split('\n', 2).join('\n')
  expect(head).toMatch(/^KOPILKA BACKUP 1\n\{"madeAt":"20/)
  expect(head).not.toContain(SECRET)
  await expect(take(file)).rejects.toMatchObject({ code: 'backup.exists' })
})

test('a file that was cut, changed, made by others or later is refused before anything is written', async () => {
  const bytes = readFileSync(file)
  const url = await emptyDatabase()
  const refused = async (changed: Uint8Array | string, code: string) => {
    const path = join(folder, 'other.kopilka')
    writeFileSync(path, changed)
    await expect(restore(path, url)).rejects.toMatchObject({ code })
  }
  await refused(bytes.subarray(0, bytes.length - 1), 'backup.cut_short')
  await refused(bytes.subarray(0, bytes.length >> 1), 'backup.cut_short')
  await refused(bytes.subarray(0, 40), 'backup.cut_short')
  const changed = Buffer.from(bytes)
  changed[bytes.length >> 1]! ^= 1
  await refused(changed, 'backup.changed')
  await refused('sku;amount\n1;2\n', 'backup.foreign')
  await refused('', 'backup.foreign')
  await refused(`KOPILKA BACKUP 2\n{}\n`, 'backup.newer')
  await expect(restore(join(folder, 'none'), url)).rejects.toMatchObject({ code: 'backup.missing' })
  expect(await content(url)).toEqual({})
})

/** The same file with another header, and the SHA-256 that goes with it. */
function withHeader(change: (header: Record<string, unknown>) => unknown): Buffer {
  const bytes = readFileSync(file)
  const [first = '', second = ''] = bytes.toString('latin1').split('\n', 2)
  const header = change(JSON.parse(second) as Record<string, unknown>)
  const rest = bytes.subarray(first.length + second.length + 2, bytes.length - 74)
  const body = Buffer.concat([Buffer.from(`${first}\n${JSON.stringify(header)}\n`), rest])
  return Buffer.concat([body, Buffer.from(footerOf(sha256(body)))])
}

test('tables that this Kopilka does not know, or knows otherwise, are refused', async () => {
  const url = await emptyDatabase()
  const path = join(folder, 'version.kopilka')
  const later = (header: Record<string, unknown>) => ({
    ...header,
    migrations: [...(header['migrations'] as string[]), '9999_later.sql'],
  })
  writeFileSync(path, withHeader(later))
  await expect(restore(path, url)).rejects.toMatchObject({ code: 'backup.newer' })
  writeFileSync(
    path,
    withHeader((header) => ({ ...header, migrationsDigest: '0' })),
  )
  await expect(restore(path, url)).rejects.toMatchObject({ code: 'backup.another_build' })
})

test('a database that holds anything is left alone', async () => {
  await expect(restore(file, given.url)).rejects.toMatchObject({ code: 'restore.not_empty' })
  const url = await emptyDatabase()
  const busy = connect(url, { max: 1, statementTimeout: 1_000, name: 'kopilka till', role: null })
  await sql`select 1`.execute(busy)
  await expect(restore(file, url)).rejects.toMatchObject({ code: 'restore.running' })
  await busy.destroy()
})

test('the wrong secret is refused, a missing one is told', async () => {
  const url = await emptyDatabase()
  const wrong = join(folder, 'secret')
  writeFileSync(wrong, 'another secret of thirty-two bytes or more\n')
  const refused = restore(file, url, { secrets: { file: wrong, known: null } })
  await expect(refused).rejects.toMatchObject({ code: 'restore.secret' })
  const done = await restore(file, url, { secrets: { file: null, known: 'not this one' } })
  expect(done.secret).toBe(false)
})

test('a backup that is stopped leaves nothing behind', async () => {
  const stop = new AbortController()
  const path = join(folder, 'stopped.kopilka')
  let begun = false
  const half = () => {
    // the file is opened while the first tables are read
    begun ||= readdirSync(folder).some((name) => name.startsWith('stopped'))
    if (begun) stop.abort()
  }
  await expect(take(path, half, stop.signal)).rejects.toThrow(/abort/i)
  expect(begun).toBe(true)
  expect(readdirSync(folder).filter((name) => name.startsWith('stopped'))).toEqual([])
})
