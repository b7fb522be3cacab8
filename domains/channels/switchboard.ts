import { databaseTime } from '#kit/clock.ts'
import type { Db, Log } from '#kit/context.ts'
import { remember } from '#kit/remember.ts'
import * as store from './channels.store.ts'
import { media, mediumOf, type Medium } from './core/settings.ts'
import type { Gateway, Outcome, Outgoing, Waits } from './gateway.ts'
import * as receipts from './receipts.store.ts'
import { openOutlet, type OutletOptions } from './outlets.ts'

/** A way to reach members, as the carrier of messages knows it. */
export type Line = {
  readonly name: Medium
  readonly keepsCodes: false
  send(message: Outgoing, waits?: Waits): Promise<Outcome>
}

export type Switchboard = {
  readonly lines: readonly Line[]
  close(): Promise<void>
}

export type SwitchboardOptions = OutletOptions & { readonly log: Log }

/** How long settings are used before they are read anew (milliseconds). */
const FRESH = 1_000
const NOTED = 1_000

type Open = { readonly changedAt: number; readonly gateway: Gateway }

/**
 * Hands messages to the gateways of their organisations. Lines are kept open, and opened anew when the
 * settings change. When nothing was handed over for certain, the next gateway of the same medium is asked.
 */
export function openSwitchboard(options: SwitchboardOptions): Switchboard {
  const { db, log } = options
  const settings = remember<store.ChannelRow[]>({ milliseconds: FRESH, most: 10_000 })
  const open = new Map<string, Open>()
  const health = noting(db, log)

  const gatewayOf = (row: store.ChannelRow): Gateway => {
    const key = `${row.organisationId} ${row.kind}`
    const known = open.get(key)
    if (known?.changedAt === row.changedAt.getTime()) return known.gateway
    void known?.gateway.close().catch(() => undefined)
    const gateway = openOutlet(row, options)
    open.set(key, { changedAt: row.changedAt.getTime(), gateway })
    return gateway
  }

  const send = async (medium: Medium, message: Outgoing, waits?: Waits): Promise<Outcome> => {
    const { organisationId } = message
    const rows = await settings.get(organisationId, () => store.list(db, organisationId))
    let last: Outcome = { outcome: 'retry', reason: `no channel is enabled for ${medium}` }
    for (const row of rows) {
      if (!row.enabled || mediumOf[row.kind] !== medium) continue
      last = await attempt(gatewayOf(row), message, waits)
      if (last.outcome === 'sent' && !(await keepIds(db, row, message, last.ids, log))) {
        last = { outcome: 'delivered' }
      }
      health.note(row, last)
      if (last.outcome !== 'retry' || !last.unsent) break
    }
    return last
  }
  return {
    lines: media.map((name) => ({
      name,
      keepsCodes: false,
      send: (message, waits) => send(name, message, waits),
    })),
    close: async () => {
      await health.stop()
      await Promise.all([...open.values()].map(({ gateway }) => gateway.close()))
    },
  }
}

/**
 * Written before the message counts as sent: what the gateway tells of it finds it. False when it could not be: the
 * gateway has the message all the same, and must not be given it twice.
 */
async function keepIds(
  db: Db,
  { organisationId, kind }: store.ChannelRow,
  message: Outgoing,
  ids: readonly string[],
  log: Log,
): Promise<boolean> {
  if (kind !== 'smpp' && kind !== 'http') return true
  const handed = { organisationId, kind, owner: message.memberId, messageId: message.id } as const
  try {
    await receipts.hand(db, handed, ids, new Date(databaseTime()))
    return true
  } catch (error) {
    const { name: code } = error as Error
    log.warn({ messageId: message.id, code }, 'numbers of a gateway could not be kept')
    return false
  }
}

async function attempt(gateway: Gateway, message: Outgoing, waits?: Waits): Promise<Outcome> {
  try {
    return await gateway.send(message, waits)
  } catch (error) {
    const { code, name } = error as { code?: unknown; name?: unknown }
    return { outcome: 'retry', reason: typeof code === 'string' ? code : String(name) }
  }
}

/** Gathers how channels do, and writes it once a second. What concerns one message only is no failure of the channel. */
function noting(db: Db, log: Log) {
  let done = new Map<string, store.Done>()
  const flush = async (): Promise<void> => {
    if (done.size === 0) return
    const now = [...done.values()]
    done = new Map()
    await store.noteHealth(db, now).catch((error: unknown) => {
      log.warn({ code: (error as Error).name }, 'how channels do could not be noted')
    })
  }
  const timer = setInterval(() => void flush(), NOTED).unref()
  return {
    note: ({ organisationId, kind }: store.ChannelRow, outcome: Outcome): void => {
      const key = `${organisationId} ${kind}`
      const nothing = { goodAt: null, failedAt: null, failure: null, failures: 0 }
      const before = done.get(key) ?? { organisationId, kind, ...nothing }
      // a provider that refuses one number has answered, and works
      done.set(
        key,
        outcome.outcome === 'retry'
          ? {
              ...before,
              failedAt: new Date(databaseTime()),
              failure: outcome.reason.slice(0, 1_000),
              failures: before.failures + 1,
            }
          : { ...before, goodAt: new Date(databaseTime()), failures: 0 },
      )
    },
    stop: async () => {
      clearInterval(timer)
      await flush()
    },
  }
}
