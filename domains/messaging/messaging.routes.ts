import { routes } from '#kit/routes.ts'
import { messagingApi } from './messaging.api.ts'
import * as messaging from './messaging.ts'
import { templatesApi } from './templates.api.ts'
import * as templates from './templates.ts'
import * as trying from './trying.ts'

export const messagingRoutes = routes('messaging', messagingApi, {
  queues: (ctx) => messaging.queues(ctx),
  list: (ctx, { query }) => messaging.journal(ctx, query),
  get: (ctx, { params }) => messaging.seeMessage(ctx, params.messageId),
  reveal: (ctx, { params }) => messaging.reveal(ctx, params.messageId),
  replay: (ctx, { body }) => messaging.replay(ctx, body.ids ?? null),
})

export const templatesRoutes = routes('templates', templatesApi, {
  list: (ctx) => templates.list(ctx),
  get: (ctx, { params }) => templates.get(ctx, params),
  save: (ctx, { params, body }) => templates.save(ctx, params, body),
  discard: (ctx, { params }) => templates.discard(ctx, params),
  publish: (ctx, { params, body }) => templates.publish(ctx, params, body.revision),
  restore: (ctx, { params: { version, ...which } }) => templates.restore(ctx, which, version),
  preview: (ctx, { body }) => trying.preview(ctx, body),
  test: (ctx, { body }) => trying.send(ctx, body),
})
