import { balanceAt, currentAt, expiringWithin } from '#domains/ledger/core/index.ts'
import type { Facts } from '#domains/rules/core/facts.ts'
import type { Compiled } from '#domains/rules/core/compile.ts'
import type { Judgement, Usage } from '#domains/rules/core/judgement.ts'
import { tierAt } from '#domains/tiers/core/standing.ts'
import { sum } from '#kit/core/ratio.ts'
import { DAY } from '#kit/core/time.ts'
import { dayIn } from '#kit/core/zone.ts'
import { refuse, type Asked, type Refused, type Settled } from './asked.ts'
import type { DecisionRecord } from './decision.ts'
import { climb, earning, pointsByLine } from './earning.ts'
import { gather } from './gather.ts'
import type { Setting } from './book.ts'
import { payWithPoints } from './paying.ts'

export { isRefused, type Asked, type Refused, type Settled } from './asked.ts'
export { lifeOf } from './earning.ts'

/** How far ahead of the platform's clock a till's may run. */
export const CLOCK_SLACK = 5 * 60_000

/**
 * What a receipt comes to: discounts, then what points pay, then what the rest earns, each with its
 * reasons. Quotes, confirmations, the editor of conditions and the simulator call this and nothing else.
 */
export function settle(asked: Asked): Settled | Refused {
  const { setting, receipt, member, at } = asked
  if (receipt.currency !== setting.currency)
    return refuse('currency.other', { expected: setting.currency, actual: receipt.currency })
  if (receipt.occurredAt > at + CLOCK_SLACK)
    return refuse('purchase.in_future', { occurredAt: new Date(receipt.occurredAt).toISOString() })
  if (!member) return canSpendNothing(asked) ?? withoutMember(asked)
  if (member.card.state === 'blocked')
    return refuse('card.blocked', { reason: member.card.reason ?? 'unsaid' })

  const policy = setting.compiled.document.tiers
  const { standings } = asked.book
  const tier = policy ? tierAt(standings, policy, receipt.occurredAt) : null
  const facts = gather(setting, receipt, member, asked.book.tally, tier)
  const discounts = discountLines(asked, facts)
  const afterDiscounts = receipt.lines.map((line, index) => line.amount - discounts.lines[index]!)

  const current = currentAt(asked.book.account, at, asked.newId)
  const paid = payWithPoints(asked, facts, afterDiscounts, current.account)
  if ('refusal' in paid) return paid

  const judgement = judge(setting, facts, {
    lineAmounts: afterDiscounts,
    paidWithPoints: paid.split.lines,
    redeemed: paid.split.points,
    counters: { used: usedBesides(asked) },
  })
  if ('refusal' in judgement) return judgement
  const earned = earning(asked, judgement, paid.account)
  const spend = sum(afterDiscounts) - paid.split.amount
  const tiering = climb(asked, standings, { spend, points: judgement.points, visits: 1 })

  const decision: DecisionRecord = {
    v: 1,
    programmeId: setting.programmeId,
    conditionsVersion: setting.version,
    at,
    stored: asked.stored,
    member: { id: member.owner, tier, visit: facts.visit, card: member.card.state },
    receipt,
    amount: facts.amount,
    discount: { amount: sum(discounts.lines), lines: discounts.lines },
    redemption: paid.record,
    amountDue: spend,
    earning: {
      points: judgement.points,
      lines: pointsByLine(receipt, judgement),
      activatesAt: earned.activatesAt,
      expiresAt: earned.expiresAt,
    },
    effects: judgement.effects,
    unmet: judgement.unmet,
    usage: judgement.usage,
    before: balanceAt(asked.book.account, at),
    after: balanceAt(earned.account, at),
    expiring: expiringWithin(earned.account, at, at + SOON),
    tier: tiering.shown,
  }
  return {
    purchaseId: asked.purchaseId,
    decision,
    postings: [...current.postings, ...paid.postings, ...earned.postings],
    extensions: earned.extensions,
    usage: less(judgement.usage, asked.held?.usage ?? []),
    qualifying: { day: dayIn(setting.zone, receipt.occurredAt), ...tiering.bought },
    standings: tiering.toRecord,
    account: earned.account,
    guardedUntil: paid.guardedUntil,
  }
}

/** A receipt earns so many at most, minor units: all points of a member still add up exactly. */
const MOST = 10_000_000_000_000

/** What the rest earns; a refusal where the conditions grant more than can be counted. */
function judge(
  { compiled }: Setting,
  facts: Facts,
  earnings: Parameters<Compiled['earn']>[1],
): Judgement | Refused {
  const tooMany = refuse('points.too_many', { most: MOST })
  try {
    const judgement = compiled.earn(facts, earnings)
    return judgement.points > MOST ? tooMany : judgement
  } catch (error) {
    if (error instanceof RangeError) return tooMany
    throw error
  }
}

/** Points that lapse within so long are told at the till. */
const SOON = 30 * DAY

/** Nobody's receipt has no points to pay with; one from the till's memory pays with none anyway. */
function canSpendNothing({ receipt, stored }: Asked): Refused | null {
  const { redeem } = receipt
  if (stored || redeem === 'max' || redeem === 0) return null
  return refuse('points.not_enough', { asked: redeem, active: 0 })
}

function withoutMember(asked: Asked): Settled {
  const { setting, receipt, at } = asked
  const nothing = receipt.lines.map(() => 0)
  const amount = sum(receipt.lines.map((line) => line.amount))
  return {
    purchaseId: asked.purchaseId,
    decision: {
      v: 1,
      programmeId: setting.programmeId,
      conditionsVersion: setting.version,
      at,
      stored: asked.stored,
      member: null,
      receipt,
      amount,
      discount: { amount: 0, lines: nothing },
      redemption: {
        requested: receipt.redeem,
        applied: 0,
        max: 0,
        amount: 0,
        lines: nothing,
        linePoints: nothing,
        unmet: [],
        codeAbove: null,
        draws: [],
      },
      amountDue: amount,
      earning: { points: 0, lines: nothing, activatesAt: null, expiresAt: null },
      effects: [],
      unmet: [],
      usage: [],
      before: null,
      after: null,
      expiring: [],
      tier: null,
    },
    postings: [],
    extensions: [],
    usage: [],
    qualifying: null,
    standings: [],
    account: asked.book.account,
    guardedUntil: null,
  }
}

function discountLines({ setting, receipt }: Asked, facts: Facts) {
  const shares = setting.compiled.discounts(facts)
  const lines = receipt.lines.map(() => 0)
  for (const share of shares) lines[share.line]! += share.amount
  return { lines }
}

/** What limits have used, without what the quote at hand has set aside itself. */
function usedBesides({ book, held }: Asked): (key: string) => number {
  if (!held || held.usage.length === 0) return book.used
  const own = new Map(
    held.usage.map(({ key, counts, value }) => [key, counts === 'last' ? 0 : value]),
  )
  return (key) => book.used(key) - (own.get(key) ?? 0)
}

/** What a judgement adds to the counters beyond what a hold has already added. */
function less(usage: readonly Usage[], held: readonly Usage[]): readonly Usage[] {
  if (held.length === 0) return usage
  const given = held.map((each) => ({
    ...each,
    points: -each.points,
    times: -each.times,
    value: each.counts === 'last' ? 0 : -each.value,
  }))
  return [...given, ...usage]
}
