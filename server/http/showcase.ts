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

type Asked = FastifyRequest<{
  Params: { readonly slug: string; readonly version?: string }
  Querystring: { readonly since?: unknown }
}>

/**
 * The public pages of programmes: the rules in a language, as they are now and in each version, the same as a PDF,
 * and what browsers ask before a page of another site may ask for a quote. The back office has programmes by their
 * ids at the same place.
 */
export function registerShowcase(app: FastifyInstance, { staff: db }: Pools): void {
  registerLeading(app, db)
  for (const language of LANGUAGES)
    for (const place of ['/programmes/:slug', '/programmes/:slug/versions/:version']) {
      registerRules(app, db, place, language)
      registerPrint(app, db, place, language)
    }
  registerPreflight(app, db)
  registerWidget(app)
}

type Db = Pools['staff']

/** An address without a language leads to the reader's own. */
function registerLeading(app: FastifyInstance, db: Db): void {
  const lead =
    (within: (asked: Asked) => string) => async (request: Asked, reply: FastifyReply) => {
      const { slug } = request.params
      // an address of the back office
      if (isUuid(slug)) return reply.callNotFound()
      const language = preferredLanguage(request.headers['accept-language'])
      if (!(await showcase.shownAt(db, slug))) return missing(reply, language)
      return reply
        .headers({ vary: 'accept-language', 'cache-control': 'no-cache' })
        .redirect(`/programmes/${slug}${within(request)}/${language}`, 302)
    }
  const plain = lead(() => '')
  app.get('/programmes/:slug', plain)
  app.get('/programmes/:slug/versions', plain)
  app.get(
    '/programmes/:slug/versions/:version',
    lead(({ params }) => `/versions/${encodeURIComponent(params.version ?? '')}`),
  )
}

function registerRules(app: FastifyInstance, db: Db, place: string, language: Language): void {
  app.get(`${place}/${language}`, async (request: Asked, reply) => {
    const { slug } = request.params
    const which = whichOf(request)
    const at = (await databaseNow(db)).getTime()
    const face = which && (await showcase.publicFace(db, slug, language, at, which))
    if (!face) return missingAt(db, slug, reply, language)
    reply.headers({ 'content-security-policy': POLICY, 'content-language': language })
    const page = pageOf(face, placesOf(slug, language, which.version))
    return kept(request, reply.type(HTML), Buffer.from(page))
  })
}

function registerPrint(app: FastifyInstance, db: Db, place: string, language: Language): void {
  app.get(`${place}/rules.${language}.pdf`, async (request: Asked, reply) => {
    const { slug } = request.params
    const asked = whichOf(request)
    // a print tells of one version alone
    const which = asked && { ...asked, since: null }
    const at = (await databaseNow(db)).getTime()
    const bytes = which && (await showcase.publicPrint(db, slug, language, at, which))
    if (!bytes) return missingAt(db, slug, reply, language)
    const name = [slug, ...(which.version === null ? [] : [which.version]), language, 'pdf'].join(
      '.',
    )
    reply.header('content-disposition', `inline; filename="${name}"`)
    return kept(request, reply.type('application/pdf'), bytes)
  })
}

const VERSION = /^[1-9]\d{0,5}$/

/** The version in the address, and since which it is asked what changed; null where there can be no such version. */
function whichOf({ params, query }: Asked) {
  const { version } = params
  if (version !== undefined && !VERSION.test(version)) return null
  const { since } = query
  return {
    version: version === undefined ? null : Number(version),
    since: typeof since === 'string' && VERSION.test(since) ? Number(since) : null,
  }
}

function placesOf(slug: string, language: Language, version: number | null): Places {
  const programme = `/programmes/${slug}`
  const own = version === null ? programme : `${programme}/versions/${version}`
  return {
    ru: `${own}/ru`,
    en: `${own}/en`,
    any: own,
    print: `${own}/rules.${language}.pdf`,
    join: `/my?programme=${slug}&language=${language}`,
    now: version === null ? null : `${programme}/${language}`,
    version: (version) => `${programme}/versions/${version}/${language}`,
  }
}

/** Answers 304 to whoever has the same already. */
function kept(request: FastifyRequest, reply: FastifyReply, body: Buffer): FastifyReply {
  const tag = `"${hash('sha256', body, 'base64url').slice(0, 27)}"`
  reply.headers({ etag: tag, 'cache-control': 'public, max-age=60, must-revalidate' })
  const known = (request.headers['if-none-match'] ?? '').split(',').map((each) => each.trim())
  const isKnown = known.some((each) => each.replace(/^W\//, '') === tag)
  return isKnown ? reply.code(304).send() : reply.send(body)
}

/** Where a programme shows itself, but not in that version, the way to its rules. */
async function missingAt(db: Db, slug: string, reply: FastifyReply, language: Language) {
  const isThere = (await showcase.shownAt(db, slug)) !== null
  return missing(reply, language, isThere ? `/programmes/${slug}/${language}` : null)
}

const missing = (
  reply: FastifyReply,
  language: Language,
  now: string | null = null,
): FastifyReply =>
  reply
    .code(404)
    .type(HTML)
    .headers({ 'content-security-policy': POLICY, 'content-language': language })
    .send(missingPage(language, now))

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
function registerPreflight(app: FastifyInstance, db: Db): void {
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
