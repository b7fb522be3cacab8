import { setTimeout as rest } from 'node:timers/promises'
import { sql } from 'kysely'
import type pg from 'pg'
import type { Db } from './context.ts'
import { clientOf, connect } from './database.ts'

/** Hears what any process of the installation rings, within milliseconds of its commit. */
export type Bell = {
  /**
   * Hears a channel until the returned function is called. `null` stands for all that may have been
   * missed while the line was away. Nothing is kept: who was not there looks it up.
   */
  hear(channel: string, listener: (text: string | null) => void): () => void
  close(): Promise<void>
}

/** Rings once the transaction at hand commits, at every process that hears the channel. */
export async function ring(db: Db, channel: string, text: string): Promise<void> {
  await sql`select pg_notify(${channel}, ${text})`.execute(db)
}

const PAUSE = 1_000

/** A bell on a connection of its own, opened when somebody first listens, and opened anew when it is lost. */
export function openBell(url: string): Bell {
  const db = connect(url, { max: 1, statementTimeout: 0, name: 'kopilka bell', wait: 5_000 })
  const listeners = new Map<string, Set<(text: string | null) => void>>()
  const closing = new AbortController()
  let client: pg.PoolClient | null = null
  let running: Promise<void> | null = null

  const tellAll = (channel: string, text: string | null): void => {
    for (const listener of listeners.get(channel) ?? []) listener(text)
  }
  const listen = (channel: string) => client?.query(`listen "${channel}"`).catch(() => undefined)
  const run = async (): Promise<void> => {
    while (!closing.signal.aborted) {
      try {
        client = await clientOf(db)
        const lost = new Promise<void>((done) => {
          client!.once('end', done)
          closing.signal.addEventListener('abort', () => done(), { once: true })
        })
        client.on('notification', ({ channel, payload }) => tellAll(channel, payload ?? ''))
        for (const channel of listeners.keys()) await client.query(`listen "${channel}"`)
        for (const channel of listeners.keys()) tellAll(channel, null)
        await lost
      } catch {
        // the line is away: tried again below
      }
      client?.release(true)
      client = null
      await rest(PAUSE, undefined, { signal: closing.signal, ref: false }).catch(() => undefined)
    }
  }

  return {
    hear: (channel, listener) => {
      if (!/^[a-z_]+$/.test(channel)) throw new Error(`${channel} is no name of a channel`)
      const known = listeners.get(channel)
      listeners.set(channel, (known ?? new Set()).add(listener))
      if (!known) void listen(channel)
      running ??= run()
      return () => void listeners.get(channel)?.delete(listener)
    },
    close: async () => {
      closing.abort()
      await running
      await db.destroy()
    },
  }
}
