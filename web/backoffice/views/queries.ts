import { queryOptions } from '@tanstack/react-query'
import { client } from '../../shared/session.ts'

/** What the views of lists ask. */
export const viewQueries = {
  of: (list: string) =>
    queryOptions({
      queryKey: ['views', list],
      queryFn: () => client().views.list({ query: { list } }),
    }),
}
