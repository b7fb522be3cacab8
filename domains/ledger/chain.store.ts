import { CompiledQuery, sql } from 'kysely'
import type { Db } from '#kit/database.ts'
import type { Anchor } from './core/chain.ts'

/** Where the chain ends: nothing is below the first number. */
export type End = { readonly position: number; readonly movements: number; readonly toNo: number }

const BEGINNING: End = { position: 0, movements: 0, toNo: Number.MIN_SAFE_INTEGER }
const CHAINER = 4_201_340 // any number that nobody else takes

/** Makes this transaction the only one that adds to the chain; false when another one is at it. */
export async function take(db: Db): Promise<boolean> {
  const { rows } = await sql<{ taken: boolean }>`
    select pg_try_advisory_xact_lock(${CHAINER}) as taken
  `.execute(db)
  return rows[0]!.taken
}

export async function end(db: Db): Promise<End> {
  const { rows } = await sql<End>`
    select position, movements, to_no from ledger.link order by position desc limit 1
  `.execute(db)
  return rows[0] ?? BEGINNING
}

/** The number below which every transaction has ended: what they wrote can be seen, and no more comes. */
export async function settled(db: Db): Promise<number> {
  const { rows } = await sql<{ number: number }>`
    select ledger.numbered(pg_snapshot_xmin(pg_current_snapshot())) as number
  `.execute(db)
  return rows[0]!.number
}

/** The lowest number of all, for the beginning of a book; null when it has no movement. */
export async function lowest(db: Db): Promise<number | null> {
  const { rows } = await sql<{ number: number | null }>`
    select min(transaction_no) as number from ledger.movement
  `.execute(db)
  return rows[0]!.number
}

/** How many movements the transactions [from, to) wrote; counted no further than `most`. */
export async function count(db: Db, from: number, to: number, most: number): Promise<number> {
  const { rows } = await sql<{ found: number }>`
    select count(*) as found from (
      select from ledger.movement where transaction_no >= ${from} and transaction_no < ${to}
      limit ${most}
    ) as found
  `.execute(db)
  return rows[0]!.found
}

/**
 * The row of a movement in PostgreSQL's binary form: the number of columns, then for each its type,
 * its length (-1 for null) and its bytes. No two rows have the same. test/invariants.sql says it too.
 */
const MOVEMENT = `record_send(row(m.owner, m.id, m.programme_id, m.kind, m.points, m.cause_kind,
  m.cause_id, m.linked_id, m.reason, m.actor_kind, m.actor_id, m.approved_by, m.occurred_at,
  m.recorded_at, m.transaction_no))`

const ADD = `
  with recursive last as (
    select coalesce(max(position), 0) as position, coalesce(max(movements), 0) as movements,
      coalesce((select digest from ledger.link order by position desc limit 1), '') as digest
    from ledger.link
  ), fresh as materialized (
    select m.id, sha256(${MOVEMENT}) as digest, (row_number() over () - 1) / $3::int + 1 as n
    from ledger.movement m where m.transaction_no >= $1::bigint and m.transaction_no < $2::bigint
  ), part as materialized (
    select n, array_agg(id) as ids, array_agg(digest) as digests,
      sha256(string_agg(digest, '')) as body
    from fresh group by n
  ), body as materialized (
    select n, (sum(cardinality(ids)) over (order by n))::bigint as movements, body from part
  ), link as (
    select 0::bigint as n, position, movements, digest from last
    union all
    select b.n, l.position + 1, last.movements + b.movements,
      sha256(record_send(row(l.digest, l.position + 1, $1::bigint, $2::bigint,
        last.movements + b.movements, $4::timestamptz, b.body)))
    from link l join body b on b.n = l.n + 1, last
  )
  insert into ledger.link (position, from_no, to_no, movements, ids, digests, digest, made_at)
  select l.position, $1, $2, l.movements, p.ids, p.digests, l.digest, $4
  from link l join part p on p.n = l.n`

/** Adds links of at most so many movements for all that the transactions [from, to) wrote. */
export async function add(
  db: Db,
  links: { readonly from: number; readonly to: number; readonly length: number; readonly at: Date },
): Promise<void> {
  const values = [links.from, links.to, links.length, links.at]
  await db.executeQuery(CompiledQuery.raw(ADD, values))
}

/**
 * Lets new movements be found by their numbers without reading the whole table. Gives way to
 * whatever else looks after the table: a vacuum does the same.
 */
export async function summarise(db: Db): Promise<void> {
  await sql`set local lock_timeout = 50`.execute(db)
  await sql`select ledger.summarise_movements()`.execute(db)
}

/** Leads the numbers of transactions on after the book was moved to another server. */
export async function continueNumbers(db: Db): Promise<void> {
  await sql`select pg_advisory_xact_lock(${CHAINER})`.execute(db)
  await sql`select ledger.continue_numbers()`.execute(db)
}

type AnchorRow = Omit<Anchor, 'digest' | 'key' | 'signature' | 'at'> & {
  digest: Buffer
  key: Buffer
  signature: Buffer
  at: Date
}

const anchorOf = ({ position, movements, digest, at, key, signature }: AnchorRow): Anchor => ({
  position,
  movements,
  digest: digest.toString('hex'),
  at: at.toISOString(),
  key: key.toString('base64url'),
  signature: signature.toString('base64url'),
})

/** The anchors of the database, the oldest first. */
export async function anchors(db: Db): Promise<Anchor[]> {
  const { rows } = await sql<AnchorRow>`select * from ledger.anchor order by position`.execute(db)
  return rows.map(anchorOf)
}

export async function lastAnchor(db: Db): Promise<Anchor | null> {
  const { rows } = await sql<AnchorRow>`
    select * from ledger.anchor order by position desc limit 1
  `.execute(db)
  return rows[0] ? anchorOf(rows[0]) : null
}

export async function addAnchor(db: Db, anchor: Anchor): Promise<void> {
  await sql`
    insert into ledger.anchor (position, movements, digest, at, key, signature)
    values (${anchor.position}, ${anchor.movements}, ${Buffer.from(anchor.digest, 'hex')},
      ${anchor.at}, ${Buffer.from(anchor.key, 'base64url')}, ${Buffer.from(anchor.signature, 'base64url')})
  `.execute(db)
}

/** The digests of links by their positions, in hexadecimal; those that are not there are left out. */
export async function digests(
  db: Db,
  positions: readonly number[],
): Promise<ReadonlyMap<number, string>> {
  const { rows } = await sql<{ position: number; digest: string }>`
    select position, encode(digest, 'hex') as digest from ledger.link
    where position = any(${positions}::bigint[])
  `.execute(db)
  return new Map(rows.map(({ position, digest }) => [position, digest]))
}

/** What was recorded behind the last link that is signed. */
export type Waiting = {
  readonly movements: number
  /** Seconds between the first and the last of them. */
  readonly seconds: number
}

export async function waiting(db: Db): Promise<Waiting> {
  const { rows } = await sql<Waiting>`
    select count(*) as movements,
      coalesce(extract(epoch from max(recorded_at) - min(recorded_at)), 0)::bigint as seconds
    from ledger.movement where transaction_no >= coalesce(
      (select l.to_no from ledger.anchor a join ledger.link l using (position)
       order by a.position desc limit 1),
      (select from_no from ledger.link where position = 1))
  `.execute(db)
  return rows[0]!
}
