import { createHash } from 'node:crypto'
import * as ledger from '#domains/ledger/ledger.ts'
import * as core from '#domains/ledger/core/index.ts'
import * as members from '#domains/members/members.ts'
import * as messaging from '#domains/messaging/messaging.ts'
import { databaseNow, type Context, type Db } from '#kit/context.ts'
import type { OrganisationId } from '#kit/core/ids.ts'
import type { Language } from '#kit/core/language.ts'
import { Refusal } from '#kit/core/refusal.ts'
import * as idempotency from '#kit/idempotency.ts'
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
import * as counters from './counters.store.ts'
import * as quotes from './quotes.store.ts'
import { slipOf } from './slips.ts'
import { voiceOf } from './voices.ts'
import { claimsOf, pricedLines, QUOTE_LIFE, tokenOf, type QuoteClaims } from './token.ts'

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

const instantOf = (known: Known, now: Date): number => now.getTime() + known.clockShiftMs

const accountOf = ({ entry, known }: Placed): ledger.Look => ({
  owner: known.view.owner,
  programmeId: entry.setting.programmeId,
  organisationId: entry.organisationId,
})

function settleFor(
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

function answerOf(
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

/**
 * A quote that sets its points and budgets aside for a quarter of an hour. Asked again with the same
 * key it answers the same quote, and sets nothing aside a second time.
 */
export async function holdQuote(ctx: Context, entry: Entry): Promise<Quote> {
  const readied = await ready(ctx.db, entry)
  const digest = createHash('sha256').update('hold\n').update(readied.digest).digest()
  const { answer } = await idempotency.once(ctx, { key: entry.key, digest }, async (ctx) => {
    const quote = await hold(ctx, readied)
    return { status: 200, answer: JSON.stringify(quote) }
  })
  return JSON.parse(answer) as Quote
}

async function hold(ctx: Context, readied: Ready): Promise<Quote> {
  const [who] = await recognise(ctx.db, [readied])
  if (who instanceof Refusal) throw who
  if (!who) throw new Refusal('member.unknown')
  const placed = { entry: readied, known: who }
  const at = instantOf(who, ctx.now)
  const key = accountOf(placed)
  const accounts = await ledger.lookLocked(ctx.db, [key], ctx.now, { wait: true })
  const account = accounts.get(ledger.accountKey(key))!
  const shelf = await fetchShelf(ctx.db, [placed], { lock: true })
  const settled = settleFor(readied, who, shelf.bookOf(0, account), at)
  if (settled instanceof Refusal) throw settled
  const held = await setAside(ctx, placed, settled, account)
  // what is told is the balance with the points set aside
  const decision = { ...settled.decision, after: core.balanceAt(held.account, at) }
  const quote = answerOf(readied, who, { ...settled, decision }, new Date(at), held)
  if (quote instanceof Refusal) throw quote
  return quote
}

async function setAside(
  ctx: Context,
  { entry, known }: Placed,
  settled: Settled,
  account: core.Account,
) {
  const at = instantOf(known, ctx.now)
  const id = newId<'quote'>()
  const { owner } = known.view
  const { programmeId } = entry.setting
  const points = settled.decision.redemption.applied
  const expiresAt = new Date(at + QUOTE_LIFE)
  const cause = { kind: 'quote', id }
  const current = core.currentAt(account, at, newId)
  const posting =
    points === 0
      ? null
      : core.hold(
          current.account,
          { points, subject: id, expiresAt: expiresAt.getTime(), cause, occurredAt: at },
          at,
          newId,
        )
  if (points > 0 && !posting) throw new Refusal('points.not_enough', { asked: points, active: 0 })
  const usage = settled.usage.filter(
    ({ scope, counts }) => counts !== 'last' && (scope === 'member' || !known.test),
  )
  const postings = posting ? [...current.postings, posting] : current.postings
  const entries = postings.map((each) => ({ owner, programmeId, posting: each }))
  await ledger.record(ctx.db, entries, ctx.now)
  await counters.addUsage(
    ctx.db,
    usage.map((each) => ({ owner, programmeId, usage: each })),
  )
  await quotes.insert(ctx.db, {
    owner,
    id,
    organisationId: entry.organisationId,
    programmeId,
    holdId: posting?.movement.id ?? null,
    points,
    usage,
    madeAt: new Date(at),
    expiresAt,
  })
  return { id, expiresAt, account: core.applyAll(account, postings) }
}

/** Gives back what a held quote set aside. A second time changes nothing. */
export async function cancelQuote(ctx: Context, token: string) {
  const claims = heldClaims(ctx, token)
  return ctx.transaction(async (ctx) => {
    const { row, account, keeper, at } = await lockQuote(ctx, claims)
    if (row.state === 'used' || row.state === 'expired')
      throw new Refusal('quote.used', { state: row.state })
    const after =
      row.state === 'held'
        ? await giveAsideBack(ctx, { row, account, keeper, at }, 'cancelled')
        : account
    return {
      id: token,
      state: 'cancelled' as const,
      balance: core.balanceAt(after, at),
    }
  })
}

/** Ends held quotes whose time has passed, giving budgets and points back; how many. */
export async function expireQuotes(ctx: Context, portion = 200): Promise<number> {
  const due = await quotes.overdue(ctx.db, ctx.now, portion)
  for (const { owner, id, programmeId, organisationId } of due) {
    await ctx.transaction(async (ctx) => {
      const locked = await lockQuote(ctx, { owner, id, programmeId, organisationId })
      if (locked.row.state === 'held') await giveAsideBack(ctx, locked, 'expired')
    })
  }
  return due.length
}

type Locked = {
  readonly row: quotes.Row
  readonly account: core.Account
  /** Whose the member's limits are, since a merge. */
  readonly keeper: string
  /** The instant that it is for the member. */
  readonly at: number
}

async function lockQuote(ctx: Context, of: ledger.AccountKey & { id: string }): Promise<Locked> {
  const accounts = await ledger.lookLocked(ctx.db, [of], ctx.now, { wait: true })
  const row = (await quotes.look(ctx.db, [of])).get(of.id)
  if (!row) throw new Refusal('quote.unknown')
  const organisationId = of.organisationId as OrganisationId
  const [who] = await members.recognise(ctx.db, organisationId, [{ memberId: of.owner }])
  return {
    row,
    account: accounts.get(ledger.accountKey(of))!,
    keeper: who?.owner ?? of.owner,
    at: ctx.now.getTime() + (who?.clockShiftMs ?? 0),
  }
}

async function giveAsideBack(
  ctx: Context,
  { row, account, keeper, at }: Locked,
  state: 'cancelled' | 'expired',
): Promise<core.Account> {
  const { owner, programmeId } = row
  // the job that ends holds may have been faster
  const holds = row.holdId !== null && account.holds.some(({ id }) => id === row.holdId)
  const why = { cause: { kind: 'quote', id: row.id }, occurredAt: at }
  const posting = holds ? core.release(account, row.holdId, why, newId) : null
  await ledger.record(ctx.db, posting ? [{ owner, programmeId, posting }] : [], ctx.now)
  await counters.addUsage(
    ctx.db,
    row.usage.map((usage) => ({
      owner: keeper,
      source: owner,
      programmeId,
      usage: { ...usage, points: -usage.points, times: -usage.times, value: -usage.value },
    })),
  )
  await quotes.end(ctx.db, [{ owner, id: row.id, state }])
  return posting ? core.applyAll(account, [posting]) : account
}

function heldClaims(ctx: Context, token: string): QuoteClaims & { owner: string } {
  const claims = claimsOf(token, ctx.organisationId)
  if (!claims.held || claims.owner === null) throw new Refusal('quote.unknown')
  return { ...claims, owner: claims.owner }
}

/** Sends the member of a quote a code that confirms paying with points. */
export async function sendCode(
  ctx: Context,
  token: string,
  language: Language,
): Promise<{ expiresAt: string }> {
  const { owner, id, expiresAt } = claimsOf(token, ctx.organisationId)
  if (owner === null) throw new Refusal('quote.unknown')
  const [member] = await members.recognise(ctx.db, ctx.organisationId, [{ memberId: owner }])
  if (!member) throw new Refusal('member.unknown')
  const now = await databaseNow(ctx.db)
  if (expiresAt <= now.getTime() + member.clockShiftMs) throw new Refusal('quote.expired')
  const { phone, email } = await members.get(ctx, member.owner)
  const sent = await messaging.sendCode(ctx, {
    owner: member.owner,
    subject: id,
    language: member.language ?? language,
    address: phone ?? email,
    phone,
    email,
    test: member.test,
  })
  return { expiresAt: sent.expiresAt.toISOString() }
}
