import type { Language } from '#kit/core/language.ts'

/** What is handed to a channel. The id is the same at every repetition, so that a provider can tell them apart. */
export type Outgoing = {
  readonly id: string
  readonly address: string | null
  readonly kind: string
  readonly language: Language
  readonly text: string
}

/** What a channel says: it has it, it will never have it, or it is worth another try. */
export type Outcome =
  | { readonly outcome: 'delivered' }
  | { readonly outcome: 'failed'; readonly reason: string }
  | { readonly outcome: 'retry'; readonly reason: string }

/** A way to reach members. It is called outside any database transaction, and may throw: that is a `retry`. */
export type Channel = {
  readonly name: string
  /** Whether a confirmation code stays readable in the journal after it was handed over. */
  readonly keepsCodes: boolean
  send(message: Outgoing): Promise<Outcome>
}

/** Reaches nobody: the journal is where its messages are read. */
export const sandbox: Channel = {
  name: 'sandbox',
  keepsCodes: true,
  send: () => Promise.resolve({ outcome: 'delivered' }),
}
