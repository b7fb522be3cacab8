import { queryOptions } from '@tanstack/react-query'
import { language } from '../../shared/i18n.ts'
import { pages } from '../../shared/queries.ts'
import { client } from '../../shared/session.ts'

const GOING = new Set(['waiting', 'running'])

/** What the pages of simulations ask; what is still going is asked again each second. */
export const simulationQueries = {
  list: () => pages(['simulations', language()], (query) => client().simulations.list({ query })),
  one: (simulationId: string) =>
    queryOptions({
      queryKey: ['simulation', simulationId, language()],
      queryFn: () => client().simulations.see({ params: { simulationId } }),
      refetchInterval: ({ state }) => (GOING.has(state.data?.state ?? '') ? 1_000 : false),
    }),
  forecasts: () => pages(['forecasts'], (query) => client().forecasts.list({ query })),
  forecast: (forecastId: string) =>
    queryOptions({
      queryKey: ['forecast', forecastId],
      queryFn: () => client().forecasts.see({ params: { forecastId } }),
    }),
}
