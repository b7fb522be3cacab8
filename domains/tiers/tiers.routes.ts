import { routes } from '#kit/routes.ts'
import { tiersApi } from './tiers.api.ts'
import * as tiers from './tiers.ts'

export const tiersRoutes = routes('tiers', tiersApi, {
  get: (ctx, { params, query }) => tiers.see(ctx, params.memberId, query.programmeId),
  set: (ctx, { params, body }) => tiers.set(ctx, params.memberId, body),
  unset: (ctx, { params, body }) => tiers.unset(ctx, params.memberId, body),
})
