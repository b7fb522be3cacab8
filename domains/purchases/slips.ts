import * as messaging from '#domains/messaging/messaging.ts'
import * as programmes from '#domains/programmes/programmes.ts'
import type { Context } from '#kit/context.ts'
import type { ProgrammeId } from '#kit/core/ids.ts'
import type { Language } from '#kit/core/language.ts'
import type { DecisionRecord } from './core/decision.ts'
import type { Ready } from './entry.ts'
import type * as store from './purchases.store.ts'

type Version = Pick<programmes.InForce, 'programme' | 'document'>

/** What a till may print under a receipt that is quoted; null where the organisation wrote nothing for it. */
export const slipOf = (
  { slips, version, language }: Ready,
  decision: DecisionRecord,
): string | null => (slips ? written(slips, decision, version, language) : null)

/** The same of a receipt that is kept. Where no text was ever published it costs nothing. */
export async function slipFor(
  ctx: Context,
  { decision, programmeId }: Pick<store.Kept, 'decision' | 'programmeId'>,
  language: Language,
): Promise<string | null> {
  const slips = await messaging.slipsOf(ctx.db, ctx.organisationId)
  if (!slips) return null
  const { conditionsVersion } = decision
  const of = await programmes.conditionsOf(ctx.db, programmeId as ProgrammeId, conditionsVersion)
  return written(slips, decision, of, language)
}

function written(
  slips: messaging.Slips,
  decision: DecisionRecord,
  { programme, document }: Version,
  language: Language,
): string | null {
  const { after, earning, redemption, expiring, tier, at } = decision
  // a receipt of nobody has nothing to tell of
  if (!after) return null
  const { name, pointsName, scale, zone, currency, minorDigits } = programme
  const [soonest] = expiring
  const reached = document.tiers?.ladder.find(({ id }) => id === tier?.current)
  const isLater = earning.activatesAt !== null && earning.activatesAt > at
  const news = {
    kind: 'purchase.receipt' as const,
    balance: after.active,
    earned: earning.points,
    availableFrom: isLater ? earning.activatesAt : null,
    spent: redemption.applied,
    pending: after.pending,
    expiring: soonest ? { points: soonest.points, on: soonest.expiresAt } : null,
    tier: reached?.name[language] ?? null,
    speech: { programme: name, pointsName, scale, zone, currency, minorDigits },
  }
  return messaging.slipText(slips, news, language, at)
}
