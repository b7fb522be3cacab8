import type { Readable } from 'node:stream'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Context } from './context.ts'
import {
  deviceToken,
  giveDevice,
  giveKnownMark,
  giveMemberSession,
  giveSession,
  isFromOwnPage,
  knownMark,
  memberToken,
  ownAddress,
  sessionToken,
} from './cookie.ts'
import { DEADLINE, within } from './deadline.ts'
import { preferredLanguage, type Language } from './core/language.ts'
import type { Answered, Api, Operation } from './core/operation.ts'
import { Refusal } from './core/refusal.ts'
import { digestOf } from './digest.ts'
import { openFeeds, type Feed, type Feeds } from './feed.ts'
import { once, type Call } from './idempotency.ts'
import type { Static, TSchema } from 'typebox'

type Given<O, K extends string> = O extends { readonly [P in K]: infer S }
  ? S extends TSchema
    ? Static<S>
    : undefined
  : undefined

/** The session that a browser came with, and how it is given another; null takes it away. */
export type Visit = {
  readonly token: string | null
  give(token: string | null): void
  /** What tells that the browser is a known till, and how it is told so. */
  readonly device: string | null
  giveDevice(token: string): void
  /** The session of a member, how long another one may be kept (null takes it away), and what browser it is in. */
  readonly member: string | null
  giveMember(given: { readonly token: string; readonly seconds: number } | null): void
  /** What tells which members signed in in this browser before, and how it is told so. */
  readonly known: string | null
  giveKnown(mark: string): void
  readonly userAgent: string
}

/** What a handler receives: the checked parts of the request, the visit, and the call's key and digest. */
export type Heard<O> = {
  readonly params: Given<O, 'params'>
  readonly query: Given<O, 'query'>
  readonly body: Given<O, 'body'>
  readonly visit: Visit
  /** The other site whose page asks, as its browser says; null where none does. */
  readonly origin: string | null
  /** The address by which this server was reached: https://points.example */
  readonly own: string
  /** Says how the file that is answered is called and what it is; a browser keeps it and does not show it. */
  readonly save: (disposition: string, mediaType: string) => void
  readonly call: Call & { readonly language: Language; readonly requestId: string }
}

export type Handlers<A extends Api> = {
  readonly [Name in keyof A]: (
    ctx: Context,
    heard: Heard<A[Name]>,
  ) => Promise<
    A[Name] extends { readonly stream: true } ? Feed<Answered<A[Name]>> : Handed<A[Name]>
  >
}

/** What a handler gives; what is not JSON may come as a stream, as long as it is. */
type Handed<O> = Answered<O> | (O extends { readonly media: string } ? Readable : never)

/**
 * Recognises the caller, checks the operation's scope and gives the context of the request.
 * For a GET its `now` is already the database's.
 */
export type Open = (request: FastifyRequest, operation: Operation) => Promise<Context>

/** The operations of a slice with their handlers, ready for the server. */
export type Door = {
  readonly slice: string
  readonly api: Api
  register(app: FastifyInstance, open: Open): void
}

/** Answers every operation of an API. Leaving one out does not compile. */
export function routes<A extends Api>(slice: string, api: A, handlers: Handlers<A>): Door {
  return {
    slice,
    api,
    register: (app, open) => {
      const feeds = openFeeds()
      app.addHook('preClose', async () => feeds.end())
      for (const [name, operation] of Object.entries(api)) {
        const handle = handlers[name] as (ctx: Context, heard: Heard<Operation>) => Promise<unknown>
        app.route({
          method: operation.method,
          url: operation.path,
          schema: schemaOf(slice, name, operation),
          config: { operation },
          ...(operation.bodyLimit !== undefined && { bodyLimit: operation.bodyLimit }),
          handler: (request, reply) =>
            operation.stream
              ? stream(operation, handle, open, feeds, request, reply)
              : answer(operation, handle, open, request, reply),
        })
      }
    },
  }
}

declare module 'fastify' {
  // oxlint-disable-next-line typescript/consistent-type-definitions -- only an interface can be merged
  interface FastifyContextConfig {
    operation?: Operation
  }
}

