import { routes } from '#kit/routes.ts'
import { accessApi } from './access.api.ts'
import * as access from './access.ts'

export const accessRoutes = routes('access', accessApi, {
  list: (ctx, { query }) => access.list(ctx, query),
  make: (ctx, { body }) => access.make(ctx, body),
  revoke: (ctx, { params }) => access.revoke(ctx, params.keyId),
})
