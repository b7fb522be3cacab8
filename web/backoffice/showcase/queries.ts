import { queryOptions } from '@tanstack/react-query'
import { client } from '../../shared/session.ts'

/** How a programme shows itself to everybody. */
export const publicPage = (programmeId: string) =>
  queryOptions({
    queryKey: ['publicPage', programmeId],
    queryFn: () => client().showcase.see({ params: { programmeId } }),
  })
