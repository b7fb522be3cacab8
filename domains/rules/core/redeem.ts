import { multiplyDivide } from '#kit/core/ratio.ts'
import type { Facts, Line } from './facts.ts'
import type { Redeemable, Split, Unmet } from './judgement.ts'
import type { Conditions } from './language/document.ts'
import { compileExclude, type Matches } from './lines.ts'
import { open, type Scene } from './scene.ts'
import { shareOut } from './share.ts'
import { compileCondition } from './when/condition.ts'
import type { Tools } from './when/leaf.ts'

type Terms = NonNullable<Conditions['redeem']>

export type Asked = { readonly lineAmounts: readonly number[]; readonly activeBalance: number }
export type ToSplit = {
  readonly points: number
  readonly lineAmounts: readonly number[]
  readonly perLine: readonly number[]
}

/** How points pay, compiled. */
export type Redeeming = {
  readonly redeemable: (facts: Facts, asked: Asked) => Redeemable
  readonly split: (facts: Facts, asked: ToSplit) => Split
}

/** Programmes that say nothing of redeeming do not offer it. */
const notOffered: Redeeming = {
  redeemable: (facts) => ({
    maxPoints: 0,
    perLine: facts.lines.map(() => 0),
    unmet: [note('redeem.not_offered', null, null)],
  }),
  split: (facts) => ({ points: 0, amount: 0, lines: facts.lines.map(() => 0) }),
}

export function compileRedeem(
  terms: Terms | undefined,
  tools: Tools,
  scene: () => Scene,
): Redeeming {
  if (!terms) return notOffered
  const check = terms.when ? compileCondition(terms.when, tools, '/redeem/when') : null
  for (const name of ['share', 'lineShare'] as const) {
    const share = terms.cap?.[name]
    if (share && share.numerator > share.denominator) {
      tools.report(
        `/redeem/cap/${name}`,
        'cap.above_whole',
        'Points cannot pay more than the whole',
      )
    }
  }
  const excluded = compileExclude(terms.exclude)
  const perLineOf = lineCaps(terms, excluded)
  const capOf = receiptCap(terms, excluded)
  const minimums = compileMinimums(terms)
  const { points: perPoints, amount: perAmount } = terms.value
  return {
    redeemable: (facts, { lineAmounts, activeBalance }) => {
      const unmet: Unmet[] = []
      if (check) {
        const stage = scene()
        open(stage, facts)
        if (!check.holds(stage)) check.explain(stage, 'redeem', unmet, false)
      }
      minimums(lineAmounts, activeBalance, unmet)
      const perLine = perLineOf(facts, lineAmounts)
      if (unmet.length > 0) return { maxPoints: 0, perLine: perLine.map(() => 0), unmet }
      const most = multiplyDivide(capOf(facts, lineAmounts, perLine), perPoints, perAmount)
      if (most === 0) unmet.push(note('redeem.nothing_to_pay', null, 0))
      return { maxPoints: Math.min(Math.max(0, activeBalance), most), perLine, unmet }
    },
    split: (facts, { points, lineAmounts, perLine }) => {
      const cap = capOf(facts, lineAmounts, perLine)
      return splitMoney(points, cap, perPoints, perAmount, perLine)
    },
  }
}

/** What points may pay of each line: nothing of those left out, never below the floor under the margin. */
function lineCaps(
  { cap, marginFloor }: Terms,
  excluded: Matches | null,
): (facts: Facts, lineAmounts: readonly number[]) => number[] {
  const lineShare = cap?.lineShare ? { ...cap.lineShare } : null
  const { share = { numerator: 1, denominator: 1 }, above = 0 } = marginFloor ?? {}
  const { numerator, denominator } = share
  const capOf = (line: Line, amount: number) => {
    if (excluded !== null && excluded(line)) return 0
    let most = amount
    if (lineShare) most = multiplyDivide(amount, lineShare.numerator, lineShare.denominator)
    if (marginFloor && line.cost !== null) {
      const floor = multiplyDivide(line.cost, numerator, denominator, 'up') + above
      most = Math.min(most, amount - floor)
    }
    return Math.max(0, most)
  }
  return ({ lines }, lineAmounts) => lines.map((line, i) => capOf(line, lineAmounts[i]!))
}

/** What points may pay of the receipt; the share counts from the lines they may pay for. */
function receiptCap(
  { cap }: Terms,
  excluded: Matches | null,
): (facts: Facts, lineAmounts: readonly number[], perLine: readonly number[]) => number {
  const most = cap?.amount ?? Infinity
  const { share } = cap ?? {}
  if (!share) return (_facts, _lineAmounts, perLine) => Math.min(total(perLine), most)
  const { numerator, denominator } = share
  return ({ lines }, lineAmounts, perLine) => {
    let payable = 0
    for (let i = 0; i < lines.length; i++) {
      if (excluded === null || !excluded(lines[i]!)) payable += lineAmounts[i]!
    }
    return Math.min(total(perLine), multiplyDivide(payable, numerator, denominator), most)
  }
}

/** Never more points than the money off needs, and never more money off than the points are worth. */
function splitMoney(
  points: number,
  cap: number,
  perPoints: number,
  perAmount: number,
  perLine: readonly number[],
): Split {
  const lines = perLine.map(() => 0)
  const payable = Math.min(points, multiplyDivide(cap, perPoints, perAmount))
  if (payable <= 0) return { points: 0, amount: 0, lines }
  const amount = multiplyDivide(payable, perAmount, perPoints)
  const applied = multiplyDivide(amount, perPoints, perAmount, 'up')
  // by the caps of the lines: since the amount is not above their sum, no share is above its cap
  shareOut(amount, perLine, perLine.length, lines)
  return { points: applied, amount, lines }
}

function compileMinimums({
  minimumReceipt,
  minimumBalance,
}: Terms): (lineAmounts: readonly number[], activeBalance: number, unmet: Unmet[]) => void {
  return (lineAmounts, activeBalance, unmet) => {
    if (minimumReceipt !== undefined) {
      const receipt = total(lineAmounts)
      if (receipt < minimumReceipt)
        unmet.push(note('redeem.receipt_below', minimumReceipt, receipt))
    }
    if (minimumBalance !== undefined && activeBalance < minimumBalance) {
      unmet.push(note('redeem.balance_below', minimumBalance, activeBalance))
    }
  }
}

function note(code: string, expected: number | null, actual: number | null): Unmet {
  return { ruleId: 'redeem', code, expected, actual }
}

function total(amounts: readonly number[]): number {
  let sum = 0
  for (const amount of amounts) sum += amount
  return sum
}
