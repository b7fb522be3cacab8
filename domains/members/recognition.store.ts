import type { Db } from '#kit/context.ts'
import type { MemberId, OrganisationId } from '#kit/core/ids.ts'
import type { Language } from '#kit/core/language.ts'
import { texts, uuids } from '#kit/arrays.ts'
import { ask } from '#kit/pipeline.ts'
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
  /** When the phone or the e-mail was last replaced by another, epoch milliseconds; null: never. */
  readonly contactChangedAt: number | null
  /** Since when no points are spent, epoch milliseconds; null: they may be. */
  readonly frozenAt: number | null
}

/** One thing to look up: an identifier, or a member's id; nothing finds nothing. */
export type Asked = {
  readonly identifier?: Identifier | null | undefined
  readonly memberId?: string | undefined
}

type LedRow = MemberFacts & { readonly kind: string | null; readonly value: string | null }

// This is on the till's path: columns are named as they are wanted, so nothing has to rename them.
const FACTS = `
  member.owner as "owner", member.state as "state", member.test as "test",
  member.clock_shift_ms as "clockShiftMs", member.anonymous as "anonymous",
  member.birthday as "birthday", member.tags as "tags", member.language as "language",
  floor(extract(epoch from member.enrolled_at) * 1000)::bigint as "enrolledAt",
  floor(extract(epoch from member.contact_changed_at) * 1000)::bigint as "contactChangedAt",
  floor(extract(epoch from member.frozen_at) * 1000)::bigint as "frozenAt"`

/** The members behind a list of identifiers and ids, in its order, in one statement. */
export async function look(
  db: Db,
  organisationId: OrganisationId,
  asked: readonly Asked[],
): Promise<(MemberFacts | null)[]> {
  const identifiers = asked.flatMap(({ identifier }) => (identifier ? [identifier] : []))
  const ids = asked.flatMap(({ memberId }) => (memberId === undefined ? [] : [memberId]))
  const rows =
    identifiers.length === 0
      ? await byIds(db, organisationId, ids)
      : await led(db, organisationId, identifiers, ids)
  const found = new Map<string, MemberFacts>()
  for (const { kind = null, value = null, ...facts } of rows as LedRow[]) {
    found.set(facts.owner, facts)
    if (kind !== null) found.set(`${kind}:${value}`, facts)
  }
  return asked.map(({ identifier, memberId }) => {
    const name = memberId ?? (identifier ? `${identifier.kind}:${identifier.value}` : '')
    return found.get(name) ?? null
  })
}

function byIds(
  db: Db,
  organisationId: OrganisationId,
  ids: readonly string[],
): Promise<MemberFacts[]> {
  const statement = `select ${FACTS} from members.member
    where organisation_id = $1 and owner = any($2::uuid[])`
  return ask(db, statement, [organisationId, uuids(ids)])
}

// Arrays and not joins with unnest: a join is planned by statistics, and reads the whole table where
// those are older than a big import.
const LED = `
  with led as materialized (
    select kind, value, owner from members.identifier
    where organisation_id = $1 and kind = any($2::text[]) and value = any($3::text[])
  )
  select led.kind, led.value, ${FACTS}
  from members.member left join led on led.owner = member.owner
  where member.organisation_id = $1
    and member.owner = any($4::uuid[] || array(select owner from led))`

function led(
  db: Db,
  organisationId: OrganisationId,
  identifiers: readonly Identifier[],
  ids: readonly string[],
): Promise<LedRow[]> {
  const kinds = [...new Set(identifiers.map((each) => each.kind))]
  return ask(db, LED, [
    organisationId,
    texts(kinds),
    texts(identifiers.map((each) => each.value)),
    uuids(ids),
  ])
}

/** How a member is told something. */
export type Contact = {
  readonly owner: string
  readonly language: Language
  /** The phone (E.164), else the e-mail. */
  readonly address: string
  readonly phone: string | null
  readonly email: string | null
  readonly firstName: string | null
  readonly test: boolean
}

/** The contacts of those members who are active and can be reached at all. */
export function contacts(
  db: Db,
  organisationId: OrganisationId,
  owners: readonly string[],
): Promise<Contact[]> {
  return ask(
    db,
    `select owner, language, coalesce(phone, email) as address, phone, email,
       first_name as "firstName", test
     from members.member where organisation_id = $1 and owner = any($2::uuid[]) and state = 'active'
       and coalesce(phone, email) is not null`,
    [organisationId, uuids(owners)],
  )
}
