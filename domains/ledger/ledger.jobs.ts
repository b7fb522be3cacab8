import { DAY } from '#kit/core/time.ts'
import { job } from '#kit/jobs.ts'
import {
  announceActivations,
  announceExpiring,
  recordExpiries,
  releaseExpiredHolds,
} from './due.ts'
import { finishTransfers } from './transfers.ts'

/** What the book does by itself. Balances never wait for it: it records and announces. */
export const ledgerJobs = [
  job(
    'ledger.expire',
    async (ctx, { signal }) => {
      await releaseExpiredHolds(ctx, { signal })
      await recordExpiries(ctx, { signal })
    },
    { every: '*/5 * * * *', scope: 'installation' },
  ),
  job(
    'ledger.announce',
    async (ctx, { signal }) => {
      await announceActivations(ctx, { signal })
      // the sooner first: who has slept through a month hears of the week
      await announceExpiring(ctx, { ahead: 7 * DAY, signal })
      await announceExpiring(ctx, { ahead: 30 * DAY, signal })
    },
    { every: '*/5 * * * *', scope: 'installation' },
  ),
  job('ledger.finishTransfers', async (ctx) => void (await finishTransfers(ctx)), {
    every: '* * * * *',
    scope: 'installation',
  }),
]
