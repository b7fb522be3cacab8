import { DAY } from '#kit/core/time.ts'
import { inPortions, job } from '#kit/jobs.ts'
import * as store from './forgetting.store.ts'

/** Codes are of no use after minutes; the limits look back a day. */
const CODES_KEPT = 2 * DAY
const PORTION = 1_000

export const messagingJobs = [
  job(
    'messaging.forget_codes',
    async ({ db, now }, { signal }) => {
      const before = new Date(now.getTime() - CODES_KEPT)
      await inPortions(signal, () => store.forgetCodes(db, before, PORTION))
    },
    { every: '40 3 * * *', scope: 'installation' },
  ),
]
