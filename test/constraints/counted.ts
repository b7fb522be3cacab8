import * as access from '#domains/access/access.ts'
import { aboutOf, lastDays } from '#domains/analytics/asked.ts'
import { mediansAsked } from '#domains/analytics/figures.ts'
import * as groups from '#domains/analytics/groups.ts'
import { answer } from '#domains/analytics/keeping.ts'
import { checkSoundness, rollUp } from '#domains/analytics/rolling.ts'
import * as surveys from '#domains/analytics/surveys.ts'
import * as worths from '#domains/analytics/worth.store.ts'
import { fitAll } from '#domains/analytics/worth.ts'
import { noteJobs, noteRun } from '#domains/control/control.ts'
import { openRequestLog } from '#domains/control/requests.ts'
import * as verifications from '#domains/control/verifications.ts'
import * as merging from '#domains/members/merging.ts'
import { setStaff } from '#domains/members/staff.ts'
import type { Context } from '#kit/context.ts'
import type { Given } from '#test/given.ts'
import { settled } from '#test/settled.ts'
import type { Shop } from '#test/shop.ts'

/** Figures are made, with a duplicate that counts for the member it was merged into. */
export async function countUp(given: Given, shop: Shop): Promise<void> {
  const [one, other] = [await shop.member(), await shop.member()]
  await merging.merge(shop.ctx, one.id, { with: other.id })
  await merging.finishMerges(shop.ctx)
  const third = await shop.member()
  await setStaff(shop.ctx, third.id, { staff: true, reason: 'works here' })
  await settled(given().db)
  await rollUp(await given.fresh(), new AbortController().signal)
  await checkSoundness(await given.fresh())
  await groups.begin(await given.fresh(), {
    programmeId: shop.programmeId,
    name: 'Spring',
    sharePercent: 10,
  })
  await surveys.add(await given.fresh(), {
    programmeId: shop.programmeId,
    name: 'Spring',
    heldOn: '2026-03-01',
    promoters: 3,
    passives: 2,
    detractors: 1,
  })
  await fitAll(await given.fresh(), new AbortController().signal)
  // a shop of this size teaches no model anything, and has no figure that is worth keeping
  await worths.add(shop.ctx.db, shop.programmeId, [
    { owner: one.id, alive: 0.5, purchases: 2, sales: 1_000 },
  ])
  const ctx = await given.fresh()
  const about = await aboutOf(ctx, { programmeId: shop.programmeId })
  await answer(ctx, mediansAsked, about, lastDays(about.today), 0)
}

/** The book is checked, a job has run, a key was used. */
export async function lookAfter(ctx: Context): Promise<void> {
  const { id } = await verifications.askFor(ctx)
  await verifications.carryOn(ctx, id, new AbortController().signal)
  await verifications.askFor(ctx)
  await noteJobs(ctx.db, [{ name: 'ledger.expire', every: '* * * * *', scope: 'installation' }])
  await noteRun(ctx.db, { name: 'ledger.expire', beganAt: ctx.now, tookMs: 5, failure: null })
  const key = await access.make(ctx, { name: 'Looked after', set: 'till' })
  const log = openRequestLog(ctx.db, (error) => {
    throw error
  })
  log.note({
    keyId: key.id,
    operation: 'purchases.confirm',
    status: 201,
    refusal: null,
    requestId: 'request-1',
    milliseconds: 2,
  })
  await log.stop()
}
