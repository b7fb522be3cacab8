import { routes } from '#kit/routes.ts'
import { messagingApi } from './messaging.api.ts'
import * as messaging from './messaging.ts'

export const messagingRoutes = routes('messaging', messagingApi, {
  queues: (ctx) => messaging.queues(ctx),
  list: (ctx, { query }) => messaging.journal(ctx, query),
  reveal: (ctx, { params }) => messaging.reveal(ctx, params.messageId),
})
