import type { LeafOf } from '../language/when.ts'
import { quantityOf } from '../lines.ts'
import { amountOf, hitsOf, quantitySum } from '../scene.ts'
import { checkBounds, within, type Leaf, type Tools } from './leaf.ts'

/** The sum of the receipt, or of the lines that match. */
export function amount(asked: LeafOf<'amount'>, tools: Tools, path: string): Leaf {
  checkBounds(asked, path, tools.report)
  const filter = tools.filters.numberOf(asked.lines)
  return within('amount', asked, (scene) => amountOf(scene, filter), { expected: asked })
}

/** The quantity bought, exact to the millionth. */
export function quantity(asked: LeafOf<'quantity'>, tools: Tools, path: string): Leaf {
  const filter = tools.filters.numberOf(asked.lines)
  const bounds = {
    atLeast: asked.atLeast === undefined ? undefined : quantityOf(asked.atLeast),
    atMost: asked.atMost === undefined ? undefined : quantityOf(asked.atMost),
  }
  checkBounds(bounds, path, tools.report)
  return within('quantity', bounds, (scene) => quantitySum(scene, filter), {
    expected: asked,
    actual: (scene) => writtenQuantity(quantitySum(scene, filter)),
  })
}

/** Whether a line that matches is on the receipt. */
export function bought(asked: LeafOf<'bought'>, tools: Tools): Leaf {
  const filter = tools.filters.numberOf(asked)
  return {
    name: 'bought',
    holds: (scene) => hitsOf(scene, filter) > 0,
    code: () => 'bought.none',
    expected: asked,
    actual: (scene) => hitsOf(scene, filter),
  }
}

function writtenQuantity(millionths: number): string {
  const digits = String(millionths).padStart(7, '0')
  const decimals = digits.slice(-6).replace(/0+$/, '')
  return decimals === '' ? digits.slice(0, -6) : `${digits.slice(0, -6)}.${decimals}`
}
