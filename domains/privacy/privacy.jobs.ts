import { inPortions, job } from '#kit/jobs.ts'
import { ERASE, eraseNext } from './privacy.ts'
import { forgetAged } from './retention.ts'

export const privacyJobs = [
  job(
    ERASE,
    async (ctx, { signal }) => {
      await inPortions(signal, async () => ((await eraseNext(ctx)) ? 1 : 0))
    },
    { every: '*/10 * * * *' },
  ),
  job('privacy.forget', (ctx, { signal }) => forgetAged(ctx, signal), { every: '40 3 * * *' }),
]
