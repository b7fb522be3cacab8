import { Transform } from 'node:stream'
import type { Secrets, SmtpSettings } from './core/settings.ts'
import { lineOf } from './core/said.ts'
import type { Gateway, Outcome, Outgoing } from './gateway.ts'
import { unsubscribeAddress } from './unsubscribe.ts'

export type SmtpOptions = {
  /** Messages a second at most. */
  readonly rate: number
  /** Milliseconds the server may take to connect, greet and answer. */
  readonly patience?: number
}

const CONNECTIONS = 10
const PATIENCE = 8_000

/** Opens a pool of connections to a mail server; each is made when it is first needed. */
export function openSmtp(
  settings: SmtpSettings,
  secrets: Secrets,
  { rate, patience = PATIENCE }: SmtpOptions,
): Gateway {
  const { host, port, security, user, authority, dkim } = settings
  // the mailer is large, and loaded with the first mail
  const open = async () => {
    const transport = (await import('nodemailer')).createTransport({
      pool: true,
      host,
      port,
      secure: security === 'tls',
      requireTLS: security === 'starttls',
      ignoreTLS: security === 'none',
      ...(user !== null && { auth: { user, pass: secrets['password'] ?? '' } }),
      tls: { ...(authority !== null && { ca: authority }) },
      ...(dkim &&
        secrets['dkimKey'] !== undefined && {
          dkim: {
            domainName: dkim.domain,
            keySelector: dkim.selector,
            privateKey: secrets['dkimKey'],
          },
        }),
      connectionTimeout: patience,
      greetingTimeout: patience,
      socketTimeout: patience,
      dnsTimeout: patience,
      maxConnections: CONNECTIONS,
      maxMessages: Number.POSITIVE_INFINITY,
      // a message whose connection broke may have been taken: the carrier decides on another try
      maxRequeues: 0,
      rateLimit: rate,
      rateDelta: 1_000,
      disableFileAccess: true,
      disableUrlAccess: true,
    })
    // a mail comes in a dozen pieces, and each would be a write of its own
    transport.use('stream', ({ message }, done) => {
      message.transform(inOnePiece)
      done()
    })
    return transport
  }
  let opened: ReturnType<typeof open> | null = null
  return {
    send: async (message) => {
      if (message.address === null) return { outcome: 'failed', reason: 'no address' }
      try {
        const transport = await (opened ??= open())
        const { response } = await transport.sendMail(mailOf(message, settings))
        return { outcome: 'delivered', answer: lineOf(response, message) }
      } catch (error) {
        return refused(error, message)
      }
    },
    close: async () => (await opened)?.close({ force: true }),
  }
}

/** Passes on what it is given once it has all of it. */
function inOnePiece(): Transform {
  const pieces: Buffer[] = []
  return new Transform({
    transform: (piece: Buffer, _encoding, done) => {
      pieces.push(piece)
      done()
    },
    flush(done) {
      done(null, Buffer.concat(pieces))
    },
  })
}

/** The mail of a message: the same id makes the same mail, so that a mail server can drop what comes twice. */
function mailOf(message: Outgoing, settings: SmtpSettings) {
  const { id, address, text, html, subject, attachments = [] } = message
  const { from, fromName, replyTo } = settings
  const unsubscribe = unsubscribeAddress(settings.site, message)
  return {
    messageId: `<${id}@${from.slice(from.indexOf('@') + 1)}>`,
    baseBoundary: id,
    from: { name: fromName, address: from },
    to: { name: '', address: address! },
    ...(replyTo !== null && { replyTo }),
    subject: subject ?? headline(text),
    text,
    ...(html !== null && { html }),
    ...(attachments.length > 0 && {
      attachments: attachments.map(({ name, mediaType, content }) => ({
        filename: name,
        contentType: mediaType,
        content,
      })),
    }),
    headers: {
      'Auto-Submitted': 'auto-generated',
      ...(unsubscribe !== null && {
        'List-Unsubscribe': { prepared: true, foldLines: false, value: `<${unsubscribe}>` },
        'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
      }),
    },
  }
}

/** What has no subject of its own is headed by its first sentence. */
const headline = (text: string): string =>
  /^[^\n]{1,90}?[.!?](?=\s|$)/.exec(text)?.[0] ?? text.slice(0, 90)

type SmtpError = Error & {
  readonly code?: string
  readonly command?: string
  readonly responseCode?: number
  readonly response?: string
}

/** Where the answer is about this message, and not about the line or who we are. */
const OF_THE_MESSAGE = new Set(['RCPT TO', 'MAIL FROM', 'DATA'])
/** With any of these nothing of a message has left. A line that breaks later says so by the same code as one that never was. */
const BEFORE = new Set(['EDNS', 'ETLS', 'EAUTH'])
const NO_LINE = /^(connect |Greeting never received|Connection timeout)/

/** 5xx about the message is final; 4xx, and whatever concerns the line or the login, is tried again. */
function refused(error: unknown, sent: Outgoing): Outcome {
  const { code, command, responseCode, response, message } = error as SmtpError
  const reason = lineOf(response ?? `${code ?? 'error'}: ${message}`, sent)
  const isFinal =
    responseCode !== undefined &&
    responseCode >= 500 &&
    responseCode !== 530 &&
    OF_THE_MESSAGE.has(command ?? '')
  if (isFinal) return { outcome: 'failed', reason }
  const unsent = BEFORE.has(code ?? '') || NO_LINE.test(message)
  return { outcome: 'retry', reason, ...(unsent && { unsent: true }) }
}
