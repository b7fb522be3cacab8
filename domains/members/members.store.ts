import { sql } from 'kysely'
import type { Db } from '#kit/context.ts'
import type { MemberId, OrganisationId, StoreId } from '#kit/core/ids.ts'
import type { Language } from '#kit/core/language.ts'
import type { Identifier, IdentifierKind } from './core/identifier.ts'

/** A member as it is kept. */
export type Member = {
  readonly owner: MemberId
  readonly organisationId: OrganisationId
  readonly firstName: string | null
  readonly middleName: string | null
  readonly lastName: string | null
  readonly phone: string | null
  readonly email: string | null
  readonly externalId: string | null
  readonly birthday: string | null
  readonly language: Language
  readonly tags: readonly string[]
  readonly storeId: StoreId | null
  readonly anonymous: boolean
  readonly test: boolean
  readonly clockShiftMs: number
  readonly state: 'active' | 'closed' | 'merged'
  readonly mergedInto: MemberId | null
  readonly closedReason: string | null
  readonly enrolledAt: Date
  readonly closedAt: Date | null
  /** Since when no points are spent; null: they may be. */
  readonly frozenAt: Date | null
  /** Counts the changes. */
  readonly revision: number
}

const COLUMNS = sql`
  owner, organisation_id, first_name, middle_name, last_name, phone, email, external_id, birthday,
  language, tags, store_id, anonymous, test, clock_shift_ms, state, merged_into, closed_reason,
  enrolled_at, closed_at, revision
`
const SHOWN = sql`${COLUMNS}, frozen_at`

/** Writes new members, all in one statement. */
export async function insert(db: Db, members: readonly Member[]): Promise<void> {
  if (members.length === 0) return
  const rows = members.map(({ tags, ...rest }) => ({ ...rest, tags }))
  await sql`
    insert into members.member (${COLUMNS})
    select "owner", "organisationId", "firstName", "middleName", "lastName", "phone", "email",
      "externalId", "birthday", "language",
      array(select jsonb_array_elements_text("tags")), "storeId", "anonymous", "test",
      "clockShiftMs", "state", "mergedInto", "closedReason", "enrolledAt", "closedAt", "revision"
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as made (
      "owner" uuid, "organisationId" uuid, "firstName" text, "middleName" text, "lastName" text,
      "phone" text, "email" text, "externalId" text, "birthday" date, "language" text,
      "tags" jsonb, "storeId" uuid, "anonymous" boolean, "test" boolean, "clockShiftMs" bigint,
      "state" text, "mergedInto" uuid, "closedReason" text, "enrolledAt" timestamptz,
      "closedAt" timestamptz, "revision" int
    )
  `.execute(db)
}

/** Writes a member, locked before, as it is now; it has a revision of its own then. */
export async function update(db: Db, member: Member): Promise<Member> {
  const revision = member.revision + 1
  await sql`
    update members.member set
      first_name = ${member.firstName}, middle_name = ${member.middleName},
      last_name = ${member.lastName}, phone = ${member.phone}, email = ${member.email},
      external_id = ${member.externalId}, birthday = ${member.birthday},
      language = ${member.language}, tags = ${member.tags}::text[],
      store_id = ${member.storeId}, anonymous = ${member.anonymous},
      clock_shift_ms = ${member.clockShiftMs}, state = ${member.state},
      merged_into = ${member.mergedInto}, closed_reason = ${member.closedReason},
      closed_at = ${member.closedAt}, revision = ${revision}
    where owner = ${member.owner}
  `.execute(db)
  return { ...member, revision }
}

/** Notes that a contact of a member was replaced by another, or that codes go to another one than before. */
export async function noteContactChange(db: Db, owner: string, at: Date): Promise<void> {
  await sql`
    update members.member set contact_changed_at = ${at} where owner = ${owner}
  `.execute(db)
}

/** Freezes the points of a member since an instant, or lifts that; the member is locked before. */
export async function keepFrozen(db: Db, owner: string, since: Date | null): Promise<void> {
  await sql`update members.member set frozen_at = ${since} where owner = ${owner}`.execute(db)
}

