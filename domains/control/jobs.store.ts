import { sql } from 'kysely'
import type { Db } from '#kit/context.ts'
import type { Job } from '#kit/jobs.ts'

export type JobRow = {
  readonly name: string
  readonly every: string | null
  readonly scope: 'organisation' | 'installation'
  readonly beganAt: Date | null
  readonly tookMs: number | null
  readonly failure: string | null
  readonly goodAt: Date | null
}

/** How a job ran: since when, how long, and the kind of its fault. */
export type Run = {
  readonly name: string
  readonly beganAt: Date
  readonly tookMs: number
  readonly failure: string | null
}

export async function list(db: Db): Promise<JobRow[]> {
  const { rows } = await sql<JobRow>`select * from control.job order by name`.execute(db)
  return rows
}

export async function know(
  db: Db,
  jobs: readonly Pick<Job, 'name' | 'every' | 'scope'>[],
): Promise<void> {
  const names = jobs.map(({ name }) => name)
  await sql`
    with gone as (delete from control.job where name <> all(${names}::text[]))
    insert into control.job (name, every, scope)
    select * from unnest(${names}::text[], ${jobs.map(({ every }) => every)}::text[],
      ${jobs.map(({ scope }) => scope)}::text[])
    on conflict (name) do update set every = excluded.every, scope = excluded.scope
  `.execute(db)
}

/** Of a job that is not known nothing is kept. */
export async function noteRun(db: Db, { name, beganAt, tookMs, failure }: Run): Promise<void> {
  await sql`
    update control.job set began_at = ${beganAt}, took_ms = ${Math.round(tookMs)}::bigint,
      failure = ${failure}::text,
      good_at = case when ${failure}::text is null then ${beganAt}::timestamptz else good_at end
    where name = ${name}
  `.execute(db)
}
