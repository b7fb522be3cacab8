import { routes } from '#kit/routes.ts'
import { callsApi } from './calls.api.ts'
import * as calls from './calls.ts'
import * as ringing from './ringing.ts'

export const callsRoutes = routes('calls', callsApi, {
  report: (ctx, { body }) => calls.report(ctx, body),
  list: (ctx, { query }) => calls.list(ctx, query),
  stream: (ctx, { visit }) => ringing.listen(ctx, visit.token),
  seat: (ctx) => calls.seat(ctx),
  takeSeat: (ctx, { body }) => calls.takeSeat(ctx, body),
})
