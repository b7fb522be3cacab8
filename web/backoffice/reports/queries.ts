import { queryOptions } from '@tanstack/react-query'
import type { ReportRun } from '#domains/reports/reports.api.ts'
import { language } from '../../shared/i18n.ts'
import { pages, queryClient } from '../../shared/queries.ts'
import { client } from '../../shared/session.ts'

/** While something is being sent it is looked at again after so long. */
const SOON = 2_000

const isWaiting = (run: ReportRun | null): boolean => run?.state === 'waiting'
const soonIf = (waits: boolean): number | false => (waits ? SOON : false)

/** What the pages of reports ask. */
export const reportQueries = {
  list: (programmeId: string) =>
    queryOptions({
      queryKey: ['reports', 'list', programmeId, language()],
      queryFn: () => client().reports.list({ query: { programmeId } }),
      refetchInterval: ({ state }) =>
        soonIf(state.data?.items.some(({ last }) => isWaiting(last)) ?? false),
    }),
  one: (reportId: string) =>
    queryOptions({
      queryKey: ['reports', 'one', reportId, language()],
      queryFn: () => client().reports.see({ params: { reportId } }),
      refetchInterval: ({ state }) => soonIf(isWaiting(state.data?.last ?? null)),
    }),
  readers: (programmeId: string) =>
    queryOptions({
      queryKey: ['reports', 'readers', programmeId],
      queryFn: () => client().reports.readers({ query: { programmeId } }),
    }),
  // another run, or another state of the newest one, is another journal
  runs: (reportId: string, newest: string) =>
    pages(['reports', 'runs', reportId, newest], (query) =>
      client().reports.runs({ params: { reportId }, query }),
    ),
}

/** Has everything of reports asked again. */
export const refreshReports = () => queryClient.invalidateQueries({ queryKey: ['reports'] })
