import {
  createHash,
  createHmac,
  createSecretKey,
  timingSafeEqual,
  type KeyObject,
} from 'node:crypto'
import { Refusal } from '#kit/core/refusal.ts'
import type { Receipt } from './core/receipt.ts'

/** What a quote promised: the receipt's lines, what is due, the points, and until when. */
export type QuoteClaims = {
  /** Id of the quote; the row of a held one. */
  readonly id: string
  readonly organisationId: string
  readonly owner: string | null
  readonly programmeId: string
  readonly version: number
  /** Digest of the lines as they were priced. */
  readonly lines: string
  readonly amountDue: number
  readonly points: number
  readonly held: boolean
  /** Epoch milliseconds. */
  readonly expiresAt: number
}

/** A quote is good for a quarter of an hour. */
export const QUOTE_LIFE = 15 * 60_000

let secret: KeyObject | null = null

/** Hands in the secret of this installation that quotes are signed with, once at start. */
export function signQuotesWith(text: string): void {
  secret = createSecretKey(createHash('sha256').update('quotes\n').update(text).digest())
}

/** The quote's id: its claims, signed, so that nothing need be stored. */
export function tokenOf(claims: QuoteClaims): string {
  const payload = Buffer.from(
    JSON.stringify([
      claims.id,
      claims.organisationId,
      claims.owner,
      claims.programmeId,
      claims.version,
      claims.lines,
      claims.amountDue,
      claims.points,
      claims.held ? 1 : 0,
      claims.expiresAt,
    ]),
  ).toString('base64url')
  return `q_${payload}.${signature(payload)}`
}

/** The claims of a quote's id. Throws `quote.unknown` for one that this installation did not sign. */
export function claimsOf(token: string, organisationId: string): QuoteClaims {
  const [payload = '', signed = ''] = token.startsWith('q_') ? token.slice(2).split('.') : []
  const expected = Buffer.from(signature(payload))
  const given = Buffer.from(signed)
  if (expected.length !== given.length || !timingSafeEqual(expected, given))
    throw new Refusal('quote.unknown')
  const [id, organisation, owner, programmeId, version, lines, amountDue, points, held, expiresAt] =
    JSON.parse(Buffer.from(payload, 'base64url').toString('utf8')) as [
      string,
      string,
      string | null,
      string,
      number,
      string,
      number,
      number,
      number,
      number,
    ]
  if (organisation !== organisationId) throw new Refusal('quote.unknown')
  return {
    id,
    organisationId: organisation,
    owner,
    programmeId,
    version,
    lines,
    amountDue,
    points,
    held: held === 1,
    expiresAt,
  }
}

/** A digest of what a quote priced: another line, amount or member changes it. */
export function pricedLines(receipt: Receipt): string {
  const lines = receipt.lines.map((line) => [
    line.lineId,
    line.sku,
    line.category,
    line.kind,
    line.quantity,
    line.amount,
    line.discountAmount,
  ])
  return createHash('sha256').update(JSON.stringify(lines)).digest('base64url').slice(0, 22)
}

function signature(payload: string): string {
  if (!secret) throw new Error('signQuotesWith has not been called')
  return createHmac('sha256', secret).update(payload).digest('base64url')
}