/** Members of an organisation by their ids. */
export async function byIds(
  db: Db,
  organisationId: OrganisationId,
  owners: readonly string[],
): Promise<Member[]> {
  const { rows } = await sql<Member>`
    select ${SHOWN} from members.member
    where owner = any(${owners}::uuid[]) and organisation_id = ${organisationId}
  `.execute(db)
  return rows
}

/** The same, locked until the transaction ends; always in the order of the ids. */
export async function lock(
  db: Db,
  organisationId: OrganisationId,
  owners: readonly string[],
): Promise<Member[]> {
  const { rows } = await sql<Member>`
    select ${SHOWN} from members.member
    where owner = any(${owners}::uuid[]) and organisation_id = ${organisationId}
    order by owner
    for no key update
  `.execute(db)
  return rows
}

/** Members whom nobody merges, parts or closes until the transaction ends; locked in the order of the ids. */
export async function lockShared(
  db: Db,
  organisationId: OrganisationId,
  owners: readonly MemberId[],
): Promise<void> {
  await sql`
    select from members.member
    where owner = any(${owners}::uuid[]) and organisation_id = ${organisationId}
    order by owner
    for share
  `.execute(db)
}

/** What a list of members may be narrowed by. */
export type Filter = {
  readonly nameQuery: string | null
  readonly state: Member['state'] | null
  readonly test: boolean | null
  readonly tag: string | null
  readonly storeId: string | null
  /** Only these members. */
  readonly among: readonly string[] | null
  /** The list goes on after this member. */
  readonly after: string | null
  readonly limit: number
}

/** Members newest first. */
export async function list(
  db: Db,
  organisationId: OrganisationId,
  filter: Filter,
): Promise<Member[]> {
  const { rows } = await sql<Member>`
    select ${SHOWN} from members.member
    where organisation_id = ${organisationId}
      ${filter.nameQuery === null ? sql`` : sql`and name_words @@ to_tsquery('simple', ${filter.nameQuery})`}
      ${filter.state === null ? sql`` : sql`and state = ${filter.state}`}
      ${filter.test === null ? sql`` : sql`and test = ${filter.test}`}
      ${filter.tag === null ? sql`` : sql`and ${filter.tag} = any(tags)`}
      ${filter.storeId === null ? sql`` : sql`and store_id = ${filter.storeId}`}
      ${filter.among === null ? sql`` : sql`and owner = any(${filter.among}::uuid[])`}
      ${filter.after === null ? sql`` : sql`and owner < ${filter.after}::uuid`}
    order by owner desc
    limit ${filter.limit}
  `.execute(db)
  return rows
}

export type KnownBy = Identifier & { readonly owner: MemberId; readonly home: MemberId }

/** Who is known by any of these identifiers. */
export async function knownBy(
  db: Db,
  organisationId: OrganisationId,
  identifiers: readonly Identifier[],
): Promise<KnownBy[]> {
  const { rows } = await sql<KnownBy>`
    select kind, value, owner, home from members.identifier
    where organisation_id = ${organisationId} and (kind, value) in (
      select * from unnest(${kinds(identifiers)}::text[], ${values(identifiers)}::text[])
    )
  `.execute(db)
  return rows
}

/**
 * Takes identifiers for their owners and answers which ones it got: one that is taken, also by
 * somebody who enrols at this very moment, is not among them.
 */
export async function claim(
  db: Db,
  organisationId: OrganisationId,
  wanted: readonly (Identifier & { readonly owner: string })[],
): Promise<KnownBy[]> {
  if (wanted.length === 0) return []
  const { rows } = await sql<KnownBy>`
    insert into members.identifier (organisation_id, kind, value, owner, home)
    select ${organisationId}, kind, value, owner, owner
    from unnest(
      ${kinds(wanted)}::text[], ${values(wanted)}::text[], ${wanted.map((each) => each.owner)}::uuid[]
    ) as wanted (kind, value, owner)
    order by kind, value
    on conflict (organisation_id, kind, value) do nothing
    returning kind, value, owner, home
  `.execute(db)
  return rows
}

