import { sql } from 'kysely'
import type { Db } from '#kit/context.ts'
import type { Flow, LotFlow } from './core/flow.ts'

/** Of database transactions [from, to); of some owners only, where they are named. */
type Span = {
  readonly programmeIds: readonly string[]
  readonly from: number
  readonly to: number
  readonly owners?: readonly string[]
}

const within = ({ programmeIds, from, to, owners }: Span) => sql`
  m.transaction_no >= ${from} and m.transaction_no < ${to}
  and m.programme_id = any(${programmeIds}::uuid[])
  ${owners === undefined ? sql`` : sql`and m.owner = any(${owners}::uuid[])`}`

/** Movements that the database transactions [from, to) wrote. */
export async function movements(db: Db, span: Span): Promise<Flow[]> {
  const { rows } = await sql<Flow>`
    select id, owner, programme_id, kind, points, cause_kind, cause_id, occurred_at
    from ledger.movement m where ${within(span)}
  `.execute(db)
  return rows
}

/** Whose those movements are. */
export async function owners(db: Db, span: Span): Promise<string[]> {
  const { rows } = await sql<{ owner: string }>`
    select distinct owner from ledger.movement m where ${within(span)}
  `.execute(db)
  return rows.map(({ owner }) => owner)
}

/** What those movements have made of lots. */
export async function lots(db: Db, span: Span): Promise<LotFlow[]> {
  const { rows } = await sql<LotFlow>`
    select m.id as movement_id, false as is_draw, l.earned as points, l.activates_at, l.earned_at
    from ledger.movement m join ledger.lot l on l.owner = m.owner and l.movement_id = m.id
    where ${within(span)}
    union all
    select m.id, true, d.points, l.activates_at, l.earned_at
    from ledger.movement m
    join ledger.draw d on d.owner = m.owner and d.movement_id = m.id
    join ledger.lot l on l.owner = d.owner and l.id = d.lot_id
    where ${within(span)}
  `.execute(db)
  return rows
}

/** How many movements those transactions wrote, counted no further than `most`. */
export async function count(db: Db, { from, to }: Span, most: number): Promise<number> {
  const { rows } = await sql<{ found: number }>`
    select count(*) as found from (
      select from ledger.movement where transaction_no >= ${from} and transaction_no < ${to}
      limit ${most}
    ) as found
  `.execute(db)
  return rows[0]!.found
}

/** What movements from a number on come to, and what lots hold less the debt, of a programme, at one instant. */
export async function bookOf(
  db: Db,
  programmeId: string,
  from: number,
): Promise<{ readonly since: number; readonly held: number }> {
  const { rows } = await sql<{ since: number; held: number }>`
    select (select coalesce(sum(points), 0)::bigint from ledger.movement
        where transaction_no >= ${from} and programme_id = ${programmeId}) as since,
      (select coalesce(sum(remaining), 0)::bigint from ledger.lot
        where remaining > 0 and programme_id = ${programmeId})
      - (select coalesce(sum(debt), 0)::bigint from ledger.account
        where programme_id = ${programmeId}) as held
  `.execute(db)
  return rows[0]!
}

export type OpenLots = {
  readonly expiresOn: string | null
  readonly pending: boolean
  readonly points: number
  readonly lots: number
}

/** Open lots of a programme added up by day of expiry in its zone, active or not, without those of some owners. */
export async function openLots(
  db: Db,
  asked: {
    readonly programmeId: string
    readonly zone: string
    readonly at: Date
    readonly without: readonly string[]
  },
): Promise<OpenLots[]> {
  const { programmeId, zone, at, without } = asked
  const { rows } = await sql<OpenLots>`
    select to_char(day, 'YYYY-MM-DD') as expires_on, pending, points, lots
    from (
      select (expires_at at time zone ${zone})::date as day, activates_at > ${at} as pending,
        sum(remaining)::bigint as points, count(*) as lots
      from ledger.lot
      where remaining > 0 and programme_id = ${programmeId}
        and (expires_at is null or expires_at > ${at}) and owner <> all(${without}::uuid[])
      group by 1, 2
    ) as open
  `.execute(db)
  return rows
}

/** Points set aside and points owed in a programme, without those of some owners. */
export async function heldAndOwed(
  db: Db,
  programmeId: string,
  without: readonly string[],
): Promise<{ readonly held: number; readonly debt: number }> {
  const { rows } = await sql<{ held: number; debt: number }>`
    select (select coalesce(sum(points), 0)::bigint from ledger.hold
        where ended_at is null and programme_id = ${programmeId}
          and owner <> all(${without}::uuid[])) as held,
      (select coalesce(sum(debt), 0)::bigint from ledger.account
        where programme_id = ${programmeId} and owner <> all(${without}::uuid[])) as debt
  `.execute(db)
  return rows[0]!
}
