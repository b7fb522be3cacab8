import { DAY } from '#kit/core/time.ts'
import { inPortions, job } from '#kit/jobs.ts'
import * as channels from './channels.store.ts'
import * as chats from './chats.store.ts'
import * as receipts from './receipts.store.ts'

/** A centre tries for three days at most; who looks after channels looks within the week. */
const KEPT = 7 * DAY
const PORTION = 1_000

export const channelsJobs = [
  job(
    'channels.forget_receipts',
    async ({ db, now }, { signal }) => {
      const before = new Date(now.getTime() - KEPT)
      await inPortions(signal, () => receipts.forget(db, before, PORTION))
      await inPortions(signal, () => chats.forgetTokens(db, now, PORTION))
      await channels.forgetFailures(db, before)
    },
    { every: '50 3 * * *', scope: 'installation' },
  ),
]
