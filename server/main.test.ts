import { sql } from 'kysely'
import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Client } from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import * as access from '#domains/access/access.ts'
import * as programmes from '#domains/programmes/programmes.ts'
import { createContext, databaseNow } from '#kit/context.ts'
import { newId } from '#kit/newId.ts'
import { readConfig } from '#server/config.ts'
import { startServer, type Server } from '#server/main.ts'
import { createTestDatabase, type TestDatabase } from '#test/setup/database.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase()
})
afterAll(() => database.drop())

const start = (env: Record<string, string> = {}) =>
  startServer(
    readConfig({
      DATABASE_URL: database.url,
      PORT: '0',
      LOG_LEVEL: 'silent',
      KOPILKA_PROCESSES: '1',
      KOPILKA_SECRET: 'Zk3xQ9-v7Lm2Tn8Rb5Wc1Yd6Hf4Jg0KpQ',
      ...env,
    }),
  )

async function firstKey({ db }: Server): Promise<string> {
  const ctx = createContext({
    db,
    now: await databaseNow(db),
    actor: { kind: 'cli', id: newId(), name: 'test', scopes: ['*'], test: false },
    organisationId: newId<'organisation'>(),
    language: 'en',
    log: { info: () => undefined, warn: () => undefined, error: () => undefined },
  })
  const { organisationId: id } = ctx
  await programmes.createOrganisation(ctx, { id, name: 'Test', country: 'RU', language: 'en' })
  return (await access.make(ctx, { name: 'all', set: 'all' })).token
}

const PROGRAMME = { currency: 'RUB', zone: 'Europe/Moscow' }

function create(server: Server, token: string, name: string): Promise<Response> {
  return fetch(`${server.url}/v1/programmes`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${token}`,
      'idempotency-key': newId(),
      'content-type': 'application/json',
    },
    body: JSON.stringify({ ...PROGRAMME, name }),
  })
}

describe('the server', () => {
  test('starts on a database of one’s own, is ready, and answers', async () => {
    const server = await start()
    expect((await fetch(`${server.url}/ready`)).status).toBe(200)
    const token = await firstKey(server)
    expect((await create(server, token, 'First')).status).toBe(201)
    await server.stop()
    await expect(fetch(`${server.url}/health`)).rejects.toThrow()
  })

  test('is no more on the PostgreSQL that comes along than a login that may add to the book', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'kopilka-main-'))
    await chmod(folder, 0o755)
    const server = await start({ DATABASE_URL: '', KOPILKA_DATA: join(folder, 'data') })
    try {
      const token = await firstKey(server)
      expect((await create(server, token, 'First')).status).toBe(201)
      await sql`reset role`.execute(server.db)
      const { rows } = await sql<{ who: string }>`select session_user as who`.execute(server.db)
      expect(rows[0]!.who).toBe('kopilka_server')
      for (const attempt of [
        'set role postgres',
        'drop table ledger.movement',
        'truncate ledger.movement',
      ])
        await expect(sql.raw(attempt).execute(server.db)).rejects.toMatchObject({ code: '42501' })
    } finally {
      await server.stop()
      await rm(folder, { recursive: true, force: true })
    }
  })

  test('runs twice on one database', async () => {
    const [first, second] = await Promise.all([start(), start()])
    const token = await firstKey(first)
    expect((await create(second, token, 'Anywhere')).status).toBe(201)
    await Promise.all([first.stop(), second.stop()])
  })

  test('finishes the request at hand when it is told to stop', async () => {
    const server = await start()
    const token = await firstKey(server)
    await create(server, token, 'Before')
    const neighbour = new Client(database.url)
    await neighbour.connect()
    await neighbour.query('begin; lock table programmes.programme in exclusive mode')
    const atHand = create(server, token, 'At hand')
    await new Promise((resolve) => setTimeout(resolve, 200))

    const stopped = server.stop()
    await new Promise((resolve) => setTimeout(resolve, 200))
    await neighbour.query('commit')
    await neighbour.end()
    expect((await atHand).status).toBe(201)
    await stopped
  })

  test('undoes what it began when it cannot listen', async () => {
    const server = await start()
    const port = new URL(server.url).port
    await expect(start({ PORT: port })).rejects.toThrow(/EADDRINUSE/)
    await server.stop()
    const again = await start({ PORT: port })
    expect((await fetch(`${again.url}/health`)).status).toBe(200)
    await again.stop()
  })
})
