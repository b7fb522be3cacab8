import * as ledger from '#domains/ledger/ledger.ts'
import { balanceAt, emptyAccount, type Lot } from '#domains/ledger/core/index.ts'
import * as members from '#domains/members/members.ts'
import * as programmes from '#domains/programmes/programmes.ts'
import * as tiers from '#domains/tiers/tiers.ts'
import type { Context } from '#kit/context.ts'
import type { ProgrammeId } from '#kit/core/ids.ts'
import { Refusal } from '#kit/core/refusal.ts'
import { addPeriod, dayIn, parseInstant } from '#kit/core/zone.ts'
import { announce, type Fact } from '#kit/events.ts'
import { newId } from '#kit/newId.ts'
import { giveGoodsBack, type Given } from './core/returning.ts'
import type { Return, ReturnQuote } from './core/schemas.ts'
import { CLOCK_SLACK } from './core/settle.ts'
import * as counters from './counters.store.ts'
import * as store from './purchases.store.ts'
import * as returns from './returns.store.ts'

export type ReturnAsked = {
  readonly externalId: string
  readonly occurredAt: string
  readonly lines: readonly { readonly lineId: string; readonly quantity: string }[]
}

/**
 * Goods given back by line, under the conditions of the day they were bought. A historical one, of
 * another system's past, is settled as of its own instant and told to nobody.
 */
export async function returnLines(
  ctx: Context,
  purchaseId: string,
  asked: ReturnAsked,
  options: { readonly historical?: boolean } = {},
): Promise<Return> {
  const occurred = parseInstant(asked.occurredAt)
  if (!occurred) throw new Refusal('instant.invalid', { field: 'occurredAt' })
  return giveBack(ctx, purchaseId, {
    externalId: asked.externalId,
    occurredAt: occurred.ms,
    lines: asked.lines,
    cancels: false,
    historical: options.historical ?? false,
  })
}

/** What a return of these lines, or of all that is left, would bring. Nothing is written. */
export async function quoteReturn(
  ctx: Context,
  purchaseId: string,
  lines: ReturnAsked['lines'] | null,
): Promise<ReturnQuote> {
  const asked = { externalId: 'quote', occurredAt: null, cancels: false, historical: false }
  const told = await giveBack(ctx, purchaseId, { ...asked, lines, quotes: true })
  const { amount, refundAmount, redemption, earning, balance } = told
  return { amount, refundAmount, redemption, earning, lines: told.lines, balance }
}

/** Takes a purchase back whole, while nothing of it has been returned. */
export async function cancel(ctx: Context, purchaseId: string): Promise<Return> {
  return giveBack(ctx, purchaseId, {
    externalId: 'cancel',
    occurredAt: null,
    lines: null,
    cancels: true,
    historical: false,
  })
}

/** The returns of a purchase, oldest first. */
export async function returnsOf(ctx: Context, purchaseId: string): Promise<{ items: Return[] }> {
  const { owner } = await found(ctx, purchaseId)
  return { items: (await returns.of(ctx.db, owner, purchaseId)).map(({ answer }) => answer) }
}

type Asked = {
  readonly externalId: string
  readonly occurredAt: number | null
  readonly lines: ReturnAsked['lines'] | null
  readonly cancels: boolean
  readonly historical: boolean
  /** Only told, not done. */
  readonly quotes?: true
}

