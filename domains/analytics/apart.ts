import * as members from '#domains/members/counting.ts'
import type { Context } from '#kit/context.ts'
import { lessPoints } from './core/rolling/points.ts'
import { less, rollSales } from './core/rolling/sales.ts'
import * as apart from './apart.store.ts'
import * as habits from './habits.store.ts'
import { addPoints, rolledOf, type Zones } from './points.ts'
import * as store from './rolling.store.ts'

/**
 * Takes members of the staff and their duplicates out of what was rolled up, and puts those back who are
 * it no more: all that was counted of them, on the days it was counted on.
 */
export async function rollApart(ctx: Context, zones: Zones): Promise<void> {
  await ctx.transaction(async (ctx) => {
    await store.holdStill(ctx.db, ctx.organisationId)
    const staff = await members.staff(ctx.db, ctx.organisationId)
    const { come, gone } = await apart.keepApart(ctx.db, ctx.organisationId, staff)
    await move(ctx, zones, come, true)
    await move(ctx, zones, gone, false)
  })
}

async function move(
  ctx: Context,
  zones: Zones,
  owners: readonly string[],
  isApart: boolean,
): Promise<void> {
  if (owners.length === 0) return
  const { db } = ctx
  const { sold, back } = await apart.markSales(db, owners, isApart)
  const sales = rollSales(sold, back)
  await store.addSales(db, isApart ? less(sales) : sales)
  const { reachedNo } = await store.progressOf(db, ctx.organisationId, 'movements')
  if (reachedNo !== null) {
    const span = { programmeIds: [...zones.keys()], from: 0, to: reachedNo, owners }
    const tests = await members.testsAmong(db, owners)
    const [counted, leftOut] = await rolledOf(ctx, zones, span, [tests, new Set(owners)])
    await addPoints(db, lessPoints(isApart ? counted! : leftOut!))
    await addPoints(db, isApart ? leftOut! : counted!)
  }
  await habits.deriveHabits(db, owners)
  await apart.forgetWorth(db, owners)
}
