import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { setTimeout as wait } from 'node:timers/promises'
import { Client } from 'pg'
import { readConfig } from '#server/config.ts'
import { startServer, type Server } from '#server/main.ts'
import { createTestDatabase, type TestDatabase } from '#test/setup/database.ts'

let database: TestDatabase
let server: Server
const logged: string[] = []
beforeAll(async () => {
  database = await createTestDatabase()
  server = await startServer(
    readConfig({
      DATABASE_URL: database.url,
      PORT: '0',
      LOG_LEVEL: 'error',
      KOPILKA_PROCESSES: '2',
      KOPILKA_SECRET: 'Zk3xQ9-v7Lm2Tn8Rb5Wc1Yd6Hf4Jg0KpQ',
    }),
    { logSink: { write: (line) => void logged.push(line) } },
  )
})
afterAll(() => database.drop())

/** Asks over a connection of its own, so that the processes take turns. */
const ask = (path: string) => fetch(server.url + path, { headers: { connection: 'close' } })

/** The addresses of PostgreSQL's clients that are pools of the till: one for each process that was asked. */
async function tills(): Promise<number> {
  const client = new Client(database.url)
  await client.connect()
  const { rows } = await client.query<{ count: number }>(
    `select count(*)::int as count from pg_stat_activity
     where application_name = 'kopilka till' and datname = current_database()`,
  )
  await client.end()
  return rows[0]!.count
}

describe('two processes at one port', () => {
  test('both answer', async () => {
    for (let n = 0; n < 8; n++) expect((await ask('/ready')).status).toBe(200)
    expect(await tills()).toBe(2)
  })

  test('a scrape of one tells what both have measured', async () => {
    const text = await (await ask('/metrics')).text()
    const open = /kopilka_pool_connections\{pool="till",state="open"\} (\d+)/.exec(text)
    expect(Number(open?.[1])).toBe(2)
  })

  test('one that dies is replaced, and the other answers meanwhile', async () => {
    const [pid] = await processes()
    process.kill(pid!, 'SIGKILL')
    // one that was just connected to the dead is reset; whoever asks again is answered
    for (let n = 0; n < 8; n++)
      expect((await ask('/ready').catch(() => ask('/ready'))).status).toBe(200)
    for (let tries = 0; (await processes()).length < 2 && tries < 100; tries++) await wait(100)
    expect(await processes()).toHaveLength(2)
    expect(await processes()).not.toContain(pid)
    expect(logged.join('')).toContain(`"pid":${pid}`)
  })

  test('they end with the first, and let nothing stand', async () => {
    const pids = await processes()
    await server.stop()
    for (const pid of pids) expect(() => process.kill(pid, 0)).toThrow('ESRCH')
    expect(await tills()).toBe(0)
  })

  test('a port that is taken is told by its code', async () => {
    const taken = await import('node:net').then(({ createServer }) => createServer().listen(0))
    const { port } = taken.address() as { port: number }
    const config = readConfig({
      DATABASE_URL: database.url,
      HOST: '0.0.0.0',
      PORT: `${port}`,
      LOG_LEVEL: 'silent',
      KOPILKA_PROCESSES: '2',
      KOPILKA_SECRET: 'Zk3xQ9-v7Lm2Tn8Rb5Wc1Yd6Hf4Jg0KpQ',
    })
    await expect(startServer(config)).rejects.toMatchObject({ code: 'EADDRINUSE' })
    taken.close()
  })
})

/** The doors of this process's server. */
async function processes(): Promise<number[]> {
  const { default: cluster } = await import('node:cluster')
  return Object.values(cluster.workers ?? {}).flatMap((each) =>
    each?.isConnected() && each.process.pid !== undefined ? [each.process.pid] : [],
  )
}