async function giveBack(ctx: Context, purchaseId: string, asked: Asked): Promise<Return> {
  return ctx.transaction(async (ctx) => {
    const { owner } = await found(ctx, purchaseId)
    const kept = (await store.lock(ctx.db, owner, purchaseId))!
    const earlier = await returns.of(ctx.db, owner, purchaseId)
    refuseState(kept, earlier, asked)
    const who = await keeperOf(ctx, kept)
    const at =
      asked.historical && asked.occurredAt !== null
        ? Math.min(asked.occurredAt, ctx.now.getTime())
        : ctx.now.getTime() + (who?.clockShiftMs ?? 0)
    const returnId = newId<'return'>()
    const occurredAt = asked.occurredAt ?? at
    if (occurredAt > at + CLOCK_SLACK)
      throw new Refusal('purchase.in_future', { occurredAt: new Date(occurredAt).toISOString() })
    const before = earlier.flatMap(({ lines }) => lines)
    const keeper = who?.owner ?? owner
    const book = await fetch(ctx, kept, keeper, who !== null)
    const given = giveGoodsBack({
      decision: kept.decision,
      earlier: before,
      lines: asked.lines,
      policy: await policyOf(ctx, kept, at),
      account: book.account,
      drawnLots: book.lots,
      formers: book.formers,
      purchaseId,
      returnId,
      occurredAt,
      at,
      newId,
    })
    if ('refusal' in given)
      throw new Refusal(given.refusal.code, given.refusal.details as Record<string, unknown>)
    const answer = answerOf(kept, asked, given, { returnId, occurredAt, at, member: who !== null })
    if (asked.quotes) return answer
    const { places } = book
    await record(ctx, kept, given, { returnId, keeper, places, occurredAt, asked, answer })
    return answer
  })
}

async function found(ctx: Context, purchaseId: string): Promise<store.Kept> {
  const kept = await store.findById(ctx.db, ctx.organisationId, purchaseId)
  if (!kept) throw new Refusal('purchase.unknown')
  return kept
}

function refuseState(kept: store.Kept, earlier: readonly returns.Row[], asked: Asked): void {
  if (kept.state === 'returned' || kept.state === 'cancelled')
    throw new Refusal('purchase.returned', { state: kept.state })
  if (asked.cancels && kept.state !== 'confirmed')
    throw new Refusal('purchase.returned', { state: kept.state })
  if (earlier.some(({ externalId }) => externalId === asked.externalId))
    throw new Refusal('return.duplicate', { externalId: asked.externalId })
}

/** Who has the points, until the transaction ends: the member itself, or the one it was merged into. */
async function keeperOf(ctx: Context, { owner, test, decision }: store.Kept) {
  if (ctx.actor.test && !test) throw new Refusal('key.test_only')
  if (decision.member === null) return null
  await members.holdStill(ctx, owner)
  const [member] = await members.recognise(ctx.db, ctx.organisationId, [{ memberId: owner }])
  return member ?? null
}

async function fetch(ctx: Context, kept: store.Kept, keeper: string, member: boolean) {
  const { programmeId, decision } = kept
  if (!member)
    return { account: emptyAccount(keeper, programmeId), lots: NO_LOTS, formers: [], places: [] }
  const places = await members.placesOf(ctx.db, kept.owner)
  const lotIds = decision.redemption.draws.map(({ lotId }) => lotId)
  const keys = [...new Set([keeper, ...places])].map((owner) => ({
    owner,
    programmeId,
    organisationId: ctx.organisationId,
    purchaseIds: [kept.id],
    lotIds,
  }))
  const accounts = await ledger.lookLocked(ctx.db, keys, ctx.now, { wait: true })
  const [account, ...formers] = keys.map((key) => accounts.get(ledger.accountKey(key))!)
  // the lots that were drawn from stayed with the member who was merged
  const lots = new Map<string, Lot>()
  for (const each of [account!, ...formers]) for (const lot of each.lots) lots.set(lot.id, lot)
  return { account: account!, lots, formers, places }
}

const NO_LOTS: ReadonlyMap<string, Lot> = new Map()

async function policyOf(ctx: Context, kept: store.Kept, at: number) {
  const { compiled, programme } = await programmes.conditionsOf(
    ctx.db,
    kept.programmeId as ProgrammeId,
    kept.decision.conditionsVersion,
  )
  const { clawback, restoreExpired } = compiled.terms
  return {
    clawback,
    zone: programme.zone,
    restoreUntil: restoreExpired && addPeriod(programme.zone, at, restoreExpired),
  }
}

