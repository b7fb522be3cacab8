import { routes } from '#kit/routes.ts'
import { forecastsApi } from './forecasts.api.ts'
import * as forecasts from './forecasts.ts'
import { suppose } from './carrying.ts'
import * as runs from './runs.ts'
import { simulationApi } from './simulation.api.ts'

export const simulationRoutes = routes('simulations', simulationApi, {
  order: (ctx, { body }) => runs.order(ctx, body),
  search: (ctx, { body }) => runs.search(ctx, body),
  list: (ctx, { query }) => runs.list(ctx, query),
  see: (ctx, { params }) => runs.see(ctx, params.simulationId),
  suppose: (ctx, { params, body }) => suppose(ctx, params.simulationId, body),
  cancel: (ctx, { params }) => runs.cancel(ctx, params.simulationId),
  remove: (ctx, { params }) => runs.remove(ctx, params.simulationId),
  keepPoint: (ctx, { params, body }) => runs.keepPoint(ctx, params.simulationId, body.point),
})

export const forecastsRoutes = routes('forecasts', forecastsApi, {
  keep: (ctx, { params, body }) => forecasts.keep(ctx, params.simulationId, body),
  list: (ctx, { query }) => forecasts.list(ctx, query),
  see: (ctx, { params }) => forecasts.see(ctx, params.forecastId),
  remove: (ctx, { params }) => forecasts.remove(ctx, params.forecastId),
})
