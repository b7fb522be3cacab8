import { sql } from 'kysely'
import type { Db } from '#kit/context.ts'
import type { OrganisationId } from '#kit/core/ids.ts'

/** Which of these owners are test members. */
export async function testsAmong(db: Db, owners: readonly string[]): Promise<Set<string>> {
  const { rows } = await sql<{ owner: string }>`
    select owner from members.member where owner = any(${owners}::uuid[]) and test
  `.execute(db)
  return new Set(rows.map(({ owner }) => owner))
}

/** Everybody of an organisation who is in no figure: test members, and the staff with their duplicates. */
export async function apart(db: Db, of: OrganisationId): Promise<string[]> {
  const { rows } = await sql<{ owner: string }>`
    select owner from members.member where organisation_id = ${of} and test
  `.execute(db)
  const works = await staff(db, of)
  return [...new Set([...rows.map(({ owner }) => owner), ...works])]
}

/** Members of the staff, with the duplicates merged into them; a mark on any of those is one on all. */
export async function staff(db: Db, of: OrganisationId): Promise<string[]> {
  const { rows } = await sql<{ owner: string }>`
    with recursive way as (
      select owner, owner as person from members.staff where organisation_id = ${of}
      union
      select way.owner, member.merged_into
      from way join members.member on member.owner = way.person
      where member.merged_into is not null
    ), family as (
      select person as owner from way join members.member on member.owner = way.person
        and member.merged_into is null
      union
      select member.owner from family join members.member on member.merged_into = family.owner
    )
    select owner from family
  `.execute(db)
  return rows.map(({ owner }) => owner)
}

export type Merged = { readonly owner: string; readonly person: string }

/** Duplicates of an organisation, each with the member it has become in the end. */
export async function merged(db: Db, of: OrganisationId): Promise<Merged[]> {
  const { rows } = await sql<Merged>`
    with recursive way as (
      select owner, merged_into as person from members.member
      where merged_into is not null and organisation_id = ${of}
      union all
      select way.owner, member.merged_into
      from way join members.member on member.owner = way.person
      where member.merged_into is not null
    )
    select way.owner, way.person from way
    join members.member on member.owner = way.person and member.merged_into is null
  `.execute(db)
  return rows
}

/** Members enrolled by day of a zone in [from, to): neither test members nor duplicates nor staff. */
export async function enrolled(
  db: Db,
  of: OrganisationId,
  asked: { readonly from: Date; readonly to: Date; readonly zone: string },
): Promise<{ day: string; members: number }[]> {
  const works = await staff(db, of)
  const { rows } = await sql<{ day: string; members: number }>`
    select to_char(enrolled_at at time zone ${asked.zone}, 'YYYY-MM-DD') as day, count(*) as members
    from members.member
    where organisation_id = ${of} and not test and merged_into is null
      and enrolled_at >= ${asked.from} and enrolled_at < ${asked.to}
      and owner <> all(${works}::uuid[])
    group by 1 order by 1
  `.execute(db)
  return rows
}

/** Members at an instant: neither test members nor duplicates nor staff, nor closed. */
export async function membersAt(db: Db, of: OrganisationId, at: Date): Promise<number> {
  const works = await staff(db, of)
  const { rows } = await sql<{ members: number }>`
    select count(*) as members from members.member
    where organisation_id = ${of} and not test and merged_into is null
      and enrolled_at < ${at} and (closed_at is null or closed_at >= ${at})
      and owner <> all(${works}::uuid[])
  `.execute(db)
  return rows[0]!.members
}

/** Every member who had enrolled by an instant: neither test members nor duplicates nor staff; closed later or not. */
export async function membersSince(db: Db, of: OrganisationId, at: Date): Promise<string[]> {
  const works = await staff(db, of)
  const { rows } = await sql<{ owner: string }>`
    select owner from members.member
    where organisation_id = ${of} and not test and merged_into is null
      and enrolled_at < ${at} and (closed_at is null or closed_at >= ${at})
      and owner <> all(${works}::uuid[])
  `.execute(db)
  return rows.map(({ owner }) => owner)
}

/** Who enrolled in [from, to) and when, newest first: neither test members nor duplicates nor staff. */
export async function enrolledBetween(
  db: Db,
  of: OrganisationId,
  asked: { readonly from: Date; readonly to: Date },
): Promise<{ readonly owner: string; readonly at: Date }[]> {
  const works = await staff(db, of)
  const { rows } = await sql<{ owner: string; at: Date }>`
    select owner, enrolled_at as at from members.member
    where organisation_id = ${of} and not test and merged_into is null
      and enrolled_at >= ${asked.from} and enrolled_at < ${asked.to}
      and owner <> all(${works}::uuid[])
    order by enrolled_at desc, owner
  `.execute(db)
  return rows
}

/** Who had left by an instant or enrolled later: neither test members nor duplicates. */
export async function notMembersAt(db: Db, of: OrganisationId, at: Date): Promise<string[]> {
  const { rows } = await sql<{ owner: string }>`
    select owner from members.member
    where organisation_id = ${of} and not test and merged_into is null
      and (enrolled_at >= ${at} or closed_at < ${at})
  `.execute(db)
  return rows.map(({ owner }) => owner)
}
