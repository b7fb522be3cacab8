import { Refusal } from '#kit/core/refusal.ts'
import { routes } from '#kit/routes.ts'
import { privacyApi } from './privacy.api.ts'
import * as privacy from './privacy.ts'
import * as retention from './retention.ts'

export const privacyRoutes = routes('privacy', privacyApi, {
  export: (ctx, { params }) => privacy.exportMember(ctx, params.memberId),
  erasures: (ctx, { params }) => privacy.erasuresOf(ctx, params.memberId),
  erase: (ctx, { params, body }) => {
    const { memberId } = params
    if ((body.memberId ?? memberId) !== memberId) throw new Refusal('erasure.another_member')
    return privacy.requestErasure(ctx, memberId, ctx.actor.kind === 'operator' ? 'desk' : 'api')
  },
  cancel: (ctx, { params }) => privacy.cancelErasure(ctx, params.memberId),
  list: (ctx, { query }) => privacy.list(ctx, query),
  retention: (ctx) => retention.retentionOf(ctx),
  keepRetention: (ctx, { body }) => retention.keepRetention(ctx, body),
})
