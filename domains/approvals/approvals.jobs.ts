import { inPortions, job } from '#kit/jobs.ts'
import { lapse } from './approvals.ts'

export const approvalsJobs = [
  job(
    'approvals.lapse',
    async (ctx, { signal }) => void (await inPortions(signal, () => lapse(ctx))),
    { every: '*/10 * * * *' },
  ),
]
