import type { Db } from '#kit/context.ts'
import { bigints, bools, bytes, ints, texts, uuids } from '#kit/arrays.ts'
import { ask, run, tell } from '#kit/pipeline.ts'
import { compact, expand, type Columns, type Compact } from './core/compact.ts'
import type { DecisionRecord } from './core/decision.ts'

export type State = 'confirmed' | 'partially_returned' | 'returned' | 'cancelled'

/** A receipt as its till names it; nil ids where the till says none. */
export type ReceiptKey = {
  readonly organisationId: string
  readonly storeId: string | null
  readonly tillId: string | null
  readonly externalId: string
}

/** A purchase as it is kept. */
export type Kept = {
  readonly owner: string
  readonly id: string
  readonly state: State
  readonly recordedAt: number
  readonly programmeId: string
  /** Of a test member, or sent with a test key: it counts in no figure and no budget. */
  readonly test: boolean
  readonly decision: DecisionRecord
}

const NIL = '00000000-0000-0000-0000-000000000000'

/** The purchases that these receipts became, with the digests of what was sent, in the order asked. */
export async function findReceipts(
  db: Db,
  keys: readonly ReceiptKey[],
): Promise<({ digest: Buffer; kept: Kept } | null)[]> {
  const rows = await ask<KeptRow & { n: number; digest: string }>(
    db,
    `select asked.n::int as n, encode(receipt.digest, 'hex') as digest, ${KEPT}
     from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::text[])
       with ordinality as asked (organisation_id, store_id, till_id, external_id, n)
     cross join lateral (
       select owner, purchase_id, digest from purchases.receipt as known
       where known.organisation_id = asked.organisation_id and known.store_id = asked.store_id
         and known.till_id = asked.till_id and known.external_id = asked.external_id offset 0
     ) as receipt
     cross join lateral (
       select * from purchases.purchase as kept
       where kept.owner = receipt.owner and kept.id = receipt.purchase_id offset 0
     ) as purchase`,
    [
      uuids(keys.map((key) => key.organisationId)),
      uuids(keys.map((key) => key.storeId ?? NIL)),
      uuids(keys.map((key) => key.tillId ?? NIL)),
      texts(keys.map((key) => key.externalId)),
    ],
  )
  const found: ({ digest: Buffer; kept: Kept } | null)[] = keys.map(() => null)
  for (const row of rows)
    found[row.n - 1] = { digest: Buffer.from(row.digest, 'hex'), kept: keptOf(row) }
  return found
}

/** Purchases by owner and id, by id. */
export async function findPurchases(
  db: Db,
  ids: readonly { readonly owner: string; readonly id: string }[],
): Promise<Map<string, Kept>> {
  if (ids.length === 0) return new Map()
  const rows = await run<KeptRow>(
    db,
    `select ${KEPT} from unnest($1::uuid[], $2::uuid[]) as asked (owner, id)
     join purchases.purchase using (owner, id)`,
    [ids.map(({ owner }) => owner), ids.map(({ id }) => id)],
  )
  return new Map(rows.map((row) => [row.id, keptOf(row)]))
}

/** A purchase of an organisation by its id. */
export async function findById(
  db: Db,
  organisationId: string,
  id: string,
): Promise<Kept | undefined> {
  const rows = await run<KeptRow>(
    db,
    `select ${KEPT} from purchases.purchase where organisation_id = $1 and id = $2`,
    [organisationId, id],
  )
  return rows[0] && keptOf(rows[0])
}

/** A purchase, locked until the transaction ends: its returns happen one at a time. */
export async function lock(db: Db, owner: string, id: string): Promise<Kept | undefined> {
  const rows = await run<KeptRow>(
    db,
    `select ${KEPT} from purchases.purchase where owner = $1 and id = $2 for no key update`,
    [owner, id],
  )
  return rows[0] && keptOf(rows[0])
}

/** Moves a purchase on: confirmed, partially returned, returned or cancelled. */
export async function setState(db: Db, owner: string, id: string, state: State): Promise<void> {
  await run(db, 'update purchases.purchase set state = $3 where owner = $1 and id = $2', [
    owner,
    id,
    state,
  ])
}

type KeptRow = Columns & {
  id: string
  state: State
  test: boolean
  decision: Compact
}

