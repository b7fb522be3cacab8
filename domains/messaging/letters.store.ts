import { sql } from 'kysely'
import type { Db } from '#kit/context.ts'
import type { OrganisationId } from '#kit/core/ids.ts'
import type { Form } from './core/forms.ts'
import { LETTER, PAUSED } from './core/letters.ts'
import type { Message } from './messaging.api.ts'

// as it stands in the index
const LETTERS = sql.raw(`kind = '${LETTER}'`)

type Counted = { readonly form: Form; readonly state: Message['state']; readonly count: number }

/** What became of the letters of these mailings. */
export async function counted(
  db: Db,
  mailingIds: readonly string[],
): Promise<(Counted & { readonly mailingId: string })[]> {
  const { rows } = await sql<Counted & { mailingId: string }>`
    select event_id as mailing_id, form, state, count(*) as count from messaging.message
    where event_id = any(${mailingIds}::uuid[]) and ${LETTERS}
    group by event_id, form, state
  `.execute(db)
  return rows
}

/** When the letters of a mailing were settled, by hour; those that wait are left out. */
export async function byHour(
  db: Db,
  mailingId: string,
): Promise<{ hour: Date; state: Message['state']; count: number }[]> {
  const { rows } = await sql<{ hour: Date; state: Message['state']; count: number }>`
    select date_trunc('hour', settled_at) as hour, state, count(*) as count from messaging.message
    where event_id = ${mailingId} and ${LETTERS} and settled_at is not null
    group by 1, 2 order by 1, 2
  `.execute(db)
  return rows
}

/** Why letters of a mailing failed or lapsed, the commonest first. */
export async function reasons(
  db: Db,
  mailingId: string,
): Promise<{ state: Message['state']; reason: string; count: number }[]> {
  const { rows } = await sql<{ state: Message['state']; reason: string; count: number }>`
    select state, failure as reason, count(*) as count from messaging.message
    where event_id = ${mailingId} and ${LETTERS} and state in ('failed', 'lapsed')
      and failure is not null
    group by 1, 2 order by 3 desc, 2 limit 20
  `.execute(db)
  return rows
}

export type Fate = {
  readonly owner: string
  readonly state: Message['state']
  readonly failure: string | null
  readonly settledAt: Date | null
}

/** What became of the letters of a mailing to these members. */
export async function fates(db: Db, mailingId: string, owners: readonly string[]): Promise<Fate[]> {
  const { rows } = await sql<Fate>`
    select owner, state, failure, settled_at from messaging.message
    where owner = any(${owners}::uuid[]) and event_id = ${mailingId} and ${LETTERS}
  `.execute(db)
  return rows
}

const waiting = (mailingId: string, isPaused: boolean, portion: number) => sql`
  select owner, id from messaging.message
  where event_id = ${mailingId} and ${LETTERS} and state = 'waiting'
    and ${isPaused ? sql`next_try_at = 'infinity' and failure = ${PAUSED}` : sql`next_try_at < 'infinity'`}
  order by owner, id limit ${portion} for no key update skip locked
`

/** Holds letters of a mailing that wait, until it goes on; how many. */
export async function hold(db: Db, mailingId: string, portion: number): Promise<number> {
  const { numAffectedRows } = await sql`
    update messaging.message as message set next_try_at = 'infinity', failure = ${PAUSED}
    from (${waiting(mailingId, false, portion)}) as part
    where message.owner = part.owner and message.id = part.id and message.state = 'waiting'
  `.execute(db)
  return Number(numAffectedRows ?? 0n)
}

/** Letters of a mailing that are held, locked until the transaction ends. */
export async function lockHeld(
  db: Db,
  mailingId: string,
  portion: number,
): Promise<{ owner: string; id: string }[]> {
  const { rows } = await sql<{ owner: string; id: string }>`
    ${waiting(mailingId, true, portion)}
  `.execute(db)
  return rows
}

/** Lets letters that were held go, each from an instant of its own. */
export async function release(
  db: Db,
  letters: readonly { readonly owner: string; readonly id: string; readonly from: Date }[],
): Promise<void> {
  await sql`
    update messaging.message as message set next_try_at = part.from_at, failure = null
    from unnest(
      ${letters.map(({ owner }) => owner)}::uuid[],
      ${letters.map(({ id }) => id)}::uuid[],
      ${letters.map(({ from }) => from)}::timestamptz[]
    ) as part (owner, id, from_at)
    where message.owner = part.owner and message.id = part.id and message.state = 'waiting'
  `.execute(db)
}

/** Lets letters of a mailing lapse that wait; how many. */
export async function lapse(db: Db, mailingId: string, at: Date, portion: number): Promise<number> {
  const { numAffectedRows } = await sql`
    update messaging.message as message
    set state = 'lapsed', settled_at = ${at}, next_try_at = ${at}, failure = 'mailing_cancelled'
    from (
      select owner, id from messaging.message
      where event_id = ${mailingId} and ${LETTERS} and state = 'waiting'
      order by owner, id limit ${portion} for no key update skip locked
    ) as part
    where message.owner = part.owner and message.id = part.id and message.state = 'waiting'
  `.execute(db)
  return Number(numAffectedRows ?? 0n)
}

/** Which of these mailings have letters that wait. */
export async function waitingAmong(
  db: Db,
  of: OrganisationId,
  mailingIds: readonly string[],
): Promise<Set<string>> {
  const { rows } = await sql<{ id: string }>`
    select id from unnest(${mailingIds}::uuid[]) as asked (id)
    where exists (
      select from messaging.message
      where event_id = asked.id and ${LETTERS} and state = 'waiting' and organisation_id = ${of}
    )
  `.execute(db)
  return new Set(rows.map(({ id }) => id))
}
