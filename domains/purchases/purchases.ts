import type { Place } from '#domains/access/core/reach.ts'
import * as messaging from '#domains/messaging/messaging.ts'
import * as members from '#domains/members/members.ts'
import { databaseNow, type Context, type Db } from '#kit/context.ts'
import { batcher, type Batcher } from '#kit/batch.ts'
import type { Language } from '#kit/core/language.ts'
import { Refusal } from '#kit/core/refusal.ts'
import { wakeOutbox } from '#kit/jobs.ts'
import { decodeCursor, pageOf } from '#kit/page.ts'
import {
  confirmAll,
  confirmEach,
  isKnown,
  unbroken,
  type Broken,
  type Outcome,
} from './confirming.ts'
import { purchaseAnswer } from './core/answer.ts'
import type { Sent } from './core/receipt.ts'
import type { Purchase, PurchaseLine, Quote } from './core/schemas.ts'
import { forMember, sentences } from './core/sentences.ts'
import type { Entry } from './entry.ts'
import * as listing from './listing.store.ts'
import * as store from './purchases.store.ts'
import { holdQuote } from './holding.ts'
import { quoteAll } from './quoting.ts'
import { claimsOf } from './token.ts'
import { slipFor } from './slips.ts'
import { voiceFor } from './voices.ts'

export { confirmAll, type Outcome } from './confirming.ts'
export type { Entry } from './entry.ts'
export { historyCounts, membersBought, readHistory } from './history.ts'
export { cancelQuote, expireQuotes, sendCode } from './holding.ts'
export { report } from './reporting.ts'
export { cancel, quoteReturn, returnLines, returnsOf } from './returning.ts'
export { signQuotesWith } from './token.ts'
export { awardBirthdays, awardEnrolment, followMerge, undoMerge } from './occasions.ts'

/** Confirms and quotes of one process, joined into batches. One for each pool of connections. */
export type Tills = {
  readonly confirms: Batcher<Entry, Outcome>
  readonly quotes: Batcher<Entry, Quote | Refusal>
}

export type TillOptions = {
  readonly lanes?: number
  readonly limit?: number
  observe?(operation: 'confirm' | 'quote', size: number): void
}

/**
 * Opens the batches over a pool. The key is the member, so that one account is in one batch at a time; a
 * member who is busy elsewhere does not hold a batch up. `lanes`: batches in flight at most.
 */
export function openTills(db: Db, options: TillOptions = {}): Tills {
  const { lanes = 2, limit = 100 } = options
  const shared = { lanes, limit }
  const confirms = batcher<Entry, Outcome | Broken>({
    ...shared,
    run: (entries) => byOrganisation(entries, (some) => confirmEach(db, some)),
    observe: (size) => options.observe?.('confirm', size),
  })
  return {
    confirms: {
      submit: async (key, entry) => unbroken(await confirms.submit(key, entry)),
      idle: () => confirms.idle(),
      get waiting() {
        return confirms.waiting
      },
    },
    quotes: batcher({
      ...shared,
      run: (entries) => byOrganisation(entries, (some) => quoteAll(db, some)),
      observe: (size) => options.observe?.('quote', size),
    }),
  }
}

const tillsOf = new WeakMap<Db, Tills>()

/** The batches over the pool of a context, opened at first use or by `openTills` with its options. */
export function tills(db: Db): Tills {
  let open = tillsOf.get(db)
  if (!open) tillsOf.set(db, (open = openTills(db)))
  return open
}

/** Has a pool use batches that were opened with options of one's own. */
export function useTills(db: Db, open: Tills): void {
  tillsOf.set(db, open)
}

async function byOrganisation<Result>(
  entries: readonly Entry[],
  run: (entries: readonly Entry[]) => Promise<readonly (Result | Promise<Result>)[]>,
): Promise<(Result | Promise<Result>)[]> {
  const first = entries[0]!.organisationId
  if (entries.every(({ organisationId }) => organisationId === first))
    return [...(await run(entries))]
  const results: (Result | Promise<Result>)[] = []
  for (const organisationId of new Set(entries.map((entry) => entry.organisationId))) {
    const places = entries.flatMap((entry, place) =>
      entry.organisationId === organisationId ? [place] : [],
    )
    const some = await run(places.map((place) => entries[place]!))
    for (const [index, place] of places.entries()) results[place] = some[index]!
  }
  return results
}

type Called = { readonly key: string | null; readonly language: Language }

/** What a receipt would come to; with `hold`, its points and budgets are set aside. */
export async function quote(
  ctx: Context,
  sent: Sent & { readonly hold?: boolean | undefined },
  called: Called,
): Promise<Quote> {
  const entry = entryOf(ctx, sent, called)
  if (sent.hold) return holdQuote(ctx, entry)
  const outcome = await tills(ctx.db).quotes.submit(keyOf(entry), entry)
  if (outcome instanceof Refusal) throw outcome
  return outcome
}

/** Confirms a receipt. Asking again with the same key, or sending the same receipt, answers the same. */
export async function confirm(ctx: Context, sent: Sent, called: Called): Promise<Purchase> {
  const entry = await withQuote(ctx, entryOf(ctx, sent, called))
  const outcome = await tills(ctx.db).confirms.submit(keyOf(entry), entry)
  if (outcome instanceof Refusal) throw outcome
  wakeOutbox()
  return asConfirmed(ctx, outcome, called.language)
}

/** The answer to the confirmation, whenever it is asked for: what came after it is not in it. */
const asConfirmed = async (ctx: Context, kept: store.Kept, language: Language) =>
  answered(ctx, { ...kept, state: 'confirmed' }, language)

