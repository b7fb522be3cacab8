import { queryOptions } from '@tanstack/react-query'
import { pages } from '../../shared/queries.ts'
import { client } from '../../shared/session.ts'

/** What the pages of cards ask. */
export const cardQueries = {
  batches: () => pages(['batches'], (query) => client().cards.listBatches({ query })),
  card: (number: string) =>
    queryOptions({
      queryKey: ['card', number],
      queryFn: () => client().cards.get({ params: { number } }),
    }),
}
