import { sql } from 'kysely'
import type { Db } from '#kit/context.ts'
import type { Reach } from '#kit/core/reach.ts'
import type { PurchaseLine } from './core/schemas.ts'
import { run } from '#kit/pipeline.ts'

/** Purchases of an organisation after an id, newest first. */
export async function list(
  db: Db,
  organisationId: string,
  asked: {
    readonly owners: readonly string[] | null
    readonly externalId: string | null
    readonly after: string | null
    readonly limit: number
    /** Only what is in any of these. */
    readonly reach: readonly Reach[] | null
  },
): Promise<PurchaseLine[]> {
  const reach = asked.reach && JSON.stringify(asked.reach)
  const rows = await run<
    Omit<PurchaseLine, 'occurredAt' | 'recordedAt'> & { occurredAt: Date; recordedAt: Date }
  >(
    db,
    `select id, case when member then owner end as "memberId", programme_id as "programmeId", state,
       external_id as "externalId", store_id as "storeId", till_id as "tillId",
       occurred_at as "occurredAt", recorded_at as "recordedAt", amount,
       amount - discount_amount - redeemed_amount as "amountDue",
       points_earned as "pointsEarned", points_redeemed as "pointsRedeemed"
     from purchases.purchase
     where organisation_id = $1
       and ($2::uuid[] is null or owner = any($2::uuid[]))
       and ($3::text is null or external_id = $3)
       and ($4::uuid is null or id < $4::uuid)
       and ($6::jsonb is null or exists (
         select from jsonb_to_recordset($6::jsonb) as reach (programmes uuid[], stores uuid[])
         where (reach.programmes is null or programme_id = any(reach.programmes))
           and (reach.stores is null or store_id = any(reach.stores))
       ))
     order by id desc limit $5`,
    [organisationId, asked.owners, asked.externalId, asked.after, asked.limit, reach],
  )
  return rows.map((row) => ({
    ...row,
    occurredAt: row.occurredAt.toISOString(),
    recordedAt: row.recordedAt.toISOString(),
  }))
}

/** The programmes of these purchases, by their ids. */
export async function programmesOf(
  db: Db,
  organisationId: string,
  ids: readonly string[],
): Promise<Map<string, string>> {
  if (ids.length === 0) return new Map()
  const { rows } = await sql<{ id: string; programmeId: string }>`
    select id, programme_id from purchases.purchase
    where organisation_id = ${organisationId} and id = any(${ids}::uuid[])
  `.execute(db)
  return new Map(rows.map(({ id, programmeId }) => [id, programmeId]))
}
