import { job } from '#kit/jobs.ts'
import { carryAll, carryOn } from './carrying.ts'
import { CARRY } from './core/carry.ts'

export const mailingsJobs = [
  // asked for when something changes; by the clock for what a crash left, and for what is due
  job(
    CARRY,
    (ctx, { payload, signal }) =>
      typeof payload['id'] === 'string'
        ? carryOn(ctx, payload['id'], signal)
        : carryAll(ctx, signal),
    { every: '* * * * *' },
  ),
]
