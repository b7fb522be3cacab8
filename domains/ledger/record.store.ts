import { createHash, randomBytes } from 'node:crypto'
import type { Db } from '#kit/database.ts'
import type { Extension, Hold, Lot, Posting } from './core/index.ts'
import { arrayOf } from '#kit/arrays.ts'
import { tell, type Write } from '#kit/pipeline.ts'

/** One posting of an account, or later expiries of its lots. */
export type Entry = {
  readonly owner: string
  readonly programmeId: string
  readonly posting?: Posting | null
  readonly extended?: readonly Extension[]
}

/**
 * Writes a whole batch, one write for each table: movements, why they were made, new lots, draws, what is
 * left of lots, holds, debts. The accounts are locked by the caller's look; entries come in the order of deciding.
 */
export async function record(db: Db, entries: readonly Entry[], recordedAt: Date): Promise<void> {
  const batch = gather(entries, recordedAt.getTime())
  const writes = TABLES.flatMap(({ rows, columns, statement }): Write[] => {
    const all = rows(batch)
    if (all.length === 0) return []
    const values = columns.map(([, type], column) =>
      arrayOf[type](all.map((row) => row[column]) as never),
    )
    return [[statement, values]]
  })
  await tell(db, ...writes)
}

type OwnedLot = {
  readonly owner: string
  readonly programmeId: string
  readonly movementId: string
  lot: Lot
  remaining: number
  lapsed: number
}
type Change = { readonly owner: string; points: number; lapsed: number; until: number | null }
type Remark = { readonly owner: string; readonly salt: Buffer; readonly text: string }
type OwnedHold = { owner: string; programmeId: string; hold: Hold; how: string | null }

type Batch = {
  readonly at: number
  readonly movements: { owner: string; programmeId: string; posting: Posting }[]
  /** Why movements were made, in words, by their ids. */
  readonly remarks: Map<string, Remark>
  readonly lots: Map<string, OwnedLot>
  readonly changes: Map<string, Change>
  readonly holds: Map<string, OwnedHold>
  readonly ends: { owner: string; id: string; how: string }[]
  readonly debts: Map<string, { owner: string; programmeId: string; change: number }>
}

type Written = {
  readonly columns: readonly (readonly [name: string, type: keyof typeof arrayOf])[]
  rows(batch: Batch): unknown[][]
  write(from: string): string
}
type Table = Written & { readonly statement: string }

function written(table: Written): Table {
  const { columns } = table
  const parameters = columns.map(([, type], column) => `$${column + 1}::${type}[]`).join(', ')
  const names = columns.map(([name]) => name).join(', ')
  return { ...table, statement: table.write(`unnest(${parameters}) as x (${names})`) }
}

/** What several postings do to one lot, hold or account is summed, as a statement may touch a row once. */
function gather(entries: readonly Entry[], at: number): Batch {
  const batch: Batch = {
    at,
    movements: [],
    remarks: new Map(),
    lots: new Map(),
    changes: new Map(),
    holds: new Map(),
    ends: [],
    debts: new Map(),
  }
  for (const { owner, programmeId, posting, extended } of entries) {
    if (posting) addPosting(batch, owner, programmeId, posting)
    for (const { lotId, expiresAt } of extended ?? []) {
      // a lot of this very batch is written with the end that a later entry gives it
      const made = batch.lots.get(lotId)
      if (made) made.lot = { ...made.lot, expiresAt }
      else changeOf(batch, owner, lotId).until = expiresAt
    }
  }
  return batch
}

