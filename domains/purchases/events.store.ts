import type { Db } from '#kit/context.ts'
import { run } from '#kit/pipeline.ts'

/** Whether this event was reported before. The member's account is locked by the caller. */
export async function find(
  db: Db,
  owner: string,
  programmeId: string,
  event: { readonly kind: string; readonly externalId: string },
): Promise<boolean> {
  const rows = await run(
    db,
    `select 1 from purchases.event
     where owner = $1 and programme_id = $2 and kind = $3 and external_id = $4`,
    [owner, programmeId, event.kind, event.externalId],
  )
  return rows.length > 0
}

/** Who of these members was awarded for an event already. */
export async function awarded(
  db: Db,
  event: { readonly programmeId: string; readonly kind: string; readonly externalId: string },
  owners: readonly string[],
): Promise<Set<string>> {
  if (owners.length === 0) return new Set()
  const rows = await run<{ owner: string }>(
    db,
    `select owner from purchases.event
     where owner = any($1::uuid[]) and programme_id = $2 and kind = $3 and external_id = $4`,
    [owners, event.programmeId, event.kind, event.externalId],
  )
  return new Set(rows.map(({ owner }) => owner))
}

/** Keeps an event with the judgement about it. */
export async function insert(
  db: Db,
  row: {
    readonly owner: string
    readonly id: string
    readonly programmeId: string
    readonly kind: string
    readonly externalId: string
    readonly occurredAt: Date
    readonly recordedAt: Date
    readonly points: number
    readonly decision: object
  },
): Promise<void> {
  await run(
    db,
    `insert into purchases.event
       (owner, id, programme_id, kind, external_id, occurred_at, recorded_at, points, decision)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
    [
      row.owner,
      row.id,
      row.programmeId,
      row.kind,
      row.externalId,
      row.occurredAt,
      row.recordedAt,
      row.points,
      JSON.stringify(row.decision),
    ],
  )
}

/** Leads the visits and limits of one owner to another, each row keeping whose it was. */
export async function join(db: Db, from: string, to: string): Promise<void> {
  await lead(db, 'owner = $1', [from, to])
}

/** Leads back what came from some owners; the one it goes to may have bought again meanwhile. */
export async function part(
  db: Db,
  from: string,
  sources: readonly string[],
  to: string,
): Promise<void> {
  await lead(db, 'owner = $1 and source = any($3::uuid[])', [from, to, sources])
}

async function lead(db: Db, which: string, values: readonly unknown[]): Promise<void> {
  await run(
    db,
    `with gone as (delete from purchases.tally where ${which} returning *)
     insert into purchases.tally as kept (owner, programme_id, source, visits, amount, first_at, last_at)
     select $2::uuid, programme_id, source, visits, amount, first_at, last_at from gone
     on conflict (owner, programme_id, source) do update set
       visits = kept.visits + excluded.visits, amount = kept.amount + excluded.amount,
       first_at = least(kept.first_at, excluded.first_at),
       last_at = greatest(kept.last_at, excluded.last_at)`,
    values,
  )
  // a cooldown counts the last day, every other limit a sum
  await run(
    db,
    `with gone as (delete from purchases.counter where ${which} returning *)
     insert into purchases.counter as kept (owner, programme_id, key, source, used)
     select $2::uuid, programme_id, key, source, used from gone
     on conflict (owner, programme_id, key, source) do update set
       used = case when kept.key like '%:cooldown' then greatest(kept.used, excluded.used)
         else kept.used + excluded.used end`,
    values,
  )
}
