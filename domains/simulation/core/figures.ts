import type { Balance, Movement } from '#domains/ledger/core/index.ts'
import type { Receipt } from '#domains/purchases/core/receipt.ts'
import type { Settled } from '#domains/purchases/core/settle.ts'
import { multiplyDivide, sum } from '#kit/core/ratio.ts'
import { fairness, type Fairness } from './fairness.ts'
import { margins, type Margins } from './margins.ts'
import { monthly, type Grades, type Month } from './months.ts'
import type { ReplayAsked } from './replay.ts'

/** A ratio with what it was made of; `value` is null where there is nothing to divide by. */
export type Share = { readonly part: number; readonly whole: number; readonly value: number | null }

/** What past sales would have come to. Points and money in minor units. */
export type Figures = {
  readonly receipts: number
  readonly receiptsOfMembers: number
  readonly receiptsRedeemed: number
  readonly members: number
  readonly refused: readonly { readonly code: string; readonly receipts: number }[]
  readonly from: string | null
  readonly until: string
  /** What the receipts came to before the programme. */
  readonly amount: number
  /** Of that, receipts of members. */
  readonly amountOfMembers: number
  readonly issued: number
  readonly redeemed: number
  readonly expired: number
  readonly active: number
  readonly pending: number
  /** Taken off by discounts of the conditions, and by points. */
  readonly discounts: number
  readonly paidWithPoints: number
  /** Discounts of the receipts that are given no longer, where the programme takes their place. */
  readonly discountsSaved: number
  /** What buyers paid after both. */
  readonly paid: number
  /** Discounts and points of the sales. */
  readonly effectiveDiscount: Share
  /** What could be asked for at the end, at the face value of a point; null where points pay for nothing. */
  readonly liability: number | null
  readonly peakLiability: { readonly month: string; readonly amount: number } | null
  readonly margin: Margins | null
  readonly fairness: Fairness | null
  readonly months: readonly Month[]
}

/** Gathers what a replay comes to. */
export function tally(asked: ReplayAsked) {
  const value = asked.setting.compiled.document.redeem?.value ?? null
  const worth = (points: number) =>
    value === null ? null : multiplyDivide(points, value.amount, value.points)
  const refused = new Map<string, number>()
  const months = monthly(asked.setting.zone)
  const profit = margins(asked.margin)
  const isReplaced = asked.discounts === 'replaced'
  const fair = fairness(isReplaced)
  const sums = { ...NOTHING }

  return {
    sold(receipt: Receipt, { decision }: Settled, member: string | null): void {
      const { applied, amount: byPoints } = decision.redemption
      sums.receipts += 1
      sums.amount += decision.amount
      sums.issued += decision.earning.points
      sums.redeemed += applied
      sums.discounts += decision.discount.amount
      sums.paidWithPoints += byPoints
      sums.paid += decision.amountDue
      if (applied > 0) sums.receiptsRedeemed += 1
      if (isReplaced) sums.discountsSaved += sum(receipt.lines.map((line) => line.discountAmount))
      months.sold(decision, member)
      profit.sold(receipt, decision.amountDue)
      asked.sight?.sold(member, receipt, decision)
      if (member === null) return
      sums.receiptsOfMembers += 1
      sums.amountOfMembers += decision.amount
      fair.sold(member, receipt, decision.discount.amount + byPoints)
    },
    refused(code: string): void {
      refused.set(code, (refused.get(code) ?? 0) + 1)
    },
    lapsed(movement: Movement): void {
      sums.expired -= movement.points
      months.lapsed(movement)
    },
    /** What a member has at the end; whose every receipt was refused has not bought and is no member. */
    left(member: string, { active, pending }: Balance, grades: Grades): void {
      sums.active += active
      sums.pending += pending
      if (!months.left(member, grades)) return
      sums.members += 1
      const onAccount = worth(active + pending) ?? 0
      fair.left(member, onAccount)
      asked.sight?.left(member, onAccount)
    },
    finish(until: number): Figures {
      requireIdentity(sums)
      const { from, listed } = months.finish(until)
      return {
        ...sums,
        refused: [...refused].map(([code, receipts]) => ({ code, receipts })),
        from: from === null ? null : new Date(from).toISOString(),
        until: new Date(until).toISOString(),
        effectiveDiscount: share(sums.discounts + sums.paidWithPoints, sums.amount),
        liability: worth(sums.active + sums.pending),
        peakLiability: peakOf(listed, worth),
        margin: profit.finish(),
        fairness: fair.finish(),
        months: listed,
      }
    },
  }
}

const NOTHING = {
  receipts: 0,
  receiptsOfMembers: 0,
  receiptsRedeemed: 0,
  members: 0,
  amount: 0,
  amountOfMembers: 0,
  issued: 0,
  redeemed: 0,
  expired: 0,
  active: 0,
  pending: 0,
  discounts: 0,
  paidWithPoints: 0,
  discountsSaved: 0,
  paid: 0,
}

function peakOf(months: readonly Month[], worth: (points: number) => number | null) {
  const most = months.toSorted((a, b) => b.outstanding - a.outstanding)[0]
  const amount = most && most.outstanding > 0 ? worth(most.outstanding) : null
  return amount === null ? null : { month: most!.month, amount }
}

/** A ratio and its parts. */
export const share = (part: number, whole: number): Share => ({
  part,
  whole,
  value: whole === 0 ? null : part / whole,
})

/** What went in is what went out and what is left; sums that are no longer exact are refused. */
function requireIdentity(sums: Readonly<Record<string, number>>): void {
  const inexact = Object.entries(sums).find(([, value]) => !Number.isSafeInteger(value))
  if (inexact) throw new RangeError(`${inexact[0]} is more than can be counted exactly`)
  const { issued, redeemed, expired, active, pending } = sums as Record<string, number>
  if (issued! - redeemed! - expired! !== active! + pending!)
    throw new Error(
      `the points do not add up: ${issued} issued, ${redeemed} redeemed, ${expired} expired, ${active} active, ${pending} pending`,
    )
}
