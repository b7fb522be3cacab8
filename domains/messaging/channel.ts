import type { Language } from '#kit/core/language.ts'
import type { Purpose } from './core/purposes.ts'

/** What is handed to a channel. The id is the same at every repetition, so that a provider can tell them apart. */
export type Outgoing = {
  readonly id: string
  readonly organisationId: string
  readonly memberId: string
  readonly address: string | null
  /** The event it tells of, or `confirmation.code`. */
  readonly kind: string
  readonly language: Language
  /** What it is sent for: a service, a reminder or an offer. */
  readonly purpose: Purpose
  /** The mailing it is of, if it is of one. */
  readonly mailingId: string | null
  /** A headline, for channels that have one. */
  readonly subject: string | null
  readonly text: string
  /** The same as a page, for channels that show one; escaped already. */
  readonly html: string | null
}

/**
 * What a channel says: it has it, it has handed it on and will tell what becomes of it, it will never have
 * it, or it is worth another try.
 */
export type Outcome =
  | { readonly outcome: 'delivered' }
  | { readonly outcome: 'sent' }
  | { readonly outcome: 'failed'; readonly reason: string }
  | {
      readonly outcome: 'retry'
      readonly reason: string
      /** Milliseconds before which another try is of no use. */
      readonly after?: number
    }

/** Told of each time a message stands in line for the rate of its channel, which counts as no slowness of it. */
export type Waits = (inLine: Promise<void>) => Promise<void>

/** A way to reach members. It is called outside any database transaction, and may throw: that is a `retry`. */
export type Channel = {
  readonly name: string
  /** Whether a confirmation code stays readable in the journal after it was handed over. */
  readonly keepsCodes: boolean
  send(message: Outgoing, waits?: Waits): Promise<Outcome>
}

/** Reaches nobody: the journal is where its messages are read. */
export const sandbox: Channel = {
  name: 'sandbox',
  keepsCodes: true,
  send: () => Promise.resolve({ outcome: 'delivered' }),
}
