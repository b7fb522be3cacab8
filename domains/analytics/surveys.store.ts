import { sql } from 'kysely'
import type { Db } from '#kit/context.ts'
import type { Day } from '#kit/core/time.ts'

export type Counts = {
  readonly promoters: number
  readonly passives: number
  readonly detractors: number
}

export type SurveyRow = Counts & {
  readonly id: string
  readonly programmeId: string
  readonly name: string
  readonly heldOn: Day
  readonly madeBy: string
  readonly madeAt: Date
}

export async function insert(db: Db, row: SurveyRow): Promise<void> {
  await sql`
    insert into analytics.survey
      (id, programme_id, name, held_on, promoters, passives, detractors, made_by, made_at)
    values (${row.id}, ${row.programmeId}, ${row.name}, ${row.heldOn}::date, ${row.promoters},
      ${row.passives}, ${row.detractors}, ${row.madeBy}, ${row.madeAt})
  `.execute(db)
}

const COLUMNS = sql`id, programme_id, name, to_char(held_on, 'YYYY-MM-DD') as held_on, promoters,
  passives, detractors, made_by, made_at`

/** Surveys of a programme, newest first. */
export async function list(db: Db, programmeId: string): Promise<SurveyRow[]> {
  const { rows } = await sql<SurveyRow>`
    select ${COLUMNS} from analytics.survey where programme_id = ${programmeId}
    order by survey.held_on desc, id desc
  `.execute(db)
  return rows
}

export async function find(db: Db, id: string): Promise<SurveyRow | undefined> {
  const { rows } = await sql<SurveyRow>`
    select ${COLUMNS} from analytics.survey where id = ${id}
  `.execute(db)
  return rows[0]
}

export async function remove(db: Db, id: string): Promise<void> {
  await sql`delete from analytics.survey where id = ${id}`.execute(db)
}

/** The member each of these counts for where it is a duplicate. */
export async function personsOf(db: Db, owners: readonly string[]): Promise<Map<string, string>> {
  const { rows } = await sql<{ owner: string; person: string }>`
    select owner, person from analytics.duplicate where owner = any(${owners}::uuid[])
  `.execute(db)
  return new Map(rows.map(({ owner, person }) => [owner, person]))
}
