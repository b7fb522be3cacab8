import { sql } from 'kysely'
import { databaseNow } from './context.ts'
import type { OrganisationId } from './core/ids.ts'
import type { Db } from './database.ts'

/** An event or a job that was laid aside after its tries; of jobs also those that still fail. */
export type Laid = {
  readonly id: string
  readonly name: string
  readonly tries: number
  readonly reason: string
  readonly at: Date
}

/** Events that were laid aside, the oldest first; those of an organisation, or all when null. */
export async function parkedEvents(
  db: Db,
  limit: number,
  of: OrganisationId | null = null,
): Promise<Laid[]> {
  const { rows } = await sql<Laid>`
    select id, name, tries, parked_reason as reason, at from kit.event
    where delivered_at is null and parked_reason is not null
      and (${of}::uuid is null or organisation_id = ${of}::uuid)
    order by id limit ${limit}
  `.execute(db)
  return rows
}

/** Lets parked events be tried again, after what they tripped over was mended: these, or all; how many. */
export async function unpark(
  db: Db,
  ids: readonly string[] | null = null,
  of: OrganisationId | null = null,
): Promise<number> {
  const { numAffectedRows } = await sql`
    update kit.event set parked_reason = null, tries = 0, next_try_at = null
    where delivered_at is null and parked_reason is not null
      and (${ids}::uuid[] is null or id = any(${ids}::uuid[]))
      and (${of}::uuid is null or organisation_id = ${of}::uuid)
  `.execute(db)
  return Number(numAffectedRows ?? 0n)
}

/** Jobs that fail: those of an organisation and of nobody, or all when null. */
export async function failingJobs(
  db: Db,
  limit: number,
  of: OrganisationId | null = null,
): Promise<Laid[]> {
  return asOwner(db, async (db) => {
    const { rows } = await sql<Laid>`
      select jobs.id::text, jobs.task_identifier as name, jobs.attempts as tries,
        jobs.created_at as at,
        split_part(coalesce(jobs.last_error, 'the process ended when it was tried'), E'\n', 1) as reason
      from graphile_worker.jobs join graphile_worker._private_jobs as own on own.id = jobs.id
      where ((jobs.last_error is not null and jobs.attempts > 0)
          or (jobs.attempts >= jobs.max_attempts and jobs.locked_at is null))
        and (${of}::text is null or coalesce(own.payload ->> 'organisationId', ${of}::text) = ${of}::text)
      order by jobs.created_at limit ${limit}
    `.execute(db)
    return rows
  })
}

/** Lets failing jobs be tried again: these, or all when null; how many. */
export async function askAgain(
  db: Db,
  ids: readonly string[] | null,
  limit: number,
  of: OrganisationId | null = null,
): Promise<number> {
  const known = (await failingJobs(db, limit, of)).map(({ id }) => id)
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
  const within = async (db: Db) => {
    await sql`set local role none`.execute(db)
    return work(db)
  }
  if (!db.isTransaction) return db.transaction().execute(within)
  const done = await within(db)
  await sql`set local role kopilka_app`.execute(db)
  return done
}
