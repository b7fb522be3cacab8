import { sql } from 'kysely'
import type { Db } from '#kit/context.ts'
import type { Kind } from './core/settings.ts'

export type ChannelRow = {
  readonly organisationId: string
  readonly kind: Kind
  readonly enabled: boolean
  readonly position: number
  readonly rate: number
  readonly settings: unknown
  readonly sealed: Buffer | null
  readonly changedAt: Date
  readonly changedBy: string
}

/** The channels of an organisation, in the order they are asked. */
export async function list(db: Db, organisationId: string): Promise<ChannelRow[]> {
  const { rows } = await sql<ChannelRow>`
    select * from channels.channel where organisation_id = ${organisationId} order by position, kind
  `.execute(db)
  return rows
}

/** A channel, held until the transaction ends; null when it was never set. */
export async function lock(db: Db, organisationId: string, kind: Kind): Promise<ChannelRow | null> {
  const { rows } = await sql<ChannelRow>`
    select * from channels.channel
    where organisation_id = ${organisationId} and kind = ${kind} for no key update
  `.execute(db)
  return rows[0] ?? null
}

export async function put(db: Db, row: ChannelRow): Promise<void> {
  await sql`
    insert into channels.channel (organisation_id, kind, enabled, position, rate, settings, sealed,
      changed_at, changed_by)
    values (${row.organisationId}, ${row.kind}, ${row.enabled}, ${row.position}, ${row.rate},
      ${JSON.stringify(row.settings)}::jsonb, ${row.sealed}, ${row.changedAt}, ${row.changedBy})
    on conflict (organisation_id, kind) do update set enabled = excluded.enabled,
      position = excluded.position, rate = excluded.rate, settings = excluded.settings,
      sealed = excluded.sealed, changed_at = excluded.changed_at, changed_by = excluded.changed_by
  `.execute(db)
}

export type Health = {
  readonly organisationId: string
  readonly kind: Kind
  readonly goodAt: Date | null
  readonly failedAt: Date | null
  readonly failure: string | null
  readonly inARow: number
}

export async function health(db: Db, organisationId: string): Promise<Health[]> {
  const { rows } = await sql<Health>`
    select * from channels.health where organisation_id = ${organisationId}
  `.execute(db)
  return rows
}

/** How channels did since it was last noted: how often each failed after it last took a message. */
export type Done = Omit<Health, 'inARow'> & { readonly failures: number }

export async function noteHealth(db: Db, done: readonly Done[]): Promise<void> {
  if (done.length === 0) return
  await sql`
    insert into channels.health as health (organisation_id, kind, good_at, failed_at, failure, in_a_row)
    select * from unnest(
      ${done.map((each) => each.organisationId)}::uuid[],
      ${done.map((each) => each.kind as string)}::text[],
      ${done.map((each) => each.goodAt)}::timestamptz[],
      ${done.map((each) => each.failedAt)}::timestamptz[],
      ${done.map((each) => each.failure)}::text[],
      ${done.map((each) => each.failures)}::int[]
    )
    on conflict (organisation_id, kind) do update set
      good_at = coalesce(excluded.good_at, health.good_at),
      failed_at = coalesce(excluded.failed_at, health.failed_at),
      failure = coalesce(excluded.failure, health.failure),
      in_a_row = excluded.in_a_row
        + case when excluded.good_at is null then health.in_a_row else 0 end
  `.execute(db)
}

/** Forgets what providers said when they failed before an instant; that one still fails stays. */
export async function forgetFailures(db: Db, before: Date): Promise<void> {
  await sql`
    update channels.health set failure = case when in_a_row > 0 then '…' end,
      failed_at = case when in_a_row > 0 then failed_at end
    where failed_at < ${before} and failure <> '…'
  `.execute(db)
}

/** Which of these members have a chat with the bot. */
export async function chatsOf(
  db: Db,
  organisationId: string,
  owners: readonly string[],
): Promise<Set<string>> {
  const { rows } = await sql<{ owner: string }>`
    select owner from channels.chat
    where organisation_id = ${organisationId} and owner = any(${owners}::uuid[])
  `.execute(db)
  return new Set(rows.map(({ owner }) => owner))
}

/** Which of these members have a browser that takes web push. */
export async function subscribed(db: Db, owners: readonly string[]): Promise<Set<string>> {
  const { rows } = await sql<{ owner: string }>`
    select distinct owner from channels.subscription where owner = any(${owners}::uuid[])
  `.execute(db)
  return new Set(rows.map(({ owner }) => owner))
}
