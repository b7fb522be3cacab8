import { balanceAt, expiringWithin } from '#domains/ledger/core/index.ts'
import type { Judgement } from '#domains/rules/core/judgement.ts'
import { spread } from '#kit/core/ratio.ts'
import { DAY } from '#kit/core/time.ts'
import { dayIn } from '#kit/core/zone.ts'
import type { Asked, Settled } from './asked.ts'
import type { DecisionRecord } from './decision.ts'
import { stands } from './earning.ts'
import type { Paid } from './paying.ts'
import type { Found, Reckoned } from './reckoned.ts'

/** Points that lapse within so long are told at the till. */
const SOON = 30 * DAY

/** The decision with its reasons, as it is kept and told, and what is to be written. */
export function settled(outcome: Reckoned<Judgement>): Settled {
  const { asked, usage, standings, account, found } = outcome
  const { setting, receipt, purchaseId } = asked
  const day = dayIn(setting.zone, receipt.occurredAt)
  return {
    purchaseId,
    decision: found ? decisionOf(outcome, found) : decisionOnNobody(outcome),
    postings: found
      ? [...found.current.postings, ...found.paid.postings, ...found.earned.postings]
      : [],
    extensions: found?.earned.extensions ?? [],
    usage,
    qualifying: found && { day, ...found.climbed.bought },
    standings,
    account,
    guardedUntil: found?.paid.guardedUntil ?? null,
  }
}

function decisionOf(
  { asked, amount, discount, amountDue }: Reckoned,
  { facts, discount: { shares }, paid, judgement, earned, climbed }: Found<Judgement>,
): DecisionRecord {
  const { receipt, book, at } = asked
  const member = asked.member!
  const lines = receipt.lines.map(() => 0)
  for (const share of shares) lines[share.line]! += share.amount
  return {
    ...header(asked),
    member: { id: member.owner, tier: facts.tier, visit: facts.visit, card: member.card.state },
    receipt,
    amount,
    discount: { amount: discount, lines },
    redemption: redemptionOf(paid),
    amountDue,
    earning: {
      points: judgement.points,
      lines: judgement.lines.map(({ points }) => points),
      activatesAt: earned.activatesAt,
      expiresAt: earned.expiresAt,
    },
    effects: judgement.effects,
    unmet: judgement.unmet,
    usage: judgement.usage,
    before: balanceAt(book.account, at),
    after: balanceAt(earned.account, at),
    expiring: expiringWithin(earned.account, at, at + SOON),
    tier: stands(asked, climbed),
  }
}

const header = ({ setting, at, stored }: Asked) => ({
  v: 1 as const,
  programmeId: setting.programmeId,
  conditionsVersion: setting.version,
  at,
  stored,
})

function redemptionOf({ split, postings, terms, from }: Paid): DecisionRecord['redemption'] {
  const spent = postings.find(({ movement }) => movement.kind === 'redeem')
  const expiry = new Map(from.lots.map((lot) => [lot.id, lot.expiresAt]))
  return {
    ...terms,
    applied: split.points,
    amount: split.amount,
    lines: split.lines,
    linePoints: spread(split.points, split.lines),
    draws: (spent?.draws ?? []).map((draw) => ({
      ...draw,
      expiresAt: expiry.get(draw.lotId) ?? null,
    })),
  }
}

function decisionOnNobody({ asked, amount }: Reckoned): DecisionRecord {
  const { receipt } = asked
  const nothing = receipt.lines.map(() => 0)
  return {
    ...header(asked),
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
  }
}
