import { routes } from '#kit/routes.ts'
import { reportsApi } from './reports.api.ts'
import * as reports from './reports.ts'

export const reportsRoutes = routes('reports', reportsApi, {
  list: (ctx, { query }) => reports.list(ctx, query),
  readers: (ctx, { query }) => reports.readers(ctx, query),
  make: (ctx, { body }) => reports.make(ctx, body),
  see: (ctx, { params }) => reports.see(ctx, params.reportId),
  edit: (ctx, { params, body }) => reports.edit(ctx, params.reportId, body),
  remove: (ctx, { params }) => reports.remove(ctx, params.reportId),
  send: (ctx, { params }) => reports.send(ctx, params.reportId),
  runs: (ctx, { params, query }) => reports.journal(ctx, params.reportId, query),
  file: async (ctx, { params, save }) => {
    const { content, disposition } = await reports.file(ctx, params)
    save(disposition, 'application/pdf')
    return content
  },
})
