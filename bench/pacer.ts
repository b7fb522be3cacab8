import { connect, type Socket } from 'node:net'

/** What a load at a fixed rate showed. */
export type Paced = {
  readonly done: number
  readonly failed: number
  /** Milliseconds from the instant a request was due, whether or not it could be sent then. */
  readonly latencies: readonly number[]
  /** How often what was answered in place of success: `503 service.busy`. */
  readonly refusals: ReadonlyMap<string, number>
}

/**
 * Sends requests at a fixed rate, whatever the answers do. A request that is due while all connections
 * wait for theirs stands in line, and the time in line counts: what a closed loop would leave out.
 * `next` gives each request as it goes over the wire.
 */
export async function pace(options: {
  readonly url: string
  readonly rate: number
  readonly seconds: number
  readonly connections: number
  readonly next: (index: number) => string
}): Promise<Paced> {
  const { url, rate, seconds, connections, next } = options
  const { hostname, port } = new URL(url)
  const latencies: number[] = []
  const refusals = new Map<string, number>()
  let failed = 0
  const waiting: { readonly due: number; readonly text: string }[] = []
  const idle: Line[] = []
  const answered = (line: Line, due: number, status: number, body: string) => {
    latencies.push(performance.now() - due)
    if (status >= 300) {
      failed += 1
      const told = `${status} ${/"code":"([^"]*)"/.exec(body)?.[1] ?? ''}`
      refusals.set(told, (refusals.get(told) ?? 0) + 1)
    }
    const first = waiting.shift()
    if (first) line.ask(first.text, first.due)
    else idle.push(line)
  }
  const lines = await Promise.all(
    Array.from({ length: connections }, () => openLine(hostname, Number(port), answered)),
  )
  idle.push(...lines)

  const total = Math.round(rate * seconds)
  const begun = performance.now() + 5
  for (let sent = 0; sent < total;) {
    const now = performance.now()
    while (sent < total && begun + (sent * 1000) / rate <= now) {
      const due = begun + (sent * 1000) / rate
      const text = next(sent++)
      const line = idle.pop()
      if (line) line.ask(text, due)
      else waiting.push({ due, text })
    }
    await new Promise((done) => setTimeout(done, 1))
  }
  const deadline = performance.now() + 10_000
  while (latencies.length < total && performance.now() < deadline)
    await new Promise((done) => setTimeout(done, 10))
  for (const line of lines) line.end()
  const unanswered = total - latencies.length
  if (unanswered > 0) refusals.set('no answer', unanswered)
  return { done: latencies.length - failed, failed: failed + unanswered, latencies, refusals }
}

type Line = { ask(text: string, due: number): void; end(): void }

/** A connection that has one request on its way at most. */
async function openLine(
  host: string,
  port: number,
  answered: (line: Line, due: number, status: number, body: string) => void,
): Promise<Line> {
  const socket = await new Promise<Socket>((done, fail) => {
    const opened = connect({ host, port, noDelay: true }, () => done(opened))
    opened.once('error', fail)
  })
  let due = 0
  let read = ''
  const line: Line = {
    ask(text, at) {
      due = at
      socket.write(text)
    },
    end: () => socket.destroy(),
  }
  // every byte is one character: the length is counted in bytes
  socket.setEncoding('latin1')
  socket.on('data', (chunk: string) => {
    read += chunk
    const head = read.indexOf('\r\n\r\n')
    if (head === -1) return
    const length = Number(/content-length: (\d+)/i.exec(read.slice(0, head))?.[1])
    if (!Number.isInteger(length)) throw new Error('an answer without a length')
    if (read.length < head + 4 + length) return
    const status = Number(read.slice(9, 12))
    const body = read.slice(head + 4)
    read = ''
    answered(line, due, status, body)
  })
  return line
}

/** A request as it goes over the wire. */
export const wire = (
  path: string,
  headers: Readonly<Record<string, string>>,
  body: string,
): string =>
  [
    `POST ${path} HTTP/1.1`,
    'host: bench',
    'content-type: application/json',
    `content-length: ${Buffer.byteLength(body)}`,
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
    '',
    body,
  ].join('\r\n')
