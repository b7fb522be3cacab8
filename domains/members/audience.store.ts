import { sql } from 'kysely'
import type { Db } from '#kit/context.ts'
import type { MemberId, OrganisationId } from '#kit/core/ids.ts'
import type { Language } from '#kit/core/language.ts'

/** What is known of members that an audience is chosen by; null chooses by nothing. */
export type Traits = {
  readonly storeId: string | null
  /** Any of these; none chooses by nothing. */
  readonly tags: readonly string[]
  readonly language: Language | null
  /** 1 for January. */
  readonly birthdayMonth: number | null
}

export type Part = { readonly after: string | null; readonly limit: number }

/** Active members with these traits, test members too, by id, after one. */
export async function walk(
  db: Db,
  of: OrganisationId,
  traits: Traits,
  { after, limit }: Part,
): Promise<MemberId[]> {
  const { storeId, tags, language, birthdayMonth } = traits
  const { rows } = await sql<{ owner: MemberId }>`
    select owner from members.member
    where organisation_id = ${of} and state = 'active'
      ${after === null ? sql`` : sql`and owner > ${after}::uuid`}
      ${storeId === null ? sql`` : sql`and store_id = ${storeId}::uuid`}
      ${tags.length === 0 ? sql`` : sql`and tags && ${tags}::text[]`}
      ${language === null ? sql`` : sql`and language = ${language}`}
      ${birthdayMonth === null ? sql`` : sql`and extract(month from birthday) = ${birthdayMonth}`}
    order by owner limit ${limit}
  `.execute(db)
  return rows.map(({ owner }) => owner)
}

export type Person = {
  readonly owner: MemberId
  readonly language: Language
  readonly phone: string | null
  readonly email: string | null
  readonly firstName: string | null
  readonly test: boolean
}

/** Those of these members who are active, reachable or not. */
export async function people(
  db: Db,
  of: OrganisationId,
  owners: readonly string[],
): Promise<Person[]> {
  const { rows } = await sql<Person>`
    select owner, language, phone, email, first_name, test from members.member
    where organisation_id = ${of} and owner = any(${owners}::uuid[]) and state = 'active'
  `.execute(db)
  return rows
}

/** The tags that members of the organisation have, those of most members first. */
export async function tags(
  db: Db,
  of: OrganisationId,
  limit: number,
): Promise<{ tag: string; count: number }[]> {
  const { rows } = await sql<{ tag: string; count: number }>`
    select tag, count(*) as count from members.member, unnest(tags) as tag
    where organisation_id = ${of} and state = 'active'
    group by tag order by 2 desc, 1 limit ${limit}
  `.execute(db)
  return rows
}
