import type { Db } from '#kit/context.ts'
import type { OrganisationId } from '#kit/core/ids.ts'
import type { Language } from '#kit/core/language.ts'
import * as store from './members.store.ts'

/** How a member is told something. */
export type Contact = {
  readonly owner: string
  readonly language: Language
  /** The phone (E.164), else the e-mail. */
  readonly address: string
  readonly test: boolean
}

/** The contacts of those members who are active and can be reached at all, by owner. */
export async function contactsOf(
  db: Db,
  organisationId: OrganisationId,
  owners: readonly string[],
): Promise<Map<string, Contact>> {
  const found = await store.byIds(db, organisationId, [...new Set(owners)])
  return new Map(
    found.flatMap(({ owner, language, phone, email, test, state }) => {
      const address = phone ?? email
      return state === 'active' && address !== null
        ? [[owner, { owner, language, address, test }]]
        : []
    }),
  )
}
