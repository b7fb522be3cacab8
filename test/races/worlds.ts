import { sql } from 'kysely'
import * as core from '#domains/ledger/core/index.ts'
import * as ledger from '#domains/ledger/ledger.ts'
import * as members from '#domains/members/members.ts'
import * as purchases from '#domains/purchases/purchases.ts'
import type { Sent } from '#domains/purchases/core/receipt.ts'
import { createContext, databaseNow, type Context, type Db } from '#kit/context.ts'
import { DAY } from '#kit/core/time.ts'
import { newId } from '#kit/newId.ts'
import { bringPoints, called } from '#test/behaviours/town.ts'
import { unused, type Shop } from '#test/shop.ts'

/** What there is before two operations meet: new members of a shop, and what was done for them. */
export type World = {
  readonly shop: Shop
  /** Has 100 points and more; the operations are about this member. */
  readonly anna: string
  /** Has 60 points. */
  readonly boris: string
  /** A member merged into Anna, who brought her 25 points. */
  readonly clara: string
  /** Enrolled, and without an account. */
  readonly nina: string
  /** A receipt of Anna's in two equal lines, of which she paid 40 points. */
  readonly purchaseId: string
  /** A quote of Anna's that holds 30 points, and its receipt. */
  readonly held: { readonly quoteId: string; readonly receipt: Sent }
  /** A receipt of Clara's in two equal lines, from before she was merged. */
  readonly pastId: string
  /** A receipt of Anna's that is not confirmed yet. */
  readonly receipt: Sent
}

/** What of a world is made only for operations that need it. */
export type Need = 'boris' | 'clara' | 'nina' | 'purchase' | 'past' | 'held' | 'expired'

/** Makes a world with what is needed of it; the rest is left out. */
export async function makeWorld(shop: Shop, needs: ReadonlySet<Need>): Promise<World> {
  const wants = (need: Need, make: () => Promise<string>) => (needs.has(need) ? make() : '')
  // one after another: of lots that end at once, the older is spent first
  const anna = await memberWith(shop, needs.has('purchase') ? 140 : 100)
  const boris = await wants('boris', () => memberWith(shop, 60))
  const clara = await wants('clara', () => memberWith(shop, 25))
  const nina = await wants('nina', () => memberWith(shop, 0))
  const pastId = await wants('past', () => bought(shop, clara, 10))
  if (clara) {
    const merge = await members.merge(shop.ctx, anna, { with: clara })
    await members.finishMerge(shop.ctx, clara, merge.mergeId)
  }
  const receipt = shop.receipt(anna, 50_00, { pointsToRedeem: 20 })
  const purchaseId = await wants('purchase', () => bought(shop, anna, 40))
  const held = needs.has('held') ? await hold(shop, anna) : { quoteId: '', receipt }
  if (needs.has('expired')) await expire(shop, anna)
  return { shop, anna, boris, clara, nina, purchaseId, pastId, held, receipt }
}

async function memberWith(shop: Shop, points: number): Promise<string> {
  const { ctx, programmeId } = shop
  const { id } = await members.enrol(ctx, { programmeId, externalId: unused() })
  if (points > 0) await bringPoints(shop, id, points)
  return id
}

async function bought(shop: Shop, memberId: string, points: number): Promise<string> {
  const lines = [
    ['tyre', 100_00],
    ['wheel', 100_00],
  ] as const
  return (await shop.buy(memberId, lines, { pointsToRedeem: points })).id
}

async function hold(shop: Shop, anna: string): Promise<World['held']> {
  const receipt = shop.receipt(anna, 50_00, { pointsToRedeem: 30 })
  const { id } = await purchases.quote(shop.ctx, { ...receipt, hold: true }, called())
  return { quoteId: id, receipt }
}

/** Fifty points whose end nobody has recorded yet. */
async function expire({ ctx, programmeId }: Shop, owner: string): Promise<void> {
  await ctx.transaction(async (ctx) => {
    const key = { owner, programmeId, organisationId: ctx.organisationId }
    const accounts = await ledger.lookLocked(ctx.db, [key], ctx.now, { wait: true })
    const earnedAt = ctx.now.getTime() - 2 * DAY
    const cause = { kind: 'race', id: newId() }
    const life = { activatesAt: earnedAt, expiresAt: earnedAt + DAY, purchaseId: null }
    const posting = core.earn(
      accounts.get(ledger.accountKey(key))!,
      { points: 50, cause, occurredAt: earnedAt, ...life },
      earnedAt,
      newId,
    )
    await ledger.record(ctx.db, [{ owner, programmeId, posting }], ctx.now)
  })
}

/** The context of a session: the same shop, a connection of its own. */
export async function contextOn(db: Db, { ctx }: Shop): Promise<Context> {
  return createContext({ ...ctx, db, now: await databaseNow(db) })
}

/** Runs what the clock would run some minutes later, so that what was cut short or left out is finished. */
export async function someTimeLater(owner: Db, shop: Shop, world: World): Promise<void> {
  const ctx = { ...shop.ctx, now: await databaseNow(shop.ctx.db) }
  await sql`
    update members.merge set merged_at = merged_at - interval '3 minutes'
    where swept_at is null and owner = any(${idsOf(world)}::uuid[])
  `.execute(owner)
  await members.finishMerges(ctx)
  await ledger.finishTransfers(ctx, { grace: 0 })
  await ledger.recordExpiries(ctx)
}

const idsOf = ({ anna, boris, clara, nina }: World) =>
  [anna, boris, clara, nina].filter((id) => id !== '')

/** Everything that can be told of a world afterwards, without ids and instants. */
export async function tell(owner: Db, world: World): Promise<unknown[]> {
  const { rows } = await sql`
    select m.state, a.debt,
      (select json_agg(x order by x::text) from (
        select earned, remaining, lapsed, expires_at is null as lasts from ledger.lot l
        where l.owner = m.owner and l.earned > 0) x) as lots,
      (select json_agg(x order by x::text) from (
        select kind, sum(points) as points from ledger.movement v where v.owner = m.owner
        group by kind) x) as movements,
      (select json_agg(x order by x::text) from (
        select points, how from ledger.hold h where h.owner = m.owner) x) as holds,
      (select json_agg(x order by x::text) from (
        select state, points_earned, points_redeemed from purchases.purchase p
        where p.owner = m.owner) x) as purchases,
      (select json_agg(state order by state) from purchases.quote q where q.owner = m.owner) as quotes,
      (select sum(visits) from purchases.tally t where t.source = m.owner) as visits,
      (select sum(used) from purchases.counter c where c.source = m.owner) as used
    from unnest(${idsOf(world)}::uuid[]) with ordinality as asked (owner, n)
    join members.member m using (owner) left join ledger.account a using (owner) order by n
  `.execute(owner)
  return rows
}
