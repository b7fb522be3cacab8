import { EventEmitter } from 'node:events'
import { Logger, type TaskList, type WorkerEvents } from 'graphile-worker'
import pg from 'pg'
import { accessJobs } from '#domains/access/access.jobs.ts'
import { analyticsJobs } from '#domains/analytics/analytics.jobs.ts'
import { approvalsJobs } from '#domains/approvals/approvals.jobs.ts'
import { controlJobs } from '#domains/control/control.jobs.ts'
import { channelsJobs } from '#domains/channels/channels.jobs.ts'
import * as channels from '#domains/channels/channels.ts'
import { noteJobs, noteRun } from '#domains/control/control.ts'
import { importsJobs } from '#domains/imports/imports.jobs.ts'
import type { Notary } from '#domains/ledger/chain.ts'
import { deskJobs } from '#domains/desk/desk.jobs.ts'
import { ledgerJobs } from '#domains/ledger/ledger.jobs.ts'
import { privacyJobs } from '#domains/privacy/privacy.jobs.ts'
import { mailingsJobs } from '#domains/mailings/mailings.jobs.ts'
import { membersJobs } from '#domains/members/members.jobs.ts'
import { messagingJobs } from '#domains/messaging/messaging.jobs.ts'
import { portalJobs } from '#domains/portal/portal.jobs.ts'
import * as messaging from '#domains/messaging/messaging.ts'
import { showcaseJobs } from '#domains/showcase/showcase.jobs.ts'
import { simulationJobs } from '#domains/simulation/simulation.jobs.ts'
import * as programmes from '#domains/programmes/programmes.ts'
import { reportsJobs } from '#domains/reports/reports.jobs.ts'
import { purchasesJobs } from '#domains/purchases/purchases.jobs.ts'
import { tiersJobs } from '#domains/tiers/tiers.jobs.ts'
import { databaseTime } from '#kit/clock.ts'
import { createContext, databaseNow, type Log } from '#kit/context.ts'
import { isUuid, type OrganisationId } from '#kit/core/ids.ts'
import { MINUTE } from '#kit/core/time.ts'
import { connect, type Db } from '#kit/database.ts'
import type { Reaction } from '#kit/events.ts'
import { onWake, wakeOutbox, type Job } from '#kit/jobs.ts'
import { startReclaiming } from './abandoned.ts'
import { openBotDesk } from './bot.ts'
import { openAllowing } from './allowing.ts'
import { openGate } from './gate.ts'
import { startChainer } from './chainer.ts'
import { housekeepingJobs } from './housekeeping.ts'
import { loop, type Loop } from './loop.ts'
import { deliverCarefully, deliverPortion, inTime } from './outbox.ts'
import { keepQueue, type Queue } from './queue.ts'
import { reactions as allReactions } from './reactions.ts'
import { startTurns } from './turns.ts'
import { bareError, nameOf } from './withoutData.ts'

/** Every job of the installation, each slice's own. */
export const jobs: readonly Job[] = [
  ...ledgerJobs,
  ...membersJobs,
  ...privacyJobs,
  ...tiersJobs,
  ...purchasesJobs,
  ...accessJobs,
  ...approvalsJobs,
  ...importsJobs,
  ...simulationJobs,
  ...messagingJobs,
  ...mailingsJobs,
  ...channelsJobs,
  ...portalJobs,
  ...deskJobs,
  ...showcaseJobs,
  ...analyticsJobs,
  ...reportsJobs,
  ...controlJobs,
  ...housekeepingJobs,
]

export type WorkerOptions = {
  /** The owner's address: the queue of jobs has tables of its own. */
  readonly url: string
  readonly log: Log
  readonly jobs?: readonly Job[]
  readonly reactions?: readonly Reaction[]
  readonly channels?: readonly messaging.Channel[]
  /** Milliseconds after which a job is told to stop, and is given up soon after. */
  readonly patience?: number
  /** Signs the chain of the book; without it none is made. */
  readonly notary?: Notary
}

export type Worker = {
  /** Resolves when all that was announced before has been delivered, and its messages sent. */
  drained(): Promise<void>
  /** Ends after what is at hand: running jobs finish their portion. */
  stop(): Promise<void>
}

