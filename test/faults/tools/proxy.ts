import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net'
import { once } from 'node:events'
import { dice } from './dice.ts'

/** What the proxy does to what passes through it. Milliseconds; shares are between 0 and 1. */
export type Weather = {
  /** How long each piece of data is on its way, in each direction. */
  readonly latency: number
  /** How much earlier or later than that, at most. */
  readonly jitter: number
  /** Nothing passes and nothing is said; what was sent meanwhile arrives when it ends. */
  readonly blackhole: boolean
  /** New connections are refused, and those that stand are reset. */
  readonly refuse: boolean
  /** The share of pieces, in either direction, at which the connection is reset. */
  readonly reset: number
  /** The share of answers that are cut off: the request went through, its answer is lost. */
  readonly cut: number
}

export type Proxy = {
  readonly port: number
  /** The same address, by way of the proxy. */
  through(url: string): string
  /** Changes the weather, for connections that stand as well; what is not named stays. */
  set(weather: Partial<Weather>): Promise<void>
  /** How many connections stand now, and how many of them and of answers were broken so far. */
  readonly count: { readonly open: number; readonly reset: number; readonly cut: number }
  close(): Promise<void>
}

const FAIR: Weather = {
  latency: 0,
  jitter: 0,
  blackhole: false,
  refuse: false,
  reset: 0,
  cut: 0,
}

type Pair = { readonly near: Socket; readonly far: Socket; readonly ways: readonly Way[] }

/** Stands on a free port of 127.0.0.1 before a port of the same machine. Begins with fair weather. */
export async function startProxy(target: number, seed = 1): Promise<Proxy> {
  const roll = dice(seed)
  const pairs = new Set<Pair>()
  const count = { open: 0, reset: 0, cut: 0 }
  let weather = FAIR

  // an end in one direction is passed on like the rest: after what was sent before it
  const server = createServer({ noDelay: true, allowHalfOpen: true }, (near) => {
    const far = connect({ port: target, host: '127.0.0.1', noDelay: true, allowHalfOpen: true })
    const pair: Pair = { near, far, ways: [way(near, far, 'asked'), way(far, near, 'answered')] }
    pairs.add(pair)
    count.open = pairs.size
    for (const socket of [near, far]) {
      socket.on('error', () => reset(pair))
      socket.on('close', () => {
        if (!near.destroyed || !far.destroyed) return
        pairs.delete(pair)
        count.open = pairs.size
      })
    }
    for (const each of pair.ways) each.see()

    function way(from: Socket, to: Socket, what: 'asked' | 'answered'): Way {
      return startWay(from, to, {
        weather: () => weather,
        roll,
        mishap: () => {
          const isReset = roll() < weather.reset
          const isCut = what === 'answered' && !isReset && roll() < weather.cut
          if (isReset) count.reset += 1
          if (isCut) count.cut += 1
          if (isReset || isCut) reset(pair)
          return isReset || isCut
        },
      })
    }
  })
  const port = await listen(server, 0)

  return {
    port,
    count,
    through: (url) => {
      const other = new URL(url)
      other.port = String(port)
      return other.href.replace(/\/$/, '')
    },
    async set(change) {
      const before = weather
      weather = { ...weather, ...change }
      if (weather.refuse && !before.refuse) {
        const closed = once(server, 'close')
        server.close()
        for (const pair of pairs) reset(pair)
        await closed
      }
      if (before.refuse && !weather.refuse) await listen(server, port)
      for (const { ways } of pairs) for (const each of ways) each.see()
    },
    async close() {
      if (server.listening) server.close()
      for (const pair of pairs) reset(pair)
    },
  }
}

async function listen(server: Server, port: number): Promise<number> {
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  return (server.address() as AddressInfo).port
}

function reset(pair: Pair): void {
  for (const each of pair.ways) each.close()
  pair.near.resetAndDestroy()
  pair.far.resetAndDestroy()
}

/** One direction of a connection. */
type Way = {
  /** The weather may have changed. */
  see(): void
  close(): void
}

type Piece = { readonly at: number; readonly data: Buffer | null }

function startWay(
  from: Socket,
  to: Socket,
  around: { weather(): Weather; roll(): number; mishap(): boolean },
): Way {
  const waiting: Piece[] = []
  let alarm: NodeJS.Timeout | undefined
  let last = 0

  const send = () => {
    clearTimeout(alarm)
    while (waiting.length > 0 && !around.weather().blackhole) {
      const { at, data } = waiting[0]!
      const left = at - performance.now()
      if (left > 0) {
        alarm = setTimeout(send, left)
        return
      }
      waiting.shift()
      if (data === null) to.end()
      else if (around.mishap()) return
      else if (!to.destroyed) to.write(data)
    }
  }
  const take = (data: Buffer | null) => {
    const { latency, jitter } = around.weather()
    // one piece never overtakes another
    const delay = Math.max(0, latency + (around.roll() * 2 - 1) * jitter)
    last = Math.max(last, performance.now() + delay)
    waiting.push({ at: last, data })
    if (waiting.length === 1) send()
  }
  from.on('data', take)
  from.on('end', () => take(null))
  return {
    see() {
      // a sender that is not read from feels it after a while, as on a real line
      if (around.weather().blackhole) from.pause()
      else from.resume()
      send()
    },
    close() {
      clearTimeout(alarm)
      waiting.length = 0
    },
  }
}
