import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { migrate } from '#db/migrate.ts'
import * as access from '#domains/access/access.ts'
import type { Conditions } from '#domains/rules/rules.api.ts'
import { createContext, databaseNow, type Context } from '#kit/context.ts'
import type { OrganisationId } from '#kit/core/ids.ts'
import { connect, type Db } from '#kit/database.ts'
import { newId } from '#kit/newId.ts'
import { findPostgres, startPostgres } from '#server/postgres/start.ts'
import { testActor, type Given } from '#test/given.ts'
import { startProcess, type ServerProcess } from '#test/process.ts'
import { openShop, type Shop } from '#test/shop.ts'

/** A shop as a company would run it, to do harm to: a durable PostgreSQL and servers beside it. */
export type Stand = {
  readonly shop: Shop
  /** A key that may do everything. */
  readonly token: string
  /** Members with an active card and points to spend. */
  readonly members: readonly string[]
  /** The address of the database as its owner, without any proxy. */
  readonly url: string
  /** Statements as the owner of the tables. */
  readonly owner: Db
  /** The data folder of the PostgreSQL. */
  readonly folder: string
  /** Where the servers answer. */
  urls(): string[]
  readonly servers: readonly ServerProcess[]
  /** The id of the PostgreSQL that runs now. */
  postgres(): number | null
  /** Starts one more server; with another address of the database when it goes by way of a proxy. */
  serve(options?: Serve): Promise<ServerProcess>
  /** Takes note that a server is no more. */
  forget(server: ServerProcess): void
  /** A context of the shop's organisation, of this moment. */
  fresh(): Promise<Context>
  close(): Promise<void>
}

export type Serve = {
  readonly databaseUrl?: string
  readonly env?: Readonly<Record<string, string>>
  readonly wrap?: readonly string[]
}

export type StandOptions = {
  /** How many servers to begin with; one unless said. */
  readonly servers?: number
  readonly members?: number
  readonly conditions?: Conditions
  /** Settings of PostgreSQL beside the house's own; fsync stays on. */
  readonly settings?: Readonly<Record<string, string>>
  /** Where the data folder is made; a temporary place unless said. */
  readonly place?: string
}

/** Every purchase earns at once, what was earned can be spent at once, and reviews earn too. */
export const plain: Conditions = {
  rules: [
    {
      id: 'base',
      name: { ru: 'С покупки', en: 'For a purchase' },
      on: 'purchase',
      then: { rate: { points: 5, per: 10_000 } },
    },
    {
      id: 'review',
      name: { ru: 'За отзыв', en: 'For a review' },
      on: 'review',
      then: { fixed: { points: 20 } },
    },
  ],
  expiry: { kind: 'rolling', after: { days: 180 } },
  redeem: {
    value: { points: 1, amount: 100 },
    cap: { share: { numerator: 50, denominator: 100 } },
  },
}

/** Opens everything anew in a temporary folder; the caller closes it. */
export async function openStand(options: StandOptions = {}): Promise<Stand> {
  const folder = mkdtempSync(join(options.place ?? tmpdir(), 'kopilka-faults-'))
  chmodSync(folder, 0o755)
  const postgres = await startPostgres({ folder, settings: { ...options.settings, fsync: 'on' } })
  const { url } = postgres
  await migrate(url)
  const owner = connect(url, { max: 3, statementTimeout: 60_000, wait: 60_000, role: null })
  const organisationId = newId<'organisation'>()
  const fresh = async () => contextOn(owner, organisationId, await databaseNow(owner))
  const shop = await openShop({ fresh } as Given, options.conditions ?? plain)
  const { token } = await access.make(shop.ctx, { name: 'faults', set: 'all' })
  const members: string[] = []
  for (let n = 0; n < (options.members ?? 40); n += 1) {
    // one who can be reached is told of what happens to the points
    const phone = `+7926${String(1_000_000 + n)}`
    members.push((await shop.member({ phone })).id)
  }

  const running = runningIn(folder)
  const stand: Stand = {
    shop,
    token,
    members,
    url,
    owner,
    folder,
    fresh,
    servers: running.servers,
    urls: () => running.servers.map((server) => server.url),
    postgres: () => findPostgres(folder)?.pid ?? null,
    serve: async ({ databaseUrl = url, env, wrap } = {}) =>
      running.add(await startProcess(databaseUrl, env, wrap)),
    forget: running.forget,
    async close() {
      await Promise.all(running.servers.map((server) => server.end('SIGKILL')))
      await owner.destroy()
      await postgres.stop()
      await running.close()
    },
  }
  for (let n = 0; n < (options.servers ?? 1); n += 1) await stand.serve()
  return stand
}

const silent = { info: () => undefined, warn: () => undefined, error: () => undefined }

const contextOn = (db: Db, organisationId: OrganisationId, now: Date): Context =>
  createContext({ db, now, actor: testActor, organisationId, language: 'en', log: silent })

/** What runs now; a watchdog outlives us and ends it all if we are killed. */
function runningIn(folder: string) {
  const servers: ServerProcess[] = []
  const script =
    'while read -r line; do pids=$line; done; [ -d "$0" ] || exit 0; ' +
    'kill -9 $pids; kill -QUIT "$(head -1 "$0/postgres/cluster/postmaster.pid")"; sleep 1; rm -rf "$0"'
  const watchdog = spawn('/bin/sh', ['-c', script, folder], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
    cwd: '/',
  })
  watchdog.unref()
  const note = () => watchdog.stdin.write(`${servers.map(({ pid }) => pid).join(' ')}\n`)
  const forget = (server: ServerProcess) => {
    const place = servers.indexOf(server)
    if (place >= 0) servers.splice(place, 1)
    note()
  }
  return {
    servers,
    forget,
    add: (server: ServerProcess) => {
      servers.push(server)
      note()
      return server
    },
    async close() {
      rmSync(folder, { recursive: true, force: true })
      watchdog.stdin.end()
      if (watchdog.exitCode === null) await once(watchdog, 'exit')
    },
  }
}

/** Asks again and again until it is so; an error that says what was waited for after so many milliseconds. */
export async function until(
  what: string,
  within: number,
  isSo: () => boolean | Promise<boolean>,
): Promise<number> {
  const since = performance.now()
  while (!(await isSo())) {
    if (performance.now() - since > within) throw new Error(`not within ${within} ms: ${what}`)
    await wait(20)
  }
  return performance.now() - since
}
