import { DAY } from '#kit/core/time.ts'
import { job } from '#kit/jobs.ts'
import { announceEndings, reviewDue } from './reviewing.ts'

export const tiersJobs = [
  job('tiers.review', async (ctx, { signal }) => void (await reviewDue(ctx, { signal })), {
    every: '*/10 * * * *',
  }),
  job(
    'tiers.tell_endings',
    async (ctx, { signal }) => void (await announceEndings(ctx, { ahead: 14 * DAY, signal })),
    { every: '20 6 * * *' },
  ),
]
