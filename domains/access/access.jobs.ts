import { DAY } from '#kit/core/time.ts'
import { inPortions, job } from '#kit/jobs.ts'
import { IDLE } from './core/life.ts'
import * as directory from './directory.store.ts'
import * as sessions from './sessions.store.ts'

const PORTION = 1_000

export const accessJobs = [
  job(
    'access.forget',
    async ({ db, now }, { signal }) => {
      const before = (milliseconds: number) => new Date(now.getTime() - milliseconds)
      await inPortions(signal, () => sessions.forgetEnded(db, before(IDLE), now, PORTION))
      await directory.forget(db, now)
      await inPortions(signal, () => sessions.forgetAttempts(db, before(DAY), PORTION))
    },
    { every: '50 3 * * *', scope: 'installation' },
  ),
]
