import {
  applyAll,
  redeem,
  redeemHold,
  spendable,
  type Account,
  type Posting,
} from '#domains/ledger/core/index.ts'
import type { Facts } from '#domains/rules/core/facts.ts'
import type { Split, Unmet } from '#domains/rules/core/judgement.ts'
import { refuse, type Asked, type Refused } from './asked.ts'
import { onItsClock } from './voice.ts'
import type { DecisionRecord } from './decision.ts'

/** What points pay of a receipt, and the account after it. */
export type Paid = {
  readonly split: Split
  readonly postings: readonly Posting[]
  readonly account: Account
  /** The account before it. */
  readonly from: Account
  readonly terms: Pick<DecisionRecord['redemption'], 'requested' | 'max' | 'codeAbove' | 'unmet'>
  readonly guardedUntil: number | null
}

/** Takes the points that were asked for, as far as conditions, card and balance allow. */
export function payWithPoints(
  asked: Asked,
  facts: Facts,
  lineAmounts: readonly number[],
  account: Account,
): Paid | Refused {
  const { setting, receipt, held, at } = asked
  const requested = asked.stored ? 0 : receipt.redeem
  // the job that ends holds may have been faster than a till that confirms at the last moment
  if (held?.holdId && !account.holds.some(({ id }) => id === held.holdId))
    return refuse('quote.expired', {})
  const active = spendable(account, at) + (held?.holdId ? held.points : 0)
  const may = setting.compiled.redeemable(facts, { lineAmounts, activeBalance: active })
  const { terms } = setting.compiled
  const guardedUntil = guardOf(asked)
  // whoever took over the phone of a member shows at least that it is in the hand
  const codeAbove = guardedUntil === null ? terms.codeAbove : 0
  const blocked = cannotSpend(asked)
  const max = blocked ? 0 : may.maxPoints
  if (typeof requested === 'number' && requested > 0) {
    if (blocked) return refuse(blocked.code, { state: blocked.actual })
    if (requested > active) return refuse('points.not_enough', { asked: requested, active })
    if (requested > max && terms.beyondCap === 'refuse')
      return refuse('redeem.cap_exceeded', { asked: requested, max })
  }
  const points = requested === 'max' ? max : Math.min(requested, max)
  const split =
    points === 0
      ? { points: 0, amount: 0, lines: lineAmounts.map(() => 0) }
      : setting.compiled.split(facts, { points, lineAmounts, perLine: may.perLine })
  if (codeAbove !== null && split.points > codeAbove && asked.codeConfirmed === false)
    return guardedUntil === null
      ? refuse('confirmation.required', { above: codeAbove, points: split.points })
      : refuse('points.guarded', { until: onItsClock(guardedUntil, receipt) })

  if (held?.holdId && split.points !== held.points) {
    const [quoted, now] = [{ points: held.points }, { points: split.points }]
    return refuse('price_changed', { changed: 'points', quoted, now })
  }
  const taken = take(asked, account, split.points)
  if (!taken) return refuse('points.not_enough', { asked: split.points, active })
  return {
    split,
    postings: taken,
    account: applyAll(account, taken),
    from: account,
    guardedUntil,
    terms: { requested, max, codeAbove, unmet: blocked ? [blocked] : may.unmet },
  }
}

/** Until when a change of contacts guards the points of a member; null when it does not. */
function guardOf({ member, setting, at }: Asked): number | null {
  const changedAt = member?.contactChangedAt ?? null
  if (changedAt === null || at < changedAt) return null
  const until = changedAt + (setting.guard ?? 0)
  return at < until ? until : null
}

function cannotSpend({ member }: Asked): Unmet | null {
  if ((member?.frozenAt ?? null) !== null)
    return { ruleId: 'redeem', code: 'points.frozen', expected: 'open', actual: 'frozen' }
  return member?.card.state === 'issued'
    ? { ruleId: 'redeem', code: 'card.not_activated', expected: 'active', actual: 'issued' }
    : null
}

function take(asked: Asked, account: Account, points: number): readonly Posting[] | null {
  const { held, receipt, purchaseId, at, newId } = asked
  const why = {
    cause: { kind: 'purchase', id: purchaseId },
    occurredAt: receipt.occurredAt,
  }
  if (held?.holdId) return redeemHold(account, held.holdId, { ...why, points }, newId)
  if (points === 0) return []
  const posting = redeem(account, { ...why, points }, at, newId)
  return posting ? [posting] : null
}
