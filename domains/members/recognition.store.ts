import { sql } from 'kysely'
import type { Db } from '#kit/context.ts'
import type { MemberId, OrganisationId } from '#kit/core/ids.ts'
import type { Language } from '#kit/core/language.ts'
import type { Identifier } from './core/identifier.ts'

/** What the till and the conditions need to know of a member; nothing that says who it is. */
export type MemberFacts = {
  readonly owner: MemberId
  readonly state: 'active' | 'closed' | 'merged'
  readonly test: boolean
  readonly clockShiftMs: number
  readonly anonymous: boolean
  readonly birthday: string | null
  readonly tags: readonly string[]
  readonly language: Language
  /** Epoch milliseconds. */
  readonly enrolledAt: number
}

/** One thing to look up: an identifier, or a member's id; nothing finds nothing. */
export type Asked = {
  readonly identifier?: Identifier | null | undefined
  readonly memberId?: string | undefined
}

type Row = Omit<MemberFacts, 'enrolledAt'> & { readonly place: number; readonly enrolledAt: Date }

/** The members behind a list of identifiers and ids, in its order, in one statement. */
export async function look(
  db: Db,
  organisationId: OrganisationId,
  asked: readonly Asked[],
): Promise<(MemberFacts | null)[]> {
  const kinds = asked.map((each) => each.identifier?.kind ?? null)
  const values = asked.map((each) => each.identifier?.value ?? null)
  const ids = asked.map((each) => each.memberId ?? null)
  // this is on the till's path: the names are given as they are wanted, so nothing has to rename them
  const { rows } = await sql<Row>`
    select asked.place::int as "place", member.owner as "owner", member.state as "state",
      member.test as "test", member.clock_shift_ms as "clockShiftMs",
      member.anonymous as "anonymous", member.birthday as "birthday", member.tags as "tags",
      member.language as "language", member.enrolled_at as "enrolledAt"
    from unnest(${kinds}::text[], ${values}::text[], ${ids}::uuid[])
      with ordinality as asked (kind, value, id, place)
    left join members.identifier
      on identifier.organisation_id = ${organisationId}
      and identifier.kind = asked.kind and identifier.value = asked.value
    join members.member
      on member.owner = coalesce(asked.id, identifier.owner)
      and member.organisation_id = ${organisationId}
  `.execute(db.withoutPlugins())
  const found: (MemberFacts | null)[] = asked.map(() => null)
  for (const { place, enrolledAt, ...facts } of rows) {
    found[place - 1] = { ...facts, enrolledAt: enrolledAt.getTime() }
  }
  return found
}
