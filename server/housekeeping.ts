import { DAY } from '#kit/core/time.ts'
import { forget } from '#kit/idempotency.ts'
import { inPortions, job } from '#kit/jobs.ts'
import { forgetDelivered } from './outbox.ts'

/** Tills may repeat a request this long after; what was delivered is kept as long for questions. */
const KEPT = 90 * DAY
const PORTION = 5_000

/** What the installation forgets in time. */
export const housekeepingJobs = [
  job(
    'kit.forget',
    async ({ db, now }, { signal }) => {
      const before = new Date(now.getTime() - KEPT)
      await inPortions(signal, () => forget(db, before, PORTION))
      await inPortions(signal, () => forgetDelivered(db, before, PORTION))
    },
    { every: '10 3 * * *', scope: 'installation' },
  ),
]
