import { hash } from 'node:crypto'
import * as messaging from '#domains/messaging/messaging.ts'
import type { Checked, Slips } from '#domains/messaging/messaging.ts'
import * as programmes from '#domains/programmes/programmes.ts'
import type { InForce } from '#domains/programmes/programmes.ts'
import type { Db } from '#kit/context.ts'
import type { OrganisationId } from '#kit/core/ids.ts'
import type { Language } from '#kit/core/language.ts'
import { Refusal } from '#kit/core/refusal.ts'
import { HOUR } from '#kit/core/time.ts'
import type { Setting } from './core/book.ts'
import { isMisread, readReceipt, sameness, type Receipt, type Sent } from './core/receipt.ts'
import type { QuoteClaims } from './token.ts'

/** One receipt on its way through a batch. */
export type Entry = {
  readonly organisationId: OrganisationId
  /** Whose idempotency key it is. */
  readonly caller: string
  readonly key: string | null
  readonly sent: Sent
  readonly language: Language
  /** From the till's memory: it earns only. */
  readonly stored: boolean
  /** Settled as of its own instant: the history of another system. */
  readonly historical?: boolean
  /** The caller may work on test members only. */
  readonly testOnly?: boolean
  readonly quote?: QuoteClaims | null
  /** The right confirmation code, to be spent with the purchase. */
  readonly code?: Checked | null
}

/** An entry that has been read: its receipt, what makes it the same one, and the conditions of its day. */
export type Ready = Entry & {
  readonly receipt: Receipt
  /** SHA-256 of all that makes two receipts the same. */
  readonly digest: Buffer
  readonly version: InForce
  readonly setting: Setting
  /** What the organisation has tills print under receipts; null: nothing. */
  readonly slips: Slips | null
}

/** Reads the receipt and finds the conditions in force at its instant. Throws the refusals of both. */
export async function ready(db: Db, entry: Entry): Promise<Ready> {
  const receipt = readReceipt(entry.sent)
  if (isMisread(receipt)) throw new Refusal(receipt.code, receipt.details)
  const { organisationId, sent } = entry
  const programme = await programmes.programmeFor(db, organisationId, sent.programmeId ?? null)
  if (receipt.storeId !== null) await programmes.storeKnown(db, organisationId, receipt.storeId)
  if (receipt.tillId !== null)
    await programmes.tillKnown(db, organisationId, receipt.storeId, receipt.tillId)
  const version = await programmes.conditionsAt(db, programme.id, receipt.occurredAt)
  const { id, currency, zone, guardHours } = programme
  return {
    ...entry,
    slips: await messaging.slipsOf(db, organisationId),
    receipt,
    digest: hash('sha256', sameness(sent, receipt), 'buffer'),
    version,
    setting: {
      programmeId: id,
      currency,
      zone,
      version: version.version,
      compiled: version.compiled,
      guard: guardHours * HOUR,
    },
  }
}
