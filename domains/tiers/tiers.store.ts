import { sql } from 'kysely'
import type { Db } from '#kit/database.ts'
import { ask, run, tell } from '#kit/pipeline.ts'
import type { Day } from '#kit/core/time.ts'
import type { Cause, Standing, Sums } from './core/standing.ts'
import type { QualifyingDay } from './core/window.ts'

/** A member in a programme and the days whose sums count. */
export type Asked = {
  readonly owner: string
  readonly programmeId: string
  readonly from: Day
  readonly to: Day
}

export type Found = { readonly history: readonly Standing[]; readonly sums: Sums }

const NOTHING: Found = { history: [], sums: { spend: 0, points: 0, visits: 0 } }

/** Sums and standings for a whole batch in one statement, in the order asked. */
export async function look(db: Db, asked: readonly Asked[]): Promise<Found[]> {
  if (asked.length === 0) return []
  const rows = await ask<{
    n: number
    spend: number
    points: number
    visits: number
    history: Row[]
  }>(db, LOOK, [
    asked.map((each) => each.owner),
    asked.map((each) => each.programmeId),
    asked.map((each) => each.from),
    asked.map((each) => each.to),
  ])
  const found: Found[] = asked.map(() => NOTHING)
  for (const { n, history, ...sums } of rows) {
    found[n - 1] = { history: history.map(standingOf), sums }
  }
  return found
}

type Row = [id: string, tier: string | null, from: number, until: number | null, cause: Cause]

const standingOf = ([id, tier, from, until, cause]: Row): Standing => ({
  id,
  tier,
  from,
  until,
  cause,
})

const LOOK = `
with asked as (
  select * from unnest($1::uuid[], $2::uuid[], $3::date[], $4::date[])
    with ordinality as asked (owner, programme_id, from_day, to_day, n)
), sums as (
  select n, sum(spend)::bigint as spend, sum(points)::bigint as points, sum(visits)::bigint as visits
  from asked cross join lateral (
    select spend, points, visits from tiers.qualifying as own
    where own.owner = asked.owner and own.programme_id = asked.programme_id
      and own.day between from_day and to_day offset 0
  ) as done
  group by n
), standings as (
  select n, json_agg(json_build_array(
      id, tier, (extract(epoch from from_at) * 1000)::bigint, (extract(epoch from until_at) * 1000)::bigint, cause
    ) order by from_at, id) as history
  from asked cross join lateral (
    select * from tiers.standing as own
    where own.owner = asked.owner and own.programme_id = asked.programme_id offset 0
  ) as standing
  group by n
)
select n::int, coalesce(spend, 0) as spend, coalesce(points, 0) as points, coalesce(visits, 0) as visits,
  coalesce(history, '[]') as history
from sums full join standings using (n)`

/** Every day that counts, the oldest first, for each member and programme asked. */
export async function daysOf(
  db: Db,
  asked: readonly { readonly owner: string; readonly programmeId: string }[],
): Promise<QualifyingDay[][]> {
  const found: QualifyingDay[][] = asked.map(() => [])
  if (asked.length === 0) return found
  const { rows } = await sql<QualifyingDay & { n: number }>`
    select n::int, day, sum(spend)::bigint as spend, sum(points)::bigint as points,
      sum(visits)::bigint as visits
    from unnest(
      ${asked.map((each) => each.owner)}::uuid[], ${asked.map((each) => each.programmeId)}::uuid[]
    ) with ordinality as asked (owner, programme_id, n)
    join tiers.qualifying using (owner, programme_id)
    group by n, day order by n, day
  `.execute(db)
  for (const { n, ...day } of rows) found[n - 1]!.push(day)
  return found
}

export type Qualified = Sums & {
  readonly owner: string
  readonly programmeId: string
  /** The day of the purchase in the programme's zone; a return names the day of its purchase. */
  readonly day: Day
  /** Who did it, where that is a member merged into the owner since. */
  readonly source?: string | undefined
}

/** Adds what was bought and takes off what was returned (negative), for a whole batch in one statement. */
export async function addQualifying(db: Db, changes: readonly Qualified[]): Promise<void> {
  if (changes.length === 0) return
  await tell(db, [
    ADD,
    [
      changes.map((each) => each.owner),
      changes.map((each) => each.programmeId),
      changes.map((each) => each.day),
      changes.map((each) => each.source ?? each.owner),
      changes.map((each) => each.spend),
      changes.map((each) => each.points),
      changes.map((each) => each.visits),
    ],
  ])
}

