import type { Db } from '#kit/database.ts'
import { uuids } from '#kit/arrays.ts'
import { ask, lock, tell } from '#kit/pipeline.ts'
import {
  emptyAccount,
  type Account,
  type Draw,
  type Drawn,
  type Hold,
  type Idle,
  type Lot,
} from './core/index.ts'

/** Which account; it is opened for this organisation at its first operation. */
export type AccountKey = {
  readonly owner: string
  readonly programmeId: string
  readonly organisationId: string
}

/** An account to look at, with what a return needs besides the open lots and live holds. */
export type Look = AccountKey & {
  /** Their lots too, however little is left of them. */
  readonly purchaseIds?: readonly string[]
  readonly lotIds?: readonly string[]
}

/** What a look is found under. */
export const accountKey = (key: { owner: string; programmeId: string }): string =>
  `${key.owner}/${key.programmeId}`

/** The accounts as they are, locking nothing: an account that is not opened yet is an empty one. */
export async function look(db: Db, asked: readonly Look[]): Promise<Map<string, Account>> {
  const accounts = await read(db, asked)
  for (const key of asked) {
    if (!accounts.has(accountKey(key))) {
      accounts.set(accountKey(key), emptyAccount(key.owner, key.programmeId))
    }
  }
  return accounts
}

/**
 * The accounts, locked until the transaction ends, in the order of owners; opened where they are
 * not. One that another transaction holds is left out of the answer, unless `wait` is said.
 */
export async function lookLocked(
  db: Db,
  asked: readonly Look[],
  at: Date,
  options: { readonly wait?: boolean } = {},
): Promise<Map<string, Account>> {
  const [accounts] = await lookLockedWith(
    db,
    asked,
    () => at,
    options,
    () => null,
  )
  return accounts
}

/**
 * The same, and with it in one breath what else a decision rests on: `more` asks for it in the turn it is
 * called, and is called again where an account had to be opened, which may have taken its time.
 */
export async function lookLockedWith<More>(
  db: Db,
  asked: readonly Look[],
  at: () => Date | Promise<Date>,
  options: { readonly wait?: boolean },
  more: () => More | Promise<More>,
): Promise<[Map<string, Account>, More]> {
  const keys = distinct(asked)
  const statement = options.wait ? LOCK_WAITING : LOCK_SKIPPING
  for (;;) {
    // what is read has a snapshot younger than the locks
    const [got, known, rest] = await Promise.all([
      locked(db, keys, statement),
      read(db, asked),
      more(),
    ])
    const missing = keys.filter((key) => !known.has(accountKey(key)))
    await open(db, missing, await at())
    // one that another opened between the two looks is there, and not locked yet
    const isWhole = missing.length === 0 && (!options.wait || got.size === keys.length)
    if (isWhole) return [new Map([...known].filter(([key]) => got.has(key))), rest]
  }
}

function distinct(asked: readonly AccountKey[]): AccountKey[] {
  const keys = new Map(asked.map((key) => [accountKey(key), key]))
  return [...keys].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, key]) => key)
}

// Lateral, here and below: the keys lead and the table follows, whatever the planner takes the table's size to be.
// They come in order, and so the rows are locked in it.
const lockStatement = (skip: string) => `
  select a.owner, a.programme_id as programme
  from unnest($1::uuid[], $2::uuid[]) as asked (owner, programme)
  cross join lateral (
    select owner, programme_id from ledger.account as own
    where own.owner = asked.owner and own.programme_id = asked.programme
    for no key update ${skip}
  ) as a`
const LOCK_SKIPPING = lockStatement('skip locked')
const LOCK_WAITING = lockStatement('')

async function locked(
  db: Db,
  keys: readonly AccountKey[],
  statement: string,
): Promise<Set<string>> {
  if (keys.length === 0) return new Set()
  const rows = await lock<{ owner: string; programme: string }>(db, statement, [
    uuids(keys.map(({ owner }) => owner)),
    uuids(keys.map(({ programmeId }) => programmeId)),
  ])
  return new Set(rows.map(({ owner, programme }) => accountKey({ owner, programmeId: programme })))
}

/** Opens those that are not there, in the order of owners; one that another transaction opens is waited for. */
async function open(db: Db, keys: readonly AccountKey[], at: Date): Promise<void> {
  if (keys.length === 0) return
  await tell(db, [
    `insert into ledger.account (owner, programme_id, organisation_id, opened_at)
     select owner, programme_id, organisation_id, $4::timestamptz
     from unnest($1::uuid[], $2::uuid[], $3::uuid[]) as k (owner, programme_id, organisation_id)
     where not exists (
       select from ledger.account a where a.owner = k.owner and a.programme_id = k.programme_id
     )
     order by owner, programme_id
     on conflict (owner, programme_id) do nothing`,
    [
      keys.map(({ owner }) => owner),
      keys.map(({ programmeId }) => programmeId),
      keys.map(({ organisationId }) => organisationId),
      at,
    ],
  ])
}

// Read after the lock in a statement of its own: its snapshot must be younger than the lock.
const LOT = `json_build_array(l.id, l.earned, l.remaining, l.lapsed,
  extract(epoch from l.activates_at), extract(epoch from l.expires_at), l.purchase_id,
  extract(epoch from l.earned_at), l.idle, l.transfer_id, l.origin_lot)`

