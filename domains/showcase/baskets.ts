import * as programmes from '#domains/programmes/programmes.ts'
import type { Receipt } from '#domains/purchases/core/receipt.ts'
import { voiceOf } from '#domains/purchases/voices.ts'
import type { Context } from '#kit/context.ts'
import { Refusal } from '#kit/core/refusal.ts'
import { offsetAt } from '#kit/core/zone.ts'
import { newId } from '#kit/newId.ts'
import { admit } from './admission.ts'
import { basketSentences } from './core/basket.ts'
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
 * What a basket of somebody unknown would earn now, and how much of it points could pay. Throws
 * `showcase.unknown`, `showcase.origin_refused` and `showcase.throttled`.
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
  const receipt = receiptOf(basket, setting, at)
  const judge = (imagined: Parameters<typeof decide>[1]['imagined']) => {
    const decision = decide(setting, { receipt, imagined }, newId)
    if (!decision) throw new Refusal('points.too_many', { most: MOST })
    return decision
  }
  const usual = judge(ANYBODY)
  const first = judge(NEWCOMER)
  const rich = decide(
    setting,
    { receipt: { ...receipt, redeem: 'max' }, imagined: { ...ANYBODY, points: PLENTY } },
    newId,
  )
  const { activatesAt, expiresAt } = usual.earning
  const payableAmount = rich?.redemption.amount ?? 0
  return {
    points: usual.earning.points,
    firstPurchasePoints: first.earning.points,
    payableAmount,
    availableFrom: instant(activatesAt),
    expiresAt: instant(expiresAt),
    programme: version.programme.name,
    sentences: basketSentences({ usual, first, payableAmount }, voiceOf(version, ctx.language)),
  }
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
