import { Agent, request } from 'node:http'
import { setTimeout as wait } from 'node:timers/promises'
import { dice } from './dice.ts'

/** What a till or a program wants done, once. Its name is its key, and the number it goes by. */
export type Deed = {
  readonly name: string
  readonly kind: 'buy' | 'redeem' | 'return' | 'adjust' | 'event' | 'transfer'
  readonly member: string
  readonly path: string
  readonly body: object
  /** The answer it got at last; while there is none it is asked again with the same key. */
  answer: Answer | null
  tries: number
}

/** One answer, or why there was none. Instants by `performance.now()`, milliseconds. */
export type Answer = {
  readonly status: number
  // the test says what it expects of the body
  readonly body: any // oxlint-disable-line typescript/no-explicit-any
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
}
export type Attempt = {
  readonly deed: Deed
  readonly sentAt: number
  readonly endedAt: number
  /** 0 when there was no answer. */
  readonly status: number
  readonly answer: Answer | null
  /** Why there was no answer. */
  readonly code: string | null
  /** Whether the connection had carried a request before: then its end may have crossed with ours. */
  readonly reused: boolean
}

export type LoadOptions = {
  /** Where to send; asked before each try. */
  readonly urls: () => readonly string[]
  readonly token: string
  readonly members: readonly string[]
  readonly clients?: number
  readonly seed?: number
  /** Milliseconds each client rests between two deeds. */
  readonly rest?: number
  /** Milliseconds after which a client gives up waiting for an answer and asks again. */
  readonly patience?: number
  /** Which kinds of deeds there are; all unless said. */
  readonly kinds?: readonly Deed['kind'][]
  /** Whether it asks again when there was no answer; yes unless said. */
  readonly retry?: boolean
  /** Where the deeds are noted as well, beside those of other loads, to be reckoned with them. */
  readonly deeds?: Deed[]
}

export type Load = {
  readonly deeds: readonly Deed[]
  readonly attempts: readonly Attempt[]
  /** Answers with this meaning since an instant. */
  since(at: number): Attempt[]
  /** Begins nothing new, and asks for what is open until it is answered; throws when that takes too long. */
  finish(within?: number): Promise<void>
  /** Ends at once, with deeds open. */
  abandon(): Promise<void>
}

const KINDS: readonly Deed['kind'][] = [
  'buy',
  'buy',
  'buy',
  'redeem',
  'redeem',
  'return',
  'adjust',
  'event',
  'transfer',
]

/** Whether an answer is one: what says “not now” is not. */
const isAnswer = (status: number): boolean => status >= 200 && status < 500 && status !== 429

/** Clients in parallel, each with one deed at a time, that ask until they are answered. */
export function startLoad(options: LoadOptions): Load {
  const { clients = 16, seed = 1, rest = 0, retry = true } = options
  const deeds: Deed[] = []
  const agent = new Agent({ keepAlive: true, maxSockets: 256 })
  const attempts: Attempt[] = []
  const stopping = new AbortController()
  const closing = new AbortController()
  const roll = dice(seed)
  const purchases: Deed[] = []

  const one = async (client: number): Promise<void> => {
    while (!closing.signal.aborted) {
      const deed = intend(options, `${seed}-${client}-${deeds.length}`, roll, purchases)
      deeds.push(deed)
      options.deeds?.push(deed)
      await until(deed)
      if (deed.kind === 'buy' && deed.answer?.status === 201) purchases.push(deed)
      if (rest > 0) await wait(rest)
    }
  }
  const until = async (deed: Deed): Promise<void> => {
    for (let pause = 10; !stopping.signal.aborted; pause = Math.min(pause * 2, 500)) {
      const urls = options.urls()
      const url = urls[Math.floor(roll() * urls.length)]
      if (url !== undefined) {
        deed.tries += 1
        const attempt = await ask(url, deed, { agent, ...options })
        attempts.push(attempt)
        if (isAnswer(attempt.status)) deed.answer = attempt.answer
      }
      if (deed.answer !== null || !retry) return
      await wait(pause)
    }
  }
  const running = Promise.all(Array.from({ length: clients }, (_, client) => one(client)))

  return {
    deeds,
    attempts,
    since: (at) => attempts.filter((attempt) => attempt.endedAt >= at),
    async finish(within = 60_000) {
      closing.abort()
      const late = setTimeout(() => stopping.abort(), within)
      await running
      clearTimeout(late)
      agent.destroy()
      const left = deeds.filter(({ answer }) => answer === null)
      if (retry && left.length > 0) throw new Error(`${left.length} deeds without an answer`)
    },
    async abandon() {
      closing.abort()
      stopping.abort()
      agent.destroy()
      await running
    },
  }
}

