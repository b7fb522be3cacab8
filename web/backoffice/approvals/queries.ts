import { queryOptions } from '@tanstack/react-query'
import type { Approval } from '#domains/approvals/approvals.api.ts'
import { pages, queryClient } from '../../shared/queries.ts'
import { client } from '../../shared/session.ts'

export type Which = 'waiting' | 'all' | 'mine'

/** What the pages of approvals and limits ask. */
export const approvalQueries = {
  list: (which: Which) =>
    pages(['approvals', which], (query) =>
      client().approvals.list({
        query: {
          ...query,
          ...(which === 'waiting' && { state: 'waiting' }),
          ...(which === 'mine' && { mine: true }),
        },
      }),
    ),
  ofMember: (memberId: string) =>
    queryOptions({
      queryKey: ['approvals', 'member', memberId],
      queryFn: () => client().approvals.list({ query: { memberId, state: 'waiting' } }),
    }),
  count: () =>
    queryOptions({
      queryKey: ['approvals', 'count'],
      queryFn: () => client().approvals.count(),
      refetchInterval: 30_000,
    }),
  left: (programmeId: string) =>
    queryOptions({
      queryKey: ['limits', 'left', programmeId],
      queryFn: () => client().approvals.left({ query: { programmeId } }),
      staleTime: 0,
    }),
  identifications: (memberId: string) =>
    queryOptions({
      queryKey: ['identifications', memberId],
      queryFn: () => client().desk.identifications({ params: { memberId }, query: { limit: 20 } }),
      staleTime: 0,
      refetchInterval: 15_000,
    }),
  limits: () => queryOptions({ queryKey: ['limits'], queryFn: () => client().limits.list() }),
}

/** Whose limit a request takes up. */
export const actOf = ({ kind, points }: Pick<Approval, 'kind' | 'points'>) =>
  kind === 'transfer' ? 'transfer' : points > 0 ? 'add' : 'take'

/** What shows points, requests or what is left of limits is asked anew. */
export async function pointsHaveMoved(): Promise<void> {
  const keys = ['approvals', 'limits', 'balance', 'movements', 'lots']
  await Promise.all(keys.map((key) => queryClient.invalidateQueries({ queryKey: [key] })))
}
