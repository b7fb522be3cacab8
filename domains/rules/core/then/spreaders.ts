import { multiplyDivide } from '#kit/core/ratio.ts'
import { quantityOf } from '../lines.ts'
import { matchedBy, type Scene } from '../scene.ts'

/**
 * How points granted for several lines are shared among them, so that a return of one line takes
 * its own share. Grants with the same key share together.
 */
export type Spreader = {
  readonly key: string
  readonly weigh: (scene: Scene, weights: number[]) => void
}

/** By what the lines that match earn on; without such a base by their amounts, else equally. */
export function byBase(filter: number): Spreader {
  return {
    key: `base:${filter}`,
    weigh: (scene, weights) => {
      const { lines } = scene.facts
      const matched = matchedBy(scene, filter)
      let sum = 0
      for (let i = 0; i < lines.length; i++) {
        const weight = matched[i] ? scene.base[i]! : 0
        weights[i] = weight
        sum += weight
      }
      if (sum === 0) weighEvenly(scene, matched, weights)
    },
  }
}

/** By the quantity of the lines that match, to the millionth. */
export function byQuantity(filter: number): Spreader {
  return {
    key: `quantity:${filter}`,
    weigh: (scene, weights) => {
      const { lines } = scene.facts
      const matched = matchedBy(scene, filter)
      for (let i = 0; i < lines.length; i++) {
        weights[i] = matched[i] && scene.base[i]! > 0 ? quantityOf(lines[i]!.quantity) : 0
      }
    },
  }
}

export type LineRate = { readonly points: number; readonly per: number }

/** By what each line earned at its own rate, to the thousandth of a point. */
export function byRates(
  key: string,
  rateOf: (scene: Scene, line: number) => LineRate | null,
): Spreader {
  return {
    key,
    weigh: (scene, weights) => {
      for (let i = 0; i < scene.facts.lines.length; i++) {
        const rate = rateOf(scene, i)
        weights[i] = rate ? multiplyDivide(scene.base[i]!, rate.points * 1000, rate.per, 'up') : 0
      }
    },
  }
}

function weighEvenly(scene: Scene, matched: readonly boolean[], weights: number[]): void {
  const { lines } = scene.facts
  let sum = 0
  for (let i = 0; i < lines.length; i++) {
    weights[i] = matched[i] ? lines[i]!.amount : 0
    sum += weights[i]!
  }
  if (sum === 0) for (let i = 0; i < lines.length; i++) weights[i] = matched[i] ? 1 : 0
}
