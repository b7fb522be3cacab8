import { inPortions, job } from '#kit/jobs.ts'
import { FINISH_MERGE, finishMerge, finishMerges } from './merging.ts'

export const membersJobs = [
  job(FINISH_MERGE, (ctx, { payload }) =>
    finishMerge(ctx, `${payload['owner'] as string}`, `${payload['mergeId'] as string}`),
  ),
  job(
    'members.finish_merges',
    async (ctx, { signal }) => {
      await inPortions(signal, () => finishMerges(ctx))
    },
    { every: '* * * * *' },
  ),
]
