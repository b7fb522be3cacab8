import { multiplyDivide } from '#kit/core/ratio.ts'
import type { Grant } from '../language/then.ts'
import type { Ratio } from '../language/parts.ts'
import { matchedBy, type Scene } from '../scene.ts'
import { checkTiers } from '../when/labels.ts'
import type { GrantTools } from './tools.ts'

/** Money off the lines, compiled: the sum to take off, and the weights by which lines share it. */
export type DiscountGrant = {
  readonly take: (scene: Scene, remaining: readonly number[]) => number
  readonly weigh: (scene: Scene, remaining: readonly number[], weights: number[]) => void
}

/**
 * A share of what is left of the lines, rounded half up to the minor unit once for the receipt.
 * Lines that the base leaves out are not discounted.
 */
export function compileDiscount(
  asked: NonNullable<Grant['discount']>,
  tools: GrantTools,
  path: string,
  isLeftOut: ((scene: Scene, line: number) => boolean) | null,
): DiscountGrant {
  const filter = tools.filters.numberOf(asked.lines)
  const grades = new Map(asked.grades?.map((grade) => [grade.tier, grade.share]))
  checkTiers([...grades.keys()], tools, path)
  if (!asked.share && !asked.grades) {
    tools.report(path, 'discount.empty', 'Say a share, or grades by tier')
  }
  for (const share of [asked.share, ...grades.values()]) {
    if (share && share.numerator > share.denominator) {
      tools.report(path, 'discount.above_whole', 'A discount cannot be more than the whole')
    }
  }
  const shareOf = (tier: string | null): Ratio | undefined =>
    (tier === null ? undefined : grades.get(tier)) ?? asked.share
  const countsFor = (scene: Scene, line: number) =>
    matchedBy(scene, filter)[line] === true && !isLeftOut?.(scene, line)
  return {
    take: (scene, remaining) => {
      const share = shareOf(scene.facts.tier)
      if (!share) return 0
      let sum = 0
      for (let i = 0; i < remaining.length; i++) if (countsFor(scene, i)) sum += remaining[i]!
      return multiplyDivide(sum, share.numerator, share.denominator, 'half_up')
    },
    weigh: (scene, remaining, weights) => {
      for (let i = 0; i < remaining.length; i++) {
        weights[i] = countsFor(scene, i) ? remaining[i]! : 0
      }
    },
  }
}
