import { stringify } from 'csv-stringify/sync'
import * as operators from '#domains/access/operators.ts'
import type { Context } from '#kit/context.ts'
import { Refusal } from '#kit/core/refusal.ts'
import { DAY } from '#kit/core/time.ts'
import { parseInstant } from '#kit/core/zone.ts'
import { kinds } from './core/kinds.ts'
import type { Report } from './office.api.ts'
import * as store from './report.store.ts'

type Period = { readonly from: string; readonly to: string }

/** The longest period of a report. */
const LONGEST = 800 * DAY

/** What came and what became of it in a period. Throws `report.period` unless it is one. */
export async function report(ctx: Context, asked: Period): Promise<Report> {
  const period = { from: instant(asked.from, 'from'), to: instant(asked.to, 'to') }
  const length = period.to.getTime() - period.from.getTime()
  if (length <= 0 || length > LONGEST) throw new Refusal('report.period', { days: LONGEST / DAY })
  const rows = await store.count(ctx.db, ctx.organisationId, period)
  const names = new Map((await operators.colleagues(ctx)).map(({ id, name }) => [id, name]))
  const ofKind = (kind: string) => rows.find((row) => row.by === 'kind' && row.kind === kind)
  return {
    from: period.from.toISOString(),
    to: period.to.toISOString(),
    total: counts(rows.find(({ by }) => by === 'all')),
    byKind: kinds.map((kind) => ({ kind, ...counts(ofKind(kind)) })),
    byOperator: rows
      .filter(({ by }) => by === 'operator')
      .map((row) => ({
        operator: row.assigneeId === null ? null : (names.get(row.assigneeId) ?? ''),
        ...counts(row),
      }))
      .toSorted((a, b) => b.resolved - a.resolved || b.opened - a.opened),
  }
}

/** The same as CSV (RFC 4180), a line for each kind and operator. */
export async function reportFile(ctx: Context, asked: Period): Promise<string> {
  const { total, byKind, byOperator } = await report(ctx, asked)
  const rows = [
    { by: 'all', name: '', ...total },
    ...byKind.map(({ kind, ...rest }) => ({ by: 'kind', name: kind, ...rest })),
    ...byOperator.map(({ operator, ...rest }) => ({
      by: 'operator',
      name: harmless(operator ?? ''),
      ...rest,
    })),
  ]
  return stringify(rows, { header: true, record_delimiter: 'windows' })
}

/** A name that a spreadsheet would take for a formula is a name all the same. */
const harmless = (text: string): string => (/^[=+\-@\t\r]/.test(text) ? `'${text}` : text)

function counts(row: store.Counted | undefined): Report['total'] {
  const { opened = 0, resolved = 0, closed = 0, answered = 0, repeated = 0 } = row ?? {}
  const { answeredInTime = 0, resolvedInTime = 0 } = row ?? {}
  return { opened, resolved, closed, answeredInTime, answered, resolvedInTime, repeated }
}

function instant(text: string, field: string): Date {
  const read = parseInstant(text)
  if (!read) throw new Refusal('instant.invalid', { field })
  return new Date(read.ms)
}
