import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'

export type Heard = {
  readonly method: string
  readonly path: string
  readonly headers: IncomingHttpHeaders
  readonly bytes: Buffer
  readonly body: string
}

/** How a request is answered: in so many milliseconds; cut: the line breaks in the middle. */
export type Answer = {
  readonly status?: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
  readonly after?: number
  readonly cut?: true
}

export type WebServer = {
  readonly port: number
  readonly url: string
  readonly heard: Heard[]
  /** `C: POST /send {…}` and `S: 200 {…}`. */
  readonly said: string[]
  close(): Promise<void>
}

/** A provider that speaks HTTP, on loopback. */
export async function openWebServer(
  answer: (heard: Heard) => Answer | Promise<Answer>,
): Promise<WebServer> {
  const heard: Heard[] = []
  const said: string[] = []
  const server = createServer((request, response) => {
    void buffer(request)
      .then(async (bytes) => {
        const { method = '', url: path = '', headers } = request
        const one = { method, path, headers, bytes, body: bytes.toString() }
        heard.push(one)
        said.push(`C: ${method} ${path} ${one.body}`.trim())
        const { status = 200, headers: own = {}, body = '', after = 0, cut } = await answer(one)
        if (after > 0) await new Promise((done) => setTimeout(done, after).unref())
        if (cut) {
          response.writeHead(200, { 'content-length': '1000' })
          response.write('{"st')
          return void setTimeout(() => response.destroy(), 20)
        }
        said.push(`S: ${status} ${body}`.trim())
        response.writeHead(status, own).end(body)
      })
      .catch(() => response.destroy())
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    port,
    url: `http://127.0.0.1:${port}`,
    heard,
    said,
    close: async () => {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}
