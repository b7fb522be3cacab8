import type { FastifyReply } from 'fastify'

/** One event of a stream; a reader that comes again names the id of the last one it had. */
export type Sent<T> = { readonly id: string; readonly data: T }

/** What a verb answers whose answer does not end. */
export type Feed<T> = {
  /**
   * Begins: all that comes is handed to `send`, what came after the last event too when it is named.
   * Answers how to stop.
   */
  start(send: (sent: Sent<T>) => void, last: string | null): () => void
  /** Whether the reader is still to be told: their session lasts, and their right. */
  isAdmitted(): Promise<boolean>
}

/** The streams that one set of routes has open. */
export type Feeds = {
  /** Sends a feed on a reply that was hijacked, until either side ends it. */
  pour<T>(reply: FastifyReply, feed: Feed<T>, last: string | null): void
  /** Ends all of them: their readers come again, to whoever answers then. */
  end(): void
}

/** A word now and then keeps what stands between from closing a silent line (milliseconds). */
const HEARTBEAT = 15_000
/** How often it is asked whether the reader is still admitted. */
const ASKED_EVERY = 5_000
/** Bytes that may wait for a reader; one who does not read is let go, and comes again. */
const WAITING = 64 * 1024
/** Milliseconds after which a reader comes again. */
const COME_AGAIN = 2_000

export function openFeeds({ askedEvery = ASKED_EVERY, heartbeat = HEARTBEAT } = {}): Feeds {
  const open = new Set<() => void>()
  return {
    end: () => {
      for (const end of open) end()
    },
    pour: (reply, feed, last) => {
      const { raw } = reply
      raw.writeHead(200, {
        ...(reply.getHeaders() as Record<string, string>),
        'content-type': 'text/event-stream; charset=utf-8',
        // a proxy that gathers answers would keep a call until it is over
        'x-accel-buffering': 'no',
      })
      const write = (text: string): void => {
        if (raw.destroyed || raw.writableEnded) return
        raw.write(text)
        if (raw.writableLength > WAITING) raw.destroy()
      }
      const end = (): void => void raw.end()
      const ask = async (): Promise<boolean> => {
        const isAdmitted = await feed.isAdmitted().catch(() => false)
        if (!isAdmitted) end()
        return isAdmitted
      }
      let turn: Promise<unknown> = Promise.resolve()
      const send = ({ id, data }: Sent<unknown>): void => {
        turn = turn.then(async () => {
          if (await ask()) write(`id: ${id}\ndata: ${JSON.stringify(data)}\n\n`)
        })
      }

      write(`retry: ${COME_AGAIN}\n\n`)
      const stop = feed.start(send, last)
      const beats = setInterval(() => write(': here\n\n'), heartbeat)
      const asking = setInterval(() => void ask(), askedEvery)
      open.add(end)
      raw.on('error', () => undefined)
      raw.on('close', () => {
        stop()
        clearInterval(beats)
        clearInterval(asking)
        open.delete(end)
      })
    },
  }
}
