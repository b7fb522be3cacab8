import { sql } from 'kysely'
import type { Db } from '#kit/context.ts'

/** A question about a programme, and what it says, as JSON. */
export type Key = {
  readonly programmeId: string
  readonly question: string
  readonly asked: string
}

/** `askedAt` null: nobody has wanted it yet. */
export type Kept = {
  readonly madeAt: Date
  readonly askedAt: Date | null
  readonly answer: unknown
}

export async function find(
  db: Db,
  { programmeId, question, asked }: Key,
): Promise<Kept | undefined> {
  const { rows } = await sql<Kept>`
    select made_at, asked_at, answer from analytics.kept_answer
    where programme_id = ${programmeId} and question = ${question} and asked = ${asked}
  `.execute(db)
  return rows[0]
}

/** Keeps an answer in place of the one before; `askedAt` null: nobody asked now, it was made by the job. */
export async function keep(
  db: Db,
  { programmeId, question, asked }: Key,
  made: Kept,
): Promise<void> {
  await sql`
    insert into analytics.kept_answer as kept (programme_id, question, asked, made_at, asked_at, answer)
    values (${programmeId}, ${question}, ${asked}, ${made.madeAt}, ${made.askedAt},
      ${JSON.stringify(made.answer)}::jsonb)
    on conflict (programme_id, question, asked) do update set made_at = excluded.made_at,
      asked_at = coalesce(${made.askedAt}, kept.asked_at), answer = excluded.answer
  `.execute(db)
}

export async function wanted(db: Db, { programmeId, question, asked }: Key, at: Date) {
  await sql`
    update analytics.kept_answer set asked_at = ${at}
    where programme_id = ${programmeId} and question = ${question} and asked = ${asked}
  `.execute(db)
}

/** Forgets what nobody has wanted since an instant, all but so many, and what was made before another for nobody. */
export async function forgetOld(
  db: Db,
  programmeId: string,
  asked: { readonly since: Date; readonly most: number; readonly madeSince: Date },
): Promise<void> {
  const { since, most, madeSince } = asked
  await sql`
    delete from analytics.kept_answer using (
      select question, asked, row_number() over (order by asked_at desc, question, asked) as place
      from analytics.kept_answer where programme_id = ${programmeId} and asked_at is not null
    ) as placed
    where kept_answer.programme_id = ${programmeId} and kept_answer.question = placed.question
      and kept_answer.asked = placed.asked and (asked_at < ${since} or place > ${most})
  `.execute(db)
  await sql`
    delete from analytics.kept_answer
    where programme_id = ${programmeId} and asked_at is null and made_at < ${madeSince}
  `.execute(db)
}

/** Forgets an answer. */
export async function forget(db: Db, { programmeId, question, asked }: Key): Promise<void> {
  await sql`
    delete from analytics.kept_answer
    where programme_id = ${programmeId} and question = ${question} and asked = ${asked}
  `.execute(db)
}

/** Forgets all answers of a programme: what they rest on is not the same any more. */
export async function forgetAll(db: Db, programmeId: string): Promise<void> {
  await sql`delete from analytics.kept_answer where programme_id = ${programmeId}`.execute(db)
}

export type Listed = Pick<Key, 'question' | 'asked'> & Pick<Kept, 'madeAt' | 'askedAt'>

/** The answers of a programme, the oldest first. */
export async function all(db: Db, programmeId: string): Promise<Listed[]> {
  const { rows } = await sql<Listed>`
    select question, asked, made_at, asked_at from analytics.kept_answer
    where programme_id = ${programmeId} order by made_at
  `.execute(db)
  return rows
}
