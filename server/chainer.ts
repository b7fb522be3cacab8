import { setTimeout as rest } from 'node:timers/promises'
import * as chain from '#domains/ledger/chain.ts'
import { MINUTE } from '#kit/core/time.ts'
import { connect } from '#kit/database.ts'
import { loop, type Loop } from './loop.ts'

/** How long movements gather before they come into the chain, and between the portions of a long backlog. */
const IDLE = 5_000
const PAUSE = 200
/** What one transaction wrote comes into the chain at once, be it millions of movements. */
const PATIENCE = 20 * MINUTE
/** The last anchor is not waited for longer when the server stops. */
const LAST = 2_000

export type ChainerOptions = {
  readonly url: string
  readonly notary: chain.Notary
  failed(error: unknown): void
}

/**
 * Makes the chain of the book and signs it, whatever the till does meanwhile. One process at a time
 * is at it, and any may be. Stopping it signs what there is.
 */
export async function startChainer({ url, notary, failed }: ChainerOptions): Promise<Loop> {
  const db = connect(url, { max: 2, statementTimeout: PATIENCE, name: 'kopilka chain' })
  // before the first till writes: a book that was moved to another server goes on counting
  await db.transaction().execute(chain.continueNumbers)
  const next = chain.chaining(db)
  const run = async () => {
    const outcome = await next()
    if (outcome === 'empty') await chain.makeAnchor(db, notary)
    // whoever is at it makes the same links
    return outcome === 'busy' ? 'empty' : outcome
  }
  const started = loop({ run, failed, idle: IDLE, pause: PAUSE })
  return {
    ...started,
    async stop() {
      await started.stop()
      const last = async () => {
        await next()
        await chain.makeAnchor(db, notary, { every: 0 })
      }
      await Promise.race([last().catch(failed), rest(LAST, undefined, { ref: false })])
      await db.destroy()
    },
  }
}
