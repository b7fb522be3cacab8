import { multiplyDivide } from '#kit/core/ratio.ts'
import type { Base } from './language/document.ts'
import { compileExclude } from './lines.ts'
import type { Scene } from './scene.ts'

/**
 * Fills in what each line earns on: its amount after discounts, without the part paid with points
 * and without tax as declared. A line that is left out earns on nothing. The tax follows the line:
 * base = paid × (amount − tax) ÷ amount, rounded half up to the minor unit.
 */
export function compileBase(
  base: Base | undefined,
): (scene: Scene, lineAmounts: readonly number[], paidWithPoints: readonly number[]) => void {
  const excluded = compileExclude(base?.exclude)
  const isBeforeTax = base?.amount === 'before_tax'
  const isLessPaid = base?.lessPaidWithPoints ?? true
  return (scene, lineAmounts, paidWithPoints) => {
    const { lines } = scene.facts
    for (let i = 0; i < lines.length; i++) {
      const line = lines[i]!
      let amount = lineAmounts[i]!
      if (isLessPaid) amount -= paidWithPoints[i] ?? 0
      if (amount <= 0 || (excluded !== null && excluded(line))) amount = 0
      else if (isBeforeTax && line.taxAmount > 0 && line.amount > 0) {
        const untaxed = Math.max(0, line.amount - line.taxAmount)
        amount = multiplyDivide(amount, untaxed, line.amount, 'half_up')
      }
      scene.base[i] = amount
    }
  }
}
