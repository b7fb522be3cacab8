import type { Db } from '#kit/context.ts'
import type { OrganisationId } from '#kit/core/ids.ts'
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
