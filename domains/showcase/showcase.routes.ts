import { routes } from '#kit/routes.ts'
import { passesApi } from './passes.api.ts'
import * as passes from './passes.ts'
import { showcaseApi } from './showcase.api.ts'
import * as showcase from './showcase.ts'

export const showcaseRoutes = routes('showcase', showcaseApi, {
  see: (ctx, { params }) => showcase.see(ctx, params.programmeId),
  edit: (ctx, { params, body }) => showcase.edit(ctx, params.programmeId, body),
  print: async (ctx, { params, query, save }) => {
    const { name, bytes } = await showcase.print(
      ctx,
      params.programmeId,
      query.language ?? ctx.language,
    )
    save(`inline; filename="${name}"`, 'application/pdf')
    return bytes
  },
  poster: async (ctx, { params, query, save, own }) => {
    const language = query.language ?? ctx.language
    const address = query.address ?? own
    const { name, bytes } = await showcase.poster(ctx, params.programmeId, { language, address })
    save(`inline; filename="${name}"`, 'application/pdf')
    return bytes
  },
  quote: (ctx, { params, body, origin }) => showcase.basketQuote(ctx, params.slug, body, origin),
  issueToken: (ctx, { params, body }) =>
    showcase.issueToken(ctx, params.programmeId, body.memberId),
  balance: (ctx, { params, body, origin }) =>
    showcase.tokenBalance(ctx, params.slug, body.token, origin),
})

export const passesRoutes = routes('passes', passesApi, {
  ways: () => Promise.resolve(passes.ways()),
  apple: async (ctx, { params, query, save }) => {
    const bytes = await passes.applePass(ctx, params.number, query.programmeId)
    save('attachment; filename="card.pkpass"', 'application/vnd.apple.pkpass')
    return bytes
  },
  google: (ctx, { params, query }) => passes.googleLink(ctx, params.number, query.programmeId),
})
