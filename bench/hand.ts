import { Client } from 'pg'
import { CompiledQuery } from 'kysely'
import type { Db } from '#kit/database.ts'
import { newId } from '#kit/newId.ts'
import type { Shown } from './programs.ts'
import { filled, receiptFormat } from './receipt.ts'
import { card, owner, type BenchShop } from './shop.ts'

/** Tables that get a row for each receipt, by our path and by hand alike. Tallies and counters are brought up to date. */
export const APPENDED = [
  'purchases.receipt',
  'purchases.purchase',
  'ledger.movement',
  'ledger.lot',
  'kit.event',
  'kit.idempotency',
] as const

/** All that a confirmed receipt writes, or only what a plain accrual would: key, movement, lot, receipt. */
export type Form = 'whole' | 'plain'

export type ByHand = {
  readonly url: string
  readonly shop: BenchShop
  readonly members: number
  readonly patterns: readonly Pattern[]
  readonly form: Form
}

const BATCH = 100
const CLIENTS = 2
/** Batches rendered beforehand for each second: more than any machine here gets done. */
const MOST = 400

/**
 * Receipts written by hand: one statement for a hundred from arrays (`unnest`), one commit each, from two
 * clients, nothing read and nothing decided. All arrays are text before the clock starts, so the clients
 * only send. Ends early when all is written.
 */
export async function byHand(work: ByHand, seconds: number, name: string): Promise<Shown> {
  const batches = render(work, Math.ceil(seconds * MOST), name)
  const text = statementOf(work)
  const clients = await Promise.all(
    Array.from({ length: CLIENTS }, async () => {
      const client = new Client({ connectionString: work.url })
      await client.connect()
      return client
    }),
  )
  const begun = performance.now()
  const times: number[] = []
  let next = 0
  await Promise.all(
    clients.map(async (client) => {
      while (next < batches.length && performance.now() - begun < seconds * 1000) {
        const values = batches[next++]!
        const sent = performance.now()
        await client.query({ name: work.form, text, values: [...values] })
        times.push(performance.now() - sent)
      }
    }),
  )
  const took = (performance.now() - begun) / 1000
  await Promise.all(clients.map((client) => client.end()))
  const sorted = times.toSorted((a, b) => a - b)
  const at = (share: number) => Number((sorted[Math.floor(sorted.length * share)] ?? 0).toFixed(2))
  const done = times.length * BATCH
  return { done, perSecond: done / took, p50: at(0.5), p99: at(0.99), failed: 0 }
}

/** What differs from receipt to receipt in what a purchase writes. */
export type Pattern = {
  readonly decision: string
  readonly data: string
  readonly amount: number
  readonly points: number
  readonly version: number
}

/** Purchases that our path has written, as patterns: the same bytes are written by hand. */
export async function patternsOf(db: Db): Promise<Pattern[]> {
  const { rows } = await db.executeQuery<Pattern>(
    CompiledQuery.raw(`
      select p.decision::text as decision, e.data::text as data, p.amount, p.points_earned as points,
        p.conditions_version as version
      from purchases.purchase p
      join ledger.movement m on m.owner = p.owner and m.cause_id = p.id::text
      join kit.event e on e.owner = p.owner and e.data ->> 'movementId' = m.id::text
      limit 1000`),
  )
  if (rows.length === 0) throw new Error('our path has written nothing that could be copied')
  return rows
}

