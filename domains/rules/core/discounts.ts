import type { Effect, LineShare, Unmet } from './judgement.ts'
import type { Program } from './program.ts'
import type { Scene } from './scene.ts'
import { shareOut } from './share.ts'

/** Room for judging discounts, kept between judgements. */
export type DiscountState = {
  readonly granted: boolean[]
  readonly remaining: number[]
  readonly weights: number[]
  readonly shares: number[]
}

/**
 * Money off the lines, rule after rule, each on what those before it left. Marks the rules that gave
 * something in `granted`, notes why others did not, and tells each share to `each`.
 */
export function judgeDiscounts(
  program: Program,
  scene: Scene,
  state: DiscountState,
  unmet: Unmet[] | null,
  each: (share: LineShare) => void,
): void {
  if (program.discounts.length === 0) return
  const { lines } = scene.facts
  const count = lines.length
  const { remaining, weights, shares } = state
  remaining.length = count
  for (let i = 0; i < count; i++) remaining[i] = lines[i]!.amount
  for (const unit of program.discounts) {
    const fitting = unit.rules.filter((rule) => isOpen(program, rule, scene, state, unmet))
    const amounts = fitting.map((rule) => program.rules[rule]!.discount!.take(scene, remaining))
    const winner = amounts.indexOf(Math.max(0, ...amounts))
    fitting.forEach((index, at) => {
      const rule = program.rules[index]!
      const amount = amounts[at]!
      if (amount === 0) {
        unmet?.push({ ruleId: rule.id, code: 'grant.nothing', expected: null, actual: 0 })
        return
      }
      if (at !== winner) {
        const expected = program.rules[fitting[winner]!]!.id
        unmet?.push({ ruleId: rule.id, code: 'group.lost', expected, actual: amount })
        return
      }
      state.granted[index] = true
      rule.discount!.weigh(scene, remaining, weights)
      for (let i = 0; i < count; i++) shares[i] = 0
      shareOut(amount, weights, count, shares)
      for (let i = 0; i < count; i++) {
        const share = shares[i]!
        if (share === 0) continue
        remaining[i]! -= share
        each({ ruleId: rule.id, lineId: lines[i]!.lineId, line: i, amount: share })
      }
    })
  }
}

/** What a share is in the list of effects. */
export const discountEffect = ({ ruleId, lineId, amount }: LineShare): Effect => ({
  ruleId,
  type: 'discount',
  lineId,
  amount,
})

function isOpen(
  program: Program,
  index: number,
  scene: Scene,
  { granted }: DiscountState,
  unmet: Unmet[] | null,
): boolean {
  const rule = program.rules[index]!
  if (rule.check !== null && !rule.check.holds(scene)) {
    if (unmet) rule.check.explain(scene, rule.id, unmet, false)
    return false
  }
  const excluder = rule.excludedBy.find((other) => granted[other])
  if (excluder === undefined) return true
  const actual = program.rules[excluder]!.id
  unmet?.push({ ruleId: rule.id, code: 'excluded_by', expected: null, actual })
  return false
}
