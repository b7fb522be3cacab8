import type { DecisionRecord } from './decision.ts'
import type { PurchaseState, Purchase, Quote } from './schemas.ts'
import type { Static } from 'typebox'
import { cashierMessages, guarded, receiptMessages, type Mood } from './messages.ts'
import type { Voice } from './voice.ts'

const instant = (ms: number | null): string | null =>
  ms === null ? null : new Date(ms).toISOString()

/** What the till is told of a decision. */
export function answerFields(decision: DecisionRecord, voice: Voice, mood: Mood) {
  const { receipt, redemption, earning, discount } = decision
  const pending = earning.activatesAt !== null && earning.activatesAt > decision.at
  return {
    programmeId: decision.programmeId,
    memberId: decision.member?.id ?? null,
    conditionsVersion: decision.conditionsVersion,
    amount: decision.amount,
    discount: { amount: discount.amount, lines: moneyLines(decision, discount.lines) },
    amountDue: decision.amountDue,
    maxRedeemablePoints: redemption.max,
    redemption: {
      requestedPoints: redemption.requested,
      appliedPoints: redemption.applied,
      amount: redemption.amount,
      lines: moneyLines(decision, redemption.lines),
    },
    earning: {
      points: earning.points,
      pendingPoints: pending ? earning.points : 0,
      availableFrom: instant(earning.activatesAt),
      expiresAt: instant(earning.expiresAt),
      lines: earning.lines.flatMap((points, index) =>
        points === 0 ? [] : [{ lineId: receipt.lines[index]!.lineId, points }],
      ),
    },
    balance: decision.after,
    expiring: decision.expiring.map(({ points, expiresAt }) => ({
      points,
      expiresAt: new Date(expiresAt).toISOString(),
    })),
    tier: decision.tier && {
      current: decision.tier.current,
      next: decision.tier.next,
      toNext: decision.tier.toNext,
    },
    effects: decision.effects.map(({ type, ruleId, lineId, points, amount }) => ({
      type,
      ruleId,
      conditionsVersion: decision.conditionsVersion,
      ...(lineId !== undefined && { lineId }),
      ...(points !== undefined && { points }),
      ...(amount !== undefined && { amount }),
    })),
    unmet: [...decision.redemption.unmet, ...decision.unmet].map(
      ({ ruleId, code, expected, actual }) => ({ ruleId, code, expected, actual }),
    ),
    messages: {
      cashier: cashierMessages(decision, voice, mood),
      receipt: receiptMessages(decision, voice, mood),
    },
  }
}

/** The answer to a confirmed receipt: the same, byte for byte, whenever it is asked in one voice. */
export function purchaseAnswer(
  kept: {
    readonly id: string
    readonly state: Static<typeof PurchaseState>
    readonly decision: DecisionRecord
  },
  voice: Voice,
  receiptText: string | null,
): Static<typeof Purchase> {
  return {
    id: kept.id,
    state: kept.state,
    externalId: kept.decision.receipt.externalId,
    occurredAt: new Date(kept.decision.receipt.occurredAt).toISOString(),
    ...answerFields(kept.decision, voice, 'done'),
    receiptText,
    decisionId: kept.id,
  }
}

/** The answer to a quote. */
export function quoteAnswer(
  decision: DecisionRecord,
  voice: Voice,
  quote: {
    readonly id: string
    readonly held: boolean
    readonly expiresAt: Date
    readonly guardedUntil: number | null
    readonly receiptText: string | null
  },
): Quote {
  const { codeAbove, applied } = decision.redemption
  const { messages, ...fields } = answerFields(decision, voice, 'quoted')
  const guard = applied > 0 ? quote.guardedUntil : null
  return {
    id: quote.id,
    state: quote.held ? 'held' : 'quoted',
    expiresAt: quote.expiresAt.toISOString(),
    confirmation: {
      codeNeeded: codeAbove !== null && applied > codeAbove,
      guardedUntil: instant(quote.guardedUntil),
    },
    ...fields,
    receiptText: quote.receiptText,
    messages:
      guard === null
        ? messages
        : { ...messages, cashier: [...messages.cashier, guarded(guard, decision, voice)] },
  }
}

function moneyLines({ receipt }: DecisionRecord, amounts: readonly number[]) {
  return amounts.flatMap((amount, index) =>
    amount === 0 ? [] : [{ lineId: receipt.lines[index]!.lineId, amount }],
  )
}
