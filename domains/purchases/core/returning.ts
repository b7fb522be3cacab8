import {
  applyAll,
  clawback,
  clawbackLapsed,
  currentAt,
  giveBack,
  type Account,
  type ClawbackPolicy,
  type Lot,
  type NewId,
  type Posting,
  type Why,
} from '#domains/ledger/core/index.ts'
import type { Usage } from '#domains/rules/core/judgement.ts'
import { multiplyDivide, sum } from '#kit/core/ratio.ts'
import type { DecisionRecord } from './decision.ts'
import { decimal, millionths, shareBack } from './shares.ts'

/** What earlier returns of the purchase took, line by line. */
export type ReturnedLine = {
  readonly lineId: string
  /** Decimal text. */
  readonly quantity: string
  readonly amount: number
  readonly refundAmount: number
  readonly pointsReturned: number
  readonly pointsTakenBack: number
}

export type ReturnPolicy = {
  readonly clawback: ClawbackPolicy
  /** Until when points of lots that have lapsed live again; null: they lapse. */
  readonly restoreUntil: number | null
}

export type Giving = {
  readonly decision: DecisionRecord
  readonly earlier: readonly ReturnedLine[]
  /** Null: all that is left. */
  readonly lines: readonly { readonly lineId: string; readonly quantity: string }[] | null
  readonly policy: ReturnPolicy
  /** With the lots of this purchase, and those its points were drawn from, as they are now. */
  readonly account: Account
  readonly drawnLots: ReadonlyMap<string, Lot>
  /** Of those who had what the purchase earned before a merge, or its undoing, moved it on: with its lots. */
  readonly formers: readonly Account[]
  readonly purchaseId: string
  readonly returnId: string
  readonly occurredAt: number
  readonly at: number
  readonly newId: NewId
}

export type Given = {
  readonly lines: readonly ReturnedLine[]
  /** Nothing of the purchase is left. */
  readonly whole: boolean
  readonly amount: number
  readonly refundAmount: number
  readonly pointsReturned: number
  readonly pointsLapsed: number
  readonly pointsTakenBack: number
  readonly clawedBack: number
  readonly shortfall: number
  readonly postings: readonly Posting[]
  /** On the accounts of formers. */
  readonly elsewhere: readonly { readonly owner: string; readonly postings: readonly Posting[] }[]
  readonly usage: readonly Usage[]
  readonly account: Account
}

export type Misgiven = { readonly refusal: { readonly code: string; readonly details: object } }

/**
 * Takes goods back under the conditions of the day they were bought: each line returns the shares that
 * were spread to it at confirm, nothing is judged again, and the parts sum to the whole to the unit.
 */
export function giveGoodsBack(giving: Giving): Given | Misgiven {
  const parts = giving.lines ? named(giving, giving.lines) : rest(giving)
  if ('refusal' in parts) return parts
  const lines = parts.map((part) => shareOf(giving, part))
  const whole = giving.decision.receipt.lines.every((line) => {
    const part = parts.find(({ lineId }) => lineId === line.lineId)
    return leftOf(giving, line.lineId) === (part?.now ?? 0n) && isTouched(giving, line.lineId, part)
  })
  const pointsReturned = sum(lines.map((line) => line.pointsReturned))
  const pointsTakenBack = sum(lines.map((line) => line.pointsTakenBack))
  const moved = movePoints(giving, pointsReturned, pointsTakenBack)
  return {
    lines,
    whole,
    amount: sum(lines.map((line) => line.amount)),
    refundAmount: sum(lines.map((line) => line.refundAmount)),
    pointsReturned,
    pointsTakenBack,
    ...moved,
    usage: usageBack(giving, pointsTakenBack, whole),
  }
}

type Part = { readonly lineId: string; readonly now: bigint }

function named(
  giving: Giving,
  asked: readonly { readonly lineId: string; readonly quantity: string }[],
): readonly Part[] | Misgiven {
  const wanted = new Map<string, bigint>()
  for (const { lineId, quantity } of asked)
    wanted.set(lineId, (wanted.get(lineId) ?? 0n) + millionths(quantity))
  for (const [lineId, now] of wanted) {
    const line = giving.decision.receipt.lines.find((each) => each.lineId === lineId)
    if (!line) return { refusal: { code: 'return.line_unknown', details: { lineId } } }
    const left = leftOf(giving, lineId)
    const bought = millionths(line.quantity)
    const again = bought === 0n && isReturned(giving, lineId)
    if (now > left || again || (now === 0n && bought > 0n)) {
      const details = {
        lineId,
        asked: decimal(now),
        left: decimal(left),
        bought: line.quantity,
      }
      return { refusal: { code: 'return.exceeds_purchase', details } }
    }
  }
  return [...wanted].map(([lineId, now]) => ({ lineId, now }))
}

function rest(giving: Giving): readonly Part[] {
  return giving.decision.receipt.lines
    .map(({ lineId }) => ({ lineId, now: leftOf(giving, lineId) }))
    .filter(({ lineId, now }) => now > 0n || !isReturned(giving, lineId))
}