/** How often each answer came: `201`, `503 service.unavailable`, `ECONNRESET`. */
export function tally(attempts: readonly Attempt[]): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const { status, answer, code } of attempts) {
    const name = status === 0 ? code! : [status, answer?.body?.code].filter(Boolean).join(' ')
    counts[name] = (counts[name] ?? 0) + 1
  }
  return counts
}

/** Makes up the next deed. */
function intend(
  { members, kinds = KINDS }: LoadOptions,
  name: string,
  roll: () => number,
  purchases: Deed[],
): Deed {
  const pick = <T>(from: readonly T[]): T => from[Math.floor(roll() * from.length)]!
  const member = pick(members)
  const kind = pick(kinds)
  const occurredAt = new Date().toISOString()
  const deed = (kind: Deed['kind'], path: string, body: object, of = member): Deed => ({
    name,
    kind,
    member: of,
    path,
    body,
    answer: null,
    tries: 0,
  })
  const receipt = {
    member: { memberId: member },
    externalId: name,
    occurredAt,
    currency: 'RUB',
    lines: [1, 2].map((n) => ({
      lineId: `${n}`,
      sku: `sku-${n}`,
      quantity: '2',
      unitPrice: '100',
      amount: 2 * (10_000 + Math.floor(roll() * 40_000)),
    })),
  }
  if (kind === 'return' && purchases.length > 0) {
    // each purchase is returned once at most
    const [bought] = purchases.splice(Math.floor(roll() * purchases.length), 1)
    const lines = [{ lineId: '1', quantity: '1' }]
    const path = `/v1/purchases/${bought!.answer!.body.id}/returns`
    return deed('return', path, { externalId: name, occurredAt, lines }, bought!.member)
  }
  switch (kind) {
    case 'redeem':
      return deed('redeem', '/v1/purchases', { ...receipt, pointsToRedeem: 'max' })
    case 'adjust':
      return deed('adjust', `/v1/members/${member}/adjustments`, { points: 50, reason: name })
    case 'event':
      return deed('event', `/v1/members/${member}/events`, {
        kind: 'review',
        externalId: name,
        occurredAt,
      })
    case 'transfer': {
      const to = pick(members.filter((each) => each !== member))
      return deed('transfer', '/v1/transfers', { from: member, to, points: 3, reason: name })
    }
    case 'buy':
    case 'return':
      return deed('buy', '/v1/purchases', receipt)
  }
}

/** Asks once. Never throws. */
export function ask(
  url: string,
  deed: Deed,
  { token, agent, patience = 10_000 }: { token: string; agent?: Agent; patience?: number },
): Promise<Attempt> {
  const sentAt = performance.now()
  const text = JSON.stringify(deed.body)
  return new Promise((done) => {
    const ended = (answer: Answer | null, code: string | null) =>
      done({
        deed,
        sentAt,
        endedAt: performance.now(),
        status: answer?.status ?? 0,
        answer,
        code,
        reused: asked.reusedSocket,
      })
    const asked = request(
      url + deed.path,
      {
        method: 'POST',
        agent,
        signal: AbortSignal.timeout(patience),
        headers: {
          authorization: `Bearer ${token}`,
          'content-type': 'application/json',
          'content-length': Buffer.byteLength(text),
          'accept-language': 'en',
          'idempotency-key': deed.name,
        },
      },
      (response) => {
        let body = ''
        response.setEncoding('utf8')
        response.on('data', (chunk: string) => (body += chunk))
        response.on('error', (error: NodeJS.ErrnoException) => ended(null, error.code ?? 'error'))
        response.on('end', () => {
          // an answer that was cut short is none
          if (!response.complete) return ended(null, 'cut')
          const { statusCode: status = 0, headers } = response
          ended({ status, headers, body: body === '' ? null : JSON.parse(body) }, null)
        })
      },
    )
    asked.on('error', (error: NodeJS.ErrnoException) => ended(null, error.code ?? error.name))
    asked.end(text)
  })
}
