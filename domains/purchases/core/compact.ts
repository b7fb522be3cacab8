import type { Balance } from '#domains/ledger/core/index.ts'
import type { Line } from '#domains/rules/core/facts.ts'
import type { Usage } from '#domains/rules/core/judgement.ts'
import { sum } from '#kit/core/ratio.ts'
import type { DecisionRecord } from './decision.ts'
import { effectsOf, effectsRow, reasonsOf, reasonsRow, type Row } from './reasons.ts'
import type { Receipt } from './receipt.ts'
import { lineColumns, receiptOf, receiptRow } from './receiptRow.ts'
import { some, trimmed, unless } from './rows.ts'

/**
 * A decision as it is stored: parts are rows without the names of their fields, and what is as usual
 * is left out: trailing fields of a row, or the part as a whole; so is what stands in columns beside it.
 * Reading it back gives the very record.
 *
 *     at          where it is not the instant at which it was recorded
 *     stored
 *     member      [visit, card (active), tier]
 *     receipt     [currency, channel, offsetMinutes (0), cashier, redeem (0), means, coupons]
 *     lines       [skus, quantities, amounts, categories, taxes (0), discounts (0), costs, kinds (goods), attributes,
 *                 ids (their places, from 1)]: of each the list by line, or what all lines have in common
 *     amount      where it is not the sum of the lines
 *     discount    [by line, amount (their sum)]
 *     redemption  [max, money by line, points by line, [[lot, points, expiresAt], …], codeAbove, reasons,
 *                 requested (as the receipt says; 0 when stored), applied (the points' sum), amount (the money's sum)]
 *     due         where it is not the amount without discount and money that points paid
 *     earning     [by line, activatesAt, expiresAt, points (their sum)]
 *     effects     [rule, points, …]; in place of the points [line, money off], or all of an effect that is neither
 *     unmet       [[[code, actual, field, either], …], rules, kind, expected, kind, expected, …]: first the kinds
 *                 of reason, and the rules in order with a space between; then the place of a kind, from 0, and
 *                 what was expected, of which only the value of `field` is written where the kind names one
 *                 (0: of a list of one). A place below 0 (-1: the first) says one more of the same rule
 *     usage       [[key, points, scope (member), counts (points), times (1), value (points)], …]
 *     before      [active, pending, held, debt]; left out: of a member nothing, else null
 *     after       the same; left out: what was before, with what was earned and without what was paid
 *     expiring    [[points, expiresAt], …]
 *     tier        [current, next, toNext, reached]
 */
export type Compact = {
  readonly v: 3
  readonly at?: number | undefined
  readonly stored?: true | undefined
  readonly member?: Row | undefined
  readonly receipt: Row
  readonly lines: Row
  readonly amount?: number | undefined
  readonly discount?: Row | undefined
  readonly redemption?: Row | undefined
  readonly due?: number | undefined
  readonly earning?: Row | undefined
  readonly effects?: Row | undefined
  readonly unmet?: Row | undefined
  readonly usage?: readonly Row[] | undefined
  readonly before?: Row | null | undefined
  readonly after?: Row | null | undefined
  readonly expiring?: readonly Row[] | undefined
  readonly tier?: Row | undefined
}

/** What the row of a purchase says in columns of its own; the owner is the member, where there is one. */
export type Columns = Pick<DecisionRecord, 'programmeId' | 'conditionsVersion'> &
  Pick<Receipt, 'externalId' | 'storeId' | 'tillId' | 'occurredAt'> & {
    readonly owner: string
    readonly recordedAt: number
  }

