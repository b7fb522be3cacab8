import { hash, randomBytes } from 'node:crypto'
import { existsSync, globSync, readFileSync } from 'node:fs'
import { extname } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'

const FOLDER = fileURLToPath(new URL('../../web/dist/', import.meta.url))

const TYPES: Readonly<Record<string, string>> = {
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
  '.webmanifest': 'application/manifest+json',
}

type Encoding = 'br' | 'gzip' | 'identity'
type Built = { readonly type: string; readonly bodies: Map<Encoding, Buffer> }

/** Answers a browser with the page of the application, whatever the address: the page knows its own. */
export type AnswerPage = (request: FastifyRequest, reply: FastifyReply) => FastifyReply

/**
 * Serves what the build left in web/dist: files under /assets, named by their content and kept for
 * ever. Each is read when first asked for.
 */
export function registerAssets(app: FastifyInstance): void {
  const names = new Set(globSync('assets/*', { cwd: FOLDER }).map((path) => path.slice(7)))
  const built = new Map<string, Built>()
  app.get<{ Params: { name: string } }>('/assets/:name', async (request, reply) => {
    const { name } = request.params
    if (!names.has(name)) return reply.callNotFound()
    const file = built.get(name) ?? readBuilt(name)
    built.set(name, file)
    return send(request, reply, file)
  })
}

/** Serves the icons of the applications, which stand at fixed addresses, as devices keep them for years. */
export function registerIcons(app: FastifyInstance): void {
  for (const path of globSync('icons/*', { cwd: FOLDER })) {
    const body = readFileSync(`${FOLDER}${path}`)
    const tag = `"${hash('sha256', body, 'base64url').slice(0, 27)}"`
    app.get(`/${path.replaceAll('\\', '/')}`, async (request, reply) => {
      reply.headers({ 'cache-control': 'public, max-age=86400', etag: tag })
      if (request.headers['if-none-match'] === tag) return reply.code(304).send()
      return reply.type(TYPES[extname(path)] ?? 'application/octet-stream').send(body)
    })
  }
}

/** A file with its compressed forms, which the build has made: here it would keep the till waiting. */
function readBuilt(name: string): Built {
  const type = TYPES[extname(name)] ?? 'application/octet-stream'
  const bodies = new Map<Encoding, Buffer>()
  for (const [encoding, ending] of ENDINGS) {
    const path = `${FOLDER}assets/${name}${ending}`
    if (existsSync(path)) bodies.set(encoding, readFileSync(path))
  }
  return { type, bodies }
}

const ENDINGS = [
  ['identity', ''],
  ['gzip', '.gz'],
  ['br', '.br'],
] as const

function send(request: FastifyRequest, reply: FastifyReply, file: Built): FastifyReply {
  const accepted = String(request.headers['accept-encoding'] ?? '')
  const encoding =
    (['br', 'gzip'] as const).find(
      (each) => new RegExp(`\\b${each}\\b`).test(accepted) && file.bodies.has(each),
    ) ?? 'identity'
  const body = file.bodies.get(encoding)
  if (encoding !== 'identity') reply.header('content-encoding', encoding)
  return reply
    .type(file.type)
    .headers({ 'cache-control': 'public, max-age=31536000, immutable', vary: 'accept-encoding' })
    .send(body)
}

/**
 * Serves an application of its own at an address and beneath: its page, which is the same for everybody, and
 * the worker that keeps its files on the device, so that it starts without a network. `elsewhere` names the
 * address beneath that a visitor of the first one is led to.
 */
export function registerApplication(
  app: FastifyInstance,
  name: 'till' | 'my',
  elsewhere: (request: FastifyRequest) => Promise<string | null> = () => Promise.resolve(null),
): void {
  const page = readDist(`${name}/index.html`)
  const worker = readDist(`${name}-worker.js`)
  const answer = (reply: FastifyReply) =>
    reply
      .code(page === null ? 503 : 200)
      .type('text/html; charset=utf-8')
      .headers({ 'content-security-policy': APART_POLICY, 'cache-control': 'no-cache' })
      .send(page ?? UNBUILT)
  app.get(`/${name}`, async (request, reply) => {
    const address = await elsewhere(request)
    return address === null ? answer(reply) : reply.redirect(address, 302)
  })
  app.get(`/${name}/*`, async (request, reply) =>
    isVisit(request) ? answer(reply) : reply.callNotFound(),
  )
  app.get(`/${name}/worker.js`, async (_request, reply) => {
    if (worker === null) return reply.callNotFound()
    return reply
      .type(TYPES['.js']!)
      .headers({
        'content-security-policy': `default-src 'none';connect-src 'self'`,
        'cache-control': 'no-cache',
        'service-worker-allowed': `/${name}`,
      })
      .send(worker)
  })
}

/** The page itself is never kept, so that a new version of the application shows at once. */
export function pageAnswer(): AnswerPage {
  const page = readDist('backoffice/index.html')
  return (_request, reply) => {
    const nonce = randomBytes(16).toString('base64')
    return reply
      .code(page === null ? 503 : 200)
      .type('text/html; charset=utf-8')
      .headers({ 'content-security-policy': policy(nonce), 'cache-control': 'no-cache' })
      .send((page ?? UNBUILT).replace('{nonce}', nonce))
  }
}

/**
 * What the application may load: its own scripts, styles and pictures, and this server's API.
 * Style elements made by the components carry the nonce.
 */
const policy = (nonce: string): string => policyWith(`style-src 'self' 'nonce-${nonce}'`)

const policyWith = (...more: readonly string[]): string =>
  [
    `default-src 'none'`,
    `script-src 'self'`,
    ...more,
    `img-src 'self' data:`,
    `font-src 'self'`,
    `connect-src 'self'`,
    `base-uri 'none'`,
    `form-action 'self'`,
    `frame-ancestors 'none'`,
  ].join(';')

/** Such an application has no styles but its file, and may keep itself on the device. */
const APART_POLICY = policyWith(`style-src 'self'`, `worker-src 'self'`, `manifest-src 'self'`)

const UNBUILT =
  '<!doctype html><html lang="en"><title>Kopilka</title><p>Kopilka is running; its pages are not built: <code>npm start</code> builds them. The API answers: <a href="/docs">/docs</a>, <a href="/problems">/problems</a>.</p></html>'

/** A file that the build left at a fixed place; null where there is none. */
export function readDist(path: string): string | null {
  try {
    return readFileSync(`${FOLDER}${path}`, 'utf8')
  } catch {
    return null
  }
}

/** Whether a request is a browser's visit of an address that the application may know. */
export function isVisit({ method, url, headers }: FastifyRequest): boolean {
  return (
    method === 'GET' &&
    String(headers.accept ?? '').includes('text/html') &&
    !/^\/(v1|docs|assets|icons)(\/|$|\?)/.test(url)
  )
}
