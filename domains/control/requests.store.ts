import { sql } from 'kysely'
import { bigints, ints, texts, uuids } from '#kit/arrays.ts'
import type { Db } from '#kit/context.ts'

export type RequestRow = {
  readonly id: string
  readonly at: Date
  readonly operation: string
  readonly status: number
  readonly refusal: string | null
  readonly requestId: string
  readonly tookMicros: number
  readonly missed: number
}

export type NewRequest = Omit<RequestRow, 'at'> & {
  readonly keyId: string
  /** Epoch milliseconds. */
  readonly at: number
}

/** Notes what was gathered, in one statement. */
export async function insertAll(db: Db, of: readonly NewRequest[]): Promise<void> {
  await sql`
    insert into control.request
      (key_id, id, at, operation, status, refusal, request_id, took_micros, missed)
    select key_id, id, to_timestamp(at / 1000.0), operation, status, refusal, request_id, took, missed
    from unnest(${uuids(of.map(({ keyId }) => keyId))}::uuid[],
      ${uuids(of.map(({ id }) => id))}::uuid[], ${bigints(of.map(({ at }) => at))}::bigint[],
      ${texts(of.map(({ operation }) => operation))}::text[],
      ${ints(of.map(({ status }) => status))}::int[],
      ${texts(of.map(({ refusal }) => refusal))}::text[],
      ${texts(of.map(({ requestId }) => requestId))}::text[],
      ${bigints(of.map(({ tookMicros }) => tookMicros))}::bigint[],
      ${ints(of.map(({ missed }) => missed))}::int[])
      as noted (key_id, id, at, operation, status, refusal, request_id, took, missed)
  `.execute(db)
}

/** Up to `limit` requests of a key, newest first, before the id. */
export async function list(
  db: Db,
  keyId: string,
  refusedOnly: boolean,
  before: string | null,
  limit: number,
): Promise<RequestRow[]> {
  const { rows } = await sql<RequestRow>`
    select id, at, operation, status, refusal, request_id, took_micros, missed from control.request
    where key_id = ${keyId} and (${before}::uuid is null or id < ${before}::uuid)
      and (not ${refusedOnly} or refusal is not null)
    order by id desc limit ${limit}
  `.execute(db)
  return rows
}

/** Forgets requests before the instant, a portion at a time; how many. */
export async function forget(db: Db, before: Date, portion: number): Promise<number> {
  const { numAffectedRows } = await sql`
    delete from control.request where (key_id, id) in (
      select key_id, id from control.request where at < ${before} limit ${portion})
  `.execute(db)
  return Number(numAffectedRows ?? 0n)
}
