import { queryOptions } from '@tanstack/react-query'
import { language } from '../../shared/i18n.ts'
import { pages } from '../../shared/queries.ts'
import { client } from '../../shared/session.ts'

const RUNNING = new Set(['waiting', 'running'])

/** What the pages of imports ask; what is still running is asked again each second. */
export const importQueries = {
  list: () => pages(['imports', language()], (query) => client().imports.list({ query })),
  one: (importId: string) =>
    queryOptions({
      queryKey: ['import', importId, language()],
      queryFn: () => client().imports.see({ params: { importId } }),
      refetchInterval: ({ state }) => (RUNNING.has(state.data?.state ?? '') ? 1_000 : false),
    }),
  look: (fileId: string) =>
    queryOptions({
      queryKey: ['look', fileId, language()],
      queryFn: () => client().imports.look({ params: { fileId }, query: {} }),
      staleTime: Infinity,
    }),
}
