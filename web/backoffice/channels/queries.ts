import { queryOptions } from '@tanstack/react-query'
import { client } from '../../shared/session.ts'

/** What the page of channels asks; how they do is asked again every five seconds. */
export const channelQueries = {
  channels: () =>
    queryOptions({
      queryKey: ['channels'],
      queryFn: () => client().channels.list(),
      refetchInterval: 5_000,
    }),
  queues: () =>
    queryOptions({
      queryKey: ['queues'],
      queryFn: () => client().messaging.queues(),
      refetchInterval: 5_000,
      retry: false,
    }),
}
