import { job } from '#kit/jobs.ts'
import { checkSoundness, rollUp } from './rolling.ts'
import { fitAll } from './worth.ts'

/** What figures are made of, kept apart from the till. */
export const analyticsJobs = [
  job('analytics.rollUp', async (ctx, { signal }) => rollUp(ctx, signal), { every: '* * * * *' }),
  job('analytics.check', async (ctx) => checkSoundness(ctx), { every: '20 * * * *' }),
  job('analytics.fit', async (ctx, { signal }) => fitAll(ctx, signal), { every: '10 3 * * *' }),
]
