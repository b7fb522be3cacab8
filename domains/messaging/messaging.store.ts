import { sql } from 'kysely'
import type { Db } from '#kit/context.ts'
import type { OrganisationId } from '#kit/core/ids.ts'
import type { Language } from '#kit/core/language.ts'
import type { Basis } from './core/basis.ts'
import type { Form } from './core/forms.ts'
import { precedenceOf, type Precedence, type Purpose } from './core/purposes.ts'
import type { Message } from './messaging.api.ts'
import type { News } from './core/news.ts'

export type NewMessage = {
  readonly owner: string
  readonly id: string
  readonly organisationId: OrganisationId
  readonly eventId: string
  readonly channel: string
  readonly kind: string
  readonly language: Language
  readonly address: string | null
  readonly form: Form
  readonly purpose: Purpose
  readonly template: number | null
  readonly subject: string | null
  readonly text: string
  readonly html: string | null
  readonly sealed: Buffer | null
  readonly test: boolean
  readonly basis: Basis | null
  readonly notBefore: Date | null
  readonly lapsesAt: Date | null
  /** What it tells, where it may have to be written anew for another channel. */
  readonly news?: News | null
  /** The message of the same member that could not be delivered. */
  readonly insteadOf?: string | null
}

/**
 * Writes messages to be sent, all in one statement; one for the same event and channel, or instead of the
 * same message, is written once.
 */
export async function write(db: Db, messages: readonly NewMessage[], at: Date): Promise<void> {
  if (messages.length === 0) return
  await sql`
    insert into messaging.message (owner, id, organisation_id, event_id, channel, kind, language, address,
      text, sealed, test, lapses_at, form, purpose, template, subject, html, basis, news, instead_of, precedence,
      next_try_at, state, written_at)
    select message.*, 'waiting', ${at}::timestamptz from unnest(
      ${messages.map((each) => each.owner)}::uuid[],
      ${messages.map((each) => each.id)}::uuid[],
      ${messages.map((each) => each.organisationId as string)}::uuid[],
      ${messages.map((each) => each.eventId)}::uuid[],
      ${messages.map((each) => each.channel)}::text[],
      ${messages.map((each) => each.kind)}::text[],
      ${messages.map((each) => each.language)}::text[],
      ${messages.map((each) => each.address)}::text[],
      ${messages.map((each) => each.text)}::text[],
      ${messages.map((each) => each.sealed)}::bytea[],
      ${messages.map((each) => each.test)}::boolean[],
      ${messages.map((each) => each.lapsesAt)}::timestamptz[],
      ${messages.map((each) => each.form)}::text[],
      ${messages.map((each) => each.purpose)}::text[],
      ${messages.map((each) => each.template)}::int[],
      ${messages.map((each) => each.subject)}::text[],
      ${messages.map((each) => each.html)}::text[],
      ${messages.map((each) => each.basis && JSON.stringify(each.basis))}::jsonb[],
      ${messages.map((each) => (each.news ? JSON.stringify(each.news) : null))}::jsonb[],
      ${messages.map((each) => each.insteadOf ?? null)}::uuid[],
      ${messages.map((each) => precedenceOf(each.kind))}::smallint[],
      ${messages.map((each) => each.notBefore ?? at)}::timestamptz[]
    ) as message
    on conflict do nothing
  `.execute(db)
}

export type Taken = Pick<
  NewMessage,
  | 'owner'
  | 'organisationId'
  | 'id'
  | 'eventId'
  | 'channel'
  | 'form'
  | 'kind'
  | 'purpose'
  | 'language'
  | 'address'
  | 'subject'
  | 'text'
  | 'html'
  | 'sealed'
  | 'test'
  | 'basis'
  | 'lapsesAt'
> & { readonly tries: number; readonly news: News | null; readonly precedence: Precedence }

export const TAKEN =
  sql.raw(`message.owner, message.id, message.organisation_id, event_id, channel, form, kind, purpose,
  language, address, subject, text, html, sealed, test, basis, lapses_at, tries, news,
  message.precedence`)

export type Settled = {
  readonly owner: string
  readonly id: string
  readonly state: Message['state']
  readonly text: string
  readonly nextTryAt: Date
  readonly failure: string | null
}

