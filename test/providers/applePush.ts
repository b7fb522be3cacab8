import { once } from 'node:events'
import { createSecureServer, type Http2Session } from 'node:http2'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import type { TLSSocket } from 'node:tls'
import { makeCertificate } from './certificate.ts'

export type Push = { readonly token: string; readonly line: string }

export type PushServer = {
  readonly url: string
  /** What a client has to trust. */
  readonly authority: string
  readonly pushes: readonly Push[]
  /** What tokens are answered that are not taken. */
  readonly refuses: Map<string, { status: number; reason: string }>
  close(): Promise<void>
}

/** Apple's push service on loopback: HTTP/2 over TLS, which asks whoever comes for a certificate. */
export async function openPushServer(): Promise<PushServer> {
  const { key, cert } = makeCertificate()
  const pushes: Push[] = []
  const refuses: PushServer['refuses'] = new Map()
  const sessions = new Set<Http2Session>()
  const server = createSecureServer({ key, cert, requestCert: true, rejectUnauthorized: false })
  server.on('session', (session) => {
    sessions.add(session)
    session.on('close', () => sessions.delete(session))
  })
  server.on('stream', (stream, headers) => {
    void text(stream).then((body) => {
      const path = String(headers[':path'])
      const token = path.slice(path.lastIndexOf('/') + 1)
      const who = (stream.session!.socket as TLSSocket).getPeerCertificate().subject?.CN ?? 'nobody'
      const line = `${who}: ${headers[':method']} ${path} ${String(headers['apns-topic'])} ${body}`
      pushes.push({ token, line })
      const refusal = refuses.get(token)
      stream.respond({ ':status': refusal?.status ?? 200 })
      stream.end(refusal ? JSON.stringify({ reason: refusal.reason }) : '')
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `https://localhost:${(server.address() as AddressInfo).port}`,
    authority: cert,
    pushes,
    refuses,
    close: async () => {
      for (const session of sessions) session.destroy()
      server.close()
    },
  }
}
