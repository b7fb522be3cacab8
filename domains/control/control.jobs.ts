import { DAY } from '#kit/core/time.ts'
import { inPortions, job } from '#kit/jobs.ts'
import * as requests from './requests.store.ts'
import { carryOn, VERIFY } from './verifications.ts'

/** How long requests of keys are kept. */
const KEPT = 7 * DAY
const PORTION = 5_000

export const controlJobs = [
  job(VERIFY, async (ctx, { payload, signal }) => carryOn(ctx, String(payload['id']), signal)),
  job(
    'control.forget',
    async ({ db, now }, { signal }) => {
      const before = new Date(now.getTime() - KEPT)
      await inPortions(signal, () => requests.forget(db, before, PORTION))
    },
    { every: '30 3 * * *', scope: 'installation' },
  ),
]
