import { createHash } from 'node:crypto'
import * as ledger from '#domains/ledger/ledger.ts'
import * as core from '#domains/ledger/core/index.ts'
import * as members from '#domains/members/members.ts'
import * as messaging from '#domains/messaging/messaging.ts'
import { databaseNow, type Context } from '#kit/context.ts'
import type { OrganisationId } from '#kit/core/ids.ts'
import type { Language } from '#kit/core/language.ts'
import { Refusal } from '#kit/core/refusal.ts'
import * as idempotency from '#kit/idempotency.ts'
import { newId } from '#kit/newId.ts'
import type { Quote } from './core/schemas.ts'
import { type Settled } from './core/settle.ts'
import { ready, type Entry, type Ready } from './entry.ts'
import { fetchShelf, recognise, type Placed } from './gathering.ts'
import * as counters from './counters.store.ts'
import * as quotes from './quotes.store.ts'
import { claimsOf, QUOTE_LIFE, type QuoteClaims } from './token.ts'
import { accountOf, answerOf, instantOf, settleFor } from './quoting.ts'

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
