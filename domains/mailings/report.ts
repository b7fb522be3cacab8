import { pipeline, Readable } from 'node:stream'
import { stringify } from 'csv-stringify'
import { note } from '#domains/access/audit.ts'
import * as letters from '#domains/messaging/letters.ts'
import { FORMS } from '#domains/messaging/messaging.ts'
import type { Context } from '#kit/context.ts'
import type { MailingReport } from './mailings.api.ts'
import { listed, own } from './mailings.ts'
import { progressOf } from './progress.ts'
import * as recipients from './recipients.store.ts'

/** What became of a mailing: by channel, by hour, and why not. */
export async function see(ctx: Context, id: string): Promise<MailingReport> {
  const row = await own(ctx, id)
  const tallies = await recipients.tally(ctx.db, row.beganAt === null ? [] : [id])
  const counted = await letters.counted(ctx.db, [id])
  const inState = (form: string, state: string) =>
    counted.find((each) => each.form === form && each.state === state)?.count ?? 0
  const reasons = await letters.reasons(ctx.db, id)
  return {
    mailing: listed(row, await progressOf(ctx, [row])),
    outcomes: tallies.flatMap(({ outcome, count }) =>
      outcome === null ? [] : [{ outcome, count }],
    ),
    byChannel: FORMS.filter((form) => counted.some((each) => each.form === form)).map((form) => ({
      channel: form,
      waiting: inState(form, 'waiting'),
      sent: inState(form, 'sent'),
      delivered: inState(form, 'delivered'),
      failed: inState(form, 'failed'),
      lapsed: inState(form, 'lapsed'),
    })),
    byHour: hours(await letters.byHour(ctx.db, id)),
    reasons: reasons.flatMap(({ state, ...rest }) =>
      state === 'failed' || state === 'lapsed' ? [{ state, ...rest }] : [],
    ),
  }
}

function hours(rows: Awaited<ReturnType<typeof letters.byHour>>): MailingReport['byHour'] {
  const byHour = Map.groupBy(rows, ({ hour }) => hour.toISOString())
  return [...byHour].map(([hour, own]) => {
    const sum = (...states: readonly string[]) =>
      own.reduce((total, { state, count }) => total + (states.includes(state) ? count : 0), 0)
    return {
      hour,
      reached: sum('sent', 'delivered'),
      failed: sum('failed'),
      lapsed: sum('lapsed'),
    }
  })
}

const COLUMNS = [
  'memberId',
  'outcome',
  'channel',
  'state',
  'reason',
  'settledAt',
  'unsubscribedAt',
] as const
const PORTION = 2_000

type Save = (disposition: string, mediaType: string) => void

/** Everybody of the audience and what became of each, as CSV, page after page as fast as it is taken. */
export async function file(ctx: Context, id: string, save: Save): Promise<Readable> {
  await own(ctx, id)
  await note(ctx, { operation: 'mailing.exported', object: id })
  save(`attachment; filename="mailing-${id}.csv"`, 'text/csv; charset=utf-8')
  const lines = stringify({
    bom: true,
    header: true,
    columns: [...COLUMNS],
    // as the table programs of that language expect it
    delimiter: ctx.language === 'ru' ? ';' : ',',
    record_delimiter: 'windows',
    escape_formulas: true,
  })
  return pipeline(Readable.from(rowsOf(ctx, id)), lines, () => undefined)
}

async function* rowsOf(ctx: Context, id: string) {
  for (let after: string | null = null; ;) {
    const rows: recipients.Recipient[] = await recipients.decidedAbout(ctx.db, id, {
      after,
      limit: PORTION,
    })
    const owners = rows.map(({ owner }) => owner)
    const fates = new Map(
      (await letters.fates(ctx.db, id, owners)).map((each) => [each.owner, each]),
    )
    for (const { owner, outcome, form, unsubscribedAt } of rows) {
      const fate = fates.get(owner)
      yield {
        memberId: owner,
        outcome,
        channel: form,
        state: fate?.state ?? null,
        reason: fate?.failure ?? null,
        settledAt: fate?.settledAt?.toISOString() ?? null,
        unsubscribedAt: unsubscribedAt?.toISOString() ?? null,
      }
    }
    if (rows.length < PORTION) return
    after = rows.at(-1)!.owner
  }
}
