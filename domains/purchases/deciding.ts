import { withoutSpent } from '#domains/ledger/core/index.ts'
import * as ledger from '#domains/ledger/ledger.ts'
import type { Db } from '#kit/context.ts'
import { Refusal } from '#kit/core/refusal.ts'
import { newId } from '#kit/newId.ts'
import type { HeldQuote } from './core/book.ts'
import { isRefused, settle, type Refused, type Settled } from './core/settle.ts'
import type { Ready } from './entry.ts'
import { fetchShelf, type Known, type Placed, type Shelf } from './gathering.ts'
import * as quotes from './quotes.store.ts'
import { pricedLines } from './token.ts'

/** A receipt to decide on, with its place in the scene; none where it belongs to nobody. */
export type Asked = { readonly entry: Ready; readonly place: number | null }

/** What is decided of one receipt; busy while another transaction has its member's account. */
export type Verdict =
  | { readonly settled: Settled }
  | { readonly refusal: Refusal }
  | { readonly busy: true }

const BUSY = { busy: true } as const

/** Settles each receipt in order, so that the next of the same member sees what the one before did. */
export const decide = (scene: Scene | null, asked: readonly Asked[], now: Date): Verdict[] =>
  asked.map(({ entry, place }) =>
    place === null ? withoutMember(entry, now) : forMember(scene!, place, now),
  )

/** The past ends now: a receipt dated later is refused as any other is. */
const past = ({ receipt }: Ready, now: Date): number => Math.min(receipt.occurredAt, now.getTime())

const instantOf = (entry: Ready, known: Known, now: Date): number =>
  entry.historical ? past(entry, now) : now.getTime() + known.clockShiftMs

/** What the decisions over some receipts rest on. */
export type Scene = {
  readonly placed: readonly Placed[]
  /** Those that could be locked, as the decisions so far have left them. */
  readonly accounts: Map<string, ledger.Account>
  readonly held: ReadonlyMap<string, quotes.Row>
  readonly shelf: Shelf
}

/**
 * Locks the accounts and reads the rest after them, with snapshots younger than the locks; null where no
 * receipt has a member. Without `wait`, an account that another has is not in the scene.
 */
export async function fetchScene(
  db: Db,
  placed: readonly Placed[],
  now: () => Promise<Date>,
  wait: boolean,
): Promise<Scene | null> {
  if (placed.length === 0) return null
  const [accounts, [held, shelf]] = await ledger.lookLockedWith(
    db,
    placed.map(keyOf),
    now,
    { wait },
    () =>
      Promise.all([
        quotes.look(
          db,
          placed.flatMap(({ entry, known }) =>
            entry.quote?.held ? [{ owner: known.view.owner, id: entry.quote.id }] : [],
          ),
        ),
        fetchShelf(db, placed, { lock: true }),
      ]),
  )
  return { placed, accounts, held, shelf }
}

const keyOf = ({ entry, known }: Placed): ledger.AccountKey => ({
  owner: known.view.owner,
  programmeId: entry.setting.programmeId,
  organisationId: entry.organisationId,
})

function forMember({ placed, accounts, held, shelf }: Scene, place: number, now: Date): Verdict {
  const { entry, known } = placed[place]!
  const at = instantOf(entry, known, now)
  const key = ledger.accountKey(keyOf(placed[place]!))
  const account = accounts.get(key)
  if (!account) return BUSY
  const quote = promised(entry, known, held, at)
  if (quote instanceof Refusal) return { refusal: quote }
  const outcome = settle({
    setting: entry.setting,
    receipt: entry.receipt,
    member: known.view,
    book: shelf.bookOf(place, account),
    held: quote,
    stored: entry.stored,
    codeConfirmed: entry.code !== null && entry.code !== undefined,
    purchaseId: newId(),
    at,
    newId,
  })
  if (isRefused(outcome)) return refusalOf(outcome)
  const changed = priceChange(entry, outcome)
  if (changed) return { refusal: changed }

  // as it would be read again: activity no longer moves on what this receipt has spent
  accounts.set(key, withoutSpent(outcome.account))
  // a test member leaves no trace in what all members share
  const usage = known.test ? outcome.usage.filter(({ scope }) => scope === 'member') : outcome.usage
  const { owner } = known.view
  const { programmeId } = entry.setting
  shelf.note(place, {
    usage: usage.map((each) => ({ owner, programmeId, usage: each })),
    visited: entry.receipt.occurredAt,
    climb: { standings: outcome.standings, bought: outcome.qualifying },
  })
  return { settled: { ...outcome, usage } }
}

const refusalOf = ({ refusal }: Refused): Verdict => ({
  refusal: new Refusal(refusal.code, refusal.details as Record<string, unknown>),
})

function withoutMember(entry: Ready, now: Date): Verdict {
  const outcome = settle({
    setting: entry.setting,
    receipt: entry.receipt,
    member: null,
    book: NOBODY,
    stored: entry.stored,
    codeConfirmed: null,
    purchaseId: newId(),
    at: entry.historical ? past(entry, now) : now.getTime(),
    newId,
  })
  return isRefused(outcome) ? refusalOf(outcome) : { settled: outcome }
}

/** What is remembered of a receipt that belongs to nobody. */
export const NOBODY = {
  account: { owner: '', programmeId: '', lots: [], debt: 0, holds: [] },
  tally: { visits: 0, lastAt: null },
  standings: [],
  sums: { spend: 0, points: 0, visits: 0 },
  used: () => 0,
} as const

/** The held quote that a receipt names, if it may still be used. */
function promised(
  { quote, receipt, setting }: Ready,
  known: Known,
  held: ReadonlyMap<string, quotes.Row>,
  at: number,
): HeldQuote | null | Refusal {
  if (!quote) return null
  if (quote.owner !== known.view.owner) return new Refusal('price_changed', { changed: 'member' })
  if (quote.programmeId !== setting.programmeId)
    return new Refusal('price_changed', { changed: 'programme' })
  if (quote.expiresAt <= at) return new Refusal('quote.expired')
  if (quote.lines !== pricedLines(receipt))
    return new Refusal('price_changed', { changed: 'lines' })
  if (!quote.held) return null
  const row = held.get(quote.id)
  if (!row) return new Refusal('quote.unknown')
  if (row.state !== 'held') return new Refusal('quote.used', { state: row.state })
  return row
}

/** A quote that no longer holds refuses; it never re-prices silently. */
function priceChange({ quote }: Ready, { decision }: Settled): Refusal | null {
  if (!quote) return null
  const { amountDue, redemption } = decision
  const changed =
    quote.points !== redemption.applied
      ? 'points'
      : quote.amountDue !== amountDue
        ? 'amountDue'
        : null
  if (!changed) return null
  return new Refusal('price_changed', {
    changed,
    quoted: { points: quote.points, amountDue: quote.amountDue },
    now: { points: redemption.applied, amountDue },
  })
}
