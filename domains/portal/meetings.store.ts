import { sql } from 'kysely'
import type { Db } from '#kit/context.ts'
import type { OrganisationId } from '#kit/core/ids.ts'

/** Somebody who comes in through the bot: the token is not kept, only its digest. */
export type Meeting = {
  readonly digest: Buffer
  readonly organisationId: OrganisationId
  readonly codeId: string | null
  /** Sealed; there with the code. */
  readonly phone: Buffer | null
}

export async function insert(
  db: Db,
  meeting: Pick<Meeting, 'digest' | 'organisationId'> & {
    readonly madeAt: Date
    readonly expiresAt: Date
  },
): Promise<void> {
  await db.insertInto('portal.meeting').values(meeting).execute()
}

/**
 * Notes which chat a token opened; the chat goes on with no other one. False when the token is none of ours, too
 * old, or was opened by another chat.
 */
export async function openIn(
  db: Db,
  { digest, organisationId }: Pick<Meeting, 'digest' | 'organisationId'>,
  chat: Buffer,
  at: Date,
): Promise<boolean> {
  const { numAffectedRows } = await sql`
    update portal.meeting set chat = ${chat}
    where digest = ${digest} and organisation_id = ${organisationId} and expires_at > ${at}
      and (chat is null or chat = ${chat}) and code_id is null
  `.execute(db)
  if (numAffectedRows !== 1n) return false
  await sql`
    delete from portal.meeting
    where organisation_id = ${organisationId} and chat = ${chat} and digest <> ${digest}
  `.execute(db)
  return true
}

/** The meeting that a chat is in, locked until the transaction ends. */
export async function lockOf(
  db: Db,
  organisationId: OrganisationId,
  chat: Buffer,
  at: Date,
): Promise<Meeting | undefined> {
  const { rows } = await sql<Meeting>`
    select digest, organisation_id, code_id, phone from portal.meeting
    where organisation_id = ${organisationId} and chat = ${chat} and expires_at > ${at}
    for no key update
  `.execute(db)
  return rows[0]
}

/** Keeps the phone that was proved in a meeting, and the code that was said there. */
export async function keepProof(
  db: Db,
  { digest, codeId, phone }: Pick<Meeting, 'digest' | 'codeId' | 'phone'>,
): Promise<void> {
  await sql`
    update portal.meeting set code_id = ${codeId}, phone = ${phone} where digest = ${digest}
  `.execute(db)
}

/** A meeting in which a phone was proved. */
export async function proved(db: Db, digest: Buffer): Promise<Meeting | undefined> {
  const { rows } = await sql<Meeting>`
    select digest, organisation_id, code_id, phone from portal.meeting
    where digest = ${digest} and code_id is not null
  `.execute(db)
  return rows[0]
}

/** Forgets up to so many meetings that are over; how many. */
export async function forget(db: Db, before: Date, portion: number): Promise<number> {
  const { numAffectedRows } = await sql`
    delete from portal.meeting where digest in (
      select digest from portal.meeting where expires_at < ${before} limit ${portion}
    )
  `.execute(db)
  return Number(numAffectedRows ?? 0n)
}
