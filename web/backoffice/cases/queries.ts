import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import type { Case, CaseQuery } from '#domains/cases/cases.api.ts'
import { language } from '../../shared/i18n.ts'
import { queryClient } from '../../shared/queries.ts'
import { client } from '../../shared/session.ts'

/** What a list of cases is narrowed to. */
export type Filter = Omit<CaseQuery, 'cursor' | 'limit'>

/** Everything the pages of the cases ask. What is due changes by itself, so lists are asked again each minute. */
export const caseQueries = {
  list: (filter: Filter) =>
    infiniteQueryOptions({
      queryKey: ['cases', filter],
      queryFn: ({ pageParam }) =>
        client().cases.list({
          query: { ...filter, limit: 50, ...(pageParam !== '' && { cursor: pageParam }) },
        }),
      initialPageParam: '',
      getNextPageParam: (last) => last.next,
      select: (data) => data.pages.flatMap(({ items }) => items),
      refetchInterval: 60_000,
    }),
  case: (caseId: string) =>
    queryOptions({
      queryKey: ['case', caseId],
      queryFn: () => client().cases.get({ params: { caseId } }),
      staleTime: 5_000,
    }),
  /** Who I am, to know my own cases; nobody with a key. */
  me: () =>
    queryOptions({
      queryKey: ['me'],
      queryFn: async () => (await client().sessions.whoAmI()).operator.id,
      staleTime: 60_000,
    }),
  assignees: () =>
    queryOptions({ queryKey: ['caseAssignees'], queryFn: () => client().cases.assignees() }),
  templates: () =>
    queryOptions({ queryKey: ['caseTemplates'], queryFn: () => client().caseOffice.templates() }),
  settings: () =>
    queryOptions({ queryKey: ['caseSettings'], queryFn: () => client().caseOffice.settings() }),
  report: (from: string, to: string) =>
    queryOptions({
      queryKey: ['caseReport', from, to, language()],
      queryFn: () => client().caseOffice.report({ query: { from, to } }),
    }),
}

/** A case as a change left it: shown at once, and lists are read again. */
export async function keepCase(changed: Case): Promise<void> {
  queryClient.setQueryData(caseQueries.case(changed.id).queryKey, changed)
  await queryClient.invalidateQueries({ queryKey: ['cases'] })
  if (changed.dispute === null || changed.memberId === null) return
  for (const key of ['balance', 'movements', 'lots']) {
    await queryClient.invalidateQueries({ queryKey: [key, changed.memberId] })
  }
}
