import { DAY } from '#kit/core/time.ts'
import { inPortions, job } from '#kit/jobs.ts'
import * as files from './files.store.ts'
import { carryOn, CARRY } from './tasks.ts'
import * as tasks from './tasks.store.ts'

/** How long a file that was handed in is kept. */
const KEPT = 30 * DAY
const PORTION = 20

export const importsJobs = [
  job(CARRY, async (ctx, { payload, signal }) => carryOn(ctx, String(payload['id']), signal)),
  job(
    'imports.forget',
    async ({ db, now }, { signal }) => {
      const before = new Date(now.getTime() - KEPT)
      await inPortions(signal, () => files.forget(db, before, PORTION))
      await inPortions(signal, () => tasks.forgetPreviews(db, before, PORTION))
    },
    { every: '20 3 * * *', scope: 'installation' },
  ),
]
