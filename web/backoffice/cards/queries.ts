import { queryOptions } from '@tanstack/react-query'
import { pages } from '../../shared/queries.ts'
import { client } from '../../shared/session.ts'

/** What the pages of cards ask. */
export const cardQueries = {
  batches: () => pages(['batches'], (query) => client().cards.listBatches({ query })),
  passWays: () =>
    queryOptions({
      queryKey: ['passes'],
      queryFn: () => client().passes.ways(),
      staleTime: Infinity,
    }),
  card: (number: string) =>
    queryOptions({
      queryKey: ['card', number],
      queryFn: () => client().cards.get({ params: { number } }),
    }),
}
