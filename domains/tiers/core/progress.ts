import { heldRank, type Standing, type Sums, type Tier, type TierPolicy } from './standing.ts'

export type Progress = {
  readonly current: Tier | null
  readonly next: Tier | null
  /** What the sums still lack for the next tier, in the ladder's unit; null at the top. */
  readonly toNext: number | null
}

/** Where a member stands on the ladder and what is missing to the step above. */
export function progress(policy: TierPolicy, standing: Standing | null, sums: Sums): Progress {
  const held = heldRank(policy, standing)
  const next = policy.ladder[held + 1] ?? null
  return {
    current: policy.ladder[held] ?? null,
    next,
    toNext: next ? Math.max(0, next.from - sums[policy.by]) : null,
  }
}