/** Jobs by the clock and on demand, the outbox, and messages; with connections of their own. */
export async function startWorker(options: WorkerOptions): Promise<Worker> {
  const db = connect(options.url, {
    max: 4,
    statementTimeout: 30_000,
    wait: 10_000,
    name: 'kopilka jobs',
  })
  const { log, notary } = options
  const switchboard = channels.openSwitchboard({ db, log })
  const allowing = openAllowing(log)
  const telling = channels.startTelling(db, log, (told) =>
    messaging.noteReceipts(db, told, { allowing }),
  )
  const bots = channels.startBots({ db, log, desk: openBotDesk(db, log) })
  const lines = options.channels ?? [messaging.sandbox, ...switchboard.lines]
  const chainer = notary
    ? await startChainer({
        url: options.url,
        notary,
        failed: (error) => log.error({ code: nameOf(error) }, 'the chain could not be made'),
      })
    : null
  const carrier = messaging.startCarrier(db, lines, log, { gate: openGate(log), allowing })
  const outbox = startOutbox(db, carrier, options)
  const queue = new pg.Pool({
    connectionString: options.url,
    max: CONCURRENCY + 2,
    application_name: 'kopilka queue',
  })
  // a lost connection is opened anew at the next use
  queue.on('error', () => {})
  queue.on('connect', (client) => client.on('error', () => {}))
  await noteJobs(db, options.jobs ?? jobs)
  const runner = await startQueue(queue, db, options)
  const reclaiming = startReclaiming({
    db,
    queue,
    self: runner.self,
    failed: (error) => log.warn({ code: nameOf(error) }, 'abandoned jobs could not be looked for'),
  })
  const turns = startTurns({
    db,
    queue,
    jobs: options.jobs ?? jobs,
    failed: (error) => log.error({ code: nameOf(error) }, 'jobs could not be asked for'),
  })
  return {
    drained: async () => {
      await outbox.drained()
      await carrier.idle()
    },
    stop: async () => {
      await turns.stop()
      await runner.stop()
      await reclaiming.stop()
      await outbox.stop()
      await switchboard.close()
      await telling.stop()
      await bots.stop()
      await chainer?.stop()
      await queue.end()
      await db.destroy()
    },
  }
}

const CONCURRENCY = 2
/** A look without being woken, for what another process announced. */
const IDLE = 3_000
/** Messages may wait a moment: what gathers meanwhile goes together, and the till keeps its processor. */
const PAUSE = 200

function startOutbox(
  db: Db,
  carrier: messaging.Carrier,
  { log, reactions = allReactions }: WorkerOptions,
): Loop {
  let careful = true
  const started = loop({
    idle: IDLE,
    pause: PAUSE,
    run: async () => {
      // what ended the last process may be the first in line
      const portion = await (careful ? deliverCarefully : deliverPortion)({ db, reactions, log })
      careful = false
      const sent = await carrier.portion()
      if (portion.delivered > 0 || sent > 0) return 'more'
      return portion.busy ? 'busy' : 'empty'
    },
    failed: (error) => log.error({ code: nameOf(error) }, 'the outbox could not be delivered'),
  })
  const unhook = onWake(started.wake)
  return {
    ...started,
    stop: () => {
      unhook()
      return started.stop()
    },
  }
}

async function startQueue(
  queue: pg.Pool,
  db: Db,
  { log, jobs: known = jobs, patience }: WorkerOptions,
): Promise<Queue> {
  const taskList: TaskList = Object.fromEntries(
    known.map((job) => [
      job.name,
      async (asked: unknown, { abortSignal }) => {
        const running = { db, log, signal: abortSignal, patience }
        try {
          await noting(job, db, log, () => runJob(job, asked, running))
        } catch (error) {
          // the queue logs and keeps the words of what it is given
          throw bareError(error)
        }
      },
    ]),
  )
  const events: WorkerEvents = new EventEmitter()
  return keepQueue(
    {
      events,
      pgPool: queue,
      taskList,
      parsedCronItems: [],
      concurrency: CONCURRENCY,
      noHandleSignals: true,
      noPreparedStatements: true,
      pollInterval: 2_000,
      gracefulShutdownAbortTimeout: 500,
      // noted apart, what became of a job is noted again when the database was away; noted at once, an
      // error that nobody hears would end the process
      preset: { worker: { completeJobBatchDelay: 0, failJobBatchDelay: 0 } },
      logger: new Logger(() => (level, message) => {
        if (level === 'error') log.error({ of: 'queue' }, message)
        else if (level === 'warning') log.warn({ of: 'queue' }, message)
      }),
    },
    (error) => log.warn({ code: nameOf(error) }, 'the queue of jobs gave up and begins anew'),
  )
}

