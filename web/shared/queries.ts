import {
  infiniteQueryOptions,
  MutationCache,
  QueryCache,
  QueryClient,
  queryOptions,
} from '@tanstack/react-query'
import { Problem } from '#sdk/client.ts'
import { language } from './i18n.ts'
import { client, currentSession } from './session.ts'

/** What the server has said is kept for half a minute; a refusal is final, the client has tried again itself. */
export const queryClient: QueryClient = new QueryClient({
  queryCache: new QueryCache({ onError: lookWhoIsThere }),
  mutationCache: new MutationCache({ onError: lookWhoIsThere }),
  defaultOptions: {
    queries: {
      staleTime: 30_000,
      retry: (failures, error) => !(error instanceof Problem) && failures < 1,
      refetchOnWindowFocus: false,
    },
  },
})

const ENDED = new Set(['session.ended', 'access.key_missing', 'access.key_unknown'])

/** A session that has ended meanwhile: the page asks to sign in again, and goes on where it was. */
function lookWhoIsThere(error: unknown): void {
  if (error instanceof Problem && ENDED.has(error.code)) {
    void queryClient.invalidateQueries(queries.session())
  }
}

type Page<Item> = { readonly items: Item[]; readonly next: string | null }

/** A list that is read page after page, under its own key. */
export function pages<Item>(
  key: readonly unknown[],
  list: (query: { cursor?: string; limit: number }) => Promise<Page<Item>>,
) {
  return infiniteQueryOptions({
    queryKey: key,
    queryFn: ({ pageParam }) => list({ limit: 50, ...(pageParam && { cursor: pageParam }) }),
    initialPageParam: '',
    getNextPageParam: (last) => last.next,
    select: (data) => data.pages.flatMap(({ items }) => items),
  })
}

type MembersFilter = {
  readonly state?: 'active' | 'closed' | 'merged'
  readonly tag?: string
  readonly test?: boolean
  readonly storeId?: string
  readonly tier?: string
  readonly tierOf?: string
}

/** Everything the pages ask. Words of the server come in a language, so some keys name it. */
export const queries = {
  session: () =>
    queryOptions({ queryKey: ['session'], queryFn: currentSession, staleTime: 60_000 }),
  members: (search: string, filter: MembersFilter = {}) =>
    pages(['members', search, filter], (query) =>
      client().members.list({ query: { ...query, ...filter, ...(search !== '' && { search }) } }),
    ),
  member: (memberId: string) =>
    queryOptions({
      queryKey: ['member', memberId],
      queryFn: () => client().members.get({ params: { memberId } }),
    }),
  balance: (memberId: string, programmeId: string) =>
    queryOptions({
      queryKey: ['balance', memberId, programmeId],
      queryFn: () => client().points.balance({ params: { memberId }, query: { programmeId } }),
    }),
  tier: (memberId: string, programmeId: string) =>
    queryOptions({
      queryKey: ['tier', memberId, programmeId],
      queryFn: () => tierOf(memberId, programmeId),
    }),
  movements: (memberId: string, programmeId: string) =>
    pages(['movements', memberId, programmeId], (query) =>
      client().points.movements({ params: { memberId }, query: { ...query, programmeId } }),
    ),
  lots: (memberId: string, programmeId: string) =>
    pages(['lots', memberId, programmeId], (query) =>
      client().points.lots({ params: { memberId }, query: { ...query, programmeId } }),
    ),
  purchases: (memberId: string) =>
    pages(['purchases', memberId], (query) =>
      client().purchases.list({ query: { ...query, memberId } }),
    ),
  decision: (purchaseId: string) =>
    queryOptions({
      queryKey: ['decision', purchaseId, language()],
      queryFn: () => client().purchases.decision({ params: { purchaseId } }),
    }),
  cards: (memberId: string) =>
    queryOptions({
      queryKey: ['cards', memberId],
      queryFn: () => client().cards.listOfMember({ params: { memberId } }),
    }),
  programmes: () =>
    queryOptions({
      queryKey: ['programmes'],
      queryFn: () => client().programmes.list({ query: { limit: 200 } }),
    }),
  programme: (programmeId: string) =>
    queryOptions({
      queryKey: ['programme', programmeId],
      queryFn: () => client().programmes.get({ params: { programmeId } }),
    }),
  versions: (programmeId: string) =>
    queryOptions({
      queryKey: ['versions', programmeId],
      queryFn: () => client().conditions.list({ params: { programmeId }, query: { limit: 200 } }),
    }),
  conditions: (programmeId: string, version: number) =>
    queryOptions({
      queryKey: ['conditions', programmeId, version],
      queryFn: () => client().conditions.get({ params: { programmeId, version } }),
    }),
  difference: (programmeId: string, from: number, to: number) =>
    queryOptions({
      queryKey: ['difference', programmeId, from, to, language()],
      queryFn: () =>
        client().conditions.difference({ params: { programmeId }, query: { from, to } }),
    }),
  stores: () => pages(['stores'], (query) => client().programmes.stores({ query })),
  tills: (storeId: string) =>
    queryOptions({
      queryKey: ['tills', storeId],
      queryFn: () => client().programmes.tills({ params: { storeId }, query: { limit: 200 } }),
    }),
  devices: () => pages(['devices'], (query) => client().devices.list({ query })),
  operators: () => pages(['operators'], (query) => client().operators.list({ query })),
  roles: () => queryOptions({ queryKey: ['roles'], queryFn: () => client().operators.roles() }),
  audit: (filter: Readonly<Record<string, string>> = {}) =>
    pages(['audit', filter], (query) =>
      client().operators.audit({ query: { ...query, ...filter } }),
    ),
  ways: () =>
    queryOptions({ queryKey: ['ways'], queryFn: () => client().directory.ways(), retry: false }),
  directory: () =>
    queryOptions({ queryKey: ['directory'], queryFn: () => client().directory.see() }),
  me: () =>
    queryOptions({ queryKey: ['me', language()], queryFn: () => client().sessions.whoAmI() }),
  keys: () => pages(['keys'], (query) => client().access.list({ query })),
}

/** The standing of a member; null where the conditions have no tiers. */
async function tierOf(memberId: string, programmeId: string) {
  try {
    return await client().tiers.get({ params: { memberId }, query: { programmeId } })
  } catch (error) {
    if (error instanceof Problem && error.code === 'tier.no_ladder') return null
    throw error
  }
}
