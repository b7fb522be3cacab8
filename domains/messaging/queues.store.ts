import { sql } from 'kysely'
import type { Db } from '#kit/context.ts'
import type { Precedence } from './core/purposes.ts'
import { TAKEN, type Taken } from './messaging.store.ts'

/** A channel of an organisation, for which messages wait. */
export type Line = { readonly organisationId: string; readonly channel: string }

/** The channels for which anything waits, now or later; it costs as much as there are channels, not messages. */
export async function lines(db: Db): Promise<Line[]> {
  const { rows } = await sql<Line>`
    with recursive line as (
      (select organisation_id, channel from messaging.message where state = 'waiting'
        order by organisation_id, channel limit 1)
      union all
      select next.organisation_id, next.channel from line, lateral (
        select organisation_id, channel from messaging.message
        where state = 'waiting'
          and (organisation_id, channel) > (line.organisation_id, line.channel)
        order by organisation_id, channel limit 1
      ) as next
    )
    select organisation_id, channel from line
  `.execute(db)
  return rows
}

/** How many messages of a line, and which, are wanted. */
export type Wanted = Line & { readonly precedence: Precedence; readonly most: number }

export type Until = { readonly now: Date; readonly until: Date }

/** After how many times without an outcome a message goes alone: it may be the one that ends the process. */
const SUSPECT = sql.raw('3')

/** Takes waiting messages of each line for a while: nobody else takes them until then. */
export async function take(db: Db, wanted: readonly Wanted[], by: Until): Promise<Taken[]> {
  const due = sql`
    unnest(
      ${wanted.map((each) => each.organisationId)}::uuid[],
      ${wanted.map((each) => each.channel)}::text[],
      ${wanted.map((each) => each.precedence)}::smallint[],
      ${wanted.map((each) => each.most)}::int[]
    ) as line (organisation_id, channel, precedence, most)
    cross join lateral (
      select owner, id from messaging.message
      where state = 'waiting' and organisation_id = line.organisation_id and channel = line.channel
        and precedence = line.precedence and next_try_at <= ${by.now} and in_doubt < ${SUSPECT}
      order by next_try_at, id limit line.most for no key update skip locked
    ) as one`
  return wanted.length === 0 ? [] : mark(db, sql`select one.owner, one.id from ${due}`, by)
}

/** Takes one message of these channels that was taken again and again without an outcome. */
export async function takeSuspect(
  db: Db,
  channels: readonly string[],
  by: Until,
): Promise<Taken[]> {
  return mark(
    db,
    sql`
      select owner, id from messaging.message
      where state = 'waiting' and next_try_at <= ${by.now} and in_doubt >= ${SUSPECT}
        and channel = any(${channels}::text[])
      order by precedence, next_try_at, id limit 1 for no key update skip locked`,
    by,
  )
}

async function mark(db: Db, due: ReturnType<typeof sql>, { until }: Until): Promise<Taken[]> {
  const { rows } = await sql<Taken>`
    update messaging.message as message
    set tries = message.tries + 1, in_doubt = message.in_doubt + 1, next_try_at = ${until}
    from (${due}) as due
    where message.owner = due.owner and message.id = due.id
    returning ${TAKEN}
  `.execute(db)
  return rows
}
