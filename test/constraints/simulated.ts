import { carryOn } from '#domains/simulation/carrying.ts'
import * as forecasts from '#domains/simulation/forecasts.ts'
import * as runs from '#domains/simulation/runs.ts'
import type { Context } from '#kit/context.ts'

/** What another version would have cost is asked. */
export async function simulate(ctx: Context, programmeId: string): Promise<void> {
  const source = { kind: 'own' } as const
  const sure = { kind: 'fixed', value: 0.3 } as const
  const assumptions = { months: 12, frequencyLift: sure, checkLift: sure, margin: sure, seed: 1 }
  const variants = [{ version: 1 }]
  const { id } = await runs.order(ctx, { programmeId, source, variants, assumptions })
  await carryOn(ctx, id, new AbortController().signal)
  await forecasts.keep(ctx, id, { variant: 0, firstMonth: '2025-01' })
  await forecasts.observe(ctx)
}
