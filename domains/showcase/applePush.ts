import { connect, type ClientHttp2Session, type IncomingHttpHeaders } from 'node:http2'
import type { PassKeys } from './passKeys.ts'

/** What became of telling a phone: it was told, it has no such card any more, or it is worth another try. */
export type Told =
  | { readonly outcome: 'told' }
  | { readonly outcome: 'gone' }
  | { readonly outcome: 'retry'; readonly reason: string }

export type PushLine = {
  /** Tells a phone that its cards have changed; it asks for them by itself. Does not throw. */
  push(token: string): Promise<Told>
  close(): void
}

const PATIENCE = 10_000
/** What Apple says of tokens that will never be good again. */
const DEAD = new Set(['BadDeviceToken', 'DeviceTokenNotForTopic', 'Unregistered', 'ExpiredToken'])

/**
 * A line to Apple's push service over HTTP/2, as the holder of the certificate of the pass type. One line
 * carries many pushes; it is opened with the first, and anew when it broke.
 */
export function openApplePush(apple: NonNullable<PassKeys['apple']>): PushLine {
  const { certificate, key, passphrase, passTypeIdentifier, push } = apple
  let open: ClientHttp2Session | null = null
  const session = (): ClientHttp2Session => {
    if (open && !open.closed && !open.destroyed) return open
    open = connect(push.url, {
      cert: certificate,
      key,
      ...(passphrase !== undefined && { passphrase }),
      ...(push.authority !== undefined && { ca: push.authority }),
    })
    // each push hears of it as well
    open.on('error', () => {})
    open.unref()
    return open
  }
  return {
    push: (token) =>
      new Promise((done) => {
        const retry = (reason: string) => done({ outcome: 'retry', reason: reason.slice(0, 200) })
        try {
          const asking = session().request({
            ':method': 'POST',
            ':path': `/3/device/${encodeURIComponent(token)}`,
            'apns-topic': passTypeIdentifier,
          })
          let head: IncomingHttpHeaders = {}
          let text = ''
          asking.setEncoding('utf8')
          asking.setTimeout(PATIENCE, () => asking.close())
          asking.on('response', (headers) => (head = headers))
          asking.on('data', (chunk: string) => (text = (text + chunk).slice(0, 1_000)))
          asking.on('error', (error: Error & { code?: string }) => retry(error.code ?? error.name))
          asking.on('close', () => done(outcomeOf(Number(head[':status'] ?? 0), text)))
          // Apple's word for passes: nothing is said but that there is news
          asking.end('{}')
        } catch (error) {
          retry((error as Error).name)
        }
      }),
    close: () => open?.close(),
  }
}

function outcomeOf(status: number, text: string): Told {
  if (status === 200) return { outcome: 'told' }
  const reason = /"reason"\s*:\s*"(\w+)"/.exec(text)?.[1] ?? ''
  if (status === 410 || (status === 400 && DEAD.has(reason))) return { outcome: 'gone' }
  return { outcome: 'retry', reason: status === 0 ? 'no answer' : `${status} ${reason}`.trim() }
}
