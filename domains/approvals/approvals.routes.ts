import { routes } from '#kit/routes.ts'
import { approvalsApi } from './approvals.api.ts'
import * as approvals from './approvals.ts'

export const approvalsRoutes = routes('approvals', approvalsApi, {
  ask: (ctx, { body }) => approvals.ask(ctx, body),
  list: (ctx, { query }) => approvals.list(ctx, query),
  count: (ctx) => approvals.count(ctx),
  approve: (ctx, { params, body }) => approvals.approve(ctx, params.approvalId, body.answer),
  reject: (ctx, { params, body }) => approvals.reject(ctx, params.approvalId, body.reason),
  withdraw: (ctx, { params }) => approvals.withdraw(ctx, params.approvalId),
  left: (ctx, { query }) => approvals.left(ctx, query.programmeId),
})
