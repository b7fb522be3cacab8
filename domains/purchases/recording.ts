import * as ledger from '#domains/ledger/ledger.ts'
import * as tiers from '#domains/tiers/tiers.ts'
import type { Db } from '#kit/context.ts'
import { announce, type Fact } from '#kit/events.ts'
import * as idempotency from '#kit/idempotency.ts'
import type { Settled } from './core/settle.ts'
import type { Ready } from './entry.ts'
import type { Known } from './gathering.ts'
import * as counters from './counters.store.ts'
import * as store from './purchases.store.ts'
import * as quotes from './quotes.store.ts'

/** A receipt that is decided and about to be kept. */
export type Keeping = {
  readonly entry: Ready
  readonly known: Known | null
  readonly settled: Settled
  readonly owner: string
}

/** A decided receipt; where there is no member, the purchase owns itself. */
export const keeping = (entry: Ready, known: Known | null, settled: Settled): Keeping => ({
  entry,
  known,
  settled,
  owner: known?.view.owner ?? settled.purchaseId,
})

/** The purchase as it will be found. */
export const keptOf = (each: Keeping): store.Kept => ({
  owner: each.owner,
  id: each.settled.purchaseId,
  state: 'confirmed',
  recordedAt: each.settled.decision.at,
  programmeId: each.settled.decision.programmeId,
  test: isTest(each),
  decision: each.settled.decision,
})

const isTest = ({ entry, known }: Keeping): boolean => known?.test ?? entry.testOnly ?? false

/** A receipt as its till names it. */
export const receiptKey = ({ organisationId, receipt }: Ready): store.ReceiptKey => ({
  organisationId,
  storeId: receipt.storeId,
  tillId: receipt.tillId,
  externalId: receipt.externalId,
})

/** A key that confirmed a purchase points at it: the decision is stored once. */
export const pointer = (kept: { owner: string; id: string }): string => `${kept.owner}/${kept.id}`

export function pointerOf(answer: string): { owner: string; id: string } {
  const [owner = '', id = ''] = answer.split('/')
  return { owner, id }
}

/**
 * Writes all that a batch of receipts changes, each slice its own rows in one statement; none waits for
 * another. A unique key that another transaction took meanwhile fails the whole batch.
 */
export function record(db: Db, kept: readonly Keeping[], now: Date): Promise<unknown>[] {
  if (kept.length === 0) return []
  const ours = kept.filter(({ known }) => known !== null)
  const of = ({ owner, entry }: Keeping) => ({ owner, programmeId: entry.setting.programmeId })
  // what happened long ago is no news: nobody is told of it today
  const told = kept
    .filter(({ entry }) => !entry.historical)
    .flatMap((each) => news(each).map((fact) => ({ fact, of: each.entry.organisationId })))
  return [
    store.record(db, kept.map(rowOf), now),
    ledger.record(db, ours.flatMap(entriesOf), now),
    counters.addVisits(
      db,
      ours.map((each) => ({
        ...of(each),
        visits: 1,
        amount: each.settled.decision.amountDue,
        occurredAt: each.entry.receipt.occurredAt,
      })),
    ),
    counters.addUsage(
      db,
      ours.flatMap((each) => each.settled.usage.map((usage) => ({ ...of(each), usage }))),
    ),
    tiers.record(
      db,
      ours
        .filter(({ entry }) => entry.setting.compiled.document.tiers)
        .map((each) => ({
          ...of(each),
          qualifying: each.settled.qualifying,
          standings: each.settled.standings,
        })),
      now,
    ),
    quotes.end(
      db,
      ours.flatMap(({ owner, entry }) =>
        entry.quote?.held ? [{ owner, id: entry.quote.id, state: 'used' as const }] : [],
      ),
    ),
    announce(
      db,
      told.map((each) => each.of),
      told.map(({ fact }) => fact),
      now,
    ),
    idempotency.bindAll(db, kept.flatMap(keyOf), now),
  ]
}

function rowOf(each: Keeping): store.New {
  const { entry, known, settled, owner } = each
  return {
    owner,
    id: settled.purchaseId,
    key: receiptKey(entry),
    digest: entry.digest,
    member: known !== null,
    test: isTest(each),
    decision: settled.decision,
  }
}

function keyOf({ entry, settled, owner }: Keeping) {
  const { caller, key, digest } = entry
  if (key === null) return []
  return [{ caller, key, digest, status: 201, answer: pointer({ owner, id: settled.purchaseId }) }]
}

function entriesOf({ owner, settled }: Keeping): ledger.Entry[] {
  const { programmeId } = settled.decision
  const { extensions } = settled
  return [
    ...settled.postings.map((posting) => ({ owner, programmeId, posting })),
    ...(extensions.length > 0 ? [{ owner, programmeId, extended: extensions }] : []),
  ]
}

function news({ owner, settled }: Keeping): Fact[] {
  const { decision, postings } = settled
  if (decision.member === null) return []
  const { programmeId } = decision
  const told: Fact[] = []
  for (const { movement } of postings) {
    if (movement.kind === 'earn')
      told.push({
        name: 'points.earned',
        owner,
        data: {
          programmeId,
          movementId: movement.id,
          points: movement.points,
          availableFrom: new Date(decision.earning.activatesAt!).toISOString(),
          cause: 'purchase',
        },
      })
    if (movement.kind === 'redeem')
      told.push({
        name: 'points.redeemed',
        owner,
        data: { programmeId, movementId: movement.id, points: -movement.points },
      })
  }
  if (decision.tier?.reached && decision.tier.current !== null)
    told.push({ name: 'tier.reached', owner, data: { programmeId, tier: decision.tier.current } })
  return told
}
