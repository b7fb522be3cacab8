import { sql } from 'kysely'
import type { Context, Db } from './context.ts'
import { Refusal } from './core/refusal.ts'
import { bytes, ints, texts, uuids } from './arrays.ts'
import { ask, tell } from './pipeline.ts'

/** What a key was bound to: only an effect binds one. */
export type Bound = { readonly digest: Buffer; readonly status: number; readonly answer: string }

export type Call = {
  /** The Idempotency-Key; null where the operation takes none. */
  readonly key: string | null
  /** SHA-256 of route and canonical body. */
  readonly digest: Buffer
}

/**
 * Does the work once for a key: the second time the stored answer comes back, byte for byte.
 * A twin that runs at the same moment waits for the first by the unique key of the table.
 * Throws `idempotency.conflict` when the key was used for another request.
 */
export async function once(
  ctx: Context,
  call: Call,
  work: (ctx: Context) => Promise<{ status: number; answer: string }>,
): Promise<{ status: number; answer: string; replayed: boolean }> {
  return ctx.transaction(async (ctx) => {
    if (call.key === null) return { ...(await work(ctx)), replayed: false }
    const mine = await claim(ctx.db, ctx.actor.id, call.key, call.digest, ctx.now)
    if (!mine) {
      const bound = (await find(ctx.db, ctx.actor.id, [call.key])).get(call.key)
      if (!bound) throw new Error('an idempotency key is taken and yet not there')
      return { ...sameRequest(bound, call.digest), replayed: true }
    }
    const result = await work(ctx)
    await bind(ctx.db, ctx.actor.id, call.key, result)
    return { ...result, replayed: false }
  })
}

/** The stored answer, or the refusal when the key was used for another request. */
export function sameRequest(bound: Bound, digest: Buffer): { status: number; answer: string } {
  if (!bound.digest.equals(digest)) throw new Refusal('idempotency.conflict')
  return { status: bound.status, answer: bound.answer }
}

/** What these keys of a caller are bound to. */
export async function find(
  db: Db,
  caller: string,
  keys: readonly string[],
): Promise<Map<string, Bound>> {
  const { rows } = await sql<Bound & { key: string }>`
    select key, digest, status, answer from kit.idempotency
    where caller = ${caller} and key = any(${keys}::text[])
  `.execute(db)
  return new Map(rows.map((row) => [row.key, row]))
}

/** What these keys are bound to, in the order asked, and the instant of the transaction: for verbs that take lists. */
export async function findAll(
  db: Db,
  asked: readonly { readonly caller: string; readonly key: string | null }[],
): Promise<{ at: Date; bound: (Bound | null)[] }> {
  const [[clock], rows] = await Promise.all([
    ask<{ at: number }>(db, 'select floor(extract(epoch from now()) * 1000)::bigint as at', []),
    ask<{ n: number; digest: string; status: number; answer: string }>(
      db,
      `select n::int as n, encode(digest, 'hex') as digest, status, answer
       from unnest($1::uuid[], $2::text[]) with ordinality as asked (caller, key, n)
       cross join lateral (
         select digest, status, answer from kit.idempotency as bound
         where bound.caller = asked.caller and bound.key = asked.key offset 0
       ) as bound`,
      [uuids(asked.map(({ caller }) => caller)), texts(asked.map(({ key }) => key))],
    ),
  ])
  const bound: (Bound | null)[] = asked.map(() => null)
  for (const { n, digest, status, answer } of rows)
    bound[n - 1] = { digest: Buffer.from(digest, 'hex'), status, answer }
  return { at: new Date(clock!.at), bound }
}

/** Binds keys to answers. Fails on the unique key when another request was faster. */
export async function bindAll(
  db: Db,
  keys: readonly (Bound & { readonly caller: string; readonly key: string })[],
  at: Date,
): Promise<void> {
  if (keys.length === 0) return
  await tell(db, [
    `insert into kit.idempotency (caller, key, digest, status, answer, at)
     select caller, key, digest, status, answer, $6::timestamptz
     from unnest($1::uuid[], $2::text[], $3::bytea[], $4::int[], $5::text[])
       as new (caller, key, digest, status, answer)`,
    [
      uuids(keys.map((each) => each.caller)),
      texts(keys.map((each) => each.key)),
      bytes(keys.map((each) => each.digest)),
      ints(keys.map((each) => each.status)),
      texts(keys.map((each) => each.answer)),
      at,
    ],
  ])
}

async function claim(db: Db, caller: string, key: string, digest: Buffer, at: Date) {
  const { numAffectedRows } = await sql`
    insert into kit.idempotency (caller, key, digest, status, answer, at)
    values (${caller}, ${key}, ${digest}, 0, '', ${at})
    on conflict (caller, key) do nothing
  `.execute(db)
  return numAffectedRows === 1n
}

async function bind(
  db: Db,
  caller: string,
  key: string,
  result: { status: number; answer: string },
): Promise<void> {
  await sql`
    update kit.idempotency set status = ${result.status}, answer = ${result.answer}
    where caller = ${caller} and key = ${key}
  `.execute(db)
}

/** Forgets keys older than the instant, a portion at a time; how many it forgot. */
export async function forget(db: Db, before: Date, portion: number): Promise<number> {
  const { numAffectedRows } = await sql`
    delete from kit.idempotency where (caller, key) in (
      select caller, key from kit.idempotency where at < ${before} limit ${portion}
    )
  `.execute(db)
  return Number(numAffectedRows ?? 0n)
}
