import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import * as phones from '#domains/showcase/phones.ts'
import { createContext, databaseNow, type Actor, type Context } from '#kit/context.ts'
import { isUuid, type OrganisationId } from '#kit/core/ids.ts'
import { Refusal } from '#kit/core/refusal.ts'
import type { Pools } from './caller.ts'

type Params = {
  organisationId: string
  language: string
  device: string
  type: string
  serial: string
}
type Asked = FastifyRequest<{ Params: Params; Querystring: { passesUpdatedSince?: string } }>

const MOST = 20_000
/** How a device calls itself: what can be seen, without a NUL that the database would choke on. */
const DEVICE = /^[\x21-\x7e]{1,100}$/
const actor: Actor = { kind: 'nobody', id: 'phone', name: 'phone', scopes: [], test: false }

/**
 * What phones ask about the cards in them, in the words of Apple's web service for passes. The address stands
 * in the card, and so does the token that lets a phone ask; a device that lists its changes names itself.
 */
export function registerPhones(app: FastifyInstance, pools: Pools): void {
  const base = '/phones/:organisationId/:language/v1'
  const registration = `${base}/devices/:device/registrations/:type/:serial`
  app.post(registration, { bodyLimit: MOST }, async (request: Asked, reply) => {
    const { pushToken } = (request.body ?? {}) as { pushToken?: unknown }
    const { device } = request.params
    const isSound = typeof pushToken === 'string' && /^[\w+/=-]{1,200}$/.test(pushToken)
    if (!isSound) return reply.code(400).send()
    const asked = askedIn(request)
    const isNew = await toPhone(
      request,
      pools,
      (ctx) => phones.registerPhone(ctx, asked, { device, pushToken }),
      null,
    )
    if (isNew === null) return reply.code(401).send()
    return reply.code(isNew ? 201 : 200).send()
  })
  app.delete(registration, async (request: Asked, reply) => {
    const { device } = request.params
    const asked = askedIn(request)
    const isDone = await toPhone(
      request,
      pools,
      (ctx) => phones.releasePhone(ctx, asked, device),
      false,
    )
    return reply.code(isDone ? 200 : 401).send()
  })
  app.get(`${base}/devices/:device/registrations/:type`, async (request: Asked, reply) => {
    const { device, type } = request.params
    const tag = String(request.query.passesUpdatedSince ?? '')
    const changed = await toPhone(
      request,
      pools,
      (ctx) => phones.changedSince(ctx, { device, type, tag }),
      null,
    )
    return changed ? reply.send(changed) : reply.code(204).send()
  })
  app.get(`${base}/passes/:type/:serial`, async (request: Asked, reply) => {
    const asked = askedIn(request)
    const file = await toPhone(request, pools, (ctx) => phones.latestPass(ctx, asked), null)
    if (!file) return reply.code(401).send()
    return sendPass(reply, file)
  })
  // phones tell what they could not do; whose they are is nobody's business
  app.post(`${base}/log`, { bodyLimit: MOST }, async (request, reply) => {
    const { logs } = (request.body ?? {}) as { logs?: unknown }
    request.log.warn({ lines: Array.isArray(logs) ? logs.length : 0 }, 'phones complain of cards')
    return reply.code(200).send()
  })
}

const sendPass = (reply: FastifyReply, file: Buffer): FastifyReply =>
  reply
    .type('application/vnd.apple.pkpass')
    .headers({ 'last-modified': new Date().toUTCString(), 'cache-control': 'no-store' })
    .send(file)

function askedIn({ params, headers }: Asked): phones.Asked {
  const token = /^ApplePass (\S{1,200})$/.exec(headers.authorization ?? '')?.[1] ?? ''
  return { type: params.type, serial: params.serial, token }
}

/** Does what a phone asks for; what is refused, and an address that is none of ours, is nothing. */
async function toPhone<T>(
  request: Asked,
  { staff: db }: Pools,
  work: (ctx: Context) => Promise<T>,
  nothing: T,
): Promise<T> {
  const { organisationId, language, device } = request.params as Partial<Params>
  // where an address names no device there is none to be wrong
  if (device !== undefined && !DEVICE.test(device)) return nothing
  if (!organisationId || !isUuid(organisationId) || (language !== 'ru' && language !== 'en'))
    return nothing
  const ctx = createContext({
    db,
    now: await databaseNow(db),
    actor,
    organisationId: organisationId as OrganisationId,
    language,
    log: request.log,
  })
  try {
    return await work(ctx)
  } catch (error) {
    if (error instanceof Refusal) return nothing
    throw error
  }
}
