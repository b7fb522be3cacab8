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
  const capOf = lineCap(terms, excluded)
  const payable = (facts: Facts, lineAmounts: readonly number[]) =>
    excluded === null
      ? total(lineAmounts)
      : total(facts.lines.map((line, i) => (excluded(line) ? 0 : lineAmounts[i]!)))
  const linesOf = (facts: Facts, lineAmounts: readonly number[]) =>
    facts.lines.map((line, i) => capOf(line, lineAmounts[i]!))
  return {
    redeemable: (facts, { lineAmounts, activeBalance }) => {
      const unmet: Unmet[] = []
      if (check) {
        const stage = scene()
        open(stage, facts)
        if (!check.holds(stage)) check.explain(stage, 'redeem', unmet, false)
      }
      noteMinimums(terms, lineAmounts, activeBalance, unmet)
      const perLine = linesOf(facts, lineAmounts)
      if (unmet.length > 0) return { maxPoints: 0, perLine: perLine.map(() => 0), unmet }
      const most = multiplyDivide(
        receiptCap(terms, payable(facts, lineAmounts), perLine),
        terms.value.points,
        terms.value.amount,
      )
      if (most === 0) unmet.push(note('redeem.nothing_to_pay', null, 0))
      return { maxPoints: Math.min(Math.max(0, activeBalance), most), perLine, unmet }
    },
    split: (facts, { points, lineAmounts, perLine }) => {
      const cap = receiptCap(terms, payable(facts, lineAmounts), perLine)
      return splitMoney(points, cap, terms.value, perLine)
    },
  }
}

/** What points may pay of one line: nothing of those left out, never below the floor under the margin. */
function lineCap(
  { cap, marginFloor }: Terms,
  excluded: Matches | null,
): (line: Line, amount: number) => number {
  const { share = { numerator: 1, denominator: 1 }, above = 0 } = marginFloor ?? {}
  return (line, amount) => {
    if (excluded !== null && excluded(line)) return 0
    let most = amount
    if (cap?.lineShare) {
      most = multiplyDivide(amount, cap.lineShare.numerator, cap.lineShare.denominator)
    }
    if (marginFloor && line.cost !== null) {
      const floor = multiplyDivide(line.cost, share.numerator, share.denominator, 'up') + above
      most = Math.min(most, amount - floor)
    }
    return Math.max(0, most)
  }
}

/** What points may pay of the receipt; the share counts from the lines they may pay for. */
function receiptCap({ cap }: Terms, payable: number, perLine: readonly number[]): number {
  const share = cap?.share
    ? multiplyDivide(payable, cap.share.numerator, cap.share.denominator)
    : Infinity
  return Math.min(total(perLine), share, cap?.amount ?? Infinity)
}

/** Never more points than the money off needs, and never more money off than the points are worth. */
function splitMoney(
  points: number,
  cap: number,
  value: Terms['value'],
  perLine: readonly number[],
): Split {
  const lines = perLine.map(() => 0)
  const payable = Math.min(points, multiplyDivide(cap, value.points, value.amount))
  if (payable <= 0) return { points: 0, amount: 0, lines }
  const amount = multiplyDivide(payable, value.amount, value.points)
  const applied = multiplyDivide(amount, value.points, value.amount, 'up')
  // by the caps of the lines: since the amount is not above their sum, no share is above its cap
  shareOut(amount, perLine, perLine.length, lines)
  return { points: applied, amount, lines }
}

function noteMinimums(
  { minimumReceipt, minimumBalance }: Terms,
  lineAmounts: readonly number[],
  activeBalance: number,
  unmet: Unmet[],
): void {
  const receipt = total(lineAmounts)
  if (minimumReceipt !== undefined && receipt < minimumReceipt) {
    unmet.push(note('redeem.receipt_below', minimumReceipt, receipt))
  }
  if (minimumBalance !== undefined && activeBalance < minimumBalance) {
    unmet.push(note('redeem.balance_below', minimumBalance, activeBalance))
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
