import type { Context } from '#kit/context.ts'
import { routes } from '#kit/routes.ts'
import { consentsApi } from './consents.api.ts'
import * as consents from './consents.ts'
import type { ConsentDoor } from './core/purposes.ts'
import * as wishes from './wishes.ts'
import { wordingsApi } from './wordings.api.ts'
import * as wordings from './wordings.ts'

type Said = {
  readonly door?: ConsentDoor | undefined
  readonly proof?: string | undefined
  readonly reason?: string | undefined
  readonly language?: 'ru' | 'en' | undefined
}

/** People of the staff say so at the desk, whatever they name; programs say where it was said. */
const how = (ctx: Context, { door, proof, reason, language }: Said, requestId: string) => ({
  door: doorOf(ctx, door),
  proof: proof ?? `request:${requestId}`,
  reason,
  language,
})

/** People of the staff say what they were told at the desk, or at the till where a member was enrolled there. */
const doorOf = ({ actor }: Context, said: Said['door']) =>
  actor.kind === 'operator' && said !== 'till' ? ('desk' as const) : (said ?? ('api' as const))

export const consentsRoutes = routes('consents', consentsApi, {
  see: (ctx, { params }) => consents.see(ctx, params.memberId),
  history: (ctx, { params, query }) => consents.history(ctx, params.memberId, query),
  record: (ctx, { params, body, call }) =>
    consents.recordConsents(ctx, params.memberId, body.consents, how(ctx, body, call.requestId)),
  wish: async (ctx, { params, body }) => {
    await wishes.wish(ctx, params.memberId, body)
    return consents.see(ctx, params.memberId)
  },
  accept: async (ctx, { params, body, call }) => {
    const said = how(ctx, body, call.requestId)
    const { memberId, accepted } = await consents.acceptRules(ctx, params.memberId, body, said)
    return { memberId, accepted }
  },
})

export const wordingsRoutes = routes('consentTexts', wordingsApi, {
  list: (ctx) => wordings.list(ctx),
  draft: (ctx, { params, body }) => wordings.draft(ctx, params.purpose, body),
  publish: (ctx, { params, body }) => wordings.publish(ctx, params.purpose, body.version),
  settings: (ctx) => wishes.seeSettings(ctx),
  keepSettings: (ctx, { body }) => wishes.keepSettings(ctx, body),
})
