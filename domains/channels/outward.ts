import { lookup as resolve } from 'node:dns'
import { Agent as PlainAgent, request as plain, type RequestOptions } from 'node:http'
import { Agent as SecureAgent, request as secure } from 'node:https'
import { isIP, type LookupFunction } from 'node:net'
import { mayReach, type Reach } from './core/places.ts'

export type Asked = {
  readonly url: string
  readonly method: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string | Buffer
}

export type Answer = {
  readonly status: number
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly body: string
}

/** A request that went nowhere for certain: `unsent`; or of which nobody knows. */
export class OutwardError extends Error {
  readonly unsent: boolean
  constructor(message: string, unsent: boolean) {
    super(message)
    this.name = 'OutwardError'
    this.unsent = unsent
  }
}

export type Outward = {
  /** Asks; throws `OutwardError` when no answer came in time. A redirect is an answer, and is not followed. */
  ask(asked: Asked): Promise<Answer>
  close(): void
}

/** What of an answer is read (characters) unless said: a provider that sends a film is cut off. */
const MOST = 100_000
const NOWHERE = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EREACH',
])

/**
 * Asks other machines over HTTP. Where a name leads is looked at when the line is opened, so that a name
 * that changes its mind leads nowhere else.
 */
export function openOutward(options: {
  readonly reach: Reach
  readonly patience: number
  readonly sockets?: number
  /** Characters of an answer that are read. */
  readonly most?: number
}): Outward {
  const { reach, patience, sockets = 20, most = MOST } = options
  const lookup = guarded(reach)
  const keep = { keepAlive: true, maxSockets: sockets, timeout: 30_000 }
  const agents = { plain: new PlainAgent(keep), secure: new SecureAgent(keep) }
  return {
    ask: (asked) => {
      const url = new URL(asked.url)
      const isSecure = url.protocol === 'https:'
      const host = url.hostname.replace(/^\[|\]$/g, '')
      if (isIP(host) !== 0 && !mayReach(host, reach)) {
        return Promise.reject(new OutwardError('this address may not be asked', true))
      }
      const { method, headers = {}, body } = asked
      const signal = AbortSignal.timeout(patience)
      const sent: RequestOptions = {
        method,
        headers: {
          ...headers,
          ...(body !== undefined && { 'content-length': `${Buffer.byteLength(body)}` }),
        },
        lookup,
        signal,
        agent: isSecure ? agents.secure : agents.plain,
      }
      return once(isSecure ? secure : plain, url, sent, { body, patience, most })
    },
    close: () => {
      agents.plain.destroy()
      agents.secure.destroy()
    },
  }
}

function once(
  request: typeof plain,
  url: URL,
  sent: RequestOptions,
  by: { readonly body: Asked['body']; readonly patience: number; readonly most: number },
): Promise<Answer> {
  return new Promise((done, fail) => {
    const failed = (error: Error & { code?: string }) => {
      const isLate = error.name === 'AbortError' || error.name === 'TimeoutError'
      const said = isLate ? `no answer within ${by.patience} ms` : (error.code ?? error.message)
      fail(new OutwardError(said, NOWHERE.has(error.code ?? '')))
    }
    const asking = request(url, sent, (response) => {
      let text = ''
      response.setEncoding('utf8')
      response.on('data', (chunk: string) => {
        text += chunk
        if (text.length > by.most) response.destroy(new Error('the answer is too long'))
      })
      response.on('error', failed)
      response.on('end', () => {
        done({ status: response.statusCode ?? 0, headers: response.headers, body: text })
      })
    })
    asking.on('error', failed)
    asking.end(by.body)
  })
}

/** Resolves names as usual, and gives only the addresses that may be reached. */
function guarded(reach: Reach): LookupFunction {
  return (hostname, options, give) => {
    resolve(hostname, { ...options, all: true }, (error, found) => {
      if (error) return give(error, [])
      const allowed = found.filter(({ address }) => mayReach(address, reach))
      const [first] = allowed
      if (!first) {
        return give(
          Object.assign(new Error('this address may not be asked'), { code: 'EREACH' }),
          [],
        )
      }
      if (options.all) give(null, allowed)
      else give(null, first.address, first.family)
    })
  }
}
