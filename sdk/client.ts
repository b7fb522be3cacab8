import { FILE, type Answered, type Api, type Operation } from '#kit/core/operation.ts'
import type { Static, TSchema } from 'typebox'
import { contract, type Contract } from './contract.ts'
import { Problem } from './problem.ts'

export { Problem, type FieldError } from './problem.ts'

export type Connection = {
  /** Where the server is: `https://loyalty.example`. */
  readonly baseUrl: string
  /** An API key; null where a browser sends the cookie of a session instead. */
  readonly token: string | null
  /** The language of words for people; Russian unless said. */
  readonly language?: 'ru' | 'en'
  /** How often a request is tried again after 429, 502, 503, 504 or a lost connection; 4 unless said. */
  readonly retries?: number
  /** Milliseconds after which one try counts as lost; 10,000 unless said. */
  readonly timeout?: number
  readonly fetch?: typeof fetch
  /** How a pause is made; for tests. */
  readonly pause?: (milliseconds: number) => Promise<void>
}

export type CallOptions = {
  /** A key of your own, so that a write can be repeated after a crash; otherwise made for each call. */
  readonly idempotencyKey?: string
  readonly signal?: AbortSignal
  /** How an operator has identified the member, where an operation asks for it. */
  readonly identification?: string
}

type Part<O, K extends string> = O extends { readonly [P in K]: infer S extends TSchema }
  ? object extends Static<S>
    ? { readonly [P in K]?: Static<S> }
    : { readonly [P in K]: Static<S> }
  : unknown

/** What is sent: `params`, `query` and `body`, as far as the operation has them. */
export type Sent<O> = Part<O, 'params'> & Part<O, 'query'> & Part<O, 'body'>

export type Method<O> =
  object extends Sent<O>
    ? (sent?: Sent<O>, options?: CallOptions) => Promise<Answered<O>>
    : (sent: Sent<O>, options?: CallOptions) => Promise<Answered<O>>

/**
 * client.members.enrol({ body: … }): a method for every operation, typed by the contract itself. A stream
 * has none: a browser reads it by an EventSource at its address.
 */
export type Client = {
  readonly [Slice in keyof Contract]: {
    readonly [
      Name in keyof Contract[Slice] as Contract[Slice][Name] extends { readonly stream: true }
        ? never
        : Name
    ]: Method<Contract[Slice][Name]>
  }
}

/** A client of a server. It throws `Problem` for a no, and what fetch throws when nobody answers. */
export function createClient(connection: Connection): Client {
  return mapValues(contract as Readonly<Record<string, Api>>, (api) =>
    mapValues(
      api,
      (operation) =>
        (sent: Loose = {}, options: CallOptions = {}) =>
          call(connection, operation, sent, options),
    ),
  ) as unknown as Client
}

/** Every item of a list, page after page: `for await (const member of iterate(client.members.list))`. */
export async function* iterate<Item, Query>(
  list: (sent: { query: Query }) => Promise<{ items: Item[]; next: string | null }>,
  query?: Omit<Query, 'cursor'>,
): AsyncGenerator<Item, void, undefined> {
  let cursor: string | null = null
  do {
    const page: { items: Item[]; next: string | null } = await list({
      query: { ...query, ...(cursor !== null && { cursor }) } as Query,
    })
    yield* page.items
    cursor = page.next
  } while (cursor !== null)
}

type Loose = {
  readonly params?: Readonly<Record<string, unknown>>
  readonly query?: Readonly<Record<string, unknown>>
  readonly body?: unknown
}

const AGAIN = new Set([429, 502, 503, 504])

async function call(
  connection: Connection,
  operation: Operation,
  sent: Loose,
  options: CallOptions,
): Promise<unknown> {
  const { retries = 4, pause = sleep } = connection
  const request = requestOf(connection, operation, sent, options)
  // a write that takes no key could be done twice
  const repeatable = operation.method === 'GET' || operation.key !== 'none'
  for (let tried = 0; ; tried++) {
    const last = !repeatable || tried >= retries
    try {
      return await once(connection, request, operation.media === FILE, options.signal)
    } catch (error) {
      if (last || options.signal?.aborted || !isPassing(error)) throw error
      await pause(waitBefore(tried, error))
    }
  }
}

const isPassing = (error: unknown): boolean =>
  error instanceof Problem ? AGAIN.has(error.status) : true

/** As long as the server asks for; otherwise doubling from 0.2 s to 5 s, spread so that tills do not come all at once. */
function waitBefore(tried: number, error: unknown): number {
  if (error instanceof Problem && error.retryAfter !== null) return error.retryAfter * 1000
  return Math.min(5000, 200 * 2 ** tried) * (0.5 + Math.random() / 2)
}

const sleep = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, milliseconds))

type Request = { readonly url: URL; readonly init: RequestInit }

function requestOf(
  { baseUrl, token, language }: Connection,
  operation: Operation,
  sent: Loose,
  options: CallOptions,
): Request {
  const path = operation.path.replaceAll(/:(\w+)/g, (_, name: string) =>
    encodeURIComponent(String(sent.params?.[name])),
  )
  const url = new URL(path, baseUrl)
  for (const [name, value] of Object.entries(sent.query ?? {})) {
    for (const each of [value].flat()) {
      if (each !== undefined) url.searchParams.append(name, String(each))
    }
  }
  const takesKey = operation.method !== 'GET' && operation.key !== 'none'
  const headers = {
    ...(token !== null && { authorization: `Bearer ${token}` }),
    'accept-language': language ?? 'ru',
    ...(takesKey && { 'idempotency-key': options.idempotencyKey ?? crypto.randomUUID() }),
    ...(options.identification !== undefined && { identification: options.identification }),
    ...(sent.body !== undefined && { 'content-type': 'application/json' }),
  }
  const body = sent.body === undefined ? null : JSON.stringify(sent.body)
  return { url, init: { method: operation.method, headers, body } }
}

async function once(
  connection: Connection,
  { url, init }: Request,
  isFile: boolean,
  signal: AbortSignal | undefined,
): Promise<unknown> {
  const deadline = AbortSignal.timeout(connection.timeout ?? 10_000)
  const response = await (connection.fetch ?? fetch)(url, {
    ...init,
    signal: signal ? AbortSignal.any([signal, deadline]) : deadline,
  })
  if (isFile && response.ok) return new Uint8Array(await response.arrayBuffer())
  const text = await response.text()
  const isJson = /[/+]json\b/.test(response.headers.get('content-type') ?? '')
  const answer: unknown = isJson && text !== '' ? parse(text) : text === '' ? undefined : text
  if (response.ok) return answer
  throw new Problem(response.status, answer, secondsOf(response.headers.get('retry-after')))
}

/** A proxy may say that it sends JSON and send something else. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

function secondsOf(header: string | null): number | null {
  return header !== null && /^\d{1,3}$/.test(header) ? Number(header) : null
}

function mapValues<V, R>(
  source: Readonly<Record<string, V>>,
  change: (value: V) => R,
): Record<string, R> {
  return Object.fromEntries(Object.entries(source).map(([key, value]) => [key, change(value)]))
}
