import { queryOptions } from '@tanstack/react-query'
import type { Verification } from '#domains/control/control.api.ts'
import { pages } from '../../shared/queries.ts'
import { language } from '../../shared/i18n.ts'
import { client } from '../../shared/session.ts'

export const isGoing = ({ state }: Verification): boolean =>
  state === 'waiting' || state === 'running'

/** What the pages of control ask. */
export const controlQueries = {
  /** The last checks; one that goes on is asked again each second. */
  verifications: () =>
    queryOptions({
      queryKey: ['verifications', language()],
      queryFn: () => client().control.verifications({ query: { limit: 20 } }),
      refetchInterval: ({ state }) => (state.data?.items.some(isGoing) ? 1_000 : false),
    }),
  jobs: () =>
    queryOptions({
      queryKey: ['jobs'],
      queryFn: () => client().control.jobs(),
      refetchInterval: 15_000,
    }),
  parked: () => queryOptions({ queryKey: ['parked'], queryFn: () => client().control.parked() }),
  key: (keyId: string) =>
    queryOptions({
      queryKey: ['key', keyId],
      queryFn: () => client().access.see({ params: { keyId } }),
    }),
  requests: (keyId: string, refused: 'only' | 'all') =>
    pages(['requests', keyId, refused], (query) =>
      client().control.requests({ params: { keyId }, query: { ...query, refused } }),
    ),
}
