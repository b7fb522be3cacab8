import { randomBytes } from 'node:crypto'
import { sql } from 'kysely'
import { Client } from 'pg'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import * as ledger from '#domains/ledger/ledger.ts'
import { enqueue, job } from '#kit/jobs.ts'
import { createContext, databaseNow } from '#kit/context.ts'
import { connect, type Db } from '#kit/database.ts'
import { startWorker } from '#server/worker.ts'
import { freshDatabase } from '#test/given.ts'
import { startProcess } from '#test/process.ts'
import { openShop } from '#test/shop.ts'
import { makeLogin } from './login.ts'
import { areMigrationsCurrent, migrate } from './migrate.ts'

const given = freshDatabase()
const name = `kopilka_test_${randomBytes(4).toString('hex')}`
const log = { info: () => undefined, warn: () => undefined, error: () => undefined }
let url: string
let db: Db

beforeAll(async () => {
  url = await makeLogin(given.url, name)
  db = connect(url, { max: 4, statementTimeout: 20_000 })
})
afterAll(async () => {
  await db.destroy()
  await sql.raw(`drop role ${name}`).execute(given.owner)
})

test('a login of the server’s own is enough to sell, deliver news and run jobs', async () => {
  const ran: string[] = []
  const note = job('ledger.note', ({ organisationId }) => {
    ran.push(organisationId)
    return Promise.resolve()
  })
  const worker = await startWorker({ url, log, jobs: [note] })
  try {
    const shop = await openShop({ ...given, fresh } as typeof given, { rules: [] })
    const { id } = await shop.member()
    expect(await shop.buy(id, 100_00)).toMatchObject({ memberId: id })
    await shop.ctx.transaction((ctx) => enqueue(ctx, 'ledger.note'))
    await vi.waitFor(() => expect(ran).toEqual([shop.ctx.organisationId]), 15_000)
    await worker.drained()
    const ctx = await fresh()
    await ledger.announceActivations(ctx)
  } finally {
    await worker.stop()
  }
})

test('a whole server starts with that login and is ready', async () => {
  const server = await startProcess(url)
  try {
    expect((await fetch(`${server.url}/ready`)).status).toBe(200)
  } finally {
    expect(await server.end()).toBe(0)
  }
})

/** A context on the login's own connections. */
async function fresh() {
  const { organisationId, actor } = given()
  return createContext({
    db,
    now: await databaseNow(db),
    actor,
    organisationId,
    language: 'en',
    log,
  })
}

test('with that login a database that is up to date is taken as it is, and one that is not is left alone', async () => {
  expect(await areMigrationsCurrent(url)).toBe(true)
  expect(await migrate(url)).toBe(0)
  await asOwner(`update migrations.migration set name = 'older' where name like '0011%'`)
  await expect(migrate(url)).rejects.toThrow('the address of its owner')
  expect(await areMigrationsCurrent(url)).toBe(false)
  await asOwner(`update migrations.migration set name = '0011_chain' where name = 'older'`)
})

test('a login made again gets a new password; a role that is more than a login is left alone', async () => {
  const again = await makeLogin(given.url, name)
  expect(again).not.toBe(url)
  const client = new Client(again)
  await client.connect()
  await client.end()
  const { username } = new URL(given.url)
  await expect(makeLogin(given.url, username)).rejects.toThrow('more than a login')
  await expect(makeLogin(given.url, 'kopilka_app')).rejects.toThrow('more than a login')
})

async function asOwner(statement: string): Promise<void> {
  const client = new Client(given.url)
  await client.connect()
  await client.query(statement)
  await client.end()
}
