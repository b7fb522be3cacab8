import { inPortions, job } from '#kit/jobs.ts'
import { finishMerges } from './merging.ts'

export const membersJobs = [
  job(
    'members.finish_merges',
    async (ctx, { signal }) => {
      await inPortions(signal, () => finishMerges(ctx))
    },
    { every: '* * * * *' },
  ),
]
