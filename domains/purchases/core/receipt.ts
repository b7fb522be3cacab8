import type { Static } from 'typebox'
import type { Line } from '#domains/rules/core/facts.ts'
import { parseInstant } from '#kit/core/zone.ts'
import type { MemberRef, PurchaseAsked, QuoteAsked, StoredReceipt } from './schemas.ts'

/** A receipt as it was sent, checked in form but not yet understood. */
export type Sent = Partial<Static<typeof QuoteAsked>> &
  Partial<Static<typeof PurchaseAsked>> &
  Omit<Static<typeof StoredReceipt>, 'key'>

/** The one identifier by which a receipt names its member. */
export type Ref = Static<typeof MemberRef>

/** A receipt as the platform understands it: amounts whole, instants in epoch milliseconds. */
export type Receipt = {
  readonly externalId: string
  readonly storeId: string | null
  readonly tillId: string | null
  readonly cashierId: string | null
  readonly channel: string | null
  readonly occurredAt: number
  readonly offsetMinutes: number
  readonly currency: string
  readonly lines: readonly Line[]
  readonly means: readonly string[]
  readonly coupons: readonly string[]
  /** Points to pay with, minor units; 'max' for as many as may be. */
  readonly redeem: number | 'max'
}

/** What the lines come to, before the programme takes anything off. */
export function amountOf({ lines }: Receipt): number {
  let amount = 0
  for (const line of lines) amount += line.amount
  return amount
}

export type Misread = { readonly code: string; readonly details: Readonly<Record<string, unknown>> }

/** What the receipt says, or the refusal of what the schema could not see. */
export function readReceipt(sent: Sent): Receipt | Misread {
  const occurred = parseInstant(sent.occurredAt)
  if (!occurred) return { code: 'instant.invalid', details: { field: 'occurredAt' } }
  const twice = firstTwice(sent.lines)
  if (twice !== null) return { code: 'lines.duplicate', details: { lineId: twice } }
  if (total(sent.lines) > MOST) return { code: 'lines.too_large', details: { most: MOST } }
  return {
    externalId: sent.externalId,
    storeId: sent.storeId ?? null,
    tillId: sent.tillId ?? null,
    cashierId: sent.cashierId ?? null,
    channel: sent.channel ?? null,
    occurredAt: occurred.ms,
    offsetMinutes: occurred.offsetMinutes,
    currency: sent.currency,
    lines: sent.lines.map(readLine),
    means: (sent.payments ?? []).map(({ means }) => means),
    coupons: sent.couponCodes ?? [],
    redeem: sent.pointsToRedeem ?? 0,
  }
}

/** A receipt comes to so much at most: sums of many, and points for them, stay exact. Minor units. */
const MOST = 1_000_000_000_000

const total = (lines: Sent['lines']): number =>
  lines.reduce((sum, { amount, discountAmount = 0 }) => sum + amount + discountAmount, 0)

/** Tells a refusal from a receipt. */
export const isMisread = (read: Receipt | Misread): read is Misread => 'code' in read

/** All that makes two receipts the same one, as text: whatever else differs, they are another. */
export function sameness(sent: Sent, receipt: Receipt): string {
  return JSON.stringify([
    sent.programmeId ?? null,
    sortedEntries(sent.member),
    sortedEntries(sent.orderedBy),
    sortedEntries(sent.paidBy),
    receipt.storeId,
    receipt.tillId,
    receipt.externalId,
    receipt.cashierId,
    receipt.channel,
    receipt.occurredAt,
    receipt.offsetMinutes,
    receipt.currency,
    receipt.redeem,
    receipt.coupons,
    sent.payments?.map(({ means, amount }) => [means, amount]) ?? [],
    receipt.lines.map((line, index) => [
      line.lineId,
      line.sku,
      sent.lines[index]!.name ?? null,
      line.category,
      line.kind,
      line.quantity,
      sent.lines[index]!.unitPrice,
      line.amount,
      line.discountAmount,
      line.taxAmount,
      line.cost,
      sortedEntries(line.attributes),
    ]),
  ])
}

function readLine(line: Sent['lines'][number]): Line {
  return {
    lineId: line.lineId,
    sku: line.sku,
    category: line.category ?? null,
    kind: line.kind ?? 'goods',
    quantity: line.quantity,
    amount: line.amount,
    discountAmount: line.discountAmount ?? 0,
    taxAmount: line.taxAmount ?? 0,
    cost: line.cost ?? null,
    attributes: line.attributes ?? NONE,
  }
}

const NONE: Readonly<Record<string, string | number | boolean>> = Object.freeze({})

function firstTwice(lines: Sent['lines']): string | null {
  if (lines.length === 1) return null
  const seen = new Set<string>()
  for (const { lineId } of lines) {
    if (seen.has(lineId)) return lineId
    seen.add(lineId)
  }
  return null
}

function sortedEntries(object: object | undefined): [string, unknown][] | null {
  if (object === undefined) return null
  const entries = Object.entries(object)
  return entries.length > 1 ? entries.toSorted(([a], [b]) => (a < b ? -1 : 1)) : entries
}
