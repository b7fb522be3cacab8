import { job } from '#kit/jobs.ts'
import { SEND } from './reports.ts'
import { forgetOld, sendDue } from './sending.ts'

/** Figures that are sent to the staff. */
export const reportsJobs = [
  job(SEND, async (ctx, { signal }) => sendDue(ctx, signal), { every: '*/5 * * * *' }),
  job('reports.forget', (ctx) => forgetOld(ctx), { every: '50 3 * * *' }),
]
