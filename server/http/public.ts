import swaggerUi from '@fastify/swagger-ui'
import type { FastifyInstance } from 'fastify'
import { databaseNow } from '#kit/context.ts'
import { preferredLanguage } from '#kit/core/language.ts'
import { Refusal } from '#kit/core/refusal.ts'
import { within } from '#kit/deadline.ts'
import type { Pools } from './caller.ts'
import type { Metrics } from './metrics.ts'
import { pagePolicy, problemsPage } from './pages.ts'

type Parts = {
  readonly pools: Pools
  readonly metrics: Metrics
  isCurrent(): Promise<boolean>
}

/** Milliseconds after which the database counts as not there. */
const READY_WITHIN = 2_000

const BARE = '.swagger-ui .topbar{display:none}'

/** What anybody may see: that the server runs, what it can be asked, and how it does. No data of members. */
export async function registerPublic(app: FastifyInstance, parts: Parts): Promise<void> {
  const { pools, metrics } = parts
  app.get('/health', async () => ({ status: 'ok' }))
  app.get('/ready', async () => {
    await within(READY_WITHIN, databaseNow(pools.till))
    if (!(await within(READY_WITHIN, parts.isCurrent())))
      throw new Refusal('service.unavailable', { seconds: 2 })
    return { status: 'ready' }
  })
  app.get('/metrics', async (_request, reply) => {
    reply.type(metrics.contentType)
    return metrics.print()
  })

  let document: string | null = null
  app.get('/openapi.json', async (_request, reply) => {
    document ??= JSON.stringify(app.swagger())
    return reply.type('application/json; charset=utf-8').send(document)
  })
  await app.register(swaggerUi, {
    routePrefix: '/docs',
    staticCSP: true,
    transformStaticCSP: () =>
      `default-src 'none';script-src 'self';style-src 'self' 'unsafe-inline';img-src 'self' data:;font-src 'self';connect-src 'self';base-uri 'none';form-action 'none';frame-ancestors 'none'`,
    // the bar carries another product's name; without it (BaseLayout) the page is never dark
    theme: { title: 'Kopilka API', css: [{ filename: 'kopilka.css', content: BARE }] },
    // folded sections: drawn whole, the list is so long that the page draws it in part,
    // and an address that names an operation finds nothing
    uiConfig: { deepLinking: true, docExpansion: 'none', filter: true, validatorUrl: null },
  })

  app.get('/problems', async (request, reply) => {
    const language = preferredLanguage(request.headers['accept-language'])
    return reply
      .type('text/html; charset=utf-8')
      .headers({
        'content-security-policy': pagePolicy,
        'content-language': language,
        vary: 'accept-language',
      })
      .send(problemsPage(language))
  })
}
