import * as programmes from '#domains/programmes/programmes.ts'
import type { DecisionRecord } from '#domains/purchases/core/decision.ts'
import type { Receipt } from '#domains/purchases/core/receipt.ts'
import { decidingFor, type ThoughtOf } from '#domains/purchases/trying.ts'
import { voiceOf } from '#domains/purchases/voices.ts'
import type { Context } from '#kit/context.ts'
import { Refusal } from '#kit/core/refusal.ts'
import { offsetAt } from '#kit/core/zone.ts'
import { newId } from '#kit/newId.ts'
import { admit } from './admission.ts'
import { memberOf } from './balances.ts'
import { basketSentences, type BasketOutcome } from './core/basket.ts'
import { decide } from './core/worked.ts'
import { settingOf } from './faces.ts'
import type { Basket, PublicQuote } from './showcase.api.ts'

/** Somebody of whom nothing is known but that it is not the first purchase. */
const ANYBODY = { visits: 1, enrolledDays: 180, lastDays: 30 } as const
/** Somebody who buys for the first time. */
const NEWCOMER = { visits: 0 } as const
/** More points than a basket could use. */
const PLENTY = 1_000_000_000_000

/** What a receipt comes to at most, as at the till. */
const MOST = 1_000_000_000_000

/**
 * What a basket would earn now, and how much of it points could pay: for the member of a token, or for somebody
 * unknown. Throws `showcase.unknown`, `showcase.origin_refused`, `showcase.throttled` and
 * `showcase.token_invalid`.
 */
export async function basketQuote(
  ctx: Context,
  slug: string,
  basket: Basket,
  origin: string | null,
): Promise<PublicQuote> {
  const face = await admit(ctx, slug, origin)
  if (basket.lines.reduce((sum, { amount }) => sum + amount, 0) > MOST)
    throw new Refusal('lines.too_large', { most: MOST })
  const at = ctx.now.getTime()
  const version = await programmes.conditionsAt(ctx.db, face.programmeId, at)
  const setting = settingOf(version)
  const asked: ThoughtOf = { receipt: receiptOf(basket, setting, at), setting, version }
  const outcome =
    basket.token === undefined
      ? forAnybody(asked)
      : await forMember(
          { ...ctx, organisationId: face.organisationId },
          memberOf(basket.token, face.programmeId, ctx.now),
          asked,
        )
  const { usual, first, payableAmount } = outcome
  const { points, activatesAt, expiresAt } = usual.earning
  return {
    points,
    firstPurchasePoints: first.earning.points,
    payableAmount,
    availableFrom: instant(activatesAt),
    expiresAt: instant(expiresAt),
    programme: version.programme.name,
    sentences: basketSentences(outcome, voiceOf(version, ctx.language)),
  }
}

function forAnybody({ receipt, setting }: ThoughtOf): BasketOutcome {
  const judge = (imagined: Parameters<typeof decide>[1]['imagined']) =>
    counted(decide(setting, { receipt, imagined }, newId))
  const paying: Receipt = { ...receipt, redeem: 'max' }
  const rich = { receipt: paying, imagined: { ...ANYBODY, points: PLENTY } }
  const payableAmount = decide(setting, rich, newId)?.redemption.amount ?? 0
  return { usual: judge(ANYBODY), first: judge(NEWCOMER), payableAmount }
}

/** What it comes to for a member, it does as a first purchase, too: whether it is one is known. */
async function forMember(ctx: Context, memberId: string, asked: ThoughtOf): Promise<BasketOutcome> {
  const decide = await decidingFor(ctx, memberId, asked).catch(refuseToken)
  const own = counted(decide(0))
  return { usual: own, first: own, payableAmount: decide('max')?.redemption.amount ?? 0 }
}

/** Somebody who was forgotten within the minutes of a token is not told of. */
function refuseToken(error: unknown): never {
  throw error instanceof Refusal ? new Refusal('showcase.token_invalid') : error
}

function counted(decision: DecisionRecord | null): DecisionRecord {
  if (!decision) throw new Refusal('points.too_many', { most: MOST })
  return decision
}

const instant = (ms: number | null): string | null =>
  ms === null ? null : new Date(ms).toISOString()

function receiptOf(
  { lines }: Basket,
  { zone, currency }: { readonly zone: string; readonly currency: string },
  at: number,
): Receipt {
  return {
    externalId: 'basket',
    storeId: null,
    tillId: null,
    cashierId: null,
    channel: null,
    occurredAt: at,
    offsetMinutes: offsetAt(zone, at) / 60_000,
    currency,
    lines: lines.map(
      ({ sku = '-', category = null, kind = 'goods', quantity = '1', amount }, i) => ({
        lineId: `${i + 1}`,
        sku,
        category,
        kind,
        quantity,
        amount,
        discountAmount: 0,
        taxAmount: 0,
        cost: null,
        attributes: {},
      }),
    ),
    means: [],
    coupons: [],
    redeem: 0,
  }
}
