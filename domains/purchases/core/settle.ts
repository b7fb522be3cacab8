import { currentAt } from '#domains/ledger/core/index.ts'
import type { Facts } from '#domains/rules/core/facts.ts'
import type { Compiled } from '#domains/rules/core/compile.ts'
import type { Granted, Usage } from '#domains/rules/core/judgement.ts'
import { tierAt } from '#domains/tiers/core/standing.ts'
import { isRefused, refuse, type Asked, type Refused, type Settled } from './asked.ts'
import type { Setting } from './book.ts'
import { climb, earning } from './earning.ts'
import { gather } from './gather.ts'
import { payWithPoints } from './paying.ts'
import type { Found, Reckoned } from './reckoned.ts'
import { amountOf } from './receipt.ts'
import { settled } from './settled.ts'

export { isRefused, type Asked, type Refused, type Settled } from './asked.ts'
export type { Reckoned } from './reckoned.ts'
export { lifeOf } from './earning.ts'

/** How far ahead of the platform's clock a till's may run. */
export const CLOCK_SLACK = 5 * 60_000

/**
 * What a receipt comes to: discounts, then what points pay, then what the rest earns, each with its
 * reasons. Quotes, confirmations and the editor of conditions call this and nothing else.
 */
export function settle(asked: Asked): Settled | Refused {
  const outcome = weigh(asked, (compiled, facts, earnings) => compiled.earn(facts, earnings))
  return isRefused(outcome) ? outcome : settled(outcome)
}

/** The very same in figures alone, without a word of why: what the simulator calls, for its many receipts. */
export function reckon(asked: Asked): Reckoned | Refused {
  return weigh(asked, (compiled, facts, earnings) => compiled.grant(facts, earnings))
}

type Judge<Judged extends Granted> = (
  compiled: Compiled,
  facts: Facts,
  earnings: Parameters<Compiled['earn']>[1],
) => Judged

/** The one engine: `settle` tells what it found, `reckon` does not. */
function weigh<Judged extends Granted>(
  asked: Asked,
  judge: Judge<Judged>,
): Reckoned<Judged> | Refused {
  const { setting, receipt, member, at } = asked
  if (receipt.currency !== setting.currency)
    return refuse('currency.other', { expected: setting.currency, actual: receipt.currency })
  if (receipt.occurredAt > at + CLOCK_SLACK)
    return refuse('purchase.in_future', { occurredAt: new Date(receipt.occurredAt).toISOString() })
  if (!member) return canSpendNothing(asked) ?? withoutMember(asked)
  if (member.card.state === 'blocked')
    return refuse('card.blocked', { reason: member.card.reason ?? 'unsaid' })

  const policy = setting.compiled.document.tiers
  const tier = policy ? tierAt(asked.book.standings, policy, receipt.occurredAt) : null
  const facts = gather(setting, receipt, member, asked.book.tally, tier)
  const discount = discounted(asked, facts)

  const current = currentAt(asked.book.account, at, asked.newId)
  const paid = payWithPoints(asked, facts, discount.left, current.account)
  if ('refusal' in paid) return paid

  const judgement = judged(judge, setting, facts, {
    lineAmounts: discount.left,
    paidWithPoints: paid.split.lines,
    redeemed: paid.split.points,
    counters: { used: usedBesides(asked) },
  })
  if ('refusal' in judgement) return judgement
  const earned = earning(asked, judgement.points, paid.account)
  const amountDue = facts.amount - discount.amount - paid.split.amount
  const climbed = climb(asked, { spend: amountDue, points: judgement.points, visits: 1 })
  return {
    amount: facts.amount,
    discount: discount.amount,
    redeemed: paid.split.points,
    paidWithPoints: paid.split.amount,
    amountDue,
    granted: judgement.points,
    usage: less(judgement.usage, asked.held?.usage ?? NOTHING),
    standings: climbed.toRecord,
    account: earned.account,
    asked,
    found: { facts, discount, current, paid, judgement, earned, climbed },
  }
}

/** A receipt earns so many at most, minor units: all points of a member still add up exactly. */
const MOST = 10_000_000_000_000

/** What the rest earns; a refusal where the conditions grant more than can be counted. */
function judged<Judged extends Granted>(
  judge: Judge<Judged>,
  { compiled }: Setting,
  facts: Facts,
  earnings: Parameters<Compiled['earn']>[1],
): Judged | Refused {
  try {
    const judgement = judge(compiled, facts, earnings)
    return judgement.points > MOST ? tooMany() : judgement
  } catch (error) {
    if (error instanceof RangeError) return tooMany()
    throw error
  }
}

const tooMany = (): Refused => refuse('points.too_many', { most: MOST })

/** Nobody's receipt has no points to pay with; one from the till's memory pays with none anyway. */
function canSpendNothing({ receipt, stored }: Asked): Refused | null {
  const { redeem } = receipt
  if (stored || redeem === 'max' || redeem === 0) return null
  return refuse('points.not_enough', { asked: redeem, active: 0 })
}

function withoutMember(asked: Asked): Reckoned<never> {
  const amount = amountOf(asked.receipt)
  return {
    amount,
    discount: 0,
    redeemed: 0,
    paidWithPoints: 0,
    amountDue: amount,
    granted: 0,
    usage: NOTHING,
    standings: NOTHING,
    account: asked.book.account,
    asked,
    found: null,
  }
}

const NOTHING: readonly never[] = []

/** What discounts of the conditions take off the lines, and what they leave. */
function discounted({ setting, receipt }: Asked, facts: Facts): Found['discount'] {
  const left = receipt.lines.map((line) => line.amount)
  const shares = setting.compiled.discounts(facts)
  if (shares.length === 0) return { amount: 0, shares, left }
  let amount = 0
  for (const share of shares) {
    amount += share.amount
    left[share.line]! -= share.amount
  }
  return { amount, shares, left }
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
