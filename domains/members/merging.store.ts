import { sql } from 'kysely'
import type { Db } from '#kit/context.ts'
import type { Id, MemberId, OrganisationId } from '#kit/core/ids.ts'
import type { Link } from './core/merge.ts'

export type MergeId = Id<'merge'>

/** One merge of a duplicate (`owner`) into a survivor, as it is kept. */
export type Merge = {
  readonly owner: MemberId
  readonly id: MergeId
  readonly organisationId: OrganisationId
  readonly survivor: MemberId
  readonly state: 'moving' | 'merged' | 'returning' | 'undone'
  readonly reason: string | null
  readonly actorKind: string
  readonly actorId: string
  readonly startedAt: Date
  readonly mergedAt: Date | null
  readonly sweptAt: Date | null
  readonly undoStartedAt: Date | null
  readonly undoneAt: Date | null
}

const COLUMNS = sql`
  owner, id, organisation_id, survivor, state, reason, actor_kind, actor_id, started_at, merged_at,
  swept_at, undo_started_at, undone_at
`

/** Writes the beginning of a merge. */
export async function begin(
  db: Db,
  merge: Pick<
    Merge,
    | 'owner'
    | 'id'
    | 'organisationId'
    | 'survivor'
    | 'reason'
    | 'actorKind'
    | 'actorId'
    | 'startedAt'
  >,
): Promise<void> {
  await sql`
    insert into members.merge
      (owner, id, organisation_id, survivor, state, reason, actor_kind, actor_id, started_at)
    values (${merge.owner}, ${merge.id}, ${merge.organisationId}, ${merge.survivor}, 'moving',
      ${merge.reason}, ${merge.actorKind}, ${merge.actorId}, ${merge.startedAt})
  `.execute(db)
}

/** The merge of a duplicate that is in force, locked. */
export async function lockInForce(db: Db, owner: MemberId): Promise<Merge | undefined> {
  const { rows } = await sql<Merge>`
    select ${COLUMNS} from members.merge where owner = ${owner} and state <> 'undone'
    for no key update
  `.execute(db)
  return rows[0]
}

/** A merge by its id, locked. */
export async function lockMerge(db: Db, owner: MemberId, id: MergeId): Promise<Merge | undefined> {
  const { rows } = await sql<Merge>`
    select ${COLUMNS} from members.merge where owner = ${owner} and id = ${id} for no key update
  `.execute(db)
  return rows[0]
}

export async function markMerged(db: Db, merge: Merge, at: Date): Promise<void> {
  await sql`
    update members.merge set state = 'merged', merged_at = ${at}
    where owner = ${merge.owner} and id = ${merge.id} and state = 'moving'
  `.execute(db)
}

export async function markSwept(db: Db, merge: Merge, at: Date): Promise<void> {
  await sql`
    update members.merge set swept_at = ${at} where owner = ${merge.owner} and id = ${merge.id}
  `.execute(db)
}

export async function markReturning(
  db: Db,
  merge: Merge,
  actor: { readonly kind: string; readonly id: string },
  at: Date,
): Promise<void> {
  await sql`
    update members.merge
    set state = 'returning', undo_started_at = ${at}, undo_actor_kind = ${actor.kind},
      undo_actor_id = ${actor.id}
    where owner = ${merge.owner} and id = ${merge.id}
  `.execute(db)
}

export async function markUndone(db: Db, merge: Merge, at: Date): Promise<void> {
  await sql`
    update members.merge set state = 'undone', undone_at = ${at},
      swept_at = coalesce(swept_at, ${at})
    where owner = ${merge.owner} and id = ${merge.id}
  `.execute(db)
}

/** Merges on their way, and those not yet looked after that were done before an instant. */
export async function unfinished(
  db: Db,
  organisationId: OrganisationId,
  doneBefore: Date,
  portion: number,
): Promise<Merge[]> {
  const { rows } = await sql<Merge>`
    select ${COLUMNS} from members.merge
    where organisation_id = ${organisationId} and (
      state in ('moving', 'returning')
      or (swept_at is null and state = 'merged' and merged_at < ${doneBefore})
    )
    order by started_at
    limit ${portion}
  `.execute(db)
  return rows
}

/** A member with all who were merged into it, through any number of merges. */
export async function familyLinks(db: Db, owner: MemberId): Promise<Link[]> {
  const { rows } = await sql<Link>`
    with recursive family as (
      select owner, merged_into from members.member where owner = ${owner}
      union
      select member.owner, member.merged_into
      from members.member join family on member.merged_into = family.owner
    )
    select owner, merged_into from family
  `.execute(db)
  return rows
}

/** Members, those they were merged into, and so on to the survivors. */
export async function waysOf(
  db: Db,
  organisationId: OrganisationId,
  owners: readonly string[],
): Promise<MemberId[]> {
  const { rows } = await sql<{ owner: MemberId }>`
    with recursive way as (
      select owner, merged_into, 1 as place from members.member
      where owner = any(${owners}::uuid[]) and organisation_id = ${organisationId}
      union all
      select member.owner, member.merged_into, way.place + 1
      from way join members.member on member.owner = way.merged_into
    )
    select owner from way group by owner order by max(place), owner
  `.execute(db)
  return rows.map((row) => row.owner)
}

/** A member and all into whom it was ever merged, the undone merges too. */
export async function places(db: Db, owner: string): Promise<MemberId[]> {
  const { rows } = await sql<{ owner: MemberId }>`
    with recursive way as (
      select ${owner}::uuid as owner
      union
      select merge.survivor from members.merge join way on merge.owner = way.owner
    )
    select owner from way
  `.execute(db)
  return rows.map((row) => row.owner)
}

export type Survivor = { readonly owner: MemberId; readonly survivor: MemberId }

/** Into whom members were merged in the end; a member that never was is its own survivor. */
export async function survivors(
  db: Db,
  organisationId: OrganisationId,
  owners: readonly string[],
): Promise<Survivor[]> {
  const { rows } = await sql<Survivor>`
    with recursive way as (
      select owner, owner as survivor, merged_into from members.member
      where owner = any(${owners}::uuid[]) and organisation_id = ${organisationId}
      union all
      select way.owner, member.owner, member.merged_into
      from way join members.member on member.owner = way.merged_into
    )
    select owner, survivor from way where merged_into is null
  `.execute(db)
  return rows
}
