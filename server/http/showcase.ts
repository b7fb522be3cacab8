import { createHash, hash } from 'node:crypto'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { missingPage, pageOf, STYLE, type Places } from '#domains/showcase/core/html.ts'
import { showcaseApi } from '#domains/showcase/showcase.api.ts'
import * as showcase from '#domains/showcase/showcase.ts'
import { databaseNow } from '#kit/context.ts'
import { isUuid } from '#kit/core/ids.ts'
import { preferredLanguage, type Language } from '#kit/core/language.ts'
import type { Operation } from '#kit/core/operation.ts'
import type { Pools } from './caller.ts'
import { readDist } from './web.ts'

/** What the page may load: its own style. It may not be framed, and sends nothing anywhere. */
const POLICY = [
  `default-src 'none'`,
  `style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'`,
  `base-uri 'none'`,
  `form-action 'none'`,
  `frame-ancestors 'none'`,
].join(';')

const HTML = 'text/html; charset=utf-8'
const LANGUAGES = ['ru', 'en'] as const

type Asked = FastifyRequest<{ Params: { slug: string } }>

/**
 * The public pages of programmes: the rules in a language, the same as a PDF, and what browsers ask before
 * a page of another site may ask for a quote. The back office has programmes by their ids at the same place.
 */
export function registerShowcase(app: FastifyInstance, { staff: db }: Pools): void {
  app.get('/programmes/:slug', async (request: Asked, reply) => {
    const { slug } = request.params
    // an address of the back office
    if (isUuid(slug)) return reply.callNotFound()
    const language = preferredLanguage(request.headers['accept-language'])
    if (!(await showcase.shownAt(db, slug))) return missing(reply, language)
    return reply
      .headers({ vary: 'accept-language', 'cache-control': 'no-cache' })
      .redirect(`/programmes/${slug}/${language}`, 302)
  })
  for (const language of LANGUAGES) {
    app.get(`/programmes/:slug/${language}`, async (request: Asked, reply) => {
      const { slug } = request.params
      const at = (await databaseNow(db)).getTime()
      const face = await showcase.publicFace(db, slug, language, at)
      if (!face) return missing(reply, language)
      reply.headers({ 'content-security-policy': POLICY, 'content-language': language })
      return kept(request, reply.type(HTML), Buffer.from(pageOf(face, placesOf(slug, language))))
    })
    app.get(`/programmes/:slug/rules.${language}.pdf`, async (request: Asked, reply) => {
      const { slug } = request.params
      const at = (await databaseNow(db)).getTime()
      const bytes = await showcase.publicPrint(db, slug, language, at)
      if (!bytes) return missing(reply, language)
      reply.header('content-disposition', `inline; filename="${slug}.${language}.pdf"`)
      return kept(request, reply.type('application/pdf'), bytes)
    })
  }
  registerPreflight(app, db)
  registerWidget(app)
}

const placesOf = (slug: string, language: Language): Places => ({
  ru: `/programmes/${slug}/ru`,
  en: `/programmes/${slug}/en`,
  any: `/programmes/${slug}`,
  print: `/programmes/${slug}/rules.${language}.pdf`,
  join: `/my?programme=${slug}&language=${language}`,
})

/** Answers 304 to whoever has the same already. */
function kept(request: FastifyRequest, reply: FastifyReply, body: Buffer): FastifyReply {
  const tag = `"${hash('sha256', body, 'base64url').slice(0, 27)}"`
  reply.headers({ etag: tag, 'cache-control': 'public, max-age=60, must-revalidate' })
  const known = (request.headers['if-none-match'] ?? '').split(',').map((each) => each.trim())
  const isKnown = known.some((each) => each.replace(/^W\//, '') === tag)
  return isKnown ? reply.code(304).send() : reply.send(body)
}

const missing = (reply: FastifyReply, language: Language): FastifyReply =>
  reply
    .code(404)
    .type(HTML)
    .headers({ 'content-security-policy': POLICY, 'content-language': language })
    .send(missingPage(language))

/** The script that shops put into their pages; asked for by whole pages of other sites. */
function registerWidget(app: FastifyInstance): void {
  const script = readDist('widget.js')
  const tag = `"${hash('sha256', script ?? '', 'base64url').slice(0, 27)}"`
  app.get('/widget.js', async (request, reply) => {
    if (script === null) return reply.callNotFound()
    reply.type('text/javascript; charset=utf-8').headers({
      'cross-origin-resource-policy': 'cross-origin',
      'access-control-allow-origin': '*',
      'cache-control': 'public, max-age=3600',
      etag: tag,
    })
    if (request.headers['if-none-match'] === tag) return reply.code(304).send()
    return reply.send(script)
  })
}

const DAY = 86_400

/** A browser asks before it lets a page of another site send JSON. */
function registerPreflight(app: FastifyInstance, db: Pools['staff']): void {
  for (const { path, anyOrigin } of Object.values<Operation>(showcaseApi)) {
    if (!anyOrigin) continue
    app.options(path, async (request: Asked, reply) => {
      const { origin } = request.headers
      reply.code(204).header('vary', 'origin')
      if (origin !== undefined && (await showcase.mayAsk(db, request.params.slug, origin)))
        reply.headers({
          'access-control-allow-origin': origin,
          'access-control-allow-methods': 'POST',
          'access-control-allow-headers': 'content-type',
          'access-control-max-age': `${DAY}`,
        })
      return reply.send()
    })
  }
}
