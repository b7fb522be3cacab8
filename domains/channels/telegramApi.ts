import { openOutward } from './outward.ts'

/** What the Bot API answers: a result, or why there is none. */
export type BotAnswer<Result> =
  | { readonly ok: true; readonly result: Result }
  | {
      readonly ok: false
      readonly code: number
      readonly said: string
      readonly after: number | null
    }

export type BotApi = {
  /** Asks a method. Throws `OutwardError` when no answer came in time; no error names the token. */
  ask<Result>(method: string, fields: Readonly<Record<string, unknown>>): Promise<BotAnswer<Result>>
  /** Sends a picture with words beneath. */
  photo(chatId: string, picture: Buffer, caption: string): Promise<BotAnswer<unknown>>
  close(): void
}

/**
 * Characters of an answer that are read. Whatever people write to the bot comes in it, each letter as six: what was
 * cut off would be asked for again and again, and nobody answered any more.
 */
const MOST = 8_000_000

/** A Bot API at the address that was set; `https://api.telegram.org` unless one's own. */
export function openBotApi(root: string, token: string, patience: number): BotApi {
  const outward = openOutward({ reach: 'typed', patience, most: MOST })
  const post = async <Result>(
    method: string,
    type: string,
    body: string | Buffer,
  ): Promise<BotAnswer<Result>> => {
    const url = `${root.replace(/\/+$/, '')}/bot${token}/${method}`
    const answer = await outward.ask({
      url,
      method: 'POST',
      headers: { 'content-type': type },
      body,
    })
    return read<Result>(answer.status, answer.body)
  }
  return {
    ask: (method, fields) => post(method, 'application/json', JSON.stringify(fields)),
    photo: (chatId, picture, caption) => {
      const { type, body } = form({ chat_id: chatId, caption }, picture)
      return post('sendPhoto', type, body)
    },
    close: () => outward.close(),
  }
}

type Told = {
  readonly ok?: unknown
  readonly result?: unknown
  readonly error_code?: unknown
  readonly description?: unknown
  readonly parameters?: { readonly retry_after?: unknown }
}

function read<Result>(status: number, body: string): BotAnswer<Result> {
  let told: Told
  try {
    told = JSON.parse(body) as Told
  } catch {
    // a page of a proxy in between, whatever its status
    return {
      ok: false,
      code: status < 400 ? 502 : status,
      said: 'no answer of a Bot API',
      after: null,
    }
  }
  if (told.ok === true) return { ok: true, result: told.result as Result }
  const after = told.parameters?.retry_after
  return {
    ok: false,
    code: typeof told.error_code === 'number' ? told.error_code : status,
    said: typeof told.description === 'string' ? told.description : 'no description',
    after: typeof after === 'number' ? after : null,
  }
}

function form(fields: Readonly<Record<string, string>>, picture: Buffer) {
  const boundary = 'kopilka-6f1f7a52'
  const named = (name: string, more = '') =>
    `--${boundary}\r\ncontent-disposition: form-data; name="${name}"${more}\r\n`
  const texts = Object.entries(fields).map(([name, value]) => `${named(name)}\r\n${value}\r\n`)
  const head = `${named('photo', '; filename="card.png"')}content-type: image/png\r\n\r\n`
  return {
    type: `multipart/form-data; boundary=${boundary}`,
    body: Buffer.concat([
      Buffer.from(texts.join('') + head),
      picture,
      Buffer.from(`\r\n--${boundary}--\r\n`),
    ]),
  }
}
