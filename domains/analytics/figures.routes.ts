import { routes } from '#kit/routes.ts'
import { figuresApi } from './figures.api.ts'
import * as figures from './figures.ts'

export const figuresRoutes = routes('figures', figuresApi, {
  points: (ctx, { query }) => figures.points(ctx, query),
  owner: (ctx, { query }) => figures.owner(ctx, query),
  cohorts: (ctx, { query }) => figures.cohorts(ctx, query),
  rfm: (ctx, { query }) => figures.rfm(ctx, query),
  rfmMembers: (ctx, { params, query }) => figures.rfmMembers(ctx, params.cell, query),
})