/** Lets identifiers go, so that others may take them. */
export async function release(
  db: Db,
  organisationId: OrganisationId,
  identifiers: readonly Identifier[],
): Promise<void> {
  if (identifiers.length === 0) return
  await sql`
    delete from members.identifier
    where organisation_id = ${organisationId} and (kind, value) in (
      select * from unnest(${kinds(identifiers)}::text[], ${values(identifiers)}::text[])
    )
  `.execute(db)
}

/** Lets everything go that leads to a member, except its cards. */
export async function releaseAll(
  db: Db,
  organisationId: OrganisationId,
  owner: MemberId,
): Promise<void> {
  await sql`
    delete from members.identifier
    where organisation_id = ${organisationId} and owner = ${owner} and kind <> 'card'
  `.execute(db)
}

/** What a merged duplicate was known by becomes the survivor's own; an undone merge leaves it there. */
export async function handOver(
  db: Db,
  organisationId: OrganisationId,
  identifiers: readonly Identifier[],
  owner: MemberId,
): Promise<void> {
  if (identifiers.length === 0) return
  await sql`
    with asked as (
      select * from unnest(${kinds(identifiers)}::text[], ${values(identifiers)}::text[])
        as asked (kind, value)
    ), handed as (
      update members.identifier set home = ${owner} from asked
      where organisation_id = ${organisationId} and owner = ${owner}
        and identifier.kind = asked.kind and identifier.value = asked.value
    )
    update members.member set
      phone = case when asked.kind = 'phone' then null else phone end,
      email = case when asked.kind = 'email' then null else email end,
      external_id = case when asked.kind = 'external' then null else external_id end
    from asked
    where state = 'merged' and organisation_id = ${organisationId} and (
      (asked.kind = 'phone' and phone = asked.value)
      or (asked.kind = 'email' and email = asked.value)
      or (asked.kind = 'external' and external_id = asked.value)
    )
  `.execute(db)
}

/** Takes from a member's profile what others are known by now. */
export async function letGo(
  db: Db,
  owner: MemberId,
  kinds: readonly IdentifierKind[],
): Promise<void> {
  const of = (kind: IdentifierKind) => kinds.includes(kind)
  await sql`
    update members.member set
      phone = case when ${of('phone')} then null else phone end,
      email = case when ${of('email')} then null else email end,
      external_id = case when ${of('external')} then null else external_id end
    where owner = ${owner}
  `.execute(db)
}

/** Active members born on these days of the year (MM-DD), after an id. */
export async function bornOn(
  db: Db,
  organisationId: OrganisationId,
  days: readonly string[],
  after: string | null,
  limit: number,
): Promise<MemberId[]> {
  const numbers = days.map((day) => Number(day.slice(0, 2)) * 100 + Number(day.slice(3)))
  const { rows } = await sql<{ owner: MemberId }>`
    select owner from members.member
    where organisation_id = ${organisationId} and state = 'active' and birthday is not null
      and (extract(month from birthday) * 100 + extract(day from birthday)) = any(${numbers}::numeric[])
      and (${after}::uuid is null or owner > ${after}::uuid)
    order by owner limit ${limit}
  `.execute(db)
  return rows.map(({ owner }) => owner)
}

/** Leads all that led to one member to another; where each belongs is remembered. */
export async function leadOver(db: Db, from: MemberId, to: MemberId): Promise<void> {
  await sql`update members.identifier set owner = ${to} where owner = ${from}`.execute(db)
}

/** Leads what belongs to these members back to one of them. */
export async function leadBack(db: Db, home: readonly string[], to: MemberId): Promise<void> {
  await sql`
    update members.identifier set owner = ${to} where home = any(${home}::uuid[])
  `.execute(db)
}

const kinds = (identifiers: readonly Identifier[]): IdentifierKind[] =>
  identifiers.map((each) => each.kind)
const values = (identifiers: readonly Identifier[]): string[] =>
  identifiers.map((each) => each.value)
