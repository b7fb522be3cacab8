import * as programmes from '#domains/programmes/programmes.ts'
import type { Db } from '#kit/context.ts'
import type { OrganisationId } from '#kit/core/ids.ts'
import { identifierOf, type Named } from './core/identifier.ts'
import * as merges from './merging.store.ts'
import * as store from './recognition.store.ts'

export type { MemberFacts } from './recognition.store.ts'

/** A member that a till named; `mergedFrom` tells that it was named by the id of a merged duplicate. */
export type Recognised = store.MemberFacts & { readonly mergedFrom: string | null }

/**
 * The members that tills named, in the order asked; null for nobody. The whole list is looked up
 * in one statement; only where a merged duplicate was named, a second one finds the survivors.
 */
export async function recognise(
  db: Db,
  organisationId: OrganisationId,
  named: readonly Named[],
): Promise<(Recognised | null)[]> {
  if (named.length === 0) return []
  const country = named.some((each) => 'phone' in each)
    ? (await programmes.organisation(db, organisationId)).country
    : ''
  const asked = named.map((each) =>
    'memberId' in each ? { memberId: each.memberId } : { identifier: identifierOf(each, country) },
  )
  const found = await store.look(db, organisationId, asked)
  const results = found.map((facts) => facts && { ...facts, mergedFrom: null as string | null })
  return followMerges(db, organisationId, results)
}

async function followMerges(
  db: Db,
  organisationId: OrganisationId,
  results: readonly (Recognised | null)[],
): Promise<(Recognised | null)[]> {
  const merged = results.filter((each) => each?.state === 'merged').map((each) => each!.owner)
  if (merged.length === 0) return [...results]
  const way = new Map(
    (await merges.survivors(db, organisationId, merged)).map((each) => [each.owner, each.survivor]),
  )
  const survivors = await store.look(
    db,
    organisationId,
    results.map((each) => ({ memberId: each ? way.get(each.owner) : undefined })),
  )
  const followed = results.map((each, index) => {
    const survivor = survivors[index]
    return each?.state === 'merged' && survivor
      ? { ...survivor, mergedFrom: each.mergedFrom ?? each.owner }
      : each
  })
  // a survivor may have been merged itself between the two looks
  const again = survivors.some((survivor) => survivor?.state === 'merged')
  return again ? followMerges(db, organisationId, followed) : followed
}
