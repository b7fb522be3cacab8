import { sql } from 'kysely'
import type { Db } from '#kit/context.ts'
import type { Language } from '#kit/core/language.ts'

export type Chat = {
  readonly chatId: string
  readonly owner: string
  readonly language: Language
}

/** Whose a chat is; null when nobody's. */
export async function byChat(db: Db, organisationId: string, chatId: string): Promise<Chat | null> {
  const { rows } = await sql<Chat>`
    select chat_id, owner, language from channels.chat
    where organisation_id = ${organisationId} and chat_id = ${chatId}
  `.execute(db)
  return rows[0] ?? null
}

/** The chat of a member; null when there is none. */
export async function byOwner(db: Db, organisationId: string, owner: string): Promise<Chat | null> {
  const { rows } = await sql<Chat>`
    select chat_id, owner, language from channels.chat
    where organisation_id = ${organisationId} and owner = ${owner}
  `.execute(db)
  return rows[0] ?? null
}

/** Binds a chat to a member; the chat that the member had, and the member that the chat had, are let go. */
export async function bind(
  db: Db,
  organisationId: string,
  { chatId, owner, language }: Chat,
  at: Date,
): Promise<void> {
  await sql`
    delete from channels.chat where organisation_id = ${organisationId}
      and (owner = ${owner} or chat_id = ${chatId})
  `.execute(db)
  await sql`
    insert into channels.chat (organisation_id, chat_id, owner, language, bound_at)
    values (${organisationId}, ${chatId}, ${owner}, ${language}, ${at})
  `.execute(db)
}

/** Lets a chat go; whether there was one. */
export async function release(db: Db, organisationId: string, chatId: string): Promise<boolean> {
  const { numAffectedRows } = await sql`
    delete from channels.chat where organisation_id = ${organisationId} and chat_id = ${chatId}
  `.execute(db)
  return numAffectedRows === 1n
}

/** Lets the chat of a member go that was bound by an instant, and the tokens that would bind another; whether there was one. */
export async function releaseOf(
  db: Db,
  organisationId: string,
  owner: string,
  boundBy: Date,
): Promise<boolean> {
  await sql`
    delete from channels.chat_token where owner = ${owner} and used_at is null
  `.execute(db)
  const { numAffectedRows } = await sql`
    delete from channels.chat
    where organisation_id = ${organisationId} and owner = ${owner} and bound_at <= ${boundBy}
  `.execute(db)
  return numAffectedRows === 1n
}

/** Keeps a token of a member; those he was given before are void. */
export async function keepToken(
  db: Db,
  token: { digest: Buffer; organisationId: string; owner: string; expiresAt: Date },
): Promise<void> {
  await sql`
    delete from channels.chat_token where owner = ${token.owner} and used_at is null
  `.execute(db)
  await sql`
    insert into channels.chat_token (digest, organisation_id, owner, expires_at)
    values (${token.digest}, ${token.organisationId}, ${token.owner}, ${token.expiresAt})
  `.execute(db)
}

/** Uses a token up; whose it was, null when it is none that can be used. */
export async function useToken(
  db: Db,
  organisationId: string,
  digest: Buffer,
  at: Date,
): Promise<string | null> {
  const { rows } = await sql<{ owner: string }>`
    update channels.chat_token set used_at = ${at}
    where digest = ${digest} and organisation_id = ${organisationId} and used_at is null
      and expires_at > ${at}
    returning owner
  `.execute(db)
  return rows[0]?.owner ?? null
}

export async function forgetTokens(db: Db, before: Date, portion: number): Promise<number> {
  const { numAffectedRows } = await sql`
    delete from channels.chat_token where digest in (
      select digest from channels.chat_token where expires_at < ${before} limit ${portion}
    )
  `.execute(db)
  return Number(numAffectedRows ?? 0n)
}

export type Listened = { readonly organisationId: string; readonly nextUpdate: number }

/** Takes the turn to listen to the bots that nobody listens to, until an instant. */
export async function takeTurns(
  db: Db,
  organisationIds: readonly string[],
  now: Date,
  until: Date,
): Promise<Listened[]> {
  const { rows } = await sql<Listened>`
    insert into channels.bot (organisation_id, listened_until)
    select id, ${until} from unnest(${organisationIds}::uuid[]) as id
    on conflict (organisation_id) do update set listened_until = excluded.listened_until
      where bot.listened_until <= ${now}
    returning organisation_id, next_update
  `.execute(db)
  return rows
}

/** Keeps how far the updates of a bot were answered, and listens on until an instant. */
export async function listenOn(
  db: Db,
  { organisationId, nextUpdate }: Listened,
  until: Date,
): Promise<void> {
  await sql`
    update channels.bot set next_update = ${nextUpdate}, listened_until = ${until}
    where organisation_id = ${organisationId}
  `.execute(db)
}

/** Keeps how the bot of an organisation is called. */
export async function nameBot(db: Db, organisationId: string, name: string): Promise<void> {
  await sql`
    update channels.bot set name = ${name}
    where organisation_id = ${organisationId} and name is distinct from ${name}
  `.execute(db)
}

/** How the bot of an organisation is called; null until it has said so. */
export async function botName(db: Db, organisationId: string): Promise<string | null> {
  const { rows } = await sql<{ name: string | null }>`
    select name from channels.bot where organisation_id = ${organisationId}
  `.execute(db)
  return rows[0]?.name ?? null
}

/** The organisations whose bot is enabled. */
export async function withBots(db: Db): Promise<string[]> {
  const { rows } = await sql<{ organisationId: string }>`
    select organisation_id from channels.channel where kind = 'telegram' and enabled
  `.execute(db)
  return rows.map(({ organisationId }) => organisationId)
}
