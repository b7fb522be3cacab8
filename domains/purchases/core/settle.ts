import {
  applyAll,
  balanceAt,
  currentAt,
  earn,
  expiringWithin,
  extend,
  redeem,
  redeemHold,
  spendable,
  touch,
  type Account,
  type Extension,
  type NewId,
  type Posting,
} from '#domains/ledger/core/index.ts'
import type { Facts } from '#domains/rules/core/facts.ts'
import type { Judgement, Split, Unmet, Usage } from '#domains/rules/core/judgement.ts'
import { progress } from '#domains/tiers/core/progress.ts'
import { promote } from '#domains/tiers/core/promote.ts'
import { tierAt, type Standing, type Sums } from '#domains/tiers/core/standing.ts'
import { plus } from '#domains/tiers/core/window.ts'
import { spread, sum } from '#kit/core/ratio.ts'
import { DAY } from '#kit/core/time.ts'
import { dayIn } from '#kit/core/zone.ts'
import type { Book, HeldQuote, MemberView, Setting } from './book.ts'
import { calendarOf } from './calendar.ts'
import type { DecisionRecord } from './decision.ts'
import { gather } from './gather.ts'
import type { Receipt } from './receipt.ts'

export type Asked = {
  readonly setting: Setting
  readonly receipt: Receipt
  /** Null: the receipt is kept for the figures and earns nothing. */
  readonly member: MemberView | null
  readonly book: Book
  /** The quote whose points are already set aside. */
  readonly held?: HeldQuote | null
  /** A receipt from the till's memory earns only. */
  readonly stored: boolean
  /** Whether paying above the limit was confirmed by a code; null for a quote, which only tells. */
  readonly codeConfirmed: boolean | null
  readonly purchaseId: string
  /** The instant of the operation, epoch milliseconds. */
  readonly at: number
  readonly newId: NewId
}

/** The decision, and what is to be written when it is kept. */
export type Settled = {
  readonly purchaseId: string
  readonly decision: DecisionRecord
  readonly postings: readonly Posting[]
  readonly extensions: readonly Extension[]
  /** What the limits gain; a held quote's share is already taken off. */
  readonly usage: readonly Usage[]
  readonly qualifying: (Sums & { readonly day: string }) | null
  /** Reviews that fell due and a promotion, to be recorded in this order. */
  readonly standings: readonly Standing[]
  readonly account: Account
}

export type Refused = { readonly refusal: { readonly code: string; readonly details: object } }

export const isRefused = (outcome: object): outcome is Refused => 'refusal' in outcome

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

  const judgement = setting.compiled.earn(facts, {
    lineAmounts: afterDiscounts,
    paidWithPoints: paid.split.lines,
    redeemed: paid.split.points,
    counters: { used: usedBesides(asked) },
  })
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
  }
}

/** Points that lapse within so long are told at the till. */
const SOON = 30 * DAY

function refuse(code: string, details: object): Refused {
  return { refusal: { code, details } }
}

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
  }
}

function discountLines({ setting, receipt }: Asked, facts: Facts) {
  const shares = setting.compiled.discounts(facts)
  const lines = receipt.lines.map(() => 0)
  for (const share of shares) lines[share.line]! += share.amount
  return { lines }
}

type Paid = {
  readonly split: Split
  readonly postings: readonly Posting[]
  readonly account: Account
  readonly record: DecisionRecord['redemption']
}

