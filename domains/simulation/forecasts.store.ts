import { sql } from 'kysely'
import type { Db } from '#kit/context.ts'
import type { OrganisationId } from '#kit/core/ids.ts'
import type { Assumptions } from './core/chance.ts'
import type { Expected, Fact } from './core/watching.ts'

export type ForecastRow = {
  readonly id: string
  readonly programmeId: string
  readonly version: number
  readonly runId: string
  readonly name: string
  /** YYYY-MM of the programme's zone. */
  readonly firstMonth: string
  readonly assumptions: Assumptions
  readonly face: { readonly points: number; readonly amount: number }
  readonly expected: readonly Expected[]
  readonly madeAt: Date
  readonly madeBy: string
}

export type Observed = { readonly month: string; readonly fact: Fact }

const columns = sql`id, programme_id, version, run_id, name, first_month, assumptions, face, expected,
  made_at, made_by`

export async function insert(db: Db, of: OrganisationId, row: ForecastRow): Promise<void> {
  await sql`
    insert into simulation.forecast (organisation_id, id, programme_id, version, run_id, name,
      first_month, assumptions, face, expected, made_at, made_by)
    values (${of}, ${row.id}, ${row.programmeId}, ${row.version}, ${row.runId}, ${row.name},
      ${row.firstMonth}, ${JSON.stringify(row.assumptions)}::json, ${JSON.stringify(row.face)}::json,
      ${JSON.stringify(row.expected)}::json, ${row.madeAt}, ${row.madeBy})
  `.execute(db)
}

export async function find(
  db: Db,
  of: OrganisationId,
  id: string,
): Promise<ForecastRow | undefined> {
  const { rows } = await sql<ForecastRow>`
    select ${columns} from simulation.forecast where organisation_id = ${of} and id = ${id}
  `.execute(db)
  return rows[0]
}

/** Up to `limit` forecasts, newest first, before the id; of any of the programmes when they are named. */
export async function list(
  db: Db,
  of: OrganisationId,
  asked: {
    readonly before: string | null
    readonly programmes: readonly string[] | null
    readonly limit: number
  },
): Promise<ForecastRow[]> {
  const { rows } = await sql<ForecastRow>`
    select ${columns} from simulation.forecast
    where organisation_id = ${of} and (${asked.before}::uuid is null or id < ${asked.before}::uuid)
      and (${asked.programmes}::uuid[] is null or programme_id = any(${asked.programmes}::uuid[]))
    order by id desc limit ${asked.limit}
  `.execute(db)
  return rows
}

export async function remove(db: Db, of: OrganisationId, id: string): Promise<void> {
  await sql`
    delete from simulation.forecast where organisation_id = ${of} and id = ${id}
  `.execute(db)
}

/** What the months of some forecasts came to, as far as that is known. */
export async function observed(
  db: Db,
  of: OrganisationId,
  ids: readonly string[],
): Promise<(Observed & { readonly forecastId: string })[]> {
  const { rows } = await sql<Observed & { forecastId: string }>`
    select forecast_id, month, fact from simulation.observed
    where organisation_id = ${of} and forecast_id = any(${ids}::uuid[]) order by month
  `.execute(db)
  return rows
}

/** Keeps what a month came to; once. */
export async function note(
  db: Db,
  of: OrganisationId,
  forecastId: string,
  { month, fact }: Observed,
  at: Date,
): Promise<void> {
  await sql`
    insert into simulation.observed (organisation_id, forecast_id, month, fact, noted_at)
    values (${of}, ${forecastId}, ${month}, ${JSON.stringify(fact)}::json, ${at})
    on conflict do nothing
  `.execute(db)
}