/** Writes what became of messages that were taken. A code that is settled leaves no cipher behind. */
export async function settle(db: Db, settled: readonly Settled[], at: Date): Promise<void> {
  if (settled.length === 0) return
  await sql`
    update messaging.message as message set
      state = became.state, text = became.text, failure = became.failure,
      next_try_at = became.next_try_at,
      settled_at = case when became.state <> 'waiting' then ${at}::timestamptz end, in_doubt = 0,
      sealed = case when became.state = 'waiting' then message.sealed end,
      news = case when became.state in ('waiting', 'sent') then message.news end
    from unnest(
      ${settled.map((each) => each.owner)}::uuid[],
      ${settled.map((each) => each.id)}::uuid[],
      ${settled.map((each) => each.state)}::text[],
      ${settled.map((each) => each.text)}::text[],
      ${settled.map((each) => each.nextTryAt)}::timestamptz[],
      ${settled.map((each) => each.failure)}::text[]
    ) as became (owner, id, state, text, next_try_at, failure)
    where message.owner = became.owner and message.id = became.id and message.state = 'waiting'
  `.execute(db)
}

/** What waits for each channel, and what failed since an instant. */
export async function queues(
  db: Db,
  organisationId: OrganisationId,
  since: Date,
): Promise<{ channel: string; waiting: number; oldestAt: Date | null; failedToday: number }[]> {
  const { rows } = await sql<{
    channel: string
    waiting: number
    oldestAt: Date | null
    failedToday: number
  }>`
    select channel, count(*) filter (where state = 'waiting') as waiting,
      min(written_at) filter (where state = 'waiting') as oldest_at,
      count(*) filter (where state = 'failed') as failed_today
    from messaging.message
    where organisation_id = ${organisationId}
      and (state = 'waiting' or (state = 'failed' and settled_at > ${since}))
    group by channel order by channel
  `.execute(db)
  return rows
}

/** What gateways say of messages that were sent; the ids of those that were. */
export async function noteReceipts(
  db: Db,
  told: readonly { readonly owner: string; readonly messageId: string; readonly state: string }[],
): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    update messaging.message as message set state = said.state, news = null,
      failure = case when said.state = 'failed' then 'the gateway could not deliver it' end
    from unnest(
      ${told.map(({ owner }) => owner)}::uuid[],
      ${told.map(({ messageId }) => messageId)}::uuid[],
      ${told.map(({ state }) => state)}::text[]
    ) as said (owner, id, state)
    where message.owner = said.owner and message.id = said.id and message.state = 'sent'
    returning message.id
  `.execute(db)
  return rows.map(({ id }) => id)
}

/** Of messages that a gateway has, those that could go another way, as they would be taken. */
export async function withNews(
  db: Db,
  owners: readonly string[],
  ids: readonly string[],
): Promise<Taken[]> {
  const { rows } = await sql<Taken>`
    select ${TAKEN} from messaging.message
    where owner = any(${owners}::uuid[]) and id = any(${ids}::uuid[]) and state = 'sent'
      and news is not null
  `.execute(db)
  return rows
}

/** By which channels a member was told of an event already, or is about to be. */
export async function triedFor(db: Db, owner: string, eventId: string): Promise<string[]> {
  const { rows } = await sql<{ channel: string }>`
    select channel from messaging.message where owner = ${owner} and event_id = ${eventId}
  `.execute(db)
  return rows.map(({ channel }) => channel)
}

export type Failed = {
  readonly id: string
  readonly kind: string
  readonly tries: number
  readonly failure: string
  readonly writtenAt: Date
}

const LATER = sql`from messaging.message as later
  where later.owner = message.owner and later.instead_of = message.id`
// a code's cipher is gone once it is settled, and telling of it makes no sense any more; what went on by
// another way would be told twice
const REPEATABLE = sql`state = 'failed' and kind !~ '[.]code$' and not exists (select ${LATER})`

/** Messages that could not be delivered, the oldest first. */
export async function failed(db: Db, limit: number, of: OrganisationId | null): Promise<Failed[]> {
  const { rows } = await sql<Failed>`
    select id, kind, tries, failure, written_at from messaging.message
    where ${REPEATABLE} and (${of}::uuid is null or organisation_id = ${of}::uuid)
    order by id limit ${limit}
  `.execute(db)
  return rows
}

/** Lets failed messages be tried again: these, or all; how many. */
export async function sendAgain(
  db: Db,
  ids: readonly string[] | null,
  at: Date,
  of: OrganisationId | null,
): Promise<number> {
  const { numAffectedRows } = await sql`
    update messaging.message
    set state = 'waiting', tries = 0, in_doubt = 0, next_try_at = ${at}, settled_at = null, failure = null
    where ${REPEATABLE} and (${ids}::uuid[] is null or id = any(${ids}::uuid[]))
      and (${of}::uuid is null or organisation_id = ${of}::uuid)
  `.execute(db)
  return Number(numAffectedRows ?? 0n)
}

export type Listed = Omit<
  Message,
  'memberId' | 'masked' | 'mailing' | 'writtenAt' | 'settledAt' | 'nextTryAt'
> & {
  readonly owner: string
  readonly eventId: string
  readonly nextTryAt: Date | null
  readonly writtenAt: Date
  readonly settledAt: Date | null
}

const SHOWN = sql`owner, id, event_id, channel, form, kind, purpose, language, address, subject, text, html, template,
  test, state, tries, failure, written_at, settled_at, instead_of, (select later.id ${LATER}) as went_on_as,
  case when state = 'waiting' then nullif(next_try_at, 'infinity') end as next_try_at`

/** One message of the organisation. */
export async function byId(
  db: Db,
  organisationId: OrganisationId,
  id: string,
): Promise<Listed | undefined> {
  const { rows } = await sql<Listed>`
    select ${SHOWN} from messaging.message where organisation_id = ${organisationId} and id = ${id}
  `.execute(db)
  return rows[0]
}

export async function list(
  db: Db,
  organisationId: OrganisationId,
  asked: {
    memberId: string | null
    kind: string | null
    channel: string | null
    state: string | null
    before: string | null
    limit: number
  },
): Promise<Listed[]> {
  const { rows } = await sql<Listed>`
    select ${SHOWN} from messaging.message
    where organisation_id = ${organisationId}
      and (${asked.memberId}::uuid is null or owner = ${asked.memberId}::uuid)
      and (${asked.kind}::text is null or kind = ${asked.kind})
      and (${asked.channel}::text is null or channel = ${asked.channel})
      and (${asked.state}::text is null or state = ${asked.state})
      and (${asked.before}::uuid is null or id < ${asked.before}::uuid)
    order by id desc limit ${asked.limit}
  `.execute(db)
  return rows
}

/** Codes of one member are made one after another, so that limits hold under a race. */
export async function lockCodes(db: Db, owner: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended('messaging.code ' || ${owner}::text, 0))`.execute(
    db,
  )
}

