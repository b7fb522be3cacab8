import { sql } from 'kysely'
import * as messaging from '#domains/messaging/messaging.ts'
import { databaseNow, type Db } from '#kit/context.ts'
import { isUuid } from '#kit/core/ids.ts'
import { wakeOutbox } from '#kit/jobs.ts'
import { parkedEvents, unpark } from './outbox.store.ts'

/** What was laid aside after its tries: an event, a message, or a job; of the last also what still fails. */
export type Parked = {
  readonly kind: 'event' | 'message' | 'job'
  readonly id: string
  /** `member.enrolled`, `ledger.expire`. */
  readonly name: string
  readonly tries: number
  readonly reason: string
  /** When it was announced, written or asked for. */
  readonly since: string
}

/** Of each kind so many are listed at most, the oldest first. */
const MOST = 1_000

/** Everything that waits for somebody to look at it, in all organisations. */
export async function parked(db: Db): Promise<Parked[]> {
  const events = await parkedEvents(db, MOST)
  const messages = await messaging.failed(db, MOST)
  return [
    ...events.map(({ at, ...event }) => shown('event', event, at)),
    ...messages.map(({ writtenAt, kind, failure, ...message }) =>
      shown('message', { ...message, name: kind, reason: failure }, writtenAt),
    ),
    ...(await failingJobs(db)).map(({ createdAt, ...job }) => shown('job', job, createdAt)),
  ]
}

const shown = (
  kind: Parked['kind'],
  { id, name, tries, reason }: Pick<Parked, 'id' | 'name' | 'tries' | 'reason'>,
  since: Date,
): Parked => ({ kind, id, name, tries, reason, since: since.toISOString() })

/**
 * Lets what is parked be tried again, once its cause is mended: these ids, or all when null. A running
 * server does so within some seconds. Answers how many.
 */
export async function replay(db: Db, ids: readonly string[] | null): Promise<number> {
  const uuids = ids?.filter(isUuid) ?? null
  const count =
    (await unpark(db, uuids)) + (await messaging.sendAgain(db, uuids)) + (await askAgain(db, ids))
  wakeOutbox()
  return count
}

type Failing = {
  readonly id: string
  readonly name: string
  readonly tries: number
  readonly reason: string
  readonly createdAt: Date
}

async function failingJobs(db: Db): Promise<Failing[]> {
  return asOwner(db, async (db) => {
    const { rows } = await sql<Failing>`
      select id::text, task_identifier as name, attempts as tries, created_at,
        split_part(coalesce(last_error, 'the process ended when it was tried'), E'\n', 1) as reason
      from graphile_worker.jobs
      where (last_error is not null and attempts > 0) or (attempts >= max_attempts and locked_at is null)
      order by created_at limit ${MOST}
    `.execute(db)
    return rows
  })
}

async function askAgain(db: Db, ids: readonly string[] | null): Promise<number> {
  const known = (await failingJobs(db)).map(({ id }) => id)
  const chosen = ids === null ? known : known.filter((id) => ids.includes(id))
  if (chosen.length === 0) return 0
  return asOwner(db, async (db) => {
    const { rows } = await sql`
      select from graphile_worker.reschedule_jobs(${chosen}::bigint[],
        run_at => ${await databaseNow(db)}::timestamptz, attempts => 0)
    `.execute(db)
    return rows.length
  })
}

/** The queue's tables belong to the owner of the database; there are none before the first start. */
async function asOwner<T>(db: Db, work: (db: Db) => Promise<T>): Promise<T> {
  return db.transaction().execute(async (db) => {
    await sql`set local role none`.execute(db)
    return work(db)
  })
}