const ADD = `
insert into tiers.qualifying as kept (owner, programme_id, day, source, spend, points, visits)
select owner, programme_id, day, source, sum(spend), sum(points), sum(visits)
from unnest($1::uuid[], $2::uuid[], $3::date[], $4::uuid[], $5::bigint[], $6::bigint[], $7::bigint[])
  as change (owner, programme_id, day, source, spend, points, visits)
group by owner, programme_id, day, source
order by owner, programme_id, day, source
on conflict (owner, programme_id, day, source) do update
  set spend = kept.spend + excluded.spend, points = kept.points + excluded.points,
      visits = kept.visits + excluded.visits`

/** A standing to be recorded: who, by whom, and why. */
export type NewStanding = {
  readonly owner: string
  readonly programmeId: string
  readonly id: string
  readonly tier: string | null
  readonly from: number
  readonly until: number | null
  readonly cause: Cause
  readonly mergeId: string | null
  readonly reason: string | null
  readonly actor: { readonly kind: string; readonly id: string }
}

/**
 * Records standings, those of one member in the order of `from`; the one that was last ends where the
 * first of them begins. Fails on the unique key when another was recorded at the same moment.
 */
export async function addStandings(
  db: Db,
  standings: readonly NewStanding[],
  recordedAt: Date,
): Promise<void> {
  if (standings.length === 0) return
  const of = ({ owner, programmeId }: NewStanding) => `${owner} ${programmeId}`
  const firsts = new Map<string, NewStanding>()
  for (const each of standings) if (!firsts.has(of(each))) firsts.set(of(each), each)
  const begun = [...firsts.values()]
  const ends = standings.map((each, index) => {
    const next = standings.slice(index + 1).find((later) => of(later) === of(each))
    return next ? new Date(next.from) : null
  })
  await Promise.all([
    run(db, END_FORMER, [
      begun.map((each) => each.owner),
      begun.map((each) => each.programmeId),
      begun.map((each) => new Date(each.from)),
    ]),
    run(db, ADD_STANDINGS, [
      standings.map((each) => each.owner),
      standings.map((each) => each.id),
      standings.map((each) => each.programmeId),
      standings.map((each) => each.tier),
      standings.map((each) => new Date(each.from)),
      standings.map((each) => (each.until === null ? null : new Date(each.until))),
      ends,
      standings.map((each) => each.cause),
      standings.map((each) => each.mergeId),
      standings.map((each) => each.reason),
      standings.map((each) => each.actor.kind),
      standings.map((each) => each.actor.id),
      recordedAt,
    ]),
  ])
}

const END_FORMER = `
update tiers.standing as former set ended_at = greatest(later.at, former.from_at)
from unnest($1::uuid[], $2::uuid[], $3::timestamptz[]) as later (owner, programme_id, at)
where former.owner = later.owner and former.programme_id = later.programme_id
  and former.ended_at is null`

const ADD_STANDINGS = `
insert into tiers.standing (owner, id, programme_id, tier, from_at, until_at, ended_at, cause,
  merge_id, reason, actor_kind, actor_id, recorded_at)
select *, $13::timestamptz from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::text[],
  $5::timestamptz[], $6::timestamptz[], $7::timestamptz[], $8::text[], $9::uuid[], $10::text[],
  $11::text[], $12::text[])`

/** A standing as it is kept. */
export type Recorded = {
  readonly id: string
  readonly programmeId: string
  readonly tier: string | null
  readonly fromAt: Date
  readonly untilAt: Date | null
  readonly endedAt: Date | null
  readonly cause: Cause
  readonly mergeId: string | null
  readonly reason: string | null
  readonly actorKind: string
  readonly actorId: string
}

/** The recorded standings of a member in a programme, the newest first. */
export async function recorded(db: Db, owner: string, programmeId: string): Promise<Recorded[]> {
  const { rows } = await sql<Recorded>`
    select id, programme_id, tier, from_at, until_at, ended_at, cause, merge_id, reason, actor_kind, actor_id
    from tiers.standing where owner = ${owner} and programme_id = ${programmeId}
    order by from_at desc, id desc
  `.execute(db)
  return rows
}

/** Locks the last standing of a member, so that two changes by hand or by review come one after another. */
export async function lockLast(db: Db, owner: string, programmeId: string): Promise<void> {
  await sql`
    select from tiers.standing
    where owner = ${owner} and programme_id = ${programmeId} and ended_at is null
    for no key update
  `.execute(db)
}