/** The answer in a language, with the text for the slip, written when nothing is locked any more. */
async function answered(ctx: Context, kept: store.Kept, language: Language): Promise<Purchase> {
  const voice = await voiceFor(ctx.db, kept, language)
  return purchaseAnswer(kept, voice, await slipFor(ctx, kept, language))
}

/** A receipt of a list: the purchase that it is, or why it is refused. */
export type Stored = { readonly purchase: Purchase } | { readonly refusal: Refusal }

/** Receipts from the till's memory: each is confirmed or refused by itself, in the order sent. */
export async function confirmStored(
  ctx: Context,
  items: readonly (Sent & { readonly key: string })[],
  language: Language,
): Promise<Stored[]> {
  const entries = items.map((sent) => entryOf(ctx, sent, { key: sent.key, language }, true))
  const outcomes: Outcome[] = []
  for (let start = 0; start < entries.length; start += PORTION)
    outcomes.push(...(await confirmAll(ctx.db, entries.slice(start, start + PORTION))))
  wakeOutbox()
  return Promise.all(
    outcomes.map(async (outcome) =>
      outcome instanceof Refusal
        ? { refusal: outcome }
        : { purchase: await asConfirmed(ctx, outcome, language) },
    ),
  )
}

const PORTION = 100

function entryOf(ctx: Context, sent: Sent, { key, language }: Called, stored = false): Entry {
  return {
    organisationId: ctx.organisationId,
    caller: ctx.actor.id,
    key,
    sent,
    language,
    stored,
    testOnly: ctx.actor.test,
  }
}

const keyOf = ({ organisationId, sent }: Entry): string => {
  const { member } = sent
  if (!member) return sent.externalId
  const name =
    member.memberId ?? member.cardNumber ?? member.phone ?? member.email ?? member.externalId
  return `${organisationId}/${name}`
}

/**
 * Reads the quote and counts the try of a code before the batch: a wrong one must not be forgotten. What
 * was confirmed before is only answered, and takes no code again.
 */
async function withQuote(ctx: Context, entry: Entry): Promise<Entry> {
  const { quoteId, confirmationCode } = entry.sent
  if (quoteId === undefined) return entry
  const quote = claimsOf(quoteId, ctx.organisationId)
  if (confirmationCode === undefined || quote.owner === null) return { ...entry, quote }
  if (await isKnown(ctx.db, entry)) return { ...entry, quote }
  const code = await messaging.checkCode(ctx.db, {
    owner: quote.owner,
    subject: quote.id,
    code: confirmationCode,
    at: await databaseNow(ctx.db),
  })
  return { ...entry, quote, code }
}

/** One purchase as it was answered, with its state today. */
export async function get(ctx: Context, purchaseId: string, language: Language): Promise<Purchase> {
  const kept = await found(ctx, purchaseId)
  return answered(ctx, kept, language)
}

/** Why a purchase came out as it did: the record, and plain sentences. */
export async function decision(ctx: Context, purchaseId: string, language: Language) {
  const kept = await found(ctx, purchaseId)
  return {
    id: kept.id,
    purchaseId: kept.id,
    sentences: sentences(kept.decision, await voiceFor(ctx.db, kept, language)),
    data: kept.decision,
  }
}

/** Why each of these purchases came out as it did, as its member reads it; by id, as far as they are there. */
export async function toldToMember(
  ctx: Context,
  purchaseIds: readonly string[],
): Promise<Map<string, string[]>> {
  const told = new Map<string, string[]>()
  for (const id of new Set(purchaseIds)) {
    const kept = await store.findById(ctx.db, ctx.organisationId, id)
    if (!kept?.decision.member) continue
    told.set(id, forMember(kept.decision, await voiceFor(ctx.db, kept, ctx.language)))
  }
  return told
}

async function found(ctx: Context, purchaseId: string): Promise<store.Kept> {
  const kept = await store.findById(ctx.db, ctx.organisationId, purchaseId)
  if (!kept) throw new Refusal('purchase.unknown')
  return kept
}

/** Where a purchase was made. Throws `purchase.unknown`. */
export async function placeOfPurchase(ctx: Context, purchaseId: string): Promise<Place> {
  const { programmeId, decision } = await found(ctx, purchaseId)
  return { programmeId, storeId: decision.receipt.storeId }
}

/** The programmes of these purchases, by their ids. */
export const programmesOf = (ctx: Context, ids: readonly string[]): Promise<Map<string, string>> =>
  listing.programmesOf(ctx.db, ctx.organisationId, ids)

/** The programme of a quote. Throws `quote.unknown`. */
export async function placeOfQuote(ctx: Context, token: string): Promise<Place> {
  return { programmeId: claimsOf(token, ctx.organisationId).programmeId }
}

/** Purchases, newest first. */
export async function list(
  ctx: Context,
  asked: {
    readonly memberId?: string | undefined
    readonly externalId?: string | undefined
    readonly cursor?: string | undefined
    readonly limit?: number | undefined
  },
): Promise<{ items: PurchaseLine[]; next: string | null }> {
  const limit = asked.limit ?? 50
  const owners = asked.memberId === undefined ? null : await members.familyOf(ctx, asked.memberId)
  const after = asked.cursor === undefined ? null : `${decodeCursor(asked.cursor, 1)[0]}`
  const rows = await listing.list(ctx.db, ctx.organisationId, {
    owners,
    externalId: asked.externalId ?? null,
    after,
    limit: limit + 1,
    reach: ctx.actor.reach ?? null,
  })
  return pageOf(rows, limit, ({ id }) => [id])
}