async function answer(
  operation: Operation,
  handle: (ctx: Context, heard: Heard<Operation>) => Promise<unknown>,
  open: Open,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<unknown> {
  const status = operation.status ?? 200
  reply.code(status)
  if (operation.media !== undefined) reply.type(operation.media)
  const left = DEADLINE - reply.elapsedTime
  if (operation.method === 'GET' || operation.batched || operation.key === 'none') {
    const work = async () => handle(await open(request, operation), hear(operation, request, reply))
    const done = await within(left, work())
    if (operation.anyOrigin) allowOrigin(request, reply)
    return done
  }
  const work = async () => {
    const heard = hear(operation, request, reply)
    return once(await open(request, operation), heard.call, async (ctx) => {
      const value = await handle(ctx, heard)
      return { status, answer: value === undefined ? '' : (reply.serialize(value) as string) }
    })
  }
  const done = await within(left, work())
  if (done.replayed) reply.header('idempotency-replayed', 'true')
  return reply
    .code(done.status)
    .type(operation.media ?? 'application/json; charset=utf-8')
    .serializer((text: unknown) => text as string)
    .send(done.answer)
}

/** Lets the page that asked read the answer: its verb has admitted the site it belongs to. */
function allowOrigin({ headers }: FastifyRequest, reply: FastifyReply): void {
  reply.header('vary', 'origin')
  if (headers.origin !== undefined) reply.header('access-control-allow-origin', headers.origin)
}

/** Begins to send what comes; from here on the answer is the feed's. */
async function stream(
  operation: Operation,
  handle: (ctx: Context, heard: Heard<Operation>) => Promise<unknown>,
  open: Open,
  feeds: Feeds,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const left = DEADLINE - reply.elapsedTime
  const work = async () => handle(await open(request, operation), hear(operation, request, reply))
  const feed = (await within(left, work())) as Feed<unknown>
  const last = request.headers['last-event-id']
  reply.hijack()
  feeds.pour(reply, feed, typeof last === 'string' ? last : null)
  return reply
}

function hear(
  operation: Operation,
  request: FastifyRequest,
  reply: FastifyReply,
): Heard<Operation> {
  const language = preferredLanguage(request.headers['accept-language'])
  return {
    params: request.params,
    query: request.query,
    body: request.body,
    origin: isFromOwnPage(request) === true ? null : (request.headers.origin ?? null),
    own: ownAddress(request),
    visit: {
      token: sessionToken(request),
      give: (token: string | null) => giveSession(request, reply, token),
      device: deviceToken(request),
      giveDevice: (token: string) => giveDevice(request, reply, token),
      member: memberToken(request),
      giveMember: (given) => giveMemberSession(request, reply, given),
      known: knownMark(request),
      giveKnown: (mark: string) => giveKnownMark(request, reply, mark),
      userAgent: String(request.headers['user-agent'] ?? ''),
    } satisfies Visit,
    save: (disposition: string, mediaType: string) =>
      void reply.header('content-disposition', disposition).type(mediaType),
    call: {
      key: keyOf(operation, request),
      digest:
        operation.method === 'GET' || operation.batched
          ? NOTHING
          : digestOf(`${operation.method} ${request.url}`, request.body),
      language,
      requestId: request.id,
    },
  } as unknown as Heard<Operation>
}

/** A batched verb makes the digest of what it understood, not of what was sent. */
const NOTHING = Buffer.alloc(0)

function keyOf(operation: Operation, request: FastifyRequest): string | null {
  if (operation.method === 'GET' || operation.key === 'none') return null
  const key = request.headers['idempotency-key']
  if (key === undefined) {
    if (operation.key === 'optional') return null
    throw new Refusal('idempotency.key_missing')
  }
  if (typeof key !== 'string' || !/^[\x21-\x7e]{1,200}$/.test(key))
    throw new Refusal('idempotency.key_invalid')
  return key
}

function schemaOf(slice: string, name: string, operation: Operation): Record<string, unknown> {
  return {
    operationId: `${slice}.${name}`,
    tags: [slice],
    summary: operation.summary,
    ...(operation.params && { params: operation.params }),
    ...(operation.query && { querystring: operation.query }),
    ...(operation.body && { body: operation.body }),
    response: { [operation.status ?? 200]: operation.returns },
  }
}
