import { routes } from '#kit/routes.ts'
import { channelsApi } from './channels.api.ts'
import * as channels from './channels.ts'

export const channelsRoutes = routes('channels', channelsApi, {
  list: (ctx) => channels.list(ctx),
  setSmtp: (ctx, { body }) => channels.set(ctx, 'smtp', body),
  setSmpp: (ctx, { body }) => channels.set(ctx, 'smpp', body),
  setHttp: (ctx, { body }) => channels.set(ctx, 'http', body),
  setTelegram: (ctx, { body }) => channels.set(ctx, 'telegram', body),
  setPush: (ctx, { body }) => channels.set(ctx, 'push', { ...body, secrets: {} }),
  try: (ctx, { params, body }) => channels.tryOut(ctx, params.kind, body.address),
})
