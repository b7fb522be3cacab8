import { covers } from '#domains/access/core/scopes.ts'
import * as cases from '#domains/cases/cases.ts'
import * as desk from '#domains/desk/phones.ts'
import type { Movement } from '#domains/ledger/ledger.api.ts'
import * as accounts from '#domains/members/accounts.ts'
import type { News, Speech } from '#domains/messaging/messaging.ts'
import * as programmes from '#domains/programmes/programmes.ts'
import * as purchases from '#domains/purchases/purchases.ts'
import * as tiers from '#domains/tiers/tiers.ts'
import type { Context } from '#kit/context.ts'
import { Refusal } from '#kit/core/refusal.ts'
import { speechOf } from './speech.ts'

/**
 * What a member would have been told last of an event, for previews; null where nothing of the kind has
 * happened to this member, or whoever asks may not see it.
 */
export async function newsOf(
  ctx: Context,
  memberId: string,
  kind: News['kind'],
): Promise<News | null> {
  const all = await programmes.programmesOf(ctx.db, ctx.organisationId)
  const live = all.filter(({ state }) => state === 'live')
  const speech = (programmeId: string): Speech | null => {
    const found = all.find(({ id }) => id === programmeId)
    return found ? speechOf(found) : null
  }
  const may = (scope: string) => covers(ctx.actor.scopes, scope)
  const of: Of = { ctx, memberId, speech, live: live.map(({ id }) => id) }
  if (kind === 'member.enrolled') return { kind, programme: live[0]?.name ?? null }
  if (kind === 'member.phone_changing') return may('members:reveal') ? phoneOf(of) : null
  if (kind.startsWith('points.') || kind === 'purchase.receipt')
    return may('points:read') ? pointsOf(of, kind as OfPoints) : null
  if (kind === 'purchase.returned') return may('purchases:read') ? returnOf(of) : null
  if (kind.startsWith('tier.')) return may('tiers:read') ? tierOf(of, kind as OfTier) : null
  if (kind === 'case.opened' || kind === 'case.answered')
    return may('cases:read') ? caseOf(of, kind) : null
  return null
}

type Of = {
  readonly ctx: Context
  readonly memberId: string
  readonly live: readonly string[]
  speech(programmeId: string): Speech | null
}
type OfPoints = Extract<News['kind'], `points.${string}` | 'purchase.receipt'>
type OfTier = Extract<News['kind'], `tier.${string}`>

async function phoneOf({ ctx, memberId }: Of): Promise<News | null> {
  const { items } = await desk.list(ctx, memberId, { limit: 1 })
  const [change] = items
  if (!change) return null
  const hours = (Date.parse(change.dueAt) - Date.parse(change.askedAt)) / 3_600_000
  return {
    kind: 'member.phone_changing',
    hours: Math.round(hours),
    ending: change.phone.slice(-2),
    link: null,
  }
}

/** Which movements of the book an event tells of. */
const TOLD: Readonly<Partial<Record<OfPoints, (line: Movement) => boolean>>> = {
  'points.earned': ({ kind, cause }) => kind === 'earn' && cause.kind === 'purchase',
  'points.activated': ({ kind }) => kind === 'earn',
  'points.redeemed': ({ kind }) => kind === 'redeem',
  'points.returned': ({ kind }) => kind === 'reverse',
  'points.expired': ({ kind }) => kind === 'expire',
  'points.adjusted': ({ kind }) => kind === 'adjust',
}

async function pointsOf(of: Of, kind: OfPoints): Promise<News | null> {
  const { ctx, memberId } = of
  if (kind === 'points.expiring' || kind === 'purchase.receipt') return balanceOf(of, kind)
  const { items } = await accounts.movements(ctx, memberId, { limit: 100 })
  const last = items.find((line) => of.live.includes(line.programmeId) && TOLD[kind]?.(line))
  const speech = last && of.speech(last.programmeId)
  if (!last || !speech) return null
  const { points } = last
  if (kind !== 'points.earned') {
    const isSigned = kind === 'points.returned' || kind === 'points.adjusted'
    return { kind, points: isSigned ? points : Math.abs(points), speech }
  }
  const { items: lots } = await accounts.lots(ctx, memberId, { limit: 100 })
  const lot = lots.find(({ purchaseId }) => purchaseId === last.cause.id)
  const isPending = lot !== undefined && Date.parse(lot.activatesAt) > ctx.now.getTime()
  return { kind, points, availableFrom: isPending ? Date.parse(lot.activatesAt) : null, speech }
}

async function balanceOf(of: Of, kind: 'points.expiring' | 'purchase.receipt') {
  const { ctx, memberId } = of
  const [programmeId] = of.live
  const speech = programmeId === undefined ? null : of.speech(programmeId)
  if (!speech) return null
  const { active, pending, expiring } = await accounts.balance(ctx, memberId, programmeId)
  const [soonest] = expiring
  const lapse = soonest ? { points: soonest.points, on: Date.parse(soonest.expiresAt) } : null
  if (kind === 'points.expiring') return lapse && { kind, ...lapse, speech }
  const { items } = await accounts.movements(ctx, memberId, { programmeId, limit: 100 })
  const bought = items.find(({ cause }) => cause.kind === 'purchase')?.cause.id
  const sumOf = (which: Movement['kind']) =>
    items
      .filter(({ kind, cause }) => kind === which && cause.id === bought)
      .reduce((sum, { points }) => sum + Math.abs(points), 0)
  const tier = await standing(of)
  return {
    kind,
    balance: active,
    earned: sumOf('earn'),
    availableFrom: null,
    spent: sumOf('redeem'),
    pending,
    expiring: lapse,
    tier: tier?.name ?? null,
    speech,
  }
}

async function returnOf(of: Of): Promise<News | null> {
  const { ctx, memberId } = of
  const { items } = await purchases.list(ctx, { memberId, limit: 50 })
  const bought = items.find(({ state }) => state === 'returned' || state === 'partially_returned')
  const speech = bought && of.speech(bought.programmeId)
  if (!bought || !speech) return null
  const { items: returns } = await purchases.returnsOf(ctx, bought.id)
  const last = returns.at(-1)
  return last ? { kind: 'purchase.returned', amount: last.amount, speech } : null
}

/** Where a member stands in the first programme that has tiers. */
async function standing({ ctx, memberId, live }: Of) {
  const [programmeId] = live
  if (programmeId === undefined || !covers(ctx.actor.scopes, 'tiers:read')) return null
  try {
    const { current, until } = await tiers.see(ctx, memberId, programmeId)
    return current && { programmeId, name: current.name[ctx.language], until }
  } catch (error) {
    // a programme may have none
    if (error instanceof Refusal) return null
    throw error
  }
}

async function tierOf(of: Of, kind: OfTier): Promise<News | null> {
  const stands = await standing(of)
  if (kind !== 'tier.ending') return stands && { kind, tier: stands.name }
  const speech = stands && of.speech(stands.programmeId)
  if (!stands || !speech || stands.until === null) return null
  return { kind, tier: stands.name, on: Date.parse(stands.until), speech }
}

async function caseOf(
  { ctx, memberId }: Of,
  kind: 'case.opened' | 'case.answered',
): Promise<News | null> {
  const { items } = await cases.list(ctx, { memberId, status: 'any', limit: 1 })
  const [last] = items
  if (!last) return null
  const { number, subject } = last
  if (kind === 'case.opened') return { kind, number, subject }
  const { lines } = await cases.get(ctx, last.id)
  const answer = lines.findLast((line) => line.kind === 'answer')?.text
  return answer ? { kind, number, subject, answer } : null
}
