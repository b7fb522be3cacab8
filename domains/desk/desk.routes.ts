import { routes } from '#kit/routes.ts'
import { callsApi } from './calls.api.ts'
import * as calls from './calls.ts'
import * as codes from './codes.ts'
import { deskApi } from './desk.api.ts'
import * as identifying from './identifying.ts'
import * as notes from './notes.ts'
import * as phones from './phones.ts'
import * as ringing from './ringing.ts'

export const callsRoutes = routes('calls', callsApi, {
  report: (ctx, { body }) => calls.report(ctx, body),
  list: (ctx, { query }) => calls.list(ctx, query),
  stream: (ctx, { visit }) => ringing.listen(ctx, visit.token),
  seat: (ctx) => calls.seat(ctx),
  takeSeat: (ctx, { body }) => calls.takeSeat(ctx, body),
})

export const deskRoutes = routes('desk', deskApi, {
  notes: (ctx, { params, query }) => notes.list(ctx, params.memberId, query),
  write: (ctx, { params, body }) => notes.write(ctx, params.memberId, body),
  questions: (ctx, { params }) => identifying.questions(ctx, params.memberId),
  identifications: (ctx, { params, query }) => identifying.list(ctx, params.memberId, query),
  identify: (ctx, { params, body }) => identifying.identify(ctx, params.memberId, body),
  resendCode: (ctx, { params, body }) => codes.resend(ctx, params.memberId, body),
  phoneChanges: (ctx, { params, query }) => phones.list(ctx, params.memberId, query),
  changePhone: (ctx, { params, body }) => phones.ask(ctx, params.memberId, body),
  cancelPhoneChange: (ctx, { params, body }) =>
    phones.cancel(ctx, params.memberId, params.changeId, body.reason ?? null),
})
