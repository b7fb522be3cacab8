import { routes } from '#kit/routes.ts'
import { controlApi } from './control.api.ts'
import * as control from './control.ts'
import * as requests from './requests.ts'
import * as verifications from './verifications.ts'

export const controlRoutes = routes('control', controlApi, {
  verify: (ctx) => verifications.askFor(ctx),
  verifications: (ctx, { query }) => verifications.list(ctx, query),
  verification: (ctx, { params }) => verifications.see(ctx, params.verificationId),
  jobs: (ctx) => control.listJobs(ctx),
  parked: (ctx) => control.listParked(ctx),
  replay: (ctx, { body }) => control.replayParked(ctx, body.ids),
  requests: (ctx, { params, query }) => requests.list(ctx, params.keyId, query),
})
