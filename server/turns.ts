import { parseCronItem, type ParsedCronItem } from 'graphile-worker'
import type pg from 'pg'
import { databaseNow, type Db } from '#kit/context.ts'
import { DAY, MINUTE } from '#kit/core/time.ts'
import type { Job } from '#kit/jobs.ts'
import { loop, type Loop } from './loop.ts'

export type TurnsOptions = {
  readonly db: Db
  readonly queue: pg.Pool
  readonly jobs: readonly Job[]
  failed(error: unknown): void
}

/** A turn is asked for ahead, so that one which comes while nothing runs is made up for at the start. */
const LOOK = 20_000
/** What was given up, or was under way when a process was killed, is shown as long. */
const KEPT = 30 * DAY

/**
 * Asks for the next turn of every job that runs by itself, by the clock of the database: that of this
 * machine may stand wrong. What waits for its turn already, or for another try before it, is left alone.
 */
export function startTurns({ db, queue, jobs, failed }: TurnsOptions): Loop {
  const byClock = jobs.flatMap(({ name, every }) =>
    every === null ? [] : [{ name, item: parseCronItem({ task: name, match: every }) }],
  )
  return loop({
    idle: LOOK,
    pause: 0,
    failed,
    run: async () => {
      const now = await databaseNow(db)
      const turns = byClock.map(({ name, item }) => ({ name, at: nextTurn(item, now) }))
      const { rows } = await queue.query<{ name: string; at: Date }>(UNASKED, [
        turns.map(({ name }) => name),
        turns.map(({ at }) => at),
      ])
      // one by one: a statement that takes several in an order of its own may wait for the queue and the queue for it
      for (const { name, at } of rows) await queue.query(ASK, [[name], [at]])
      await queue.query(FORGET, [new Date(now.getTime() - KEPT)])
      return 'empty'
    },
  })
}

// one whose turn is beyond the next was asked for when the clock stood wrong; one that runs is left alone,
// since asking anew would count it as done, and it may have to be given back to the queue
const WANTED = `from unnest($1::text[], $2::timestamptz[]) as turn (name, at)
  where not exists (
    select from graphile_worker.jobs job
    where job.key = turn.name and (job.locked_at is not null or job.run_at <= turn.at)
      and job.attempts < job.max_attempts
  )`

const UNASKED = `select turn.name, turn.at ${WANTED}`

const ASK = `select graphile_worker.add_job(turn.name, run_at => turn.at, job_key => turn.name) ${WANTED}`

const FORGET = `
  select graphile_worker.complete_jobs(array_agg(id)) from graphile_worker.jobs
  where key is null and attempts >= max_attempts and updated_at < $1
  having count(*) > 0`

const LONGEST = 366 * 24 * 60

/** The first minute after an instant that a crontab line names, in UTC. */
export function nextTurn({ match }: Pick<ParsedCronItem, 'match'>, after: Date): Date {
  let at = Math.floor(after.getTime() / MINUTE) * MINUTE
  for (let minutes = 0; minutes < LONGEST; minutes += 1) {
    at += MINUTE
    const time = new Date(at)
    const digest = {
      min: time.getUTCMinutes(),
      hour: time.getUTCHours(),
      date: time.getUTCDate(),
      month: time.getUTCMonth() + 1,
      dow: time.getUTCDay(),
    }
    if (match(digest)) return time
  }
  throw new Error('a turn that does not come within a year')
}
