import {
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { chmodSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { Client } from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { migrate } from '#db/migrate.ts'
import { makeKey, openNotary, readEvidence } from '#domains/ledger/chainAnchors.ts'
import { verify } from '#domains/ledger/verify.ts'
import { countHeld } from '#domains/messaging/held.ts'
import type { Channel } from '#domains/messaging/messaging.ts'
import {
  erasedFile,
  keepErasedBeside,
  keepErasedIn,
  listsBeside,
  readErased,
  type Erased,
} from '#domains/privacy/erased.ts'
import * as privacy from '#domains/privacy/privacy.ts'
import { createContext, databaseNow } from '#kit/context.ts'
import type { OrganisationId } from '#kit/core/ids.ts'
import { connect, type Db } from '#kit/database.ts'
import { newId } from '#kit/newId.ts'
import { provideSecret } from '#kit/secret.ts'
import { startPostgres, type RunningPostgres } from '#server/postgres/start.ts'
import { startWorker } from '#server/worker.ts'
import { type Given, testActor } from '#test/given.ts'
import { oracle } from '#test/oracle.ts'
import { openShop, type Shop } from '#test/shop.ts'
import { withoutQuiet } from '#test/wishes.ts'
import { checkPhysical } from './checking.ts'
import { chooseBackup } from './choosing.ts'
import { takePhysical, type PhysicalTaken } from './physical.ts'
import { recover } from './recovering.ts'

/*
 * The restore drill: a book that is written to all the time is copied meanwhile, a moment is noted, the
 * writing goes on and members are told of it; then everything is lost, and the moment is restored.
 */

const SECRET = 'Zr9mWb5nYc7dLs2gPf4jUa6eTi0oKvXo3vH8tqk1'
const folder = mkdtempSync(join(tmpdir(), 'kopilka-drill-'))
chmodSync(folder, 0o755)
const data = join(folder, 'data')
const backups = join(folder, 'backups')
const going = new AbortController().signal
const nothing = () => undefined
const log = { info: nothing, warn: nothing, error: nothing }
const onStage = () => nothing
const servers = new Set<RunningPostgres>()
const pools = new Set<Db>()

/** Append-only tables: what one holds was written by the transaction that made it. */
const TABLES = ['ledger.movement', 'ledger.draw', 'purchases.receipt', 'kit.idempotency']

type Past = {
  readonly taken: PhysicalTaken
  readonly moment: Date
  /** Acknowledged before the moment was noted. */
  readonly acknowledged: readonly string[]
  readonly lost: number
  /** The rows whose commits were not after the moment, by table. */
  readonly rows: Readonly<Record<string, readonly string[]>>
  /** What members were told before everything was lost, by event. */
  readonly told: ReadonlySet<string>
}
let past: Past

async function start(place: string): Promise<RunningPostgres> {
  // commits keep their instants, so that the test can tell which came before the moment
  const settings = { track_commit_timestamp: 'on' }
  const postgres = await startPostgres({ folder: place, settings })
  servers.add(postgres)
  return postgres
}

async function stop(postgres: RunningPostgres): Promise<void> {
  servers.delete(postgres)
  await postgres.stop()
}

function pool(url: string): Db {
  const db = connect(url, { max: 8, statementTimeout: 20_000, wait: 10_000 })
  pools.add(db)
  return db
}

function givenOn(db: Db): Given {
  const organisationId = newId<'organisation'>()
  const of = (id: OrganisationId, now = new Date(0)) =>
    createContext({ db, now, actor: testActor, organisationId: id, language: 'en', log })
  const fresh = async () => of(organisationId, await databaseNow(db))
  return Object.assign(() => of(organisationId), { of, fresh, url: '', owner: db })
}

async function ask<Row extends object>(url: string, statement: string): Promise<Row[]> {
  const client = new Client(url)
  await client.connect()
  try {
    return (await client.query<Row>(statement)).rows
  } finally {
    await client.end()
  }
}

/** A channel that remembers which messages it was given. */
function remembering(sent: string[]): Channel {
  return {
    name: 'sandbox',
    keepsCodes: true,
    send: ({ id }) => {
      sent.push(id)
      return Promise.resolve({ outcome: 'delivered' })
    },
  }
}

async function rowsUntil(url: string, moment: Date | null): Promise<Past['rows']> {
  const rows: Record<string, string[]> = {}
  for (const table of TABLES) {
    const found = await ask<{ row: string }>(
      url,
      `select t::text as row from ${table} t ${moment ? `where pg_xact_commit_timestamp(xmin) <= '${moment.toISOString()}'` : ''} order by 1`,
    )
    rows[table] = found.map(({ row }) => row)
  }
  return rows
}

/** Three tills that sell one receipt after another until they are told to stop. */
function sellOn(shop: Shop, buyers: readonly string[]) {
  const acknowledged: string[] = []
  const closing = new AbortController()
  const tills = [0, 1, 2].map(async (till) => {
    for (let receipt = 0; !closing.signal.aborted; receipt += 1) {
      const bought = await shop.buy(buyers[(receipt * 3 + till) % buyers.length]!, 10_000 + receipt)
      acknowledged.push((bought as { id: string }).id)
      await wait(5)
    }
  })
  return {
    acknowledged,
    async stop() {
      closing.abort()
      await Promise.all(tills)
    },
  }
}

beforeAll(async () => {
  provideSecret(SECRET)
  const postgres = await start(data)
  const { url } = postgres
  await migrate(url)
  const db = pool(url)
  const shop = await openShop(givenOn(db), {
    rules: [
      {
        id: 'base',
        name: { ru: 'База', en: 'Base' },
        on: 'purchase',
        then: { rate: { points: 5, per: 100 } },
      },
    ],
  })
  await withoutQuiet(shop.ctx)
  const buyers: string[] = []
  for (let each = 0; each < 6; each += 1)
    buyers.push((await shop.member({ phone: `+7926123450${each}` })).id)

  const sent: string[] = []
  const channels = [remembering(sent)]
  const notary = openNotary(makeKey(), data)
  const before = await startWorker({ url, log, channels, notary })
  const selling = sellOn(shop, buyers)
  await wait(300)
  const taken = await takePhysical({
    dataFolder: data,
    url,
    to: backups,
    secretText: SECRET,
    withSecret: false,
    onProgress: nothing,
    signal: going,
  })
  await wait(300)
  // news gathers that nobody has been told of at the moment, and that members are told of later
  await before.stop()
  await wait(300)
  const acknowledged = [...selling.acknowledged]
  const moment = await databaseNow(db)
  await wait(500)
  const after = await startWorker({ url, log, channels, notary })
  await selling.stop()
  await after.drained()
  await after.stop()
  const events = await ask<{ id: string; event: string }>(
    url,
    'select id, event_id as event from messaging.message',
  )
  const told = new Set(events.filter(({ id }) => sent.includes(id)).map(({ event }) => event))
  const rows = await rowsUntil(url, moment)
  const lost = selling.acknowledged.length - acknowledged.length
  // after the moment somebody is forgotten, of whom the restored database will know everything
  keepErasedIn(data)
  await keepErasedBeside(data, backups)
  const fresh = async () => createContext({ ...shop.ctx, now: await databaseNow(db) })
  await privacy.requestErasure(await fresh(), buyers[0]!, 'api')
  await privacy.eraseNext(await fresh())
  keepErasedIn(null)
  await db.destroy()
  pools.delete(db)
  await stop(postgres)
  past = { taken, moment, acknowledged, lost, rows, told }
}, 90_000)

afterAll(async () => {
  for (const db of pools) await db.destroy()
  for (const postgres of servers) await postgres.stop()
  rmSync(folder, { recursive: true, force: true })
})

const restore = (to: string, until: Date | null, from = backups, erased: Erased[] = []) =>
  recover({
    erased,
    from,
    to: join(folder, to),
    until,
    secrets: { file: null, known: null },
    anchorKey: null,
    onStage,
    signal: going,
  })

test('a moment is restored exactly: every row until then, none after it, and the book is sound', async () => {
  const done = await restore('restored', past.moment)
  expect(done).toMatchObject({ findings: [], left: [], secret: false })
  expect(new Date(done.lastCommit!).getTime()).toBeLessThanOrEqual(past.moment.getTime())

  const postgres = await start(join(folder, 'restored'))
  const rows = await rowsUntil(postgres.url, null)
  expect(rows).toEqual(past.rows)
  const found = new Set(
    (await ask<{ id: string }>(postgres.url, 'select id from purchases.purchase')).map(
      ({ id }) => id,
    ),
  )
  expect(past.acknowledged.length).toBeGreaterThan(20)
  expect(past.acknowledged.filter((id) => !found.has(id))).toEqual([])
  expect(past.lost).toBeGreaterThan(5)
  expect(found.size).toBeLessThan(past.acknowledged.length + past.lost)
  const db = pool(postgres.url)
  expect(await oracle(db)).toEqual([])
  // the chain was signed before the moment; what was lost with its anchors is no fault of the book
  const evidence = readEvidence(join(folder, 'restored'), null)
  expect(evidence.keys?.size).toBe(2)
  expect(await verify(db, { evidence })).toEqual([])
  await db.destroy()
  pools.delete(db)
  await stop(postgres)
})

test('after the restore no member is told twice, and news of what happens then is told at once', async () => {
  const postgres = await start(join(folder, 'restored'))
  const { url } = postgres
  const db = pool(url)
  const held = await ask<{ event: string }>(
    url,
    `select event_id as event from messaging.message where state = 'waiting'`,
  )
  expect(held.length).toBeGreaterThan(5)
  // each of them was sent in the time that was lost: sent again, it would be sent twice
  expect(held.filter(({ event }) => !past.told.has(event))).toEqual([])

  const sent: string[] = []
  const worker = await startWorker({ url, log, channels: [remembering(sent)] })
  await worker.drained()
  expect(sent).toEqual([])
  const shop = await openShop(givenOn(db), { rules: [] })
  await withoutQuiet(shop.ctx)
  await shop.member({ phone: '+79261234599' })
  await worker.drained()
  expect(sent).toHaveLength(2) // enrolled, and has a card
  expect((await countHeld(db)).reduce((sum, { count }) => sum + count, 0)).toBe(held.length)
  await worker.stop()
  await db.destroy()
  pools.delete(db)
  await stop(postgres)
})

test('who was forgotten after the moment is forgotten again, and the list goes on', async () => {
  // the data folder is lost, the disk of the backups is not
  const list = readErased(...listsBeside(backups))
  expect(list).toEqual(readErased(erasedFile(data)))
  expect(list).toHaveLength(1)
  const done = await restore('forgetting', past.moment, backups, list)
  expect(done).toMatchObject({ findings: [], forgotten: 1 })
  const postgres = await start(join(folder, 'forgetting'))
  const phones = await ask<{ phone: string | null }>(
    postgres.url,
    `select phone from members.member where owner = '${list[0]!.memberId}'`,
  )
  expect(phones).toEqual([{ phone: null }])
  const [row] = await ask(postgres.url, 'select state, door from privacy.erasure')
  expect(row).toEqual({ state: 'done', door: 'restore' })
  expect(readErased(erasedFile(join(folder, 'forgetting')))).toHaveLength(1)
  await stop(postgres)
})

test('without a moment everything is restored that was committed before the server stopped', async () => {
  const done = await restore('all', null)
  expect(done.findings).toEqual([])
  const postgres = await start(join(folder, 'all'))
  const [{ count } = { count: '' }] = await ask<{ count: string }>(
    postgres.url,
    'select count(*) from purchases.purchase',
  )
  expect(Number(count)).toBe(past.acknowledged.length + past.lost)
  // the copy does not write into the archive of the book that it was made of
  const [setting] = await ask(postgres.url, 'show archive_command')
  expect(setting).toEqual({ archive_command: 'exit 0' })
  await stop(postgres)
})

test('a backup is whole when it says so, and a changed byte or a missing file is named', async () => {
  const chosen = chooseBackup(backups, null)
  await checkPhysical(chosen, { onProgress: nothing, signal: going })
  const other = join(folder, 'other')
  cpSync(backups, other, { recursive: true })
  const copy = chooseBackup(other, null)
  const table = join(copy.folder, 'cluster', 'global', '1262')
  const bytes = readFileSync(table)
  bytes[100]! ^= 1
  writeFileSync(table, bytes)
  const expected = { code: 'backup.changed', details: { what: 'global/1262 differs' } }
  await expect(checkPhysical(copy, { onProgress: nothing, signal: going })).rejects.toMatchObject(
    expected,
  )
  await expect(restore('damaged', null, other)).rejects.toMatchObject(expected)
  rmSync(table)
  await expect(restore('damaged', null, other)).rejects.toMatchObject({
    details: { what: 'global/1262 is missing' },
  })
  expect(readdirSync(folder).filter((name) => name.startsWith('damaged'))).toEqual([])
})

test('a restore leaves a folder alone that holds anything, and refuses instants that are not there', async () => {
  await expect(restore('data', past.moment)).rejects.toMatchObject({ code: 'restore.not_empty' })
  const before = new Date(Date.parse(past.taken.card.madeAt) - 60_000)
  await expect(restore('none', before)).rejects.toMatchObject({ code: 'restore.too_early' })
  const later = new Date(Date.now() + 3_600_000)
  await expect(restore('none', later)).rejects.toMatchObject({ code: 'restore.too_late' })
  await expect(restore('none', null, folder)).rejects.toMatchObject({ code: 'backup.missing' })
  expect(existsSync(join(folder, 'none'))).toBe(false)
})

test('backups are readable to their owner alone', () => {
  const { folder: backup } = past.taken
  expect(statSync(backups).mode & 0o077).toBe(0)
  for (const name of readdirSync(backup, { recursive: true }) as string[])
    expect(statSync(join(backup, name)).mode & 0o077, name).toBe(0)
  expect(existsSync(join(backup, 'secret'))).toBe(false)
  expect(realpathSync(backup).startsWith(realpathSync(backups))).toBe(true)
})
