import type { Db } from '#kit/context.ts'
import type { OrganisationId } from '#kit/core/ids.ts'
import * as members from './members.store.ts'
import * as store from './recognition.store.ts'

export type { Contact } from './recognition.store.ts'

/** The contacts of those members who are active and can be reached at all, by owner. */
export async function contactsOf(
  db: Db,
  organisationId: OrganisationId,
  owners: readonly string[],
): Promise<Map<string, store.Contact>> {
  const found = await store.contacts(db, organisationId, [...new Set(owners)])
  return new Map(found.map((contact) => [contact.owner, contact]))
}

/** What tells whether a member who was known by these contacts still is. */
export type Standing = Pick<members.Member, 'state' | 'test' | 'phone' | 'email' | 'language'>

/** A member as it stands now; null for nobody. */
export async function standingOf(
  db: Db,
  organisationId: OrganisationId,
  memberId: string,
): Promise<Standing | null> {
  const [member] = await members.byIds(db, organisationId, [memberId])
  return member ?? null
}
