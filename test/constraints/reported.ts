import * as reports from '#domains/reports/reports.ts'
import { sendDue } from '#domains/reports/sending.ts'
import * as store from '#domains/reports/reports.store.ts'
import type { Context } from '#kit/context.ts'
import { DAY } from '#kit/core/time.ts'
import { hire } from '#test/staff.ts'

/** Figures were sent to somebody who may see them, and not to somebody who may not any more. */
export async function report(ctx: Context, programmeId: string): Promise<void> {
  const recipients = [await hire(ctx, 'vera@shop.example', 'analyst')]
  const about = {
    programmeId,
    name: 'Weekly',
    page: 'owner',
    period: 'week',
    rhythm: 'daily',
    hour: 0,
    language: 'ru',
    form: 'link',
  } as const
  const made = await reports.make(ctx, { ...about, recipients })
  const row = (await store.find(ctx.db, ctx.organisationId, made.id))!
  const gone = await hire(ctx, 'gleb@shop.example', 'cashier')
  const since = new Date(ctx.now.getTime() - 2 * DAY)
  const told = { ...row, since, recipients: [...recipients, gone] }
  await store.update(ctx.db, ctx.organisationId, told)
  await sendDue(ctx, new AbortController().signal)
}