function render({ members, patterns, form }: ByHand, count: number, name: string): string[][] {
  const format = receiptFormat()
  // what is long is written once and sent again and again: only ids and numbers are new in each batch
  const kinds = Array.from({ length: Math.ceil(patterns.length / BATCH) }, (_, n) =>
    each((i) => patterns[(n * BATCH + i) % patterns.length]!),
  ).map((batch) => ({
    decisions: list(
      form === 'whole'
        ? batch.map(({ decision }) => decision)
        : batch.map((_, n) => filled(format, card(n), name)),
    ),
    data: list(batch.map(({ data }) => data)),
    amounts: list(batch.map(({ amount }) => amount)),
    points: list(batch.map(({ points }) => points)),
    versions: list(batch.map(({ version }) => version)),
  }))
  return Array.from({ length: count }, (_, n) => {
    const { decisions, data, amounts, points, versions } = kinds[n % kinds.length]!
    const owners = each((i) => owner(((n * BATCH + i) * 7919) % members))
    const numbers = list(each((i) => `${name}-${n * BATCH + i}`))
    const id = () => list(each(() => newId()))
    return [
      list(owners),
      id(),
      id(),
      id(),
      id(),
      numbers,
      decisions,
      data,
      amounts,
      points,
      versions,
    ]
  })
}

const each = <T>(make: (index: number) => T): T[] =>
  Array.from({ length: BATCH }, (_, i) => make(i))

/** An array as PostgreSQL reads it. */
const list = (values: readonly (string | number)[]): string =>
  `{${values.map((value) => `"${String(value).replaceAll(/["\\]/g, '\\$&')}"`).join(',')}}`

function statementOf({ shop, form }: ByHand): string {
  const { organisationId, programmeId } = shop
  const written = form === 'whole' ? [...PLAIN, ...REST] : PLAIN
  return `
    with sent as (
      select *, '${organisationId}'::uuid as organisation, '${programmeId}'::uuid as programme,
        '\\x${'5a'.repeat(32)}'::bytea as digest, now() as at
      from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::uuid[], $5::uuid[], $6::text[], $7::text[],
        $8::text[], $9::bigint[], $10::bigint[], $11::int[])
        as sent (owner, purchase, movement, lot, event, number, decision, data, amount, points, version)
    ), ${written.map((statement, n) => `w${n} as (${statement})`).join(',\n')}
    select 1`
}

const PLAIN = [
  `insert into kit.idempotency (caller, key, digest, status, answer, at)
   select organisation, number, digest, 201, owner || '/' || purchase, at from sent`,
  `insert into ledger.movement (owner, id, programme_id, kind, points, cause_kind, cause_id, occurred_at, recorded_at)
   select owner, movement, programme, 'earn', points, 'purchase', purchase, at, at from sent`,
  `insert into ledger.lot (owner, id, programme_id, movement_id, purchase_id, earned, remaining, activates_at, expires_at, earned_at)
   select owner, lot, programme, movement, purchase, points, points, at + interval '14 days', at + interval '194 days', at from sent`,
  `insert into purchases.purchase (owner, id, organisation_id, programme_id, member, test, external_id,
     occurred_at, recorded_at, state, conditions_version, amount, discount_amount, redeemed_amount,
     points_earned, points_redeemed, decision)
   select owner, purchase, organisation, programme, true, false, number, at, at, 'confirmed', version, amount, 0, 0,
     points, 0, decision::json from sent`,
]

const NIL = '00000000-0000-0000-0000-000000000000'

const REST = [
  `insert into purchases.receipt (organisation_id, store_id, till_id, external_id, owner, purchase_id, digest)
   select organisation, '${NIL}', '${NIL}', number, owner, purchase, digest from sent`,
  `insert into purchases.tally as kept (owner, programme_id, source, visits, amount, first_at, last_at)
   select owner, programme, owner, 1, amount, at, at from sent
   on conflict (owner, programme_id, source) do update set visits = kept.visits + 1,
     amount = kept.amount + excluded.amount, last_at = excluded.last_at`,
  `insert into purchases.counter as kept (owner, programme_id, key, source, used)
   select owner, programme, 'day-0', owner, 10 from sent
   on conflict (owner, programme_id, key, source) do update set used = kept.used + excluded.used`,
  `insert into kit.event (owner, id, organisation_id, name, data, at)
   select owner, event, organisation, 'points.earned', data::jsonb, at from sent`,
]