/** A job that takes longer goes on at its next turn; one that does not heed that counts as hanging. */
const PATIENCE = 10 * MINUTE
const HEED = 5_000

type Running = {
  readonly db: Db
  readonly log: Log
  readonly signal: AbortSignal
  readonly patience?: number | undefined
}

/** Runs a job and notes how that went; what cannot be noted holds up nothing. */
async function noting(job: Job, db: Db, log: Log, work: () => Promise<void>): Promise<void> {
  const started = performance.now()
  const beganAt = new Date(databaseTime())
  let failure: string | null = null
  try {
    await work()
  } catch (error) {
    failure = nameOf(error)
    throw error
  } finally {
    const tookMs = performance.now() - started
    await noteRun(db, { name: job.name, beganAt, tookMs, failure }).catch((error: unknown) =>
      log.warn({ job: job.name, code: nameOf(error) }, 'how a job ran could not be noted'),
    )
  }
}

const underWay = new Set<string>()

/** Runs a job for the organisation it was asked for, or for each of them; one that fails stops none of the others. */
export async function runJob(job: Job, asked: unknown, running: Running): Promise<void> {
  const { organisationId, payload } = read(asked)
  const byClock = organisationId === null
  if (byClock && underWay.has(job.name)) return
  if (byClock) underWay.add(job.name)
  try {
    if (job.scope === 'installation') return await runFor(job, NOBODY, payload, running)
    const all = byClock
      ? (await programmes.organisations(running.db)).map(({ id }) => id)
      : [organisationId]
    await runForEach(job, all, payload, running)
  } finally {
    if (byClock) underWay.delete(job.name)
    wakeOutbox()
  }
}

async function runForEach(
  job: Job,
  organisations: readonly OrganisationId[],
  payload: Readonly<Record<string, unknown>>,
  running: Running,
): Promise<void> {
  const failed: unknown[] = []
  for (const organisationId of organisations) {
    try {
      await runFor(job, organisationId, payload, running)
    } catch (error) {
      failed.push(error)
      running.log.error({ job: job.name, organisationId, code: nameOf(error) }, 'a job failed')
    }
  }
  if (failed.length === 1) throw failed[0]
  if (failed.length > 1) throw new AggregateError(failed, `${job.name} failed in ${failed.length}`)
}

const NOBODY = '00000000-0000-0000-0000-000000000000' as OrganisationId

async function runFor(
  job: Job,
  organisationId: OrganisationId,
  payload: Readonly<Record<string, unknown>>,
  { db, log, signal, patience = PATIENCE }: Running,
): Promise<void> {
  const actor = { kind: 'job', id: job.name, name: job.name, scopes: ['*'], test: false } as const
  const now = await databaseNow(db)
  const ctx = createContext({ db, now, actor, organisationId, language: 'ru', log })
  const late = AbortSignal.timeout(patience)
  const running = job.run(ctx, { payload, signal: AbortSignal.any([signal, late]) })
  await inTime(running, patience + HEED, job.name)
}

/** What `enqueue` wrote; the clock writes nothing of the kind. */
function read(asked: unknown): {
  organisationId: OrganisationId | null
  payload: Readonly<Record<string, unknown>>
} {
  const { organisationId, payload } = asked as { organisationId?: unknown; payload?: unknown }
  return {
    organisationId:
      typeof organisationId === 'string' && isUuid(organisationId)
        ? (organisationId as OrganisationId)
        : null,
    payload: (payload ?? {}) as Readonly<Record<string, unknown>>,
  }
}
