import * as ledger from '#domains/ledger/ledger.ts'
import * as messaging from '#domains/messaging/messaging.ts'
import * as tiers from '#domains/tiers/tiers.ts'
import { databaseNow, type Db } from '#kit/context.ts'
import { Refusal } from '#kit/core/refusal.ts'
import { announce, type Fact } from '#kit/events.ts'
import * as idempotency from '#kit/idempotency.ts'
import { newId } from '#kit/newId.ts'
import { isRefused, settle, type Settled } from './core/settle.ts'
import type { HeldQuote } from './core/book.ts'
import { ready, type Entry, type Ready } from './entry.ts'
import { bindFirstUsed, fetchShelf, recognise, type Known, type Placed } from './gathering.ts'
import * as store from './purchases.store.ts'
import * as quotes from './quotes.store.ts'
import { pricedLines } from './token.ts'

/** What became of one receipt of a batch: the purchase it is, or why it is refused. */
export type Outcome = store.Kept | Refusal

/** The members' rows that another transaction held: they go alone. */
const BUSY = Symbol('busy')

/** Another process kept the same receipt or key in the meantime: look again. */
class Overtaken extends Error {}

/**
 * Confirms receipts of one organisation, many at once: one look, one decision each, one record, one
 * commit. A refusal fails its own element only; if the batch fails, its elements go alone.
 */
export async function confirmAll(
  db: Db,
  organisationEntries: readonly Entry[],
): Promise<Outcome[]> {
  const outcomes: (Outcome | typeof BUSY)[] = []
  const readied = await Promise.all(
    organisationEntries.map((entry) => ready(db, entry).catch(onlyRefusals)),
  )
  const places = readied.flatMap((each, place) => (each instanceof Refusal ? [] : [place]))
  const entries = places.map((place) => readied[place] as Ready)
  const results = await together(db, entries)
  for (const [place, each] of readied.entries()) if (each instanceof Refusal) outcomes[place] = each
  for (const [index, place] of places.entries()) outcomes[place] = results[index]!

  for (const [place, outcome] of outcomes.entries())
    if (outcome === BUSY) outcomes[place] = await alone(db, readied[place] as Ready)
  return outcomes as Outcome[]
}

function onlyRefusals(error: unknown): Refusal {
  if (error instanceof Refusal) return error
  throw error
}

async function together(
  db: Db,
  entries: readonly Ready[],
): Promise<readonly (Outcome | typeof BUSY)[]> {
  if (entries.length === 0) return []
  try {
    return await attempt(db, entries, entries.length === 1)
  } catch (error) {
    if (entries.length === 1 && !(error instanceof Overtaken)) throw error
    const each: Outcome[] = []
    for (const entry of entries) each.push(await alone(db, entry))
    return each
  }
}

/** One receipt by itself: it waits for its member's account, and looks again when it was overtaken. */
async function alone(db: Db, entry: Ready): Promise<Outcome> {
  for (let tries = 1; ; tries++) {
    try {
      const [outcome] = await attempt(db, [entry], true)
      return outcome as Outcome
    } catch (error) {
      if (!(error instanceof Overtaken) || tries === 3) throw error
    }
  }
}

async function attempt(
  db: Db,
  entries: readonly Ready[],
  wait: boolean,
): Promise<(Outcome | typeof BUSY)[]> {
  return db.transaction().execute(async (db) => {
    const now = await databaseNow(db)
    const outcomes: (Outcome | typeof BUSY | null)[] = await replays(db, entries)
    const fresh = entries.flatMap((entry, place) =>
      outcomes[place] === null ? [{ entry, place }] : [],
    )
    if (fresh.length > 0) await decide(db, fresh, outcomes, now, wait)
    return outcomes as (Outcome | typeof BUSY)[]
  })
}