function addPosting(batch: Batch, owner: string, programmeId: string, posting: Posting): void {
  const { movement, hold } = posting
  batch.movements.push({ owner, programmeId, posting })
  if (movement.reason !== null) {
    batch.remarks.set(movement.id, { owner, salt: randomBytes(16), text: movement.reason })
  }
  for (const lot of posting.lots) {
    batch.lots.set(lot.id, {
      owner,
      programmeId,
      movementId: movement.id,
      lot,
      remaining: lot.earned,
      lapsed: 0,
    })
  }
  for (const draw of posting.draws) {
    const made = batch.lots.get(draw.lotId)
    const lapsed = movement.kind === 'expire' ? draw.points : 0
    if (made) {
      made.remaining -= draw.points
      made.lapsed += lapsed
      continue
    }
    const change = changeOf(batch, owner, draw.lotId)
    change.points += draw.points
    change.lapsed += lapsed
  }
  if (posting.debt !== 0) {
    const key = `${owner}/${programmeId}`
    const debt = batch.debts.get(key)
    batch.debts.set(key, { owner, programmeId, change: (debt?.change ?? 0) + posting.debt })
  }
  if (!hold) return
  if ('begins' in hold) {
    batch.holds.set(hold.begins.id, { owner, programmeId, hold: hold.begins, how: null })
  } else {
    const begun = batch.holds.get(hold.ends)
    if (begun) begun.how = hold.how
    else batch.ends.push({ owner, id: hold.ends, how: hold.how })
  }
}

function changeOf(batch: Batch, owner: string, lotId: string): Change {
  let change = batch.changes.get(lotId)
  if (!change) batch.changes.set(lotId, (change = { owner, points: 0, lapsed: 0, until: null }))
  return change
}

const instant = (name: string) => `to_timestamp(x.${name} / 1000.0)`

const MOVEMENTS: Written = {
  columns: [
    ['owner', 'uuid'],
    ['id', 'uuid'],
    ['programme_id', 'uuid'],
    ['kind', 'text'],
    ['points', 'int8'],
    ['cause_kind', 'text'],
    ['cause_id', 'text'],
    ['linked_id', 'uuid'],
    ['reason', 'text'],
    ['actor_kind', 'text'],
    ['actor_id', 'text'],
    ['approved_by', 'text'],
    ['occurred', 'int8'],
    ['recorded', 'int8'],
  ],
  rows: ({ movements, remarks, at }) =>
    movements.map(({ owner, programmeId, posting: { movement } }) => [
      owner,
      movement.id,
      programmeId,
      movement.kind,
      movement.points,
      movement.cause.kind,
      movement.cause.id,
      movement.linkedId,
      provenBy(remarks.get(movement.id)),
      movement.actor?.kind ?? null,
      movement.actor?.id ?? null,
      movement.approvedBy,
      movement.occurredAt,
      at,
    ]),
  write: (from) => `insert into ledger.movement (owner, id, programme_id, kind, points, cause_kind,
    cause_id, linked_id, reason, actor_kind, actor_id, approved_by, occurred_at, recorded_at)
    select owner, id, programme_id, kind, points, cause_kind, cause_id, linked_id, reason,
      actor_kind, actor_id, approved_by, ${instant('occurred')}, ${instant('recorded')} from ${from}`,
}

/** What a movement holds of its remark: the chain proves the words, and stays whole without them. */
const provenBy = (remark: Remark | undefined): string | null =>
  remark
    ? `sha256:${createHash('sha256').update(remark.salt).update(remark.text).digest('hex')}`
    : null

const REMARKS: Written = {
  columns: [
    ['owner', 'uuid'],
    ['movement_id', 'uuid'],
    ['salt', 'bytea'],
    ['text', 'text'],
  ],
  rows: ({ remarks }) =>
    [...remarks].map(([movementId, { owner, salt, text }]) => [owner, movementId, salt, text]),
  write: (from) =>
    `insert into ledger.remark (owner, movement_id, salt, text) select * from ${from}`,
}

const LOTS: Written = {
  columns: [
    ['owner', 'uuid'],
    ['id', 'uuid'],
    ['programme_id', 'uuid'],
    ['movement_id', 'uuid'],
    ['purchase_id', 'uuid'],
    ['earned', 'int8'],
    ['remaining', 'int8'],
    ['lapsed', 'int8'],
    ['activates', 'int8'],
    ['expires', 'int8'],
    ['earned_at', 'int8'],
    ['idle', 'text'],
    ['transfer_id', 'uuid'],
    ['origin_lot', 'uuid'],
  ],
  rows: ({ lots }) =>
    [...lots.values()].map(({ owner, programmeId, movementId, lot, remaining, lapsed }) => [
      owner,
      lot.id,
      programmeId,
      movementId,
      lot.purchaseId,
      lot.earned,
      remaining,
      lapsed,
      lot.activatesAt,
      lot.expiresAt,
      lot.order,
      lot.idle && JSON.stringify(lot.idle),
      lot.origin?.transferId ?? null,
      lot.origin?.lotId ?? null,
    ]),
  write: (
    from,
  ) => `insert into ledger.lot (owner, id, programme_id, movement_id, purchase_id, earned,
    remaining, lapsed, activates_at, expires_at, earned_at, idle, transfer_id, origin_lot)
    select owner, id, programme_id, movement_id, purchase_id, earned, remaining, lapsed,
      ${instant('activates')}, ${instant('expires')}, ${instant('earned_at')}, idle::jsonb,
      transfer_id, origin_lot from ${from}`,
}

