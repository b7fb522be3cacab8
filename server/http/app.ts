import type { Socket } from 'node:net'
import swagger from '@fastify/swagger'
import Fastify, { LogController, type FastifyInstance, type FastifyServerOptions } from 'fastify'
import { openRequestLog } from '#domains/control/requests.ts'
import * as mailings from '#domains/mailings/mailings.ts'
import * as messaging from '#domains/messaging/messaging.ts'
import { newId } from '#kit/newId.ts'
import { newsOf } from '../previews.ts'
import { admit, opener, type Pools } from './caller.ts'
import { logAnswer, logOptions, operationOf, type LogSink } from './logging.ts'
import { registerLinks } from './links.ts'
import { securityHeaders } from './headers.ts'
import { registerManifest } from './manifest.ts'
import { methodsAt } from './methods.ts'
import { createMetrics, type Metrics, type SharedMetrics } from './metrics.ts'
import { openapiOptions } from './openapi.ts'
import { doors } from './operations.ts'
import { answerProblem } from './problems.ts'
import { registerPublic } from './public.ts'
import { registerPhones } from './phones.ts'
import { bodyParser } from './body.ts'
import { answerSerializer } from './serializer.ts'
import { refuseStray, validatorCompiler } from './validation.ts'
import { wayIn } from './wayIn.ts'
import { isVisit, pageAnswer, registerApplication, registerAssets, registerIcons } from './web.ts'
import { Refusal } from '#kit/core/refusal.ts'
import { COME_AGAIN } from '#kit/outage.ts'

export type AppParts = {
  readonly pools: Pools
  readonly logLevel: string
  readonly logSink?: LogSink
  /** Whether the database has the newest schema; throws when it cannot be asked. */
  isCurrent(): Promise<boolean>
  readonly sharedMetrics?: SharedMetrics
  /** Holds every answer against its schema, and fails the request where it does not fit: for tests. */
  readonly checkAnswers?: boolean
}

const MEGABYTE = 1_048_576
const SECOND = 1_000

/** The HTTP door: every operation of every slice, and the few pages beside them. */
export async function buildApp(parts: AppParts): Promise<FastifyInstance> {
  const { pools } = parts
  messaging.previewFrom(newsOf)
  messaging.nameMailingsBy(mailings.namesOf)
  const options: FastifyServerOptions = {
    logger: logOptions(parts.logLevel, parts.logSink),
    logController: new LogController({
      disableRequestLogging: true,
      requestIdLogLabel: 'requestId',
    }),
    requestIdHeader: false,
    genReqId: (request) => requestIdOf(request.headers['x-request-id']),
    bodyLimit: MEGABYTE,
    requestTimeout: 30 * SECOND,
    keepAliveTimeout: 75 * SECOND,
    connectionTimeout: 120 * SECOND,
    forceCloseConnections: 'idle',
    return503OnClosing: false,
    routerOptions: { maxParamLength: 700, ignoreTrailingSlash: false },
    frameworkErrors: (error, request, reply) => answerProblem(error, request, reply),
    clientErrorHandler: refuseRaw,
  }
  const app: FastifyInstance = Fastify(options)

  app.decorateRequest('caller', null)
  app.decorateRequest('refusal', null)
  app.setValidatorCompiler(validatorCompiler as never)
  app.setSerializerCompiler(answerSerializer(parts.checkAnswers ?? false))
  app.setErrorHandler((error, request, reply) => answerProblem(error as Error, request, reply))
  const answerPage = pageAnswer()
  app.setNotFoundHandler((request, reply) => {
    if (isVisit(request)) return answerPage(request, reply)
    const allowed = methodsAt(doors, request.url)
    if (allowed.length === 0) throw new Refusal('request.path_unknown')
    if (request.method !== 'OPTIONS') {
      const { method } = request
      throw new Refusal('request.method_unknown', { method, allowed: allowed.join(', ') })
    }
    return reply.code(204).header('allow', allowed.join(', ')).send()
  })
  bodyParser(app)

  const metrics = createMetrics(pools, parts.sharedMetrics)
  addHooks(app, pools, metrics, await securityHeaders())
  keepRequestsOfKeys(app, pools)
  await app.register(swagger, openapiOptions)
  app.get('/', async (request, reply) => answerPage(request, reply))
  registerAssets(app)
  registerIcons(app)
  registerApplication(app, 'till')
  registerApplication(app, 'my', wayIn(pools))
  registerManifest(app, pools)
  await registerPublic(app, { pools, metrics, isCurrent: () => parts.isCurrent() })
  await registerLinks(app, pools)
  registerPhones(app, pools)
  const open = opener(pools)
  await app.register(async (scope) => {
    for (const door of doors) door.register(scope, open)
  })
  return app
}

/** What happens around every request, in this order: is it admitted, does it fit, what is noted of it. */
function addHooks(
  app: FastifyInstance,
  pools: Pools,
  metrics: Metrics,
  secure: Readonly<Record<string, string>>,
): void {
  let stopping = false
  let leaving: NodeJS.Timeout | undefined
  app.addHook('preClose', async () => {
    stopping = true
    // kept alive, a connection would be waited for until its client has no more to ask
    leaving = setInterval(() => app.server.closeIdleConnections(), 50)
  })
  app.addHook('onRequest', async (request, reply) => {
    reply.headers({ ...secure, 'x-request-id': request.id, 'cache-control': 'no-store' })
    if (!stopping) return admit(pools, request)
    reply.header('connection', 'close')
    throw new Refusal('service.unavailable', { seconds: COME_AGAIN })
  })
  app.addHook('preValidation', async (request) => refuseStray(request))
  app.addHook('onResponse', async (request, reply) => {
    // a stream lasts as long as somebody reads it: that is no time to answer
    if (!request.routeOptions.config.operation?.stream) metrics.noteAnswer(request, reply)
    logAnswer(request, reply)
  })
  app.addHook('onClose', async () => {
    clearInterval(leaving)
    metrics.stop()
  })
}

/** Notes the requests of API keys, for whoever looks after the key. */
function keepRequestsOfKeys(app: FastifyInstance, pools: Pools): void {
  const log = openRequestLog(pools.staff, (error, lost) =>
    app.log.warn({ lost, err: error }, 'requests of keys could not be noted'),
  )
  app.addHook('onResponse', async (request, reply) => {
    const { caller, refusal, id } = request
    if (caller?.actor.kind !== 'key') return
    log.note({
      keyId: caller.actor.id,
      operation: operationOf(request),
      status: reply.statusCode,
      refusal,
      requestId: id,
      milliseconds: reply.elapsedTime,
    })
  })
  app.addHook('onClose', () => log.stop())
}

/** The caller's own id when it is a plain one, so that both logs can be laid side by side. */
function requestIdOf(header: string | string[] | undefined): string {
  return typeof header === 'string' && /^[\w.:-]{8,64}$/.test(header) ? header : newId()
}

/** What is not even HTTP gets an answer and no connection. */
function refuseRaw(_error: Error, socket: Socket): void {
  if (!socket.writable) return void socket.destroy()
  const problem = JSON.stringify({
    type: '/problems#request.invalid',
    title: 'The request breaks the rules of HTTP',
    status: 400,
    code: 'request.invalid',
  })
  socket.end(
    `HTTP/1.1 400 Bad Request\r\nconnection: close\r\ncontent-type: application/problem+json\r\ncontent-length: ${Buffer.byteLength(problem)}\r\n\r\n${problem}`,
  )
}
