import type { Language } from '#kit/core/language.ts'

/** What a gateway is handed. The id is the same at every repetition, so that a provider can tell them apart. */
export type Outgoing = {
  readonly id: string
  readonly organisationId: string
  readonly memberId: string
  /** A phone for SMS, an address for mail; what reaches a chat or a browser is looked up by the member. */
  readonly address: string | null
  readonly kind: string
  readonly language: Language
  readonly purpose: string
  /** The mailing it is of, if it is of one. */
  readonly mailingId?: string | null
  readonly subject: string | null
  readonly text: string
  readonly html: string | null
  /** Files that go with a mail; nothing else carries them. */
  readonly attachments?: readonly Attachment[]
}

export type Attachment = {
  readonly name: string
  readonly mediaType: string
  readonly content: Buffer
}

/**
 * What became of it: it was taken; it was taken and the gateway will tell of it by these numbers; it will
 * never be taken; it is worth another try. `answer` and `reason` are what the gateway said, as `lineOf` leaves it.
 */
export type Outcome =
  | { readonly outcome: 'delivered'; readonly answer?: string }
  | { readonly outcome: 'sent'; readonly ids: readonly string[]; readonly answer?: string }
  | { readonly outcome: 'failed'; readonly reason: string }
  | {
      readonly outcome: 'retry'
      readonly reason: string
      /** Milliseconds before which another try is of no use. */
      readonly after?: number
      /** Nothing was handed over for certain: another gateway may be asked at once. */
      readonly unsent?: true
    }

/** Told of each time a message stands in line for the rate of its gateway: that is nobody's slowness. */
export type Waits = (inLine: Promise<void>) => Promise<void>

/** A line to one provider, kept open. It may throw: that is a `retry`. */
export type Gateway = {
  send(message: Outgoing, waits?: Waits): Promise<Outcome>
  close(): Promise<void>
}