/** Where a portion of a job goes on: after this standing. */
export type Place = { readonly untilAt: Date; readonly owner: string; readonly id: string }

/** The next last standings whose end lies in (after, until], locked; those that others hold are left out. */
export async function lockDue(
  db: Db,
  asked: {
    readonly programmes: readonly string[]
    readonly from: Date | null
    readonly to: Date
    readonly untold: boolean
    readonly after: Place | null
    readonly portion: number
  },
): Promise<(Place & { readonly programmeId: string })[]> {
  const { after } = asked
  const { rows } = await sql<Place & { programmeId: string }>`
    select owner, id, programme_id, until_at from tiers.standing
    where ended_at is null and until_at <= ${asked.to}
      and (${asked.from}::timestamptz is null or until_at > ${asked.from}::timestamptz)
      and programme_id = any(${asked.programmes}::uuid[])
      and (not ${asked.untold}::boolean or told_ending_at is null)
      and (${after?.id ?? null}::uuid is null or (until_at, owner, id)
        > (${after?.untilAt ?? null}::timestamptz, ${after?.owner ?? null}::uuid, ${after?.id ?? null}::uuid))
    order by until_at, owner, id limit ${asked.portion}
    for no key update skip locked
  `.execute(db)
  return rows
}

export async function markTold(db: Db, standings: readonly Place[], at: Date): Promise<void> {
  if (standings.length === 0) return
  await sql`
    update tiers.standing set told_ending_at = ${at}
    from unnest(
      ${standings.map((each) => each.owner)}::uuid[], ${standings.map((each) => each.id)}::uuid[]
    ) as told (owner, id)
    where standing.owner = told.owner and standing.id = told.id
  `.execute(db)
}

/** Leads what a merged member did over to the survivor; done again, there is nothing left to lead. */
export async function leadOver(db: Db, from: string, to: string): Promise<void> {
  await sql`
    with gone as (delete from tiers.qualifying where owner = ${from} returning *)
    insert into tiers.qualifying as kept
      (owner, programme_id, day, source, came_through, spend, points, visits)
    select ${to}::uuid, programme_id, day, source, came_through || ${from}::uuid, spend, points, visits
    from gone
    on conflict (owner, programme_id, day, source) do update
      set spend = kept.spend + excluded.spend, points = kept.points + excluded.points,
          visits = kept.visits + excluded.visits, came_through = excluded.came_through
  `.execute(db)
}

/** Leads back what came to the survivor through the other member: his own, and of those merged into him. */
export async function leadBack(db: Db, from: string, to: string): Promise<void> {
  await sql`
    with gone as (
      delete from tiers.qualifying where owner = ${from} and ${to}::uuid = any(came_through) returning *
    )
    insert into tiers.qualifying as kept
      (owner, programme_id, day, source, came_through, spend, points, visits)
    select ${to}::uuid, programme_id, day, source,
      came_through[:array_position(came_through, ${to}::uuid) - 1], spend, points, visits
    from gone
    on conflict (owner, programme_id, day, source) do update
      set spend = kept.spend + excluded.spend, points = kept.points + excluded.points,
          visits = kept.visits + excluded.visits
  `.execute(db)
}

/** Members whose last standing is on a tier, newest members first, before one. */
export async function onTier(
  db: Db,
  asked: { programmeId: string; tier: string; before: string | null; limit: number },
): Promise<string[]> {
  const { rows } = await sql<{ owner: string }>`
    select owner from tiers.standing
    where programme_id = ${asked.programmeId} and tier = ${asked.tier} and ended_at is null
      ${asked.before === null ? sql`` : sql`and owner < ${asked.before}::uuid`}
    order by owner desc limit ${asked.limit}
  `.execute(db)
  return rows.map(({ owner }) => owner)
}

/** The tiers of the last standings of these members; those who have none are not among them. */
export async function lastTiers(
  db: Db,
  programmeId: string,
  owners: readonly string[],
): Promise<Map<string, string | null>> {
  const { rows } = await sql<{ owner: string; tier: string | null }>`
    select owner, tier from tiers.standing
    where programme_id = ${programmeId} and owner = any(${owners}::uuid[]) and ended_at is null
  `.execute(db)
  return new Map(rows.map(({ owner, tier }) => [owner, tier]))
}
