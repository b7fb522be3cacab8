import { createHmac, timingSafeEqual } from 'node:crypto'
import { setTimeout as rest } from 'node:timers/promises'
import { databaseTime } from '#kit/clock.ts'
import type { Db, Log } from '#kit/context.ts'
import { isUuid } from '#kit/core/ids.ts'
import { MINUTE } from '#kit/core/time.ts'
import { keyFor } from '#kit/secret.ts'
import * as channels from './channels.store.ts'
import { toldReceipt } from './core/answers.ts'
import type { HttpSettings } from './core/settings.ts'
import type { Receipt } from './core/sms.ts'
import * as store from './receipts.store.ts'

/** Hears what became of messages; answers which of them it has taken note of. */
export type Hearer = (told: readonly store.Told[]) => Promise<readonly string[]>

const PORTION = 500
const LOOK = 1_000

/**
 * Tells what gateways say of messages, once a second. A receipt may be here before it is written down that
 * the message was sent; then it is told again.
 */
export function startTelling(db: Db, log: Log, hear: Hearer): { stop(): Promise<void> } {
  const ended = new AbortController()
  const running = (async () => {
    while (!ended.signal.aborted) {
      await tellReceipts(db, hear).catch((error: unknown) =>
        log.warn({ code: (error as Error).name }, 'receipts of gateways could not be told'),
      )
      await rest(LOOK, undefined, { ref: false, signal: ended.signal }).catch(() => undefined)
    }
  })()
  return {
    stop: async () => {
      ended.abort()
      await running
    },
  }
}

/** Tells what was not told yet; how many messages were heard of. */
export async function tellReceipts(db: Db, hear: Hearer): Promise<number> {
  const told = await store.untold(db, PORTION)
  const heard = told.length === 0 ? [] : await hear(told)
  if (heard.length > 0) await store.markTold(db, heard)
  // neither whoever has not heard for so long, nor a part whose others are never told of, is waited for
  await store.giveUp(db, new Date(databaseTime() - 10 * MINUTE))
  return heard.length
}

const TRIES = 5
const PAUSE = 300

/** Keeps a receipt. One that is quicker than our own note of its message is looked for again. */
export async function keepReceipt(
  db: Db,
  organisationId: string,
  kind: 'smpp' | 'http',
  { ids, state }: Receipt,
): Promise<boolean> {
  for (let tries = 1; ; tries += 1) {
    if (await store.note(db, organisationId, kind, ids, state)) return true
    if (tries === TRIES) return false
    await rest(PAUSE)
  }
}

/** What stands in the address by which a gateway of the organisation tells of its messages. */
export const receiptsSecret = (organisationId: string): string =>
  createHmac('sha256', keyFor('receipts of gateways')).update(organisationId).digest('base64url')

export const receiptsPath = (organisationId: string): string =>
  `/receipts/${organisationId}/${receiptsSecret(organisationId)}`

/** What became of a call: the address is nobody's, what was said is not understood, or it is kept. */
export type Called = 'unknown' | 'unread' | 'kept'

/** Takes what an HTTP gateway tells at its address. */
export async function takeReceipt(
  db: Db,
  organisationId: string,
  secret: string,
  told: unknown,
): Promise<Called> {
  if (!isUuid(organisationId)) return 'unknown'
  const right = Buffer.from(receiptsSecret(organisationId))
  const given = Buffer.from(secret)
  if (given.length !== right.length || !timingSafeEqual(given, right)) return 'unknown'
  const rows = await channels.list(db, organisationId)
  const settings = rows.find(({ kind }) => kind === 'http')?.settings as HttpSettings | undefined
  if (!settings?.receipts) return 'unknown'
  const receipt = toldReceipt(told, settings.receipts)
  if (!receipt) return 'unread'
  if (receipt.state !== 'waiting') await keepReceipt(db, organisationId, 'http', receipt)
  return 'kept'
}
