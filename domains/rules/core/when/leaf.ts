import type { Json } from '../judgement.ts'
import type { Filters } from '../lines.ts'
import type { Report } from '../problems.ts'
import type { Scene } from '../scene.ts'

/** One question: whether it holds, and for those it does not hold for, what was wanted and met. */
export type Leaf = {
  readonly name: string
  readonly holds: (scene: Scene) => boolean
  /** The code of the answer no, such as `amount.below`. */
  readonly code: (scene: Scene) => string
  readonly expected: Json
  readonly actual: (scene: Scene) => Json
}

/** What compiling a question may lean on. */
export type Tools = {
  readonly filters: Filters
  readonly tiers: ReadonlySet<string> | null
  readonly report: Report
}

export type Bounds<T> = { readonly atLeast?: T | undefined; readonly atMost?: T | undefined }

/** Whether a number lies within bounds, `null` being a number that is not known. */
export function within(
  name: string,
  { atLeast, atMost }: Bounds<number>,
  measure: (scene: Scene) => number | null,
  shown: { readonly expected: Json; readonly actual?: (scene: Scene) => Json },
): Leaf {
  const least = atLeast ?? -Infinity
  const most = atMost ?? Infinity
  return {
    name,
    holds: (scene) => {
      const value = measure(scene)
      return value !== null && value >= least && value <= most
    },
    code: (scene) => {
      const value = measure(scene)
      return value === null ? `${name}.none` : value < least ? `${name}.below` : `${name}.above`
    },
    expected: shown.expected,
    actual: shown.actual ?? measure,
  }
}

/** Reports bounds that nothing can satisfy. */
export function checkBounds(bounds: Bounds<number>, path: string, report: Report): void {
  if ((bounds.atLeast ?? -Infinity) > (bounds.atMost ?? Infinity)) {
    report(path, 'bounds.empty', 'atLeast is above atMost: nothing can satisfy this')
  }
}
