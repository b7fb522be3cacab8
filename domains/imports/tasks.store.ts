import { sql } from 'kysely'
import type { Db } from '#kit/context.ts'
import type { OrganisationId } from '#kit/core/ids.ts'
import type { Language } from '#kit/core/language.ts'
import type { Mapping } from './core/mapping.ts'
import type { Stage } from './imports.ts'

export type State = 'waiting' | 'running' | 'done' | 'cancelled' | 'failed'

/** Who ordered an import, as far as it matters later. */
export type OrderedBy = {
  readonly kind: 'key' | 'operator' | 'member' | 'cli' | 'job' | 'nobody'
  readonly id: string
  readonly name: string
  readonly test: boolean
}

export type TaskRow = {
  readonly id: string
  readonly fileId: string
  readonly fileName: string
  readonly programmeId: string
  readonly what: 'purchases' | 'members'
  readonly mapping: Mapping
  readonly dryRun: boolean
  readonly language: Language
  readonly state: State
  readonly stage: Stage | null
  readonly done: number
  readonly total: number
  readonly cancel: boolean
  readonly report: unknown
  readonly refusal: { readonly code: string; readonly details: Record<string, unknown> } | null
  readonly rejectedId: string | null
  readonly orderedAt: Date
  readonly orderedBy: OrderedBy
  readonly beganAt: Date | null
  readonly endedAt: Date | null
}

export type NewTask = Pick<
  TaskRow,
  | 'id'
  | 'fileId'
  | 'fileName'
  | 'programmeId'
  | 'what'
  | 'mapping'
  | 'dryRun'
  | 'language'
  | 'orderedAt'
  | 'orderedBy'
>

export async function insert(db: Db, of: OrganisationId, task: NewTask): Promise<void> {
  await sql`
    insert into imports.task (organisation_id, id, file_id, file_name, programme_id, what, mapping,
      dry_run, language, state, ordered_at, ordered_by)
    values (${of}, ${task.id}, ${task.fileId}, ${task.fileName}, ${task.programmeId}, ${task.what},
      ${JSON.stringify(task.mapping)}::jsonb, ${task.dryRun}, ${task.language}, 'waiting',
      ${task.orderedAt}, ${JSON.stringify(task.orderedBy)}::jsonb)
  `.execute(db)
}

export async function find(db: Db, of: OrganisationId, id: string): Promise<TaskRow | undefined> {
  const { rows } = await sql<TaskRow>`
    select * from imports.task where organisation_id = ${of} and id = ${id}
  `.execute(db)
  return rows[0]
}

/** Up to `limit` tasks of these programmes (null: of all), newest first, before the id. */
export async function list(
  db: Db,
  of: OrganisationId,
  programmeIds: readonly string[] | null,
  before: string | null,
  limit: number,
): Promise<TaskRow[]> {
  const { rows } = await sql<TaskRow>`
    select * from imports.task
    where organisation_id = ${of} and (${before}::uuid is null or id < ${before}::uuid)
      and (${programmeIds}::uuid[] is null or programme_id = any(${programmeIds}::uuid[]))
    order by id desc limit ${limit}
  `.execute(db)
  return rows
}

/** Marks a task as begun; false when it has ended meanwhile. */
export async function begin(db: Db, of: OrganisationId, id: string, at: Date): Promise<boolean> {
  const { numAffectedRows } = await sql`
    update imports.task set state = 'running', began_at = coalesce(began_at, ${at})
    where organisation_id = ${of} and id = ${id} and ended_at is null
  `.execute(db)
  return numAffectedRows === 1n
}

/** Notes how far a task has come; whether it is to be cancelled. */
export async function note(
  db: Db,
  of: OrganisationId,
  id: string,
  step: { readonly stage: Stage; readonly done: number; readonly total: number },
): Promise<boolean> {
  const { rows } = await sql<{ cancel: boolean }>`
    update imports.task set stage = ${step.stage}, done = ${step.done}, total = ${step.total}
    where organisation_id = ${of} and id = ${id} and ended_at is null
    returning cancel
  `.execute(db)
  return rows[0]?.cancel ?? true
}

/** Asks for an end; of a task that has not begun it is one. */
export async function cancel(db: Db, of: OrganisationId, id: string, at: Date): Promise<void> {
  await sql`
    update imports.task set cancel = true,
      state = case state when 'waiting' then 'cancelled' else state end,
      ended_at = case state when 'waiting' then ${at}::timestamptz end
    where organisation_id = ${of} and id = ${id} and ended_at is null
  `.execute(db)
}

export type Ending =
  | {
      readonly state: 'done' | 'cancelled'
      readonly report: unknown
      readonly rejectedId: string | null
    }
  | { readonly state: 'cancelled' }
  | { readonly state: 'failed'; readonly refusal: TaskRow['refusal'] }

export async function end(
  db: Db,
  of: OrganisationId,
  id: string,
  at: Date,
  how: Ending,
): Promise<void> {
  const report = 'report' in how ? JSON.stringify(how.report) : null
  const refusal = 'refusal' in how ? JSON.stringify(how.refusal) : null
  const rejected = 'rejectedId' in how ? how.rejectedId : null
  await sql`
    update imports.task set state = ${how.state}, ended_at = ${at}, report = ${report}::jsonb,
      refusal = ${refusal}::jsonb, rejected_id = ${rejected}
    where organisation_id = ${of} and id = ${id} and ended_at is null
  `.execute(db)
}

/** Takes what people typed out of the reports of up to so many tasks that ended before the instant; how many. */
export async function forgetPreviews(db: Db, before: Date, portion: number): Promise<number> {
  const { numAffectedRows } = await sql`
    update imports.task set report = report || '{"preview": [], "previewRejected": []}'
    where (organisation_id, id) in (
      select organisation_id, id from imports.task
      where ended_at < ${before} and report is not null
        and (report -> 'preview' <> '[]' or report -> 'previewRejected' <> '[]')
      limit ${portion})
  `.execute(db)
  return Number(numAffectedRows ?? 0n)
}
