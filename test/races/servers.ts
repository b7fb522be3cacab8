import { afterAll, beforeAll } from 'vitest'
import * as access from '#domains/access/access.ts'
import type { Conditions } from '#domains/rules/rules.api.ts'
import { newId } from '#kit/newId.ts'
import type { Given } from '#test/given.ts'
import { startProcess, type ServerProcess } from '#test/process.ts'
import { openShop, type Shop } from '#test/shop.ts'

export type Answer = {
  readonly status: number
  // the test says what it expects of the body
  readonly body: any // oxlint-disable-line typescript/no-explicit-any
  readonly text: string
  readonly headers: Headers
}

export type Servers = {
  readonly shop: Shop
  /** Posts to one of the servers with a key that may do everything and a new Idempotency-Key, unless headers say otherwise. */
  post(
    server: number,
    path: string,
    body?: unknown,
    headers?: Readonly<Record<string, string | undefined>>,
  ): Promise<Answer>
  /** The same, asked again with its key as long as there is no answer, or 503: as a till does. */
  insist(
    server: number,
    path: string,
    body?: unknown,
    headers?: Readonly<Record<string, string>>,
  ): Promise<Answer & { readonly tries: number }>
  /** What the servers wrote to their logs. */
  log(): string
  /** Another key of the organisation. */
  token(): Promise<string>
  /** Kills a server at once and starts another in its place. */
  replace(server: number): Promise<void>
}

/** Two servers, each a process of its own, on the database of the test file; both know the shop. */
export function twoServers(given: Given, document: Conditions): Servers {
  const running: ServerProcess[] = []
  let shop: Shop
  let all = ''
  const token = async () => (await access.make(given(), { name: newId(), set: 'all' })).token
  beforeAll(async () => {
    shop = await openShop(given, document)
    all = await token()
    running.push(...(await Promise.all([startProcess(given.url), startProcess(given.url)])))
  })
  afterAll(() => Promise.all(running.map((server) => server.end())))

  const post: Servers['post'] = async (server, path, body = {}, headers = {}) => {
    const sent = new Headers({ 'content-type': 'application/json', 'accept-language': 'en' })
    const wanted = { authorization: `Bearer ${all}`, 'idempotency-key': newId(), ...headers }
    for (const [name, value] of Object.entries(wanted)) if (value) sent.set(name, value)
    const response = await fetch(`${running[server]!.url}${path}`, {
      method: 'POST',
      headers: sent,
      body: typeof body === 'string' ? body : JSON.stringify(body),
    })
    const text = await response.text()
    const { status } = response
    return { status, text, headers: response.headers, body: text === '' ? null : JSON.parse(text) }
  }

  return {
    get shop() {
      return shop
    },
    post,
    token,
    log: () => running.map((server) => server.log()).join(''),
    insist: async (server, path, body, headers) => {
      const keyed = { 'idempotency-key': newId(), ...headers }
      for (let tries = 1; ; tries += 1) {
        const answer = await post(server, path, body, keyed).catch((error: Error) => error)
        if (!(answer instanceof Error) && answer.status !== 503) return { ...answer, tries }
        if (tries === 100) throw new Error(`no answer after ${tries} tries`)
        await new Promise((done) => setTimeout(done, 200 * Math.random()))
      }
    },
    replace: async (server) => {
      await running[server]!.end('SIGKILL')
      running[server] = await startProcess(given.url)
    },
  }
}

/** So many workers at once, each doing its work again and again until it says that it has done. */
export async function workers(
  count: number,
  work: (worker: number, round: number) => Promise<boolean>,
): Promise<void> {
  await Promise.all(
    Array.from({ length: count }, async (_, worker) => {
      for (let round = 0; await work(worker, round); round += 1);
    }),
  )
}

/** How often each status was answered, after all tries. */
export function tallyOf(answers: readonly { readonly status: number }[]): Record<number, number> {
  const tally: Record<number, number> = {}
  for (const { status } of answers) tally[status] = (tally[status] ?? 0) + 1
  return tally
}

/** How many had to be asked again. */
export const askedAgain = (answers: readonly { readonly tries: number }[]): number =>
  answers.filter(({ tries }) => tries > 1).length
