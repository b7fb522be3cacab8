import { uuids } from '#kit/arrays.ts'
import type { Db } from '#kit/context.ts'
import { run } from '#kit/pipeline.ts'

/** What a purchase comes to, without what was bought. Amounts are minor units. */
export type PurchaseFact = {
  readonly id: string
  readonly owner: string
  readonly programmeId: string
  readonly storeId: string | null
  readonly channel: string | null
  readonly member: boolean
  /** Of the member at that moment. */
  readonly tier: string | null
  readonly occurredAt: Date
  readonly amount: number
  readonly discount: number
  readonly redeemedAmount: number
  readonly pointsEarned: number
  readonly pointsRedeemed: number
  /** Null where a line does not say it. */
  readonly cost: number | null
}

/** By what a purchase is found again. */
export type PurchaseKey = Pick<PurchaseFact, 'id' | 'owner'>

/** Purchases of an organisation after an id, in the order of their ids; those of tests are left out. */
export function purchasesAfter(
  db: Db,
  organisationId: string,
  after: string,
  limit: number,
): Promise<PurchaseKey[]> {
  return run(
    db,
    `select id, owner from purchases.purchase
     where organisation_id = $1 and id > $2 and not test order by id limit $3`,
    [organisationId, after, limit],
  )
}

/** What these purchases come to, in no order. */
export function factsOf(db: Db, keys: readonly PurchaseKey[]): Promise<PurchaseFact[]> {
  return run(
    db,
    `select id, owner, programme_id as "programmeId", store_id as "storeId", purchase.member,
       told.receipt->>1 as channel, told.member->>2 as tier,
       occurred_at as "occurredAt", amount, discount_amount as discount,
       redeemed_amount as "redeemedAmount", points_earned as "pointsEarned",
       points_redeemed as "pointsRedeemed", (
         case json_typeof(costs)
           when 'array' then (
             select case when count(*) = count(cost) then sum(cost::bigint) end
             from json_array_elements_text(costs) as cost
           )
           when 'number' then (costs #>> '{}')::bigint * json_array_length(quantities)
         end
       )::bigint as cost
     from unnest($1::uuid[], $2::uuid[]) as asked (owner, id)
     join purchases.purchase using (owner, id)
     cross join lateral json_to_record(decision) as told (lines json, receipt json, member json)
     cross join lateral (
       select lines->6 as costs, lines->2 as quantities offset 0
     ) as sums`,
    [uuids(keys.map(({ owner }) => owner)), uuids(keys.map(({ id }) => id))],
  )
}

/** What came back, and of which purchase. */
export type ReturnRow = {
  readonly id: string
  readonly owner: string
  readonly purchaseId: string
  readonly occurredAt: Date
  readonly amount: number
  readonly redeemedAmount: number
  /** Nothing of the purchase is left. */
  readonly whole: boolean
  readonly lines: readonly { readonly lineId: string; readonly quantity: string }[]
}

/** By what a return is found again. */
export type ReturnKey = Pick<ReturnRow, 'id' | 'owner'>

/** Returns of an organisation between two ids, in their order; those of tests are left out. */
export function returnsBetween(
  db: Db,
  organisationId: string,
  asked: { readonly after: string; readonly before: string; readonly limit: number },
): Promise<ReturnKey[]> {
  return run(
    db,
    `select given.id, given.owner from purchases.return as given
     join purchases.purchase on purchase.owner = given.owner and purchase.id = purchase_id
     where organisation_id = $1 and given.id > $2 and given.id < $3 and not test
     order by given.id limit $4`,
    [organisationId, asked.after, asked.before, asked.limit],
  )
}

/** These returns, in no order. */
export function returnsOf(db: Db, keys: readonly ReturnKey[]): Promise<ReturnRow[]> {
  return run(
    db,
    `select id, owner, purchase_id as "purchaseId", occurred_at as "occurredAt", amount,
       (answer->'redemption'->>'amount')::bigint as "redeemedAmount", whole, lines
     from unnest($1::uuid[], $2::uuid[]) as asked (owner, id) join purchases.return using (owner, id)`,
    [uuids(keys.map(({ owner }) => owner)), uuids(keys.map(({ id }) => id))],
  )
}

/** What purchases and events gave points for, as it was written down. */
export type GrantRow = {
  readonly id: string
  readonly storeId: string | null
  readonly channel: string | null
  readonly tier: string | null
  /** Rules and what each gave; of a purchase as it is stored, of an event as it is. */
  readonly effects: readonly unknown[] | null
}

type Key = { readonly owner: string; readonly id: string }

/** What these purchases gave points for; unknown ones are left out. */
export function grantsOfPurchases(db: Db, keys: readonly Key[]): Promise<GrantRow[]> {
  return run(
    db,
    `select id, store_id as "storeId", told.receipt->>1 as channel, told.member->>2 as tier, told.effects
     from unnest($1::uuid[], $2::uuid[]) as asked (owner, id)
     join purchases.purchase using (owner, id)
     cross join lateral json_to_record(decision) as told (receipt json, member json, effects json)`,
    [uuids(keys.map(({ owner }) => owner)), uuids(keys.map(({ id }) => id))],
  )
}

/** What these events gave points for; unknown ones are left out. */
export function grantsOfEvents(db: Db, keys: readonly Key[]): Promise<GrantRow[]> {
  return run(
    db,
    `select id, null as "storeId", null as channel, null as tier,
       decision->'judgement'->'effects' as effects
     from unnest($1::uuid[], $2::uuid[]) as asked (owner, id) join purchases.event using (owner, id)`,
    [uuids(keys.map(({ owner }) => owner)), uuids(keys.map(({ id }) => id))],
  )
}

/** What members answered when they were asked by an event of the kind `survey`, in the order of answering; whole scores only. */
export function surveyScores(
  db: Db,
  programmeId: string,
  { from, to }: { readonly from: Date; readonly to: Date },
): Promise<{ readonly owner: string; readonly score: number }[]> {
  return run(
    db,
    `select owner, (decision->'asked'->'attributes'->>'score')::int as score
     from purchases.event
     where programme_id = $1 and kind = 'survey' and occurred_at >= $2 and occurred_at < $3
       and decision->'asked'->'attributes'->>'score' ~ '^([0-9]|10)$'
     order by occurred_at, id`,
    [programmeId, from, to],
  )
}
