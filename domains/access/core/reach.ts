import type { Reach } from '#kit/core/reach.ts'
import { covers } from './scopes.ts'

/** Where something is: left out where it does not matter, null where it is in none. */
export type Place = {
  readonly programmeId?: string | null | undefined
  readonly storeId?: string | null | undefined
}

type Limited = { readonly reach?: readonly Reach[] | undefined }

/** What a role lets somebody do, and where. */
export type Grant = Reach & { readonly scopes: readonly string[] }

/** Where the grants together allow what needs one of the scopes; undefined is everywhere. */
export function reachFor(
  grants: readonly Grant[],
  needs: readonly string[],
): readonly Reach[] | undefined {
  const some = grants.filter(({ scopes }) => needs.some((scope) => covers(scopes, scope)))
  if (some.some(({ programmes, stores }) => programmes === null && stores === null))
    return undefined
  return some.map(({ programmes, stores }) => ({ programmes, stores }))
}

/** Whether the actor reaches the place by one of the grants. Who has no limits reaches everything. */
export function reaches({ reach }: Limited, { programmeId, storeId }: Place): boolean {
  if (!reach) return true
  return reach.some((each) => fits(each.programmes, programmeId) && fits(each.stores, storeId))
}

const fits = (allowed: readonly string[] | null, id: string | null | undefined): boolean =>
  allowed === null || id === undefined || (id !== null && allowed.includes(id))

/** The programmes that are in reach; null for all. */
export function programmesWithin({ reach }: Limited): readonly string[] | null {
  if (!reach || reach.some(({ programmes }) => programmes === null)) return null
  return reach.flatMap(({ programmes }) => programmes ?? [])
}

/** The stores that are in reach; null for all. */
export function storesWithin({ reach }: Limited): readonly string[] | null {
  if (!reach || reach.some(({ stores }) => stores === null)) return null
  return reach.flatMap(({ stores }) => stores ?? [])
}
