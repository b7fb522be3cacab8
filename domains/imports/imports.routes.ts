import { routes } from '#kit/routes.ts'
import * as files from './files.ts'
import { importsApi } from './imports.api.ts'
import { lookInto } from './looking.ts'
import * as tasks from './tasks.ts'

export const importsRoutes = routes('imports', importsApi, {
  beginFile: (ctx, { body }) => files.beginFile(ctx, body),
  putPart: (ctx, { params, body }) =>
    files.putPart(ctx, params.fileId, params.number, body.content),
  seeFile: (ctx, { params }) => files.seeFile(ctx, params.fileId),
  look: (ctx, { params, query }) => lookInto(ctx, params.fileId, query),
  order: (ctx, { body }) => tasks.order(ctx, body),
  list: (ctx, { query }) => tasks.list(ctx, query),
  see: (ctx, { params }) => tasks.see(ctx, params.importId),
  cancel: (ctx, { params }) => tasks.cancel(ctx, params.importId),
  rejected: (ctx, { params }) => tasks.rejected(ctx, params.importId),
})