/** Answers for what was confirmed before: by key, or by receipt; null for what is new. */
async function replays(db: Db, entries: readonly Ready[]): Promise<(Outcome | null)[]> {
  const bound = await idempotency.findAll(
    db,
    entries.map(({ caller, key }) => ({ caller, key: key ?? '' })),
  )
  const receipts = await store.findReceipts(db, entries.map(receiptKey))
  const replayed = await store.findPurchases(
    db,
    bound.flatMap((each) => (each ? [pointerOf(each.answer)] : [])),
  )
  const seen = new Map<string, number>()
  return entries.map((entry, place) => {
    const key = bound[place]
    if (key) {
      if (!key.digest.equals(entry.digest)) return new Refusal('idempotency.conflict')
      return replayed.get(pointerOf(key.answer).id) ?? new Refusal('purchase.unknown')
    }
    const receipt = receipts[place]
    if (receipt) {
      return receipt.digest.equals(entry.digest)
        ? receipt.kept
        : new Refusal('purchase.duplicate', { externalId: entry.receipt.externalId })
    }
    // the same receipt twice in one batch: the second looks again once the first is kept
    const { storeId, tillId, externalId } = entry.receipt
    for (const name of [
      `r/${storeId ?? ''}/${tillId ?? ''}/${externalId}`,
      ...(entry.key === null ? [] : [`k/${entry.caller}/${entry.key}`]),
    ]) {
      if (seen.has(name)) throw new Overtaken()
      seen.set(name, place)
    }
    return null
  })
}

const receiptKey = ({ organisationId, receipt }: Ready): store.ReceiptKey => ({
  organisationId,
  storeId: receipt.storeId,
  tillId: receipt.tillId,
  externalId: receipt.externalId,
})

/** A key that confirmed a purchase points at it: the decision is stored once. */
const pointer = (kept: { owner: string; id: string }): string => `${kept.owner}/${kept.id}`

function pointerOf(answer: string): { owner: string; id: string } {
  const [owner = '', id = ''] = answer.split('/')
  return { owner, id }
}

type Fresh = { readonly entry: Ready; readonly place: number }

async function decide(
  db: Db,
  fresh: readonly Fresh[],
  outcomes: (Outcome | typeof BUSY | null)[],
  now: Date,
  wait: boolean,
): Promise<void> {
  const known = await recognise(
    db,
    fresh.map(({ entry }) => entry),
  )
  const kept: Keeping[] = []
  const placed: (Placed & { place: number })[] = []
  for (const [index, { entry, place }] of fresh.entries()) {
    const who = known[index]!
    if (who instanceof Refusal) outcomes[place] = who
    else if (who === null) keep(kept, outcomes, place, entry, null, withoutMember(entry, now))
    else placed.push({ entry, place, known: who, at: instantOf(entry, who, now) })
  }
  if (placed.length > 0) await decideForMembers(db, placed, kept, outcomes, now, wait)
  const confirmed = placed.filter(({ place }) => isKept(outcomes[place]))
  if (!(await bindFirstUsed(db, confirmed, now))) throw new Overtaken()
  await record(db, kept, now)
}

const isKept = (outcome: Outcome | typeof BUSY | null | undefined): boolean =>
  outcome !== null && outcome !== undefined && outcome !== BUSY && !(outcome instanceof Refusal)

const instantOf = (entry: Ready, known: Known, now: Date): number =>
  entry.historical ? entry.receipt.occurredAt : now.getTime() + known.clockShiftMs

