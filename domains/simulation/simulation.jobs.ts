import { job } from '#kit/jobs.ts'
import { carryOn } from './carrying.ts'
import { observe } from './forecasts.ts'
import { CARRY } from './runs.ts'

export const simulationJobs = [
  job(CARRY, async (ctx, { payload, signal }) => carryOn(ctx, String(payload['id']), signal)),
  job('simulation.observe', (ctx) => observe(ctx), { every: '40 4 * * *' }),
]
