import { makeLogin } from '#db/login.ts'
import { migrate } from '#db/migrate.ts'
import { openNotary, readEvidence } from '#domains/ledger/chainAnchors.ts'
import { useEvidence } from '#domains/ledger/verify.ts'
import { keepErasedIn } from '#domains/privacy/erased.ts'
import { readPassKeys } from '#domains/showcase/passKeys.ts'
import { usePassKeys } from '#domains/showcase/passes.ts'
import * as purchases from '#domains/purchases/purchases.ts'
import type { Log } from '#kit/context.ts'
import { connect, type Db } from '#kit/database.ts'
import { provideSecret } from '#kit/secret.ts'
import { anchorKeyFor, anchorKeyOf, secretFor, type Config } from './config.ts'
import { openDoor, type Door, type DoorParts } from './door.ts'
import { openDoors } from './doors.ts'
import { loggerTo, type LogSink } from './http/logging.ts'
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

const STOP_WITHIN = 12_000
/** Who the server is on the PostgreSQL that comes along. */
const LOGIN = 'kopilka_server'

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

    // of the PostgreSQL that comes along the owner is needed no longer: what follows may only add to the book
    const login = postgres ? await makeLogin(postgres.url, LOGIN) : databaseUrl
    const parts = { config, databaseUrl: login, secret: secretFor(config) }
    const doors =
      config.processes > 1 ? await openMany(parts, options) : await openOne(parts, options)
    undo.push(...doors.closing.toReversed())
    const worker = options.withoutWorker ? null : await openWorker(login, config, doors.log)
    if (worker) undo.push(() => worker.stop())
    postgres?.describe({ url: doors.url })

    return {
      url: doors.url,
      databaseUrl,
      db: doors.staff,
      drained: () => worker?.drained() ?? Promise.resolve(),
      stop: once(() => stopAll([...doors.closing.slice(0, 1), ...undo.toReversed()], doors.log)),
    }
  } catch (error) {
    for (const step of undo.toReversed()) await step().catch(() => undefined)
    throw error
  }
}

type Opened = Omit<Door, 'log'> & { readonly log: Log }

const openOne = (parts: DoorParts, { logSink }: ServerOptions): Promise<Opened> =>
  openDoor({ ...parts, ...(logSink && { logSink }) })

/** The doors are processes of their own, and this one keeps the jobs; the database is all they share. */
async function openMany(
  { config, databaseUrl, secret }: DoorParts & { readonly config: Config },
  { logSink }: ServerOptions,
): Promise<Opened> {
  provideSecret(secret)
  purchases.signQuotesWith(secret)
  if (config.passesFolder !== null) usePassKeys(readPassKeys(config.passesFolder))
  const log = loggerTo(config.logLevel, logSink)
  const { host, port, prepare, passesFolder, proxies, logLevel } = config
  const settings = { host, port, prepare, passesFolder, proxies, logLevel }
  const told = { config: settings, databaseUrl, secret }
  const doors = await openDoors(config.processes, told, (pid) =>
    log.error({ pid }, 'a process of the server died; another takes its place'),
  )
  const staff = connect(databaseUrl, {
    max: 2,
    statementTimeout: 5_000,
    name: 'kopilka staff',
  })
  return { url: doors.url, staff, log, closing: [() => doors.close(), () => staff.destroy()] }
}

function openWorker(url: string, config: Config, log: Log): Promise<Worker> {
  keepErasedIn(config.dataFolder, (place) =>
    log.warn({ place }, 'the list of forgotten members beside the backups could not be added to'),
  )
  useEvidence(() => readEvidence(config.dataFolder, anchorKeyOf(config)))
  return startWorker({
    url,
    notary: openNotary(anchorKeyFor(config), config.dataFolder),
    log: {
      info: (data, message) => log.info(data, message),
      warn: (data, message) => log.warn(data, message),
      error: (data, message) => log.error(data, message),
    },
  })
}

/** Every step is tried, in order, and none holds up the end: what hangs is left behind. */
async function stopAll(steps: readonly (() => Promise<unknown>)[], log: Log): Promise<void> {
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

function once(work: () => Promise<void>): () => Promise<void> {
  let done: Promise<void> | null = null
  return () => (done ??= work())
}