async function decideForMembers(
  db: Db,
  placed: readonly (Placed & { place: number })[],
  kept: Keeping[],
  outcomes: (Outcome | typeof BUSY | null)[],
  now: Date,
  wait: boolean,
): Promise<void> {
  const accounts = await ledger.lookLocked(
    db,
    placed.map(({ entry, known }) => ({
      owner: known.view.owner,
      programmeId: entry.setting.programmeId,
      organisationId: entry.organisationId,
    })),
    now,
    { wait },
  )
  const held = await quotes.look(
    db,
    placed.flatMap(({ entry, known }) =>
      entry.quote?.held ? [{ owner: known.view.owner, id: entry.quote.id }] : [],
    ),
  )
  const shelf = await fetchShelf(db, placed, { lock: true })
  for (const [index, { entry, place, known, at }] of placed.entries()) {
    const key = ledger.accountKey({
      owner: known.view.owner,
      programmeId: entry.setting.programmeId,
    })
    const account = accounts.get(key)
    if (!account) {
      outcomes[place] = BUSY
      continue
    }
    const quote = promised(entry, known, held, at)
    if (quote instanceof Refusal) {
      outcomes[place] = quote
      continue
    }
    const settled = settle({
      setting: entry.setting,
      receipt: entry.receipt,
      member: known.view,
      book: shelf.bookOf(index, account),
      held: quote,
      stored: entry.stored,
      codeConfirmed: entry.code != null,
      purchaseId: newId(),
      at,
      newId,
    })
    const changed = isRefused(settled) ? settled.refusal : priceChange(entry, settled)
    if (changed) {
      outcomes[place] = new Refusal(changed.code, changed.details as Record<string, unknown>)
      continue
    }
    const done = settled as Settled
    accounts.set(key, done.account)
    const owner = known.view.owner
    const usage = known.test ? done.usage.filter(({ scope }) => scope === 'member') : done.usage
    shelf.note(index, {
      usage: usage.map((each) => ({ owner, programmeId: entry.setting.programmeId, usage: each })),
      visited: entry.receipt.occurredAt,
      climb: { standings: done.standings, bought: done.qualifying },
    })
    keep(kept, outcomes, place, entry, known, { ...done, usage })
  }
}

function withoutMember(entry: Ready, now: Date): Settled | Refusal {
  const settled = settle({
    setting: entry.setting,
    receipt: entry.receipt,
    member: null,
    book: NOBODY,
    stored: entry.stored,
    codeConfirmed: null,
    purchaseId: newId(),
    at: entry.historical ? entry.receipt.occurredAt : now.getTime(),
    newId,
  })
  if (!isRefused(settled)) return settled
  return new Refusal(settled.refusal.code, settled.refusal.details as Record<string, unknown>)
}

const NOBODY = {
  account: { owner: '', programmeId: '', lots: [], debt: 0, holds: [] },
  tally: { visits: 0, lastAt: null },
  standings: [],
  sums: { spend: 0, points: 0, visits: 0 },
  used: () => 0,
}

