import type { FastifyBaseLogger } from 'fastify'
import { areMigrationsCurrent, migrate } from '#db/migrate.ts'
import * as purchases from '#domains/purchases/purchases.ts'
import { connect, type Db } from '#kit/database.ts'
import { noteBatch } from '#kit/measures.ts'
import { provideSecret } from '#kit/secret.ts'
import { secretFor, type Config } from './config.ts'
import { buildApp } from './http/app.ts'
import type { LogSink } from './http/logging.ts'
import { startPostgres } from './postgres/start.ts'
import { startWorker, type Worker } from './worker.ts'

export type Server = {
  /** Where it answers: `http://127.0.0.1:3000`. */
  readonly url: string
  /** The database's address, as its owner. */
  readonly databaseUrl: string
  /** The pool of the office, for what the command line does beside the server. */
  readonly db: Db
  /** Resolves when all that was announced before has been delivered. */
  drained(): Promise<void>
  /** Stops taking requests, ends those at hand, then the jobs, the pools and PostgreSQL. Again waits for the first. */
  stop(): Promise<void>
}

export type ServerOptions = {
  /** What a person who starts the server may want to know. */
  readonly tell?: (line: string) => void
  readonly logSink?: LogSink
  /** Without jobs, outbox and messages: for measuring the door alone. */
  readonly withoutWorker?: boolean
}

/** Each process of the server takes this many connections for the till and the office. */
const TILL = 8
const STAFF = 8
/** A till waits a second for an answer at most, people five (milliseconds). */
const TILL_PATIENCE = 1_000
const STAFF_PATIENCE = 5_000
const STOP_WITHIN = 12_000

/**
 * Starts everything: PostgreSQL unless there is one, migrations, pools, the door, jobs. When a step
 * fails, what was started before is stopped again.
 */
export async function startServer(config: Config, options: ServerOptions = {}): Promise<Server> {
  const tell = options.tell ?? (() => undefined)
  const undo: (() => Promise<unknown>)[] = []
  try {
    const postgres =
      config.databaseUrl === null
        ? await startPostgres({ folder: config.dataFolder, log: tell })
        : null
    if (postgres) undo.push(() => postgres.stop())
    const databaseUrl = postgres?.url ?? config.databaseUrl!
    await migrate(databaseUrl, tell)

    const secret = secretFor(config)
    provideSecret(secret)
    purchases.signQuotesWith(secret)

    const till = connect(databaseUrl, {
      max: TILL,
      statementTimeout: TILL_PATIENCE,
      name: 'kopilka till',
      prepare: config.prepare,
    })
    undo.push(() => till.destroy())
    const staff = connect(databaseUrl, {
      max: STAFF,
      statementTimeout: STAFF_PATIENCE,
      name: 'kopilka staff',
    })
    undo.push(() => staff.destroy())
    purchases.useTills(
      till,
      purchases.openTills(till, {
        observe: (operation, size) => noteBatch(`purchases.${operation}`)(size),
      }),
    )

    const app = await buildApp({
      pools: { till, staff },
      logLevel: config.logLevel,
      ...(options.logSink && { logSink: options.logSink }),
      isCurrent: untilTrue(() => areMigrationsCurrent(databaseUrl)),
    })
    undo.push(() => app.close())
    const worker = options.withoutWorker ? null : await openWorker(databaseUrl, app.log)
    if (worker) undo.push(() => worker.stop())
    const url = await app.listen({ port: config.port, host: config.host })
    postgres?.describe({ url })

    return {
      url,
      databaseUrl,
      db: staff,
      drained: () => worker?.drained() ?? Promise.resolve(),
      stop: once(() => stopAll([() => app.close(), ...undo.toReversed()], app.log)),
    }
  } catch (error) {
    for (const step of undo.toReversed()) await step().catch(() => undefined)
    throw error
  }
}

async function openWorker(url: string, log: FastifyBaseLogger): Promise<Worker> {
  return startWorker({
    url,
    log: {
      info: (data, message) => log.info(data, message),
      warn: (data, message) => log.warn(data, message),
      error: (data, message) => log.error(data, message),
    },
  })
}

/** Every step is tried, in order, and none holds up the end: what hangs is left behind. */
async function stopAll(
  steps: readonly (() => Promise<unknown>)[],
  log: FastifyBaseLogger,
): Promise<void> {
  const deadline = performance.now() + STOP_WITHIN
  for (const step of steps) {
    const left = Math.max(500, deadline - performance.now())
    try {
      await Promise.race([
        step(),
        new Promise((_, reject) => {
          setTimeout(() => reject(new Error('a step of stopping took too long')), left).unref()
        }),
      ])
    } catch (error) {
      log.error({ err: error }, 'not stopped cleanly')
    }
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

function once(work: () => Promise<void>): () => Promise<void> {
  let done: Promise<void> | null = null
  return () => (done ??= work())
}
