import type { FastifyBaseLogger } from 'fastify'
import { areMigrationsCurrent } from '#db/migrate.ts'
import * as ringing from '#domains/desk/ringing.ts'
import * as purchases from '#domains/purchases/purchases.ts'
import { openBell } from '#kit/bell.ts'
import { connect, type Db } from '#kit/database.ts'
import { noteBatch } from '#kit/measures.ts'
import { readPassKeys } from '#domains/showcase/passKeys.ts'
import { usePassKeys } from '#domains/showcase/passes.ts'
import { trustProxies } from '#kit/proxies.ts'
import { provideSecret } from '#kit/secret.ts'
import type { Config } from './config.ts'
import { buildApp, type AppParts } from './http/app.ts'

export type DoorParts = Pick<AppParts, 'logSink' | 'sharedMetrics'> & {
  readonly config: Pick<
    Config,
    'host' | 'port' | 'prepare' | 'passesFolder' | 'proxies' | 'logLevel'
  >
  readonly databaseUrl: string
  /** What quotes and codes are sealed with, the same for every process. */
  readonly secret: string
  /** Whether other processes answer at the same port, each by a socket of its own. */
  readonly reusePort?: boolean
}

/** The HTTP door of one process, with the pools of connections it answers from. */
export type Door = {
  readonly url: string
  readonly staff: Db
  readonly log: FastifyBaseLogger
  /** What ends it, in this order: those at hand are answered first. */
  readonly closing: readonly (() => Promise<unknown>)[]
}

/** Each process takes this many connections for the till and the office. */
const TILL = 8
const STAFF = 8
/** A till waits a second for PostgreSQL at most, people as long as their request has (milliseconds). */
const TILL_PATIENCE = 1_000
const STAFF_PATIENCE = 3_500

/** Opens the pools and the door of this process; when a step fails, what was opened before is closed. */
export async function openDoor(parts: DoorParts): Promise<Door> {
  const { config, databaseUrl, secret } = parts
  provideSecret(secret)
  purchases.signQuotesWith(secret)
  trustProxies(config.proxies)
  if (config.passesFolder !== null) usePassKeys(readPassKeys(config.passesFolder))
  const till = connect(databaseUrl, {
    max: TILL,
    statementTimeout: TILL_PATIENCE,
    name: 'kopilka till',
    prepare: config.prepare,
  })
  const staff = connect(databaseUrl, {
    max: STAFF,
    statementTimeout: STAFF_PATIENCE,
    name: 'kopilka staff',
  })
  const bell = openBell(databaseUrl)
  ringing.useBell(staff, bell)
  const closing = [() => bell.close(), () => staff.destroy(), () => till.destroy()]
  try {
    purchases.useTills(
      till,
      purchases.openTills(till, {
        observe: (operation, size) => noteBatch(`purchases.${operation}`)(size),
      }),
    )
    const app = await buildApp({
      pools: { till, staff },
      logLevel: config.logLevel,
      ...(parts.logSink && { logSink: parts.logSink }),
      ...(parts.sharedMetrics && { sharedMetrics: parts.sharedMetrics }),
      isCurrent: untilTrue(() => areMigrationsCurrent(databaseUrl)),
    })
    closing.unshift(() => app.close())
    const { port, host } = config
    const url = await app.listen({ port, host, ...(parts.reusePort && { reusePort: true }) })
    return { url, staff, log: app.log, closing }
  } catch (error) {
    for (const step of closing) await step().catch(() => undefined)
    throw error
  }
}

/** Once true it stays true: the schema only goes forward. */
function untilTrue(ask: () => Promise<boolean>): () => Promise<boolean> {
  let isTrue = false
  return async () => {
    isTrue ||= await ask()
    return isTrue
  }
}
