import { sql } from 'kysely'
import type { Db } from '#kit/context.ts'
import type { OrganisationId } from '#kit/core/ids.ts'
import type { Language } from '#kit/core/language.ts'
import type { PeriodName, Rhythm } from './core/schedule.ts'
import type { PageName } from './reports.api.ts'

export type ReportRow = {
  readonly id: string
  readonly programmeId: string
  readonly name: string
  readonly page: PageName
  readonly period: PeriodName | null
  readonly rhythm: Rhythm
  readonly hour: number
  readonly language: Language
  readonly form: 'pdf' | 'link'
  readonly recipients: readonly string[]
  readonly cost: number | null
  readonly marginPercent: number | null
  readonly paused: boolean
  readonly since: Date
  readonly madeAt: Date
  readonly madeBy: string
}

const columns = sql`id, programme_id, name, page, period, rhythm, hour, language, form, recipients, cost,
  margin_percent, paused, since, made_at, made_by`

export async function insert(db: Db, of: OrganisationId, row: ReportRow): Promise<void> {
  await sql`
    insert into reports.report (organisation_id, ${columns})
    values (${of}, ${row.id}, ${row.programmeId}, ${row.name}, ${row.page}, ${row.period},
      ${row.rhythm}, ${row.hour}, ${row.language}, ${row.form}, ${row.recipients}::uuid[], ${row.cost},
      ${row.marginPercent}, ${row.paused}, ${row.since}, ${row.madeAt}, ${row.madeBy})
  `.execute(db)
}

export async function update(db: Db, of: OrganisationId, row: ReportRow): Promise<void> {
  await sql`
    update reports.report set name = ${row.name}, page = ${row.page}, period = ${row.period},
      rhythm = ${row.rhythm}, hour = ${row.hour}, language = ${row.language}, form = ${row.form},
      recipients = ${row.recipients}::uuid[], cost = ${row.cost},
      margin_percent = ${row.marginPercent}, paused = ${row.paused}, since = ${row.since}
    where organisation_id = ${of} and id = ${row.id}
  `.execute(db)
}

export async function remove(db: Db, of: OrganisationId, id: string): Promise<void> {
  await sql`delete from reports.report where organisation_id = ${of} and id = ${id}`.execute(db)
}

export async function find(db: Db, of: OrganisationId, id: string): Promise<ReportRow | undefined> {
  const { rows } = await sql<ReportRow>`
    select ${columns} from reports.report where organisation_id = ${of} and id = ${id}
  `.execute(db)
  return rows[0]
}

/** A report, held until the transaction ends. */
export async function lock(db: Db, of: OrganisationId, id: string): Promise<ReportRow | undefined> {
  const { rows } = await sql<ReportRow>`
    select ${columns} from reports.report where organisation_id = ${of} and id = ${id}
    for no key update
  `.execute(db)
  return rows[0]
}

/** The reports of a programme, or of all of them when none is named; oldest first. */
export async function list(
  db: Db,
  of: OrganisationId,
  programmeId: string | null,
): Promise<ReportRow[]> {
  const { rows } = await sql<ReportRow>`
    select ${columns} from reports.report
    where organisation_id = ${of} and (${programmeId}::uuid is null or programme_id = ${programmeId}::uuid)
    order by id
  `.execute(db)
  return rows
}
