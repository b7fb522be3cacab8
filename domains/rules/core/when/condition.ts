import type { Condition, LeafKind, LeafOf } from '../language/when.ts'
import type { Unmet } from '../judgement.ts'
import type { Scene } from '../scene.ts'
import { cel } from './cel.ts'
import { birthday, firstPurchase, sinceEnrolment, sinceLast, visit } from './history.ts'
import { attribute, channel, coupon, means, store, tag, tier, till } from './labels.ts'
import type { Leaf, Tools } from './leaf.ts'
import { amount, bought, quantity } from './receipt.ts'
import { date, time, weekday } from './times.ts'

/** A compiled condition: whether it holds, and (only when it does not) why. */
export type Check = {
  readonly holds: (scene: Scene) => boolean
  readonly explain: (scene: Scene, ruleId: string, into: Unmet[], isEither: boolean) => void
}

/** How each question is compiled. A kind without an entry does not compile. */
const kinds: { [Kind in LeafKind]: (asked: LeafOf<Kind>, tools: Tools, path: string) => Leaf } = {
  amount,
  quantity,
  bought,
  store,
  channel,
  till,
  weekday,
  time,
  date,
  tier,
  tag,
  visit,
  firstPurchase,
  sinceLast,
  sinceEnrolment,
  birthday,
  means,
  coupon,
  attribute,
  cel,
}

/** Compiles a condition once; `not` is pushed down to the questions (De Morgan). */
export function compileCondition(
  condition: Condition,
  tools: Tools,
  path: string,
  isNegated = false,
): Check {
  if (condition.not) {
    return compileCondition(condition.not, tools, `${path}/not`, !isNegated)
  }
  const [key, asked] = Object.entries(condition)[0] as [keyof Condition, unknown]
  if (key === 'all' || key === 'any') {
    const parts = (asked as Condition[]).map((part, i) =>
      compileCondition(part, tools, `${path}/${key}/${i}`, isNegated),
    )
    const [only] = parts
    if (parts.length === 1 && only) return only
    return (key === 'all') !== isNegated ? all(parts) : any(parts)
  }
  const compile = kinds[key as LeafKind] as (asked: unknown, tools: Tools, path: string) => Leaf
  const leaf = compile(asked, tools, `${path}/${key}`)
  return isNegated ? refused(leaf) : plain(leaf)
}

function all(parts: readonly Check[]): Check {
  return {
    holds: (scene) => {
      for (const part of parts) if (!part.holds(scene)) return false
      return true
    },
    explain: (scene, ruleId, into, isEither) => {
      for (const part of parts) {
        if (!part.holds(scene)) part.explain(scene, ruleId, into, isEither)
      }
    },
  }
}

function any(parts: readonly Check[]): Check {
  return {
    holds: (scene) => {
      for (const part of parts) if (part.holds(scene)) return true
      return false
    },
    explain: (scene, ruleId, into) => {
      for (const part of parts) part.explain(scene, ruleId, into, true)
    },
  }
}

function plain(leaf: Leaf): Check {
  return {
    holds: leaf.holds,
    explain: (scene, ruleId, into, isEither) => {
      note(into, isEither, ruleId, leaf.code(scene), leaf, scene)
    },
  }
}

function refused(leaf: Leaf): Check {
  const code = `${leaf.name}.excluded`
  return {
    holds: (scene) => !leaf.holds(scene),
    explain: (scene, ruleId, into, isEither) => {
      note(into, isEither, ruleId, code, leaf, scene)
    },
  }
}

function note(
  into: Unmet[],
  isEither: boolean,
  ruleId: string,
  code: string,
  { expected, actual }: Leaf,
  scene: Scene,
): void {
  const reason = { ruleId, code, expected, actual: actual(scene) }
  into.push(isEither ? { ...reason, either: true } : reason)
}
