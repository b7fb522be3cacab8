import type { Usage } from '#domains/rules/core/judgement.ts'
import type { Db } from '#kit/context.ts'
import type { HeldQuote } from './core/book.ts'
import { ask, run, tell } from '#kit/pipeline.ts'

/** A quote that set points and budgets aside, as it is kept. */
export type Row = HeldQuote & {
  readonly owner: string
  readonly programmeId: string
  readonly state: 'held' | 'used' | 'cancelled' | 'expired'
}

const COLUMNS = `quote.owner, quote.id, quote.programme_id as "programmeId", quote.state, quote.hold_id as "holdId",
  quote.points, quote.usage, (extract(epoch from quote.expires_at) * 1000)::bigint as "expiresAt"`

/** Held quotes by id. The member's account is locked by the caller where the answer decides anything. */
export async function look(
  db: Db,
  asked: readonly { readonly owner: string; readonly id: string }[],
): Promise<Map<string, Row>> {
  if (asked.length === 0) return new Map()
  const rows = await ask<Row>(
    db,
    `select ${COLUMNS} from unnest($1::uuid[], $2::uuid[]) as asked (owner, id)
     cross join lateral (
       select * from purchases.quote as own
       where own.owner = asked.owner and own.id = asked.id offset 0
     ) as quote`,
    [asked.map(({ owner }) => owner), asked.map(({ id }) => id)],
  )
  return new Map(rows.map((row) => [row.id, row]))
}

/** Keeps a quote that holds. */
export async function insert(
  db: Db,
  quote: {
    readonly owner: string
    readonly id: string
    readonly organisationId: string
    readonly programmeId: string
    readonly holdId: string | null
    readonly points: number
    readonly usage: readonly Usage[]
    readonly madeAt: Date
    readonly expiresAt: Date
  },
): Promise<void> {
  await run(
    db,
    `insert into purchases.quote
       (owner, id, organisation_id, programme_id, state, hold_id, points, usage, made_at, expires_at)
     values ($1, $2, $3, $4, 'held', $5, $6, $7, $8, $9)`,
    [
      quote.owner,
      quote.id,
      quote.organisationId,
      quote.programmeId,
      quote.holdId,
      quote.points,
      JSON.stringify(quote.usage),
      quote.madeAt,
      quote.expiresAt,
    ],
  )
}

/** Ends quotes; only one that is held still can end. */
export async function end(
  db: Db,
  quotes: readonly {
    readonly owner: string
    readonly id: string
    readonly state: 'used' | 'cancelled' | 'expired'
  }[],
): Promise<void> {
  if (quotes.length === 0) return
  await tell(db, [
    `update purchases.quote set state = ended.state
     from unnest($1::uuid[], $2::uuid[], $3::text[]) as ended (owner, id, state)
     where quote.owner = ended.owner and quote.id = ended.id and quote.state = 'held'`,
    [
      quotes.map(({ owner }) => owner),
      quotes.map(({ id }) => id),
      quotes.map(({ state }) => state),
    ],
  ])
}

/** Quotes whose time has passed, the oldest first, with their organisations. */
export async function overdue(
  db: Db,
  at: Date,
  limit: number,
): Promise<(Row & { readonly organisationId: string })[]> {
  return run(
    db,
    `select ${COLUMNS}, quote.organisation_id as "organisationId" from purchases.quote
     where state = 'held' and expires_at <= $1 order by expires_at limit $2`,
    [at, limit],
  )
}
