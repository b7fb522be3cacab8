import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import PostalMime, { type Email } from 'postal-mime'
import { SMTPServer, type SMTPServerOptions } from 'smtp-server'

export type Mail = { readonly to: readonly string[]; readonly raw: string; readonly read: Email }

export type MailServer = {
  readonly port: number
  readonly mails: readonly Mail[]
  /** What each address is answered, when it is not taken. */
  readonly refuses: Map<string, { code: number; text: string }>
  close(): Promise<void>
}

/** A mail server on loopback that keeps what it is given. */
export async function openMailServer(options: SMTPServerOptions = {}): Promise<MailServer> {
  const mails: Mail[] = []
  const refuses: MailServer['refuses'] = new Map()
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    disableReverseLookup: true,
    name: 'mail.example',
    banner: 'ready',
    onRcptTo: ({ address }, _session, done) => {
      const refusal = refuses.get(address)
      if (!refusal) return done()
      done(Object.assign(new Error(refusal.text), { responseCode: refusal.code }))
    },
    onData: (stream, session, done) => {
      const taking = text(stream).then(async (raw) => {
        const to = session.envelope.rcptTo.map(({ address }) => address)
        return mails.push({ to, raw, read: await PostalMime.parse(raw) })
      })
      void answer(taking, done)
    },
    ...options,
  })
  server.on('error', () => undefined)
  const listening = server.listen(0, '127.0.0.1')
  await once(listening, 'listening')
  return {
    port: (listening.address() as AddressInfo).port,
    mails,
    refuses,
    close: () => new Promise((done) => server.close(() => done())),
  }
}

/** Says how a mail is called in the queue; one that is cut short is none. */
async function answer(
  taking: Promise<number>,
  done: (error: Error | null, said?: string) => void,
): Promise<void> {
  const place = await taking.catch(() => null)
  if (place !== null) done(null, `queued as ${place}`)
}
