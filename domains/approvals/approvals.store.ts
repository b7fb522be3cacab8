import { sql, type RawBuilder } from 'kysely'
import type { Db } from '#kit/context.ts'
import type { OrganisationId } from '#kit/core/ids.ts'

export type State = 'waiting' | 'approved' | 'rejected' | 'withdrawn' | 'lapsed'

export type Request = {
  readonly owner: string
  readonly id: string
  readonly organisationId: string
  readonly programmeId: string
  readonly kind: 'correction' | 'transfer' | 'settlement'
  readonly points: number
  readonly pointsExpireAt: Date | null
  readonly reason: string
  readonly askedBy: string
  readonly session: Buffer | null
  readonly askedAt: Date
  readonly lapsesAt: Date
  readonly state: State
  readonly decidedBy: string | null
  readonly endedAt: Date | null
  readonly answer: string | null
  /** Who is to receive what is transferred. */
  readonly toOwner: string | null
  /** The case that is settled by it. */
  readonly caseId: string | null
}

export async function insert(
  db: Db,
  request: Omit<Request, 'state' | 'decidedBy' | 'endedAt' | 'answer'>,
): Promise<void> {
  await db
    .insertInto('approvals.request')
    .values({ ...request, state: 'waiting' })
    .execute()
}

/** The request, locked until the transaction ends. */
export async function lock(db: Db, of: OrganisationId, id: string): Promise<Request | null> {
  const { rows } = await sql<Request>`
    select * from approvals.request where organisation_id = ${of} and id = ${id} for update
  `.execute(db)
  return rows[0] ?? null
}

/** How a waiting request ended. */
export async function end(
  db: Db,
  { owner, id }: Request,
  how: Pick<Request, 'state' | 'decidedBy' | 'endedAt' | 'answer'>,
): Promise<void> {
  await db
    .updateTable('approvals.request')
    .set(how)
    .where('owner', '=', owner)
    .where('id', '=', id)
    .execute()
}

export type Filter = {
  readonly state?: State | undefined
  readonly owner?: string | undefined
  readonly askedBy?: string | undefined
  /** Null: of every programme. */
  readonly programmeIds: readonly string[] | null
}

/** Up to `limit` requests of the organisation, newest first, before the id. */
export async function list(
  db: Db,
  of: OrganisationId,
  { state, owner, askedBy, programmeIds }: Filter,
  before: string | null,
  limit: number,
): Promise<Request[]> {
  const parts: RawBuilder<unknown>[] = [sql`organisation_id = ${of}`]
  if (state !== undefined) parts.push(sql`state = ${state}`)
  if (owner !== undefined) parts.push(sql`owner = ${owner}`)
  if (askedBy !== undefined) parts.push(sql`asked_by = ${askedBy}`)
  if (programmeIds) parts.push(sql`programme_id = any(${[...programmeIds]}::uuid[])`)
  if (before !== null) parts.push(sql`id < ${before}::uuid`)
  const { rows } = await sql<Request>`
    select * from approvals.request where ${sql.join(parts, sql` and `)}
    order by id desc limit ${limit}
  `.execute(db)
  return rows
}

/** How many wait, and how many of them somebody else than this asked. */
export async function count(
  db: Db,
  of: OrganisationId,
  {
    asker,
    programmeIds,
    at,
  }: { readonly asker: string; readonly programmeIds: readonly string[] | null; readonly at: Date },
): Promise<{ waiting: number; ofOthers: number }> {
  const { rows } = await sql<{ waiting: number; ofOthers: number }>`
    select count(*)::int as waiting, (count(*) filter (where asked_by <> ${asker}))::int as of_others
    from approvals.request where organisation_id = ${of} and state = 'waiting' and lapses_at > ${at}
      and (${programmeIds}::uuid[] is null or programme_id = any(${programmeIds}::uuid[]))
  `.execute(db)
  return rows[0]!
}

/** Ends up to so many requests that waited past their end; how many it was. */
export async function lapse(
  db: Db,
  of: OrganisationId,
  at: Date,
  portion: number,
): Promise<number> {
  const { numAffectedRows } = await sql`
    update approvals.request set state = 'lapsed', ended_at = ${at} where (owner, id) in (
      select owner, id from approvals.request
      where organisation_id = ${of} and state = 'waiting' and lapses_at <= ${at}
      limit ${portion} for update skip locked
    )
  `.execute(db)
  return Number(numAffectedRows ?? 0n)
}