/** What is written of a decision that is recorded at this instant. */
export function compact(decision: DecisionRecord, recordedAt: number): Compact {
  const { member, receipt, discount, redemption, earning, amountDue, tier } = decision
  const amount = sumOf(receipt.lines)
  return {
    v: 3,
    at: unless(recordedAt, decision.at) ?? undefined,
    stored: decision.stored || undefined,
    member: member
      ? trimmed([member.visit, unless('active', member.card), member.tier])
      : undefined,
    receipt: receiptRow(receipt),
    lines: lineColumns(receipt.lines),
    amount: decision.amount === amount ? undefined : decision.amount,
    discount: some(
      trimmed([shares(discount.lines, receipt), unless(sum(discount.lines), discount.amount)]),
    ),
    redemption: redemptionRow(decision),
    due:
      amountDue === decision.amount - discount.amount - redemption.amount ? undefined : amountDue,
    earning: some(
      trimmed([
        shares(earning.lines, receipt),
        earning.activatesAt,
        earning.expiresAt,
        unless(sum(earning.lines), earning.points),
      ]),
    ),
    effects: effectsRow(decision.effects),
    unmet: reasonsRow(decision.unmet),
    usage: some(decision.usage.map(usageRow)),
    before: balanceRow(decision.before, member),
    after: afterRow(decision),
    expiring: some(decision.expiring.map(({ points, expiresAt }) => [points, expiresAt])),
    tier: tier
      ? trimmed([tier.current, tier.next, tier.toNext, unless(false, tier.reached)])
      : undefined,
  }
}

/** The decision as it was taken. */
export function expand(row: Compact, columns: Columns): DecisionRecord {
  const stored = row.stored ?? false
  const receipt = receiptOf(row, columns)
  const amount = row.amount ?? sumOf(receipt.lines)
  const discount = discountOf(row.discount ?? [], receipt)
  const redemption = redemptionOf(row.redemption ?? [], receipt, stored)
  const [current, next, toNext, reached] = row.tier ?? []
  const before = balanceOf(row.before, row.member)
  const earning = earningOf(row.earning ?? [], receipt)
  const at = row.at ?? columns.recordedAt
  return {
    v: 1,
    programmeId: columns.programmeId,
    conditionsVersion: columns.conditionsVersion,
    at,
    stored,
    member: row.member ? memberOf(row.member, columns.owner) : null,
    receipt,
    amount,
    discount,
    redemption,
    amountDue: row.due ?? amount - discount.amount - redemption.amount,
    earning,
    effects: effectsOf(row.effects ?? []),
    unmet: reasonsOf(row.unmet ?? []),
    usage: (row.usage ?? []).map(usageOf),
    before,
    after:
      row.after === undefined
        ? usualAfter({ at, before, redemption, earning })
        : balanceOf(row.after, row.member),
    expiring: (row.expiring ?? []).map(([points, expiresAt]) => ({ points, expiresAt })),
    tier: row.tier
      ? {
          current: current ?? null,
          next: next ?? null,
          toNext: toNext ?? null,
          reached: reached ?? false,
        }
      : null,
  } as DecisionRecord
}

function memberOf([visit, card, tier]: Row, id: string): DecisionRecord['member'] {
  return { id, tier: tier ?? null, visit, card: card ?? 'active' } as DecisionRecord['member']
}

function discountOf([lines, amount]: Row, receipt: Receipt): DecisionRecord['discount'] {
  const byLine = sharesOf(lines, receipt)
  return { amount: (amount as number) ?? sum(byLine), lines: byLine }
}

function redemptionRow({ redemption, receipt, stored }: DecisionRecord): Row | undefined {
  return some(
    trimmed([
      unless(0, redemption.max),
      shares(redemption.lines, receipt),
      shares(redemption.linePoints, receipt),
      some(redemption.draws.map((draw) => trimmed([draw.lotId, draw.points, draw.expiresAt]))),
      redemption.codeAbove,
      reasonsRow(redemption.unmet),
      unless(stored ? 0 : receipt.redeem, redemption.requested),
      unless(sum(redemption.linePoints), redemption.applied),
      unless(sum(redemption.lines), redemption.amount),
    ]),
  )
}

