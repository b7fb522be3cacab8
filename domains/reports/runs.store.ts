import { sql } from 'kysely'
import type { Db } from '#kit/context.ts'
import type { OrganisationId } from '#kit/core/ids.ts'
import type { Day } from '#kit/core/time.ts'

export type RunState = 'waiting' | 'sent' | 'kept' | 'partly' | 'failed'

export type RunRow = {
  readonly id: string
  readonly reportId: string
  readonly dueOn: Day | null
  readonly askedBy: string | null
  readonly fromOn: Day | null
  readonly toOn: Day | null
  readonly state: RunState
  readonly reason: string | null
  readonly tries: number
  readonly nextAt: Date | null
  readonly hasFile: boolean
  readonly madeAt: Date
  readonly endedAt: Date | null
}

export type DeliveryRow = {
  readonly runId: string
  readonly operatorId: string
  readonly name: string
  readonly state: 'waiting' | 'sent' | 'kept' | 'left_out' | 'failed'
  readonly reason: string | null
}

const columns = sql`id, report_id, to_char(due_on, 'YYYY-MM-DD') as due_on, asked_by,
  to_char(from_on, 'YYYY-MM-DD') as from_on, to_char(to_on, 'YYYY-MM-DD') as to_on, state, reason,
  tries, next_at, file is not null as has_file, made_at, ended_at`

/** A sending that is to be, for these people; false when the report was due on that day already. */
export async function begin(
  db: Db,
  of: OrganisationId,
  run: Pick<RunRow, 'id' | 'reportId' | 'dueOn' | 'askedBy' | 'fromOn' | 'toOn' | 'madeAt'>,
  people: readonly { readonly id: string; readonly name: string }[],
): Promise<boolean> {
  const { rows } = await sql`
    insert into reports.run (organisation_id, id, report_id, due_on, asked_by, from_on, to_on, state,
      tries, next_at, made_at)
    values (${of}, ${run.id}, ${run.reportId}, ${run.dueOn}::date, ${run.askedBy}, ${run.fromOn}::date,
      ${run.toOn}::date, 'waiting', 0, ${run.madeAt}, ${run.madeAt})
    on conflict (organisation_id, report_id, due_on) do nothing returning id
  `.execute(db)
  if (rows.length === 0) return false
  await sql`
    insert into reports.delivery (organisation_id, run_id, operator_id, name, state)
    select ${of}, ${run.id}, id, name, 'waiting'
    from unnest(${people.map(({ id }) => id)}::uuid[], ${people.map(({ name }) => name)}::text[])
      as people (id, name)
  `.execute(db)
  return true
}

/** Takes up to `most` runs whose turn has come; nobody else takes them before `until`. */
export async function take(
  db: Db,
  of: OrganisationId,
  { now, until, most }: { readonly now: Date; readonly until: Date; readonly most: number },
): Promise<RunRow[]> {
  const { rows } = await sql<RunRow>`
    update reports.run set tries = tries + 1, next_at = ${until}
    where organisation_id = ${of} and id in (
      select id from reports.run
      where organisation_id = ${of} and state = 'waiting' and next_at <= ${now}
      order by next_at, id limit ${most} for update skip locked
    ) returning ${columns}
  `.execute(db)
  return rows
}

export async function keepFile(
  db: Db,
  of: OrganisationId,
  id: string,
  file: Buffer,
): Promise<void> {
  await sql`
    update reports.run set file = ${file} where organisation_id = ${of} and id = ${id}
  `.execute(db)
}

/** The PDF of a run of a report; undefined where there is none. */
export async function fileOf(
  db: Db,
  of: OrganisationId,
  { reportId, id }: { readonly reportId: string; readonly id: string },
): Promise<(RunRow & { readonly file: Buffer | null }) | undefined> {
  const { rows } = await sql<RunRow & { file: Buffer | null }>`
    select ${columns}, file from reports.run
    where organisation_id = ${of} and report_id = ${reportId} and id = ${id}
  `.execute(db)
  return rows[0]
}

/** Tries it again at `nextAt`, and says why. */
export async function putOff(
  db: Db,
  of: OrganisationId,
  id: string,
  { reason, nextAt }: { readonly reason: string; readonly nextAt: Date },
): Promise<void> {
  await sql`
    update reports.run set reason = ${reason}, next_at = ${nextAt}
    where organisation_id = ${of} and id = ${id} and state = 'waiting'
  `.execute(db)
}

/** Ends a run; those who still waited were not reached. */
export async function end(
  db: Db,
  of: OrganisationId,
  id: string,
  told: { readonly state: RunState; readonly reason: string | null; readonly at: Date },
): Promise<void> {
  await sql`
    update reports.run set state = ${told.state}, reason = ${told.reason}, next_at = null, ended_at = ${told.at}
    where organisation_id = ${of} and id = ${id} and state = 'waiting'
  `.execute(db)
}

/** What became of a sending for one person; waiting ones may carry what was said last. */
export async function tell(
  db: Db,
  of: OrganisationId,
  { runId, operatorId, state, reason }: Omit<DeliveryRow, 'name'>,
  at: Date,
): Promise<void> {
  await sql`
    update reports.delivery set state = ${state}, reason = ${reason},
      at = ${state === 'waiting' ? null : at}::timestamptz
    where organisation_id = ${of} and run_id = ${runId} and operator_id = ${operatorId}
  `.execute(db)
}

export async function deliveries(
  db: Db,
  of: OrganisationId,
  runIds: readonly string[],
): Promise<DeliveryRow[]> {
  const { rows } = await sql<DeliveryRow>`
    select run_id, operator_id, name, state, reason from reports.delivery
    where organisation_id = ${of} and run_id = any(${runIds}::uuid[]) order by name, operator_id
  `.execute(db)
  return rows
}

/** Up to `limit` runs of a report, newest first, before the id. */
export async function list(
  db: Db,
  of: OrganisationId,
  asked: { readonly reportId: string; readonly before: string | null; readonly limit: number },
): Promise<RunRow[]> {
  const { rows } = await sql<RunRow>`
    select ${columns} from reports.run
    where organisation_id = ${of} and report_id = ${asked.reportId}
      and (${asked.before}::uuid is null or id < ${asked.before}::uuid)
    order by id desc limit ${asked.limit}
  `.execute(db)
  return rows
}

/** The newest run of each of these reports. */
export async function lastOf(
  db: Db,
  of: OrganisationId,
  reportIds: readonly string[],
): Promise<RunRow[]> {
  const { rows } = await sql<RunRow>`
    select distinct on (report_id) ${columns} from reports.run
    where organisation_id = ${of} and report_id = any(${reportIds}::uuid[])
    order by report_id, id desc
  `.execute(db)
  return rows
}

/** Whether a sending of the report has not ended. */
export async function isWaiting(db: Db, of: OrganisationId, reportId: string): Promise<boolean> {
  const { rows } = await sql<{ waits: boolean }>`
    select exists (
      select from reports.run
      where organisation_id = ${of} and report_id = ${reportId} and state = 'waiting'
    ) as waits
  `.execute(db)
  return rows[0]!.waits
}

/** Lets the files of runs go that were made before an instant; the journal stays. */
export async function forgetFiles(db: Db, of: OrganisationId, before: Date): Promise<void> {
  await sql`
    update reports.run set file = null
    where organisation_id = ${of} and made_at < ${before} and file is not null and state <> 'waiting'
  `.execute(db)
}
