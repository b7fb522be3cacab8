import type pg from 'pg'
import { databaseNow } from '#kit/context.ts'
import type { Db } from '#kit/database.ts'
import { loop, type Loop } from './loop.ts'

export type AbandonedOptions = {
  readonly db: Db
  readonly queue: pg.Pool
  /** The name under which this process takes its jobs now. */
  self(): string
  failed(error: unknown): void
}

const BEAT = 5_000

/**
 * Gives the jobs of a process that died back to the queue, which would leave them to it for four hours:
 * a living process says every five seconds that it still has its own. A job that was given back has used
 * up one of its tries, so one that ends its process each time is not tried for ever.
 */
export function startReclaiming({ db, queue, self, failed }: AbandonedOptions): Loop {
  return loop({
    idle: BEAT,
    pause: 0,
    failed,
    run: async () => {
      const now = await databaseNow(db)
      await queue.query(STILL_MINE, [self(), now])
      await queue.query(GIVE_BACK, [now])
      return 'empty'
    },
  })
}

const STILL_MINE = `
  update graphile_worker._private_jobs set locked_at = $2 where locked_by = $1`

// three beats were missed
const GIVE_BACK = `
  update graphile_worker._private_jobs
  set locked_at = null, locked_by = null, run_at = greatest(run_at, $1)
  where locked_at < $1::timestamptz - interval '15 seconds'`