function redemptionOf(row: Row, receipt: Receipt, stored: boolean): DecisionRecord['redemption'] {
  const [max, lines, linePoints, draws, codeAbove, unmet, requested, applied, amount] = row
  const money = sharesOf(lines, receipt)
  const points = sharesOf(linePoints, receipt)
  return {
    requested: requested ?? (stored ? 0 : receipt.redeem),
    applied: applied ?? sum(points),
    max: max ?? 0,
    amount: amount ?? sum(money),
    lines: money,
    linePoints: points,
    unmet: reasonsOf((unmet as Row) ?? []),
    codeAbove: codeAbove ?? null,
    draws: ((draws as Row[]) ?? []).map(([lotId, drawn, expiresAt]) => ({
      lotId,
      points: drawn,
      expiresAt: expiresAt ?? null,
    })),
  } as unknown as DecisionRecord['redemption']
}

function earningOf(row: Row, receipt: Receipt): DecisionRecord['earning'] {
  const [lines, activatesAt, expiresAt, points] = row
  const byLine = sharesOf(lines, receipt)
  return {
    points: points ?? sum(byLine),
    lines: byLine,
    activatesAt: activatesAt ?? null,
    expiresAt: expiresAt ?? null,
  } as DecisionRecord['earning']
}

function usageRow({ key, scope, counts, points, times, value }: Usage): Row {
  return trimmed([
    key,
    points,
    unless('member', scope),
    unless('points', counts),
    unless(1, times),
    unless(points, value),
  ])
}

function usageOf([key, points, scope, counts, times, value]: Row): Usage {
  return {
    key,
    scope: scope ?? 'member',
    counts: counts ?? 'points',
    points,
    times: times ?? 1,
    value: value ?? points,
  } as Usage
}

/** What a balance comes to where nothing else happens to it: no debt is met, nothing is held. */
function usualAfter(
  of: Pick<DecisionRecord, 'at' | 'before' | 'redemption' | 'earning'>,
): Balance | null {
  const { at, before, redemption, earning } = of
  if (before === null) return null
  const isDelayed = earning.activatesAt !== null && earning.activatesAt > at
  const { active, pending, held, debt } = before
  return {
    active: active - redemption.applied + (isDelayed ? 0 : earning.points),
    pending: pending + (isDelayed ? earning.points : 0),
    held,
    debt,
  }
}

function afterRow(decision: DecisionRecord): Row | null | undefined {
  const { after } = decision
  if (isAlike(after, usualAfter(decision))) return undefined
  return after && balanceRow(after, null)
}

const isAlike = (a: Balance | null, b: Balance | null): boolean =>
  a === null || b === null
    ? a === b
    : a.active === b.active && a.pending === b.pending && a.held === b.held && a.debt === b.debt

function balanceRow(balance: Balance | null, member: object | null): Row | null | undefined {
  if (balance === null) return member ? null : undefined
  const row = [balance.active, balance.pending, balance.held, balance.debt]
  while (row.at(-1) === 0) row.pop()
  return member ? some(row) : row
}

function balanceOf(row: Row | null | undefined, member: Row | undefined): Balance | null {
  if (row === null || (row === undefined && !member)) return null
  const [active, pending, held, debt] = (row ?? []) as number[]
  return { active: active ?? 0, pending: pending ?? 0, held: held ?? 0, debt: debt ?? 0 }
}

/** Shares of the receipt's lines, unless there are none. */
const shares = (lines: readonly number[], receipt: Receipt): readonly number[] | null =>
  lines.length === receipt.lines.length && lines.every((share) => share === 0) ? null : lines

const sharesOf = (lines: unknown, receipt: Receipt): readonly number[] =>
  (lines as readonly number[]) ?? receipt.lines.map(() => 0)

const sumOf = (lines: readonly Line[]): number => {
  let total = 0
  for (const { amount } of lines) total += amount
  return total
}