const KEPT = `purchase.owner, purchase.id, purchase.state, purchase.test, purchase.decision,
  purchase.programme_id as "programmeId", purchase.conditions_version as "conditionsVersion",
  purchase.external_id as "externalId", purchase.store_id as "storeId", purchase.till_id as "tillId",
  (extract(epoch from purchase.occurred_at) * 1000)::bigint as "occurredAt",
  (extract(epoch from purchase.recorded_at) * 1000)::bigint as "recordedAt"`

function keptOf(row: KeptRow): Kept {
  const { owner, id, state, recordedAt, programmeId, test, decision } = row
  return { owner, id, state, recordedAt, programmeId, test, decision: expand(decision, row) }
}

/** A purchase to be kept, with the receipt it is known by. */
export type New = {
  readonly owner: string
  readonly id: string
  readonly key: ReceiptKey
  readonly digest: Buffer
  readonly member: boolean
  readonly test: boolean
  readonly decision: DecisionRecord
}

/** Keeps purchases. Fails on the unique key of a receipt when another till was faster. */
export async function record(db: Db, purchases: readonly New[], recordedAt: Date): Promise<void> {
  const owners = uuids(purchases.map((each) => each.owner))
  const ids = uuids(purchases.map((each) => each.id))
  const organisations = uuids(purchases.map((each) => each.key.organisationId))
  const numbers = texts(purchases.map((each) => each.key.externalId))
  await tell(
    db,
    [
      RECEIPTS,
      [
        organisations,
        uuids(purchases.map((each) => each.key.storeId ?? NIL)),
        uuids(purchases.map((each) => each.key.tillId ?? NIL)),
        numbers,
        owners,
        ids,
        bytes(purchases.map((each) => each.digest)),
      ],
    ],
    [
      PURCHASES,
      [
        owners,
        ids,
        organisations,
        uuids(purchases.map(({ decision }) => decision.programmeId)),
        bools(purchases.map((each) => each.member)),
        bools(purchases.map((each) => each.test)),
        uuids(purchases.map((each) => each.key.storeId)),
        uuids(purchases.map((each) => each.key.tillId)),
        numbers,
        bigints(purchases.map(({ decision }) => decision.receipt.occurredAt)),
        ints(purchases.map(({ decision }) => decision.conditionsVersion)),
        bigints(purchases.map(({ decision }) => decision.amount)),
        bigints(purchases.map(({ decision }) => decision.discount.amount)),
        bigints(purchases.map(({ decision }) => decision.redemption.amount)),
        bigints(purchases.map(({ decision }) => decision.earning.points)),
        bigints(purchases.map(({ decision }) => decision.redemption.applied)),
        texts(
          purchases.map(({ decision }) => JSON.stringify(compact(decision, recordedAt.getTime()))),
        ),
        recordedAt,
      ],
    ],
  )
}

const RECEIPTS = `
insert into purchases.receipt (organisation_id, store_id, till_id, external_id, owner, purchase_id, digest)
select * from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::text[], $5::uuid[], $6::uuid[], $7::bytea[])`

const PURCHASES = `
insert into purchases.purchase (
  owner, id, organisation_id, programme_id, member, test, store_id, till_id, external_id,
  occurred_at, recorded_at, state, conditions_version, amount, discount_amount, redeemed_amount,
  points_earned, points_redeemed, decision
)
select owner, id, organisation_id, programme_id, member, test, store_id, till_id, external_id,
  to_timestamp(occurred_ms / 1000.0), $18::timestamptz, 'confirmed', conditions_version, amount,
  discount_amount, redeemed_amount, points_earned, points_redeemed, decision::json
from unnest(
  $1::uuid[], $2::uuid[], $3::uuid[], $4::uuid[], $5::bool[], $6::bool[], $7::uuid[], $8::uuid[],
  $9::text[], $10::bigint[], $11::int[], $12::bigint[], $13::bigint[], $14::bigint[], $15::bigint[],
  $16::bigint[], $17::text[]
) as sent (
  owner, id, organisation_id, programme_id, member, test, store_id, till_id, external_id, occurred_ms,
  conditions_version, amount, discount_amount, redeemed_amount, points_earned, points_redeemed, decision
)`