function payWithPoints(
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
  const lines = lineAmounts.map(() => 0)
  const { codeAbove, beyondCap } = setting.compiled.terms
  const blocked = cannotSpend(asked)
  const max = blocked ? 0 : may.maxPoints
  const record = {
    requested,
    max,
    codeAbove,
    unmet: blocked ? [blocked] : may.unmet,
  }
  if (typeof requested === 'number' && requested > 0) {
    if (blocked) return refuse(blocked.code, { state: blocked.actual })
    if (requested > active) return refuse('points.not_enough', { asked: requested, active })
    if (requested > max && beyondCap === 'refuse')
      return refuse('redeem.cap_exceeded', { asked: requested, max })
  }
  const points = requested === 'max' ? max : Math.min(requested, max)
  const split =
    points === 0
      ? { points: 0, amount: 0, lines }
      : setting.compiled.split(facts, { points, lineAmounts, perLine: may.perLine })
  if (codeAbove !== null && split.points > codeAbove && asked.codeConfirmed === false)
    return refuse('confirmation.required', { above: codeAbove, points: split.points })

  if (held?.holdId && split.points !== held.points) {
    const [quoted, now] = [{ points: held.points }, { points: split.points }]
    return refuse('price_changed', { changed: 'points', quoted, now })
  }
  const taken = take(asked, account, split.points)
  if (!taken) return refuse('points.not_enough', { asked: split.points, active })
  const after = applyAll(account, taken)
  const spent = taken.find(({ movement }) => movement.kind === 'redeem')
  const expiry = new Map(account.lots.map((lot) => [lot.id, lot.expiresAt]))
  return {
    split,
    postings: taken,
    account: after,
    record: {
      ...record,
      applied: split.points,
      amount: split.amount,
      lines: split.lines,
      linePoints: spread(split.points, split.lines),
      draws: (spent?.draws ?? []).map((draw) => ({
        ...draw,
        expiresAt: expiry.get(draw.lotId) ?? null,
      })),
    },
  }
}

function cannotSpend({ member }: Asked): Unmet | null {
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

/** What limits have used, without what the quote at hand has set aside itself. */
function usedBesides({ book, held }: Asked): (key: string) => number {
  if (!held || held.usage.length === 0) return book.used
  const own = new Map(
    held.usage.map(({ key, counts, value }) => [key, counts === 'last' ? 0 : value]),
  )
  return (key) => book.used(key) - (own.get(key) ?? 0)
}

function earning(asked: Asked, judgement: Judgement, account: Account) {
  const { setting, receipt, purchaseId, at, newId } = asked
  const calendar = calendarOf(setting.zone)
  const extensions = touch(account, receipt.occurredAt, at, calendar)
  const touched = extend(account, extensions)
  if (judgement.points === 0)
    return { account: touched, extensions, postings: [], activatesAt: null, expiresAt: null }
  const life = lifeOf(setting, receipt.occurredAt)
  const posting = earn(
    touched,
    {
      points: judgement.points,
      ...life,
      purchaseId,
      cause: { kind: 'purchase', id: purchaseId },
      occurredAt: receipt.occurredAt,
    },
    at,
    newId,
  )
  return {
    account: applyAll(touched, [posting]),
    extensions,
    postings: [posting],
    activatesAt: life.activatesAt,
    expiresAt: life.expiresAt,
  }
}

/** When points earned at an instant become active and lapse, by the conditions. */
export function lifeOf({ compiled }: Setting, occurredAt: number) {
  const { expiry } = compiled.document
  const activatesAt = compiled.activatesAt(occurredAt)
  return {
    activatesAt,
    expiresAt: compiled.expiresAt(activatesAt),
    idle: expiry?.kind === 'inactivity' ? { ...expiry.after, roundTo: expiry.roundTo } : null,
  }
}

function pointsByLine(receipt: Receipt, { lines }: Judgement): number[] {
  const points = new Map(lines.map((line) => [line.lineId, line.points]))
  return receipt.lines.map((line) => points.get(line.lineId) ?? 0)
}

/** What counts towards the tier, and the standing that it lifts the member to. */
function climb({ setting, book, receipt }: Asked, standings: readonly Standing[], bought: Sums) {
  const at = receipt.occurredAt
  const policy = setting.compiled.document.tiers
  if (!policy) return { bought, shown: null, toRecord: [] }
  const { sums } = book
  const lifted = promote({ history: standings, sums, bought, policy, zone: setting.zone, at })
  // a late receipt is answered with the tier of today
  const standing = lifted ?? standings.at(-1) ?? null
  const { current, next, toNext } = progress(policy, standing, plus(sums, bought))
  return {
    bought,
    toRecord: lifted ? [...standings.filter(({ id }) => id === null), lifted] : [],
    shown: {
      current: current?.id ?? null,
      next: next?.id ?? null,
      toNext,
      reached: lifted !== null,
    },
  }
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