const READ = `
  select a.owner, a.programme_id as programme, a.debt,
    (select json_agg(${LOT}) from ledger.lot l
     where l.owner = a.owner and l.remaining > 0 and l.programme_id = a.programme_id) as lots,
    (select json_agg(json_build_array(h.id, h.subject, h.points, extract(epoch from h.expires_at),
       (select json_agg(json_build_array(d.points, ${LOT}) order by d.place)
        from ledger.draw d join ledger.lot l on l.owner = d.owner and l.id = d.lot_id
        where d.owner = h.owner and d.movement_id = h.id)))
     from ledger.hold h
     where h.owner = a.owner and h.ended_at is null and h.programme_id = a.programme_id) as holds
  from unnest($1::uuid[], $2::uuid[]) as k (owner, programme)
  cross join lateral (
    select owner, programme_id, debt from ledger.account as own
    where own.owner = k.owner and own.programme_id = k.programme offset 0
  ) as a`

type LotRow = [
  id: string,
  earned: number,
  remaining: number,
  lapsed: number,
  activatesAt: number,
  expiresAt: number | null,
  purchaseId: string | null,
  earnedAt: number,
  idle: Idle | null,
  transferId: string | null,
  originLot: string | null,
]
type HoldRow = [
  id: string,
  subject: string,
  points: number,
  expiresAt: number | null,
  draws: [points: number, lot: LotRow][],
]
type AccountRow = {
  owner: string
  programme: string
  debt: string | number
  lots: LotRow[] | null
  holds: HoldRow[] | null
}

async function read(db: Db, asked: readonly Look[]): Promise<Map<string, Account>> {
  if (asked.length === 0) return new Map()
  const keys = distinct(asked)
  const rows = await ask<AccountRow>(db, READ, [
    uuids(keys.map(({ owner }) => owner)),
    uuids(keys.map(({ programmeId }) => programmeId)),
  ])
  const wanted = await lotsFor(db, asked)
  return new Map(
    rows.map((row) => {
      const key = { owner: row.owner, programmeId: row.programme }
      return [accountKey(key), accountOf(row, wanted.get(accountKey(key)) ?? [])]
    }),
  )
}

function accountOf(row: AccountRow, wanted: readonly LotRow[]): Account {
  const lots = new Map<string, Lot>()
  const add = (lot: LotRow) => lots.set(lot[0], lotOf(lot))
  for (const lot of row.lots ?? []) add(lot)
  for (const lot of wanted) add(lot)
  const holds: Hold[] = []
  for (const [id, subject, points, expires, drawn] of row.holds ?? []) {
    const draws: Draw[] = []
    for (const [taken, lot] of drawn) {
      add(lot)
      draws.push({ lotId: lot[0], points: taken })
    }
    holds.push({ id, subject, points, expiresAt: milliseconds(expires), draws })
  }
  const { owner, programme, debt } = row
  return { owner, programmeId: programme, lots: [...lots.values()], debt: Number(debt), holds }
}

async function lotsFor(db: Db, asked: readonly Look[]): Promise<Map<string, LotRow[]>> {
  const purchases = asked.flatMap((key) => (key.purchaseIds ?? []).map((id) => [key.owner, id]))
  const ids = asked.flatMap((key) => (key.lotIds ?? []).map((id) => [key.owner, id]))
  const found = new Map<string, LotRow[]>()
  if (purchases.length === 0 && ids.length === 0) return found
  const rows = await ask<{ owner: string; programme: string; lot: LotRow }>(
    db,
    `select l.owner, l.programme_id as programme, ${LOT} as lot
     from unnest($1::uuid[], $2::uuid[]) as k (owner, purchase)
     join ledger.lot l on l.owner = k.owner and l.purchase_id = k.purchase
     union all
     select l.owner, l.programme_id, ${LOT}
     from unnest($3::uuid[], $4::uuid[]) as k (owner, lot)
     join ledger.lot l on l.owner = k.owner and l.id = k.lot`,
    [...columns(purchases), ...columns(ids)],
  )
  for (const row of rows) {
    const key = accountKey({ owner: row.owner, programmeId: row.programme })
    found.set(key, [...(found.get(key) ?? []), row.lot])
  }
  return found
}

/**
 * What movements took from lots, in the order of drawing, by movement: the lots as they are now.
 * The owner is the one of the movement, whoever has the points today.
 */
export async function drawnBy(
  db: Db,
  movements: readonly { readonly owner: string; readonly movementId: string }[],
): Promise<Map<string, Drawn[]>> {
  const drawn = new Map<string, Drawn[]>(movements.map(({ movementId }) => [movementId, []]))
  if (movements.length === 0) return drawn
  const rows = await ask<{ movement: string; points: string | number; lot: LotRow }>(
    db,
    `select d.movement_id as movement, d.points, ${LOT} as lot
     from unnest($1::uuid[], $2::uuid[]) as k (owner, movement)
     join ledger.draw d on d.owner = k.owner and d.movement_id = k.movement
     join ledger.lot l on l.owner = d.owner and l.id = d.lot_id
     order by d.movement_id, d.place`,
    columns(movements.map(({ owner, movementId }) => [owner, movementId])),
  )
  for (const row of rows) {
    drawn.get(row.movement)?.push({ lot: lotOf(row.lot), points: Number(row.points) })
  }
  return drawn
}

function lotOf(row: LotRow): Lot {
  const [id, earned, remaining, lapsed, activates, expires, purchaseId, earnedAt] = row
  const [idle, transferId, originLot] = [row[8], row[9], row[10]]
  return {
    id,
    earned,
    remaining,
    lapsed,
    activatesAt: milliseconds(activates)!,
    expiresAt: milliseconds(expires),
    purchaseId,
    order: milliseconds(earnedAt)!,
    idle,
    origin: transferId === null ? null : { transferId, lotId: originLot! },
  }
}

const milliseconds = (seconds: number | null): number | null =>
  seconds === null ? null : Math.round(seconds * 1000)

const columns = (pairs: readonly (readonly string[])[]): string[][] => [
  pairs.map((pair) => pair[0]!),
  pairs.map((pair) => pair[1]!),
]
