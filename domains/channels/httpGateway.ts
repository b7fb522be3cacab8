import { fill, type Placeholder } from './core/faults.ts'
import { answerOf, at } from './core/answers.ts'
import type { HttpSettings, Secrets } from './core/settings.ts'
import { lineOf, type Handed } from './core/said.ts'
import type { Gateway, Outcome, Outgoing } from './gateway.ts'
import { openOutward, OutwardError, type Answer, type Asked } from './outward.ts'
import { pacer } from './pacer.ts'

export type HttpOptions = {
  readonly rate: number
  /** Milliseconds the gateway may take to answer. */
  readonly patience?: number
  /** Where it is to tell what became of a message: `{{callback}}`. */
  readonly callback?: string
}

const PATIENCE = 8_000
const AT_ONCE = 10

/** Hands messages to a gateway over HTTP, in the words that were set for it. */
export function openHttpGateway(
  settings: HttpSettings,
  secrets: Secrets,
  { rate, patience = PATIENCE, callback = '' }: HttpOptions,
): Gateway {
  const pace = pacer(rate, AT_ONCE)
  const outward = openOutward({ reach: 'typed', patience, sockets: AT_ONCE })
  return {
    send: async (message, waits) => {
      if (message.address === null) return { outcome: 'failed', reason: 'no phone' }
      try {
        const answer = await pace(
          () => outward.ask(asked(message, settings, secrets, callback)),
          waits,
        )
        return outcomeOf(answer, settings, { ...message, secrets: Object.values(secrets) })
      } catch (error) {
        if (!(error instanceof OutwardError)) throw error
        return {
          outcome: 'retry',
          reason: lineOf(error.message, message),
          ...(error.unsent && { unsent: true }),
        }
      }
    },
    close: () => {
      outward.close()
      return Promise.resolve()
    },
  }
}

const MEDIA = {
  json: 'application/json; charset=utf-8',
  form: 'application/x-www-form-urlencoded',
  text: 'text/plain; charset=utf-8',
} as const

/** How a value is written where it stands, so that no text of a message can say more than itself. */
const WRITTEN = {
  json: (value: string) => JSON.stringify(value).slice(1, -1),
  form: encodeURIComponent,
  text: (value: string) => value,
} as const

function asked(
  message: Outgoing,
  { url, method, headers, form, body }: HttpSettings,
  secrets: Secrets,
  callback: string,
): Asked {
  const values: Readonly<Record<Placeholder, string>> = {
    address: message.address!,
    text: message.text,
    id: message.id,
    secret: secrets['secret'] ?? '',
    callback,
  }
  const said = (text: string, write: (value: string) => string) =>
    fill(text, (name) => write(values[name]))
  const own = Object.fromEntries(
    // a line break in a value would begin another header
    headers.map(({ name, value }) => [
      name.toLowerCase(),
      said(value, (text) => text.replaceAll(/[^\x20-\x7e]+/g, ' ')),
    ]),
  )
  return {
    url: said(url, encodeURIComponent),
    method,
    headers: {
      ...(method !== 'GET' && { 'content-type': MEDIA[form] }),
      'user-agent': 'Kopilka',
      ...own,
    },
    ...(method !== 'GET' && { body: said(body, WRITTEN[form]) }),
  }
}

/**
 * What an answer means. 2xx may still say no in its body; 429 and 5xx are worth another try, and so is 401:
 * it is about us. A redirect is no answer of a gateway.
 */
function outcomeOf(answer: Answer, settings: HttpSettings, handed: Handed): Outcome {
  const { status, body, headers } = answer
  const reason = lineOf(`${status} ${body}`, handed)
  if (status >= 300) {
    const isFinal =
      status >= 400 && status < 500 && ![401, 403, 404, 408, 425, 429].includes(status)
    if (isFinal) return { outcome: 'failed', reason }
    const seconds = Number(headers['retry-after'])
    return {
      outcome: 'retry',
      reason,
      ...(seconds > 0 && seconds <= 3_600 && { after: seconds * 1_000 }),
    }
  }
  const read = answerOf(body)
  const { accepted, idField, receipts } = settings
  const verdict = accepted === null ? null : (at(read, accepted.field) ?? '')
  if (accepted !== null && verdict !== null && !accepted.is.includes(verdict)) {
    // 200, and yet it was not taken
    return { outcome: accepted.final.includes(verdict) ? 'failed' : 'retry', reason }
  }
  const id = idField === null ? null : at(read, idField)
  return receipts !== null && id !== null && id !== '' && id.length <= 200
    ? { outcome: 'sent', ids: [id], answer: reason }
    : { outcome: 'delivered', answer: reason }
}