const DRAWS: Written = {
  columns: [
    ['owner', 'uuid'],
    ['movement_id', 'uuid'],
    ['lot_id', 'uuid'],
    ['points', 'int8'],
    ['place', 'int2'],
  ],
  rows: ({ movements }) =>
    movements.flatMap(({ owner, posting }) =>
      posting.draws.map((draw, place) => [
        owner,
        posting.movement.id,
        draw.lotId,
        draw.points,
        place,
      ]),
    ),
  write: (from) => `insert into ledger.draw (owner, movement_id, lot_id, points, place)
    select owner, movement_id, lot_id, points, place from ${from}`,
}

const CHANGES: Written = {
  columns: [
    ['owner', 'uuid'],
    ['lot_id', 'uuid'],
    ['points', 'int8'],
    ['lapsed', 'int8'],
    ['until', 'int8'],
  ],
  rows: ({ changes }) =>
    [...changes]
      .filter(([, { points, lapsed, until }]) => points !== 0 || lapsed !== 0 || until !== null)
      .map(([lotId, { owner, points, lapsed, until }]) => [owner, lotId, points, lapsed, until]),
  write: (from) => `update ledger.lot l set remaining = l.remaining - x.points,
    lapsed = l.lapsed + x.lapsed, expires_at = coalesce(${instant('until')}, l.expires_at)
    from ${from} where l.owner = x.owner and l.id = x.lot_id`,
}

const HOLDS: Written = {
  columns: [
    ['owner', 'uuid'],
    ['id', 'uuid'],
    ['programme_id', 'uuid'],
    ['points', 'int8'],
    ['subject', 'text'],
    ['expires', 'int8'],
    ['began', 'int8'],
    ['ended', 'int8'],
    ['how', 'text'],
  ],
  rows: ({ holds, at }) =>
    [...holds.values()].map(({ owner, programmeId, hold, how }) => [
      owner,
      hold.id,
      programmeId,
      hold.points,
      hold.subject,
      hold.expiresAt,
      at,
      how && at,
      how,
    ]),
  write: (from) => `insert into ledger.hold (owner, id, programme_id, points, subject, expires_at,
    began_at, ended_at, how)
    select owner, id, programme_id, points, subject, ${instant('expires')}, ${instant('began')},
      ${instant('ended')}, how from ${from}`,
}

const ENDS: Written = {
  columns: [
    ['owner', 'uuid'],
    ['id', 'uuid'],
    ['ended', 'int8'],
    ['how', 'text'],
  ],
  rows: ({ ends, at }) => ends.map(({ owner, id, how }) => [owner, id, at, how]),
  write: (from) => `update ledger.hold h set ended_at = ${instant('ended')}, how = x.how
    from ${from} where h.owner = x.owner and h.id = x.id`,
}

const DEBTS: Written = {
  columns: [
    ['owner', 'uuid'],
    ['programme_id', 'uuid'],
    ['change', 'int8'],
  ],
  rows: ({ debts }) =>
    [...debts.values()].map(({ owner, programmeId, change }) => [owner, programmeId, change]),
  write: (from) => `update ledger.account a set debt = a.debt + x.change
    from ${from} where a.owner = x.owner and a.programme_id = x.programme_id`,
}

const TABLES = [MOVEMENTS, REMARKS, LOTS, DRAWS, CHANGES, HOLDS, ENDS, DEBTS].map(written)
