import { sql } from 'kysely'
import type { Db } from '#kit/context.ts'
import type { OrganisationId } from '#kit/core/ids.ts'
import type { Form } from '#domains/messaging/messaging.ts'
import type { MailingOutcome } from './mailings.api.ts'

/** Adds members to the audience of a mailing; who is in it already stays. How many are new. */
export async function add(
  db: Db,
  of: OrganisationId,
  mailingId: string,
  owners: readonly string[],
): Promise<number> {
  if (owners.length === 0) return 0
  const { numAffectedRows } = await sql`
    insert into mailings.recipient (owner, mailing_id, organisation_id)
    select owner, ${mailingId}::uuid, ${of}::uuid from unnest(${owners}::uuid[]) as owner
    on conflict (owner, mailing_id) do nothing
  `.execute(db)
  return Number(numAffectedRows ?? 0n)
}

/** Empties the audience of a draft. */
export async function clear(db: Db, mailingId: string): Promise<void> {
  await sql`delete from mailings.recipient where mailing_id = ${mailingId}`.execute(db)
}

/** How many are in the audience. */
export async function count(db: Db, mailingId: string): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*) as count from mailings.recipient where mailing_id = ${mailingId}
  `.execute(db)
  return rows[0]!.count
}

type Part = { readonly after: string | null; readonly limit: number }

/** The audience by id, after one. */
export async function walk(db: Db, mailingId: string, { after, limit }: Part): Promise<string[]> {
  const { rows } = await sql<{ owner: string }>`
    select owner from mailings.recipient
    where mailing_id = ${mailingId} and (${after}::uuid is null or owner > ${after}::uuid)
    order by owner limit ${limit}
  `.execute(db)
  return rows.map(({ owner }) => owner)
}

/** Those of the audience that nobody has decided about yet, locked until the transaction ends. */
export async function lockUndecided(db: Db, mailingId: string, limit: number): Promise<string[]> {
  const { rows } = await sql<{ owner: string }>`
    select owner from mailings.recipient where mailing_id = ${mailingId} and outcome is null
    order by owner limit ${limit} for no key update
  `.execute(db)
  return rows.map(({ owner }) => owner)
}

export type Decided = {
  readonly owner: string
  readonly outcome: MailingOutcome
  readonly form: Form | null
}

/**
 * Writes down what was decided about these. They are named twice, so that each is looked for by its key, whatever
 * is known of a table that was empty a moment ago.
 */
export async function decide(
  db: Db,
  mailingId: string,
  decided: readonly Decided[],
  at: Date,
): Promise<void> {
  const owners = decided.map(({ owner }) => owner)
  await sql`
    update mailings.recipient as recipient
    set outcome = decided.outcome, form = decided.form, decided_at = ${at}
    from unnest(
      ${owners}::uuid[],
      ${decided.map(({ outcome }) => outcome)}::text[],
      ${decided.map(({ form }) => form)}::text[]
    ) as decided (owner, outcome, form)
    where recipient.owner = decided.owner and recipient.mailing_id = ${mailingId}
      and recipient.owner = any(${owners}::uuid[])
  `.execute(db)
}

/** Notes that a member took a consent back by a link of a mailing; the first time counts. */
export async function noteUnsubscribed(
  db: Db,
  of: OrganisationId,
  mailingId: string,
  owner: string,
  at: Date,
): Promise<void> {
  await sql`
    update mailings.recipient set unsubscribed_at = ${at}
    where owner = ${owner} and mailing_id = ${mailingId} and organisation_id = ${of}
      and unsubscribed_at is null
  `.execute(db)
}

export type Tally = {
  readonly mailingId: string
  readonly outcome: MailingOutcome | null
  readonly count: number
  readonly unsubscribed: number
}

/** What was decided about the audiences of these mailings. */
export async function tally(db: Db, mailingIds: readonly string[]): Promise<Tally[]> {
  const { rows } = await sql<Tally>`
    select mailing_id, outcome, count(*) as count, count(unsubscribed_at) as unsubscribed
    from mailings.recipient where mailing_id = any(${mailingIds}::uuid[])
    group by mailing_id, outcome
  `.execute(db)
  return rows
}

export type Recipient = Omit<Decided, 'outcome'> & {
  readonly outcome: MailingOutcome | null
  readonly unsubscribedAt: Date | null
}

/** The audience with what was decided, by id, after one. */
export async function decidedAbout(
  db: Db,
  mailingId: string,
  { after, limit }: Part,
): Promise<Recipient[]> {
  const { rows } = await sql<Recipient>`
    select owner, outcome, form, unsubscribed_at from mailings.recipient
    where mailing_id = ${mailingId} and (${after}::uuid is null or owner > ${after}::uuid)
    order by owner limit ${limit}
  `.execute(db)
  return rows
}