/** The held quote that a receipt names, if it may still be used. */
function promised(
  { quote, receipt }: Ready,
  known: Known,
  held: ReadonlyMap<string, quotes.Row>,
  at: number,
): HeldQuote | null | Refusal {
  if (!quote) return null
  if (quote.owner !== known.view.owner) return new Refusal('price_changed', { changed: 'member' })
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
function priceChange(entry: Ready, { decision }: Settled) {
  const { quote } = entry
  if (!quote) return null
  const changed =
    quote.points !== decision.redemption.applied
      ? 'points'
      : quote.amountDue !== decision.amountDue
        ? 'amountDue'
        : null
  if (!changed) return null
  const details = {
    changed,
    quoted: { points: quote.points, amountDue: quote.amountDue },
    now: { points: decision.redemption.applied, amountDue: decision.amountDue },
  }
  return { code: 'price_changed', details }
}

type Keeping = {
  readonly entry: Ready
  readonly known: Known | null
  readonly settled: Settled
  readonly row: store.New
}

function keep(
  kept: Keeping[],
  outcomes: (Outcome | typeof BUSY | null)[],
  place: number,
  entry: Ready,
  known: Known | null,
  settled: Settled | Refusal,
): void {
  if (settled instanceof Refusal) {
    outcomes[place] = settled
    return
  }
  const { decision } = settled
  const id = settled.purchaseId
  const owner = known?.view.owner ?? id
  const row: store.New = {
    owner,
    id,
    key: receiptKey(entry),
    digest: entry.digest,
    member: known !== null,
    test: known?.test ?? false,
    decision,
  }
  kept.push({ entry, known, settled, row })
  outcomes[place] = {
    owner,
    id,
    state: 'confirmed',
    recordedAt: decision.at,
    programmeId: decision.programmeId,
    decision,
  }
}

async function record(db: Db, kept: readonly Keeping[], now: Date): Promise<void> {
  if (kept.length === 0) return
  const news = await store.record(
    db,
    kept.map(({ row }) => row),
    now,
  )
  if (news < kept.length) throw new Overtaken()
  const ours = kept.flatMap(({ entry, known, settled, row }) =>
    known === null ? [] : [{ entry, known, settled, row }],
  )
  await ledger.record(
    db,
    ours.flatMap(({ row, settled }) => entriesOf(row, settled)),
    now,
  )
  await store.addVisits(
    db,
    ours.map(({ row, entry }) => ({
      owner: row.owner,
      programmeId: entry.setting.programmeId,
      visits: 1,
      amount: row.decision.amountDue,
      occurredAt: entry.receipt.occurredAt,
    })),
  )
  await store.addUsage(
    db,
    ours.flatMap(({ row, entry, settled }) =>
      settled.usage.map((usage) => ({
        owner: row.owner,
        programmeId: entry.setting.programmeId,
        usage,
      })),
    ),
  )
  await recordTiers(db, ours, now)
  await quotes.end(
    db,
    ours.flatMap(({ row, entry }) =>
      entry.quote?.held ? [{ owner: row.owner, id: entry.quote.id, state: 'used' as const }] : [],
    ),
  )
  for (const { entry } of ours) if (entry.code) await messaging.useCode(db, entry.code, now)
  // what happened long ago is no news: nobody is told of it today
  const told = kept.flatMap(({ entry, row, settled }) =>
    entry.historical
      ? []
      : facts(row, settled).map((fact) => ({ organisationId: entry.organisationId, fact })),
  )
  await announce(
    db,
    told.map(({ organisationId }) => organisationId),
    told.map(({ fact }) => fact),
    now,
  )
  const keyed = kept.flatMap(({ entry, row }) =>
    entry.key === null
      ? []
      : [
          {
            caller: entry.caller,
            key: entry.key,
            digest: entry.digest,
            status: 201,
            answer: pointer(row),
          },
        ],
  )
  if ((await idempotency.bindAll(db, keyed, now)) < keyed.length) throw new Overtaken()
}

function entriesOf({ owner, decision }: store.New, settled: Settled): ledger.Entry[] {
  const { programmeId } = decision
  return [
    ...settled.postings.map((posting) => ({ owner, programmeId, posting })),
    ...(settled.extensions.length > 0
      ? [{ owner, programmeId, extended: settled.extensions }]
      : []),
  ]
}

async function recordTiers(
  db: Db,
  ours: readonly { entry: Ready; settled: Settled; row: store.New }[],
  now: Date,
): Promise<void> {
  const graded = ours.filter(({ entry }) => entry.setting.compiled.document.tiers)
  if (graded.length === 0) return
  await tiers.record(
    db,
    graded.map(({ row, entry, settled }) => ({
      owner: row.owner,
      programmeId: entry.setting.programmeId,
      qualifying: settled.qualifying,
      standings: settled.standings,
    })),
    now,
  )
}

function facts({ owner, id, decision }: store.New, settled: Settled): Fact[] {
  if (decision.member === null) return []
  const { programmeId } = decision
  const news: Fact[] = [
    {
      name: 'purchase.confirmed',
      owner,
      data: { programmeId, purchaseId: id, amount: decision.amount },
    },
  ]
  for (const { movement } of settled.postings) {
    if (movement.kind === 'earn')
      news.push({
        name: 'points.earned',
        owner,
        data: {
          programmeId,
          movementId: movement.id,
          points: movement.points,
          availableFrom: new Date(decision.earning.activatesAt!).toISOString(),
          cause: 'purchase',
        },
      })
    if (movement.kind === 'redeem')
      news.push({
        name: 'points.redeemed',
        owner,
        data: { programmeId, movementId: movement.id, points: -movement.points },
      })
  }
  if (decision.tier?.reached && decision.tier.current !== null)
    news.push({ name: 'tier.reached', owner, data: { programmeId, tier: decision.tier.current } })
  return news
}
