import { sql } from 'kysely'
import * as accounts from '#domains/members/accounts.ts'
import * as members from '#domains/members/members.ts'
import * as purchases from '#domains/purchases/purchases.ts'
import type { Conditions } from '#domains/rules/rules.api.ts'
import { DAY } from '#kit/core/time.ts'
import { deliverPortion } from '#server/outbox.ts'
import { reactions } from '#server/reactions.ts'
import type { Given } from '#test/given.ts'
import { unused, type Shop } from '#test/shop.ts'

export const inBoth = (text: string) => ({ ru: text, en: text })

type Rule = Conditions['rules'][number]

/** Five points for each hundred roubles. */
export const fivePercent: Rule = rule('base', { rate: { points: 5, per: 10_000 } })

export function rule(id: string, then: Rule['then'], more: Partial<Rule> = {}): Rule {
  return { id, name: inBoth(id), on: 'purchase', then, ...more }
}

/** Five per cent in points, and a point pays a rouble, as much of the receipt as there is. */
export function conditions(more: Partial<Conditions> = {}): Conditions {
  return { rules: [fivePercent], redeem: { value: { points: 1, amount: 100 } }, ...more }
}

/** An instant so many days away: the past is negative. */
export const daysFromNow = (days: number): string => new Date(Date.now() + days * DAY).toISOString()

export const called = () => ({ key: unused(), language: 'en' as const })

/** Moves a test member's clock on by so many days. */
export async function passDays(shop: Shop, memberId: string, days: number): Promise<void> {
  await members.setClock(shop.ctx, memberId, { step: { days } })
}

/** What is left of the lot that each purchase made, with its end. */
export async function lotsOf(given: Given, shop: Shop, memberId: string) {
  const ctx = await given.fresh()
  const { items } = await accounts.lots(ctx, memberId, { programmeId: shop.programmeId })
  return new Map(items.map((lot) => [lot.purchaseId, lot]))
}

/** Publishes the next version and waits until it is in force. */
export async function changeConditions(shop: Shop, next: Conditions): Promise<void> {
  await shop.publish(next, new Date(Date.now() + 2_100).toISOString())
  await new Promise((done) => setTimeout(done, 2_500))
}

/** Gives back the goods of some lines: [line, quantity]. */
export function giveBack(
  shop: Shop,
  purchaseId: string,
  lines: readonly (readonly [lineId: string, quantity: string])[],
  occurredAt = new Date().toISOString(),
) {
  return purchases.returnLines(shop.ctx, purchaseId, {
    externalId: unused(),
    occurredAt,
    lines: lines.map(([lineId, quantity]) => ({ lineId, quantity })),
  })
}

/** Points put on an account by hand, active at once and for good. */
export async function bringPoints(shop: Shop, memberId: string, points: number): Promise<void> {
  const { programmeId } = shop
  await accounts.adjust(shop.ctx, memberId, { programmeId, points, reason: 'brought along' })
}

/** Delivers all that was announced to whoever reacts. */
export async function deliverNews(given: Given): Promise<void> {
  const { db, log } = given()
  while ((await deliverPortion({ db, log, reactions })).found > 0);
}

/** What a shop's budgets or members' counters say is used, by the beginning of the key; null without one. */
export async function usedOf(
  given: Given,
  { programmeId }: Shop,
  table: 'budget' | 'counter',
  key: string,
) {
  const { rows } = await sql<{ used: number | null }>`
    select sum(used)::bigint as used from purchases.${sql.raw(table)}
    where programme_id = ${programmeId} and key like ${`${key}%`}
  `.execute(given.owner)
  return rows[0]!.used
}