/** When codes were made for a member, newest first. */
export async function codesSince(db: Db, owner: string, since: Date): Promise<Date[]> {
  const { rows } = await sql<{ madeAt: Date }>`
    select made_at from messaging.code where owner = ${owner} and made_at > ${since}
    order by made_at desc
  `.execute(db)
  return rows.map((row) => row.madeAt)
}

/** What the newest code of a member was for, unless it was used or is older; null then. */
export async function lastSubject(db: Db, owner: string, since: Date): Promise<string | null> {
  const { rows } = await sql<{ subject: string; usedAt: Date | null }>`
    select subject, used_at from messaging.code where owner = ${owner} and made_at > ${since}
    order by made_at desc, id desc limit 1
  `.execute(db)
  const [last] = rows
  return last && last.usedAt === null ? last.subject : null
}

export async function voidCodes(db: Db, owner: string, subject: string, at: Date): Promise<void> {
  await sql`
    update messaging.code set voided_at = ${at}
    where owner = ${owner} and subject = ${subject} and used_at is null and voided_at is null
  `.execute(db)
}

export async function writeCode(
  db: Db,
  code: {
    owner: string
    id: string
    subject: string
    digest: Buffer
    madeAt: Date
    expiresAt: Date
  },
): Promise<void> {
  await sql`
    insert into messaging.code (owner, id, subject, digest, made_at, expires_at)
    values (${code.owner}, ${code.id}, ${code.subject}, ${code.digest}, ${code.madeAt}, ${code.expiresAt})
  `.execute(db)
}

/** Counts a try against the open code of a subject; null when none is open or its tries are used up. */
export async function countTry(
  db: Db,
  asked: { owner: string; subject: string; at: Date; codeId?: string },
  most: number,
): Promise<{ id: string; digest: Buffer; tries: number } | null> {
  const { rows } = await sql<{ id: string; digest: Buffer; tries: number }>`
    update messaging.code set tries = tries + 1
    where owner = ${asked.owner} and subject = ${asked.subject} and used_at is null
      and voided_at is null and expires_at > ${asked.at} and tries < ${most}
      and (${asked.codeId ?? null}::uuid is null or id = ${asked.codeId ?? null}::uuid)
    returning id, digest, tries
  `.execute(db)
  return rows[0] ?? null
}

export async function useCode(db: Db, owner: string, id: string, at: Date): Promise<boolean> {
  const { numAffectedRows } = await sql`
    update messaging.code set used_at = ${at}
    where owner = ${owner} and id = ${id} and used_at is null and voided_at is null
  `.execute(db)
  return numAffectedRows === 1n
}
