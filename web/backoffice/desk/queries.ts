import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import { pages, queryClient } from '../../shared/queries.ts'
import { client } from '../../shared/session.ts'

type CallsAsked = { readonly mine?: boolean; readonly memberId?: string }

/** What only the desk asks. */
export const deskQueries = {
  calls: (asked: CallsAsked) =>
    infiniteQueryOptions({
      queryKey: ['calls', asked],
      queryFn: ({ pageParam }) =>
        client().calls.list({
          query: { ...asked, limit: 50, ...(pageParam && { cursor: pageParam }) },
        }),
      initialPageParam: '',
      getNextPageParam: (last) => last.next,
      select: (data) => data.pages.flatMap(({ items }) => items),
    }),
  /** Who is signed in; a key is nobody. */
  me: () =>
    queryOptions({
      queryKey: ['session', 'operator'],
      queryFn: async () => (await client().sessions.whoAmI()).operator.id,
    }),
  notes: (memberId: string) =>
    queryOptions({
      queryKey: ['notes', memberId],
      queryFn: () => client().desk.notes({ params: { memberId }, query: { limit: 200 } }),
    }),
  questions: (memberId: string) =>
    queryOptions({
      queryKey: ['questions', memberId],
      queryFn: () => client().desk.questions({ params: { memberId } }),
    }),
  identifications: (memberId: string) =>
    queryOptions({
      queryKey: ['identifications', memberId],
      queryFn: () => client().desk.identifications({ params: { memberId }, query: { limit: 50 } }),
      // whether one still holds is the server's to say
      refetchInterval: 60_000,
    }),
  phoneChanges: (memberId: string) =>
    queryOptions({
      queryKey: ['phoneChanges', memberId],
      queryFn: () => client().desk.phoneChanges({ params: { memberId }, query: { limit: 50 } }),
    }),
  messages: (memberId: string) =>
    pages(['messages', memberId], (query) =>
      client().messaging.list({ query: { ...query, memberId } }),
    ),
  lastPurchase: (memberId: string) =>
    queryOptions({
      queryKey: ['lastPurchase', memberId],
      queryFn: async () =>
        (await client().purchases.list({ query: { memberId, limit: 1 } })).items[0] ?? null,
    }),
  storeNames: () =>
    queryOptions({
      queryKey: ['storeNames'],
      queryFn: async () => {
        const { items } = await client().programmes.stores({ query: { limit: 200 } })
        return new Map(items.map(({ id, name }) => [id, name]))
      },
    }),
  seat: () => queryOptions({ queryKey: ['seat'], queryFn: () => client().calls.seat() }),
  search: (text: string) =>
    queryOptions({ queryKey: ['desk', 'search', text], queryFn: () => search(text) }),
}

/** Who and what a text may mean: members by what they are known by, and the purchase of a receipt. */
async function search(text: string) {
  const mayBeReceipt = /\d/.test(text) && text.length <= 100
  const [members, purchases] = await Promise.all([
    client().members.list({ query: { search: text, limit: 10 } }),
    mayBeReceipt
      ? client()
          .purchases.list({ query: { externalId: text, limit: 5 } })
          .catch(() => null)
      : null,
  ])
  const bought = (purchases?.items ?? []).filter(({ memberId }) => memberId !== null)
  const buyers = await Promise.all(
    bought.map(async (purchase) => ({
      purchase,
      member: await client().members.get({ params: { memberId: purchase.memberId! } }),
    })),
  )
  return { members: members.items, receipts: buyers }
}

/** Has everything that is shown of a member asked anew. */
export const refresh = (...memberIds: readonly string[]): Promise<void> =>
  queryClient.invalidateQueries({
    predicate: ({ queryKey }) =>
      ['members', 'desk', 'calls', 'card'].includes(String(queryKey[0])) ||
      memberIds.some((id) => JSON.stringify(queryKey).includes(id)),
  })
