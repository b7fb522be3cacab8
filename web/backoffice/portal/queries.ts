import { queryOptions } from '@tanstack/react-query'
import { client } from '../../shared/session.ts'

/** What the page of the members' portal asks. */
export const portalQueries = {
  entrance: () => queryOptions({ queryKey: ['portal'], queryFn: () => client().portal.see() }),
  codes: () =>
    queryOptions({
      queryKey: ['portal', 'codes'],
      queryFn: async () => {
        const query = { kind: 'sign_in.code', limit: 5 }
        const { items } = await client().messaging.list({ query })
        return items.filter(({ channel }) => channel === 'sandbox')
      },
      refetchInterval: 4_000,
    }),
}