const isReturned = ({ earlier }: Giving, lineId: string): boolean =>
  earlier.some((each) => each.lineId === lineId)

const isTouched = (giving: Giving, lineId: string, part: Part | undefined): boolean =>
  part !== undefined || isReturned(giving, lineId)

function backOf({ earlier }: Giving, lineId: string): bigint {
  return earlier
    .filter((each) => each.lineId === lineId)
    .reduce((total, each) => total + millionths(each.quantity), 0n)
}

function leftOf(giving: Giving, lineId: string): bigint {
  const line = giving.decision.receipt.lines.find((each) => each.lineId === lineId)!
  return millionths(line.quantity) - backOf(giving, lineId)
}

function shareOf(giving: Giving, { lineId, now }: Part): ReturnedLine {
  const { decision } = giving
  const index = decision.receipt.lines.findIndex((each) => each.lineId === lineId)
  const line = decision.receipt.lines[index]!
  const before = backOf(giving, lineId)
  const share = (whole: number) => shareBack(whole, millionths(line.quantity), before, now)
  const paidWithPoints = decision.redemption.lines[index]!
  const refundAmount = share(line.amount - decision.discount.lines[index]! - paidWithPoints)
  return {
    lineId,
    quantity: decimal(now),
    // each part is rounded by itself, so that neither can be more than the sum
    amount: refundAmount + share(paidWithPoints),
    refundAmount,
    pointsReturned: share(decision.redemption.linePoints[index]!),
    pointsTakenBack: share(decision.earning.lines[index]!),
  }
}

/** Points spent come back first, so that what is taken back can be taken from them. */
function movePoints(giving: Giving, back: number, taken: number) {
  const { decision, policy, occurredAt, at, newId } = giving
  const why = { cause: { kind: 'return', id: giving.returnId }, occurredAt }
  const current = currentAt(giving.account, at, newId)
  const drawn = decision.redemption.draws.flatMap(({ lotId, points }) => {
    const lot = giving.drawnLots.get(lotId)
    return lot ? [{ lot, points }] : []
  })
  const alreadyBack = sum(giving.earlier.map((each) => each.pointsReturned))
  const returned = giveBack(
    current.account,
    { ...why, draws: drawn, alreadyBack, points: back, restoreUntil: policy.restoreUntil },
    at,
    newId,
  )
  const between = applyAll(current.account, returned)
  const lapsed = lapsedOf(returned, between, at)
  const elsewhere = policy.clawback === 'only_pending' ? [] : lapsedElsewhere(giving, why, taken)
  const due = taken - sum(elsewhere.map(({ points }) => points))
  const claw =
    due === 0
      ? { postings: [], shortfall: 0 }
      : clawback(
          between,
          { ...why, points: due, purchaseId: giving.purchaseId, policy: policy.clawback },
          at,
          newId,
        )
  return {
    postings: [...current.postings, ...returned, ...claw.postings],
    elsewhere,
    account: applyAll(between, claw.postings),
    pointsLapsed: lapsed,
    clawedBack: taken - claw.shortfall,
    shortfall: claw.shortfall,
  }
}

/** What expired unspent before a merge stayed where it was: it counts as given back all the same. */
function lapsedElsewhere(giving: Giving, why: Why, points: number) {
  const { formers, purchaseId, at, newId } = giving
  let due = points
  return formers.map((account) => {
    const gone = clawbackLapsed(account, { ...why, points: due, purchaseId }, at, newId)
    due -= gone.points
    return { owner: account.owner, ...gone }
  })
}

/** Points given back to lots whose end has passed: nobody can spend them any more. */
function lapsedOf(returned: readonly Posting[], { lots }: Account, at: number): number {
  const gone = new Set(
    lots.flatMap(({ id, expiresAt }) => (expiresAt !== null && expiresAt <= at ? [id] : [])),
  )
  return sum(
    returned.flatMap((posting) => [
      ...posting.draws.map(({ lotId, points }) => (gone.has(lotId) && points < 0 ? -points : 0)),
      ...posting.lots.map(({ id, earned }) => (gone.has(id) ? earned : 0)),
    ]),
  )
}

/** What caps and budgets get back: as great a part as that of the points, times only with the whole. */
function usageBack(giving: Giving, taken: number, whole: boolean): Usage[] {
  const { decision, earlier } = giving
  const total = decision.earning.points
  const before = sum(earlier.map((each) => each.pointsTakenBack))
  return decision.usage.flatMap((usage) => {
    if (usage.counts === 'last') return []
    const value =
      usage.counts === 'times'
        ? whole
          ? usage.value
          : 0
        : total === 0
          ? 0
          : multiplyDivide(usage.value, before + taken, total) -
            multiplyDivide(usage.value, before, total)
    if (value === 0) return []
    const points = usage.counts === 'points' ? -value : 0
    return [{ ...usage, points, times: usage.counts === 'times' ? -value : 0, value: -value }]
  })
}
