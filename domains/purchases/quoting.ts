import * as ledger from '#domains/ledger/ledger.ts'
import { type Db } from '#kit/context.ts'
import { Refusal } from '#kit/core/refusal.ts'
import { instant } from '#kit/looking.ts'
import { newId } from '#kit/newId.ts'
import { looking } from '#kit/pipeline.ts'
import { quoteAnswer } from './core/answer.ts'
import type { Quote } from './core/schemas.ts'
import { isRefused, settle, type Settled } from './core/settle.ts'
import { NOBODY } from './deciding.ts'
import { ready, type Entry, type Ready } from './entry.ts'
import {
  fetchShelf,
  placesOf,
  recognise,
  type Known,
  type Placed,
  type Whose,
} from './gathering.ts'
import { isAsSupposed, recall } from './recall.ts'
import { slipOf } from './slips.ts'
import { voiceOf } from './voices.ts'
import { pricedLines, QUOTE_LIFE, tokenOf } from './token.ts'

/**
 * Quotes of one organisation, many at once. They read, and change nothing however often they are asked.
 * If the batch fails, each goes alone, one after another: its answer is a promise of its own.
 */
export async function quoteAll(
  db: Db,
  entries: readonly Entry[],
): Promise<(Quote | Refusal | Promise<Quote | Refusal>)[]> {
  const readied = await Promise.all(
    entries.map((entry) =>
      ready(db, entry).catch((error: unknown) => {
        if (error instanceof Refusal) return error
        throw error
      }),
    ),
  )
  const able = readied.filter((each) => !(each instanceof Refusal)) as Ready[]
  const answers = able.length === 0 ? [] : await together(db, able)
  let next = 0
  return readied.map((each) => (each instanceof Refusal ? each : answers[next++]!))
}

async function together(db: Db, entries: readonly Ready[]) {
  try {
    return await answerAll(db, entries)
  } catch (error) {
    if (entries.length === 1) throw error
    let turn: Promise<unknown> = Promise.resolve()
    return entries.map((entry) => {
      const alone = turn.then(() => answerAll(db, [entry]))
      turn = alone.catch(() => undefined)
      return alone.then(([only]) => only!)
    })
  }
}

/** Answers, and looks again for those whose member was not as supposed. */
async function answerAll(db: Db, entries: readonly Ready[]): Promise<(Quote | Refusal)[]> {
  const supposed = await recall(db, entries)
  const answers = await looking(db, (db) => answer(db, entries, supposed))
  const wrong = entries.filter((entry, place) => {
    const { read } = answers[place]!
    return !isAsSupposed(db, entry, supposed[place]!, read)
  })
  if (wrong.length === 0) return answers.map(({ told }) => told)
  const again = await answerAll(db, wrong)
  return entries.map((entry, place) => again[wrong.indexOf(entry)] ?? answers[place]!.told)
}

async function answer(
  db: Db,
  entries: readonly Ready[],
  supposed: readonly Whose[],
): Promise<{ told: Quote | Refusal; read: Whose }[]> {
  const { placed, places } = placesOf(entries, supposed)
  const [now, read, accounts, shelf] = await Promise.all([
    instant(db),
    recognise(db, entries, supposed),
    ledger.look(db, placed.map(accountOf)),
    placed.length === 0 ? null : fetchShelf(db, placed, { lock: false }),
  ])
  const tell = (entry: Ready, index: number): Quote | Refusal => {
    const who = supposed[index]!
    if (who instanceof Refusal) return who
    if (who === null)
      return answerOf(entry, null, settleFor(entry, null, NOBODY, now.getTime()), now)
    const place = places[index]!
    const at = instantOf(who, now)
    const account = accounts.get(ledger.accountKey(accountOf(placed[place]!)))!
    const settled = settleFor(entry, who, shelf!.bookOf(place, account), at)
    return answerOf(entry, who, settled, new Date(at))
  }
  return entries.map((entry, index) => ({ told: tell(entry, index), read: read[index]! }))
}

/** The instant that it is for a member. */
export const instantOf = (known: Known, now: Date): number => now.getTime() + known.clockShiftMs

/** The account that a quote draws from. */
export const accountOf = ({ entry, known }: Placed): ledger.Look => ({
  owner: known.view.owner,
  programmeId: entry.setting.programmeId,
  organisationId: entry.organisationId,
})

/** What a receipt comes to for a member over a book, or why it comes to nothing. */
export function settleFor(
  entry: Ready,
  known: Known | null,
  book: Parameters<typeof settle>[0]['book'],
  at: number,
): Settled | Refusal {
  const settled = settle({
    setting: entry.setting,
    receipt: entry.receipt,
    member: known?.view ?? null,
    book,
    stored: false,
    codeConfirmed: null,
    purchaseId: newId(),
    at,
    newId,
  })
  if (!isRefused(settled)) return settled
  return new Refusal(settled.refusal.code, settled.refusal.details as Record<string, unknown>)
}

/** What is answered: with a token of its own, or of the quote that holds what it promises. */
export function answerOf(
  entry: Ready,
  known: Known | null,
  settled: Settled | Refusal,
  at: Date,
  held: { id: string; expiresAt: Date } | null = null,
): Quote | Refusal {
  if (settled instanceof Refusal) return settled
  const { decision, guardedUntil } = settled
  const expiresAt = held?.expiresAt ?? new Date(at.getTime() + QUOTE_LIFE)
  const id = tokenOf({
    id: held?.id ?? newId(),
    organisationId: entry.organisationId,
    owner: known?.view.owner ?? null,
    programmeId: entry.setting.programmeId,
    version: entry.setting.version,
    lines: pricedLines(entry.receipt),
    amountDue: decision.amountDue,
    points: decision.redemption.applied,
    held: held !== null,
    expiresAt: expiresAt.getTime(),
  })
  return quoteAnswer(decision, voiceOf(entry.version, entry.language), {
    id,
    held: held !== null,
    expiresAt,
    guardedUntil,
    receiptText: slipOf(entry, decision),
  })
}