function answerOf(
  kept: store.Kept,
  asked: Asked,
  given: Given,
  of: { returnId: string; occurredAt: number; at: number; member: boolean },
): Return {
  const state = asked.cancels ? 'cancelled' : given.whole ? 'returned' : 'partially_returned'
  return {
    id: of.returnId,
    purchaseId: kept.id,
    state,
    externalId: asked.externalId,
    occurredAt: new Date(of.occurredAt).toISOString(),
    amount: given.amount,
    refundAmount: given.refundAmount,
    redemption: {
      points: given.pointsReturned,
      lapsedPoints: given.pointsLapsed,
      amount: given.amount - given.refundAmount,
    },
    earning: {
      points: given.pointsTakenBack,
      clawedBackPoints: given.clawedBack,
      shortfallPoints: given.shortfall,
    },
    lines: given.lines.map(({ lineId, quantity, amount, pointsReturned, pointsTakenBack }) => ({
      lineId,
      quantity,
      amount,
      pointsReturned,
      pointsTakenBack,
    })),
    balance: of.member ? balanceAt(given.account, of.at) : null,
  }
}

type Recording = {
  readonly returnId: string
  readonly keeper: string
  /** Where the visit may be counted. */
  readonly places: readonly string[]
  readonly occurredAt: number
  readonly asked: Asked
  readonly answer: Return
}

async function record(ctx: Context, kept: store.Kept, given: Given, of: Recording): Promise<void> {
  const { programmeId, decision } = kept
  const owner = of.keeper
  await returns.insert(ctx.db, {
    owner: kept.owner,
    id: of.returnId,
    purchaseId: kept.id,
    externalId: of.asked.externalId,
    whole: given.whole,
    occurredAt: new Date(of.occurredAt),
    recordedAt: ctx.now,
    lines: given.lines,
    pointsBack: given.pointsReturned,
    pointsTaken: given.pointsTakenBack,
    amount: given.amount,
    answer: of.answer,
  })
  await store.setState(ctx.db, kept.owner, kept.id, of.answer.state)
  if (decision.member === null) return

  await ledger.record(
    ctx.db,
    [...given.elsewhere, { owner, postings: given.postings }].flatMap(({ owner, postings }) =>
      postings.map((posting) => ({ owner, programmeId, posting })),
    ),
    ctx.now,
  )
  const visits = given.whole ? 1 : 0
  await counters.takeVisit(ctx.db, {
    places: of.places,
    source: kept.owner,
    programmeId,
    visits,
    amount: given.refundAmount,
  })
  await counters.addUsage(
    ctx.db,
    given.usage
      .filter(({ scope }) => scope === 'member' || !kept.test)
      .map((usage) => ({ owner, programmeId, usage, source: kept.owner })),
  )
  await takeBackQualifying(ctx, kept, given, owner, visits)
  if (!of.asked.historical)
    await announce(ctx.db, ctx.organisationId, news(kept, given, of), ctx.now)
}

async function takeBackQualifying(
  ctx: Context,
  kept: store.Kept,
  given: Given,
  owner: string,
  visits: number,
): Promise<void> {
  const programmeId = kept.programmeId as ProgrammeId
  const { decision } = kept
  const { compiled, programme } = await programmes.conditionsOf(
    ctx.db,
    programmeId,
    decision.conditionsVersion,
  )
  if (!compiled.document.tiers) return
  const qualifying = {
    day: dayIn(programme.zone, decision.receipt.occurredAt),
    spend: -given.refundAmount,
    points: -given.pointsTakenBack,
    visits: -visits,
    source: kept.owner,
  }
  await tiers.record(ctx.db, [{ owner, programmeId, qualifying, standings: [] }], ctx.now)
}

function news(kept: store.Kept, given: Given, of: Recording): Fact[] {
  const { programmeId } = kept
  const owner = of.keeper
  const facts: Fact[] = [
    {
      name: 'purchase.returned',
      owner,
      data: { programmeId, purchaseId: kept.id, returnId: of.returnId, amount: given.amount },
    },
  ]
  const back = given.postings.find(({ movement }) => movement.points > 0)
  if (back && given.pointsReturned > 0)
    facts.push({
      name: 'points.returned',
      owner,
      data: { programmeId, movementId: back.movement.id, points: given.pointsReturned },
    })
  return facts
}
