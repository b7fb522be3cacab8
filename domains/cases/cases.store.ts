import { sql, type RawBuilder } from 'kysely'
import type { Db } from '#kit/context.ts'
import type { OrganisationId } from '#kit/core/ids.ts'
import type { Kind, Priority, Status } from './core/kinds.ts'

export type Matter = {
  readonly id: string
  readonly organisationId: string
  readonly number: number
  readonly kind: Kind
  readonly subject: string
  readonly memberId: string | null
  readonly movementId: string | null
  readonly purchaseId: string | null
  readonly priority: Priority
  readonly status: Status
  readonly assigneeId: string | null
  readonly queue: string | null
  readonly repeated: boolean
  readonly reopened: number
  readonly revision: number
  readonly answerTarget: number
  readonly resolveTarget: number
  readonly used: number
  readonly runsSince: Date | null
  readonly answerDue: Date | null
  readonly resolveDue: Date | null
  readonly dueAt: Date | null
  readonly openedAt: Date
  readonly openedBy: string
  readonly answeredAt: Date | null
  readonly answeredInTime: boolean | null
  readonly resolvedAt: Date | null
  readonly resolvedBy: string | null
  readonly resolvedInTime: boolean | null
  readonly closedAt: Date | null
}

export type LineRow = {
  readonly id: string
  readonly organisationId: string
  readonly matterId: string
  readonly kind: string
  readonly text: string | null
  readonly changes: unknown
  readonly revision: number
  readonly actorKind: string
  readonly actorId: string
  readonly actorName: string
  readonly at: Date
}

const matters = (db: Db) => db.selectFrom('cases.matter').selectAll().$castTo<Matter>()

/** The next number of the organisation; the row is locked until the end of the transaction. */
export async function nextNumber(db: Db, of: OrganisationId): Promise<number> {
  const { rows } = await sql<{ number: number }>`
    insert into cases.settings as s (organisation_id, last_number, revision) values (${of}, 1, 1)
    on conflict (organisation_id) do update set last_number = s.last_number + 1
    returning last_number as number
  `.execute(db)
  return rows[0]!.number
}

export async function insert(db: Db, matter: Matter): Promise<void> {
  await db.insertInto('cases.matter').values(matter).execute()
}

/** What may become of a case; the rest of it stays as it was written. */
export type Changes = Partial<
  Omit<Matter, 'id' | 'organisationId' | 'number' | 'repeated' | 'openedAt' | 'openedBy'>
>

export async function update(db: Db, id: string, changes: Changes): Promise<void> {
  await db.updateTable('cases.matter').set(changes).where('id', '=', id).execute()
}

export const find = (db: Db, of: OrganisationId, id: string): Promise<Matter | undefined> =>
  matters(db).where('organisationId', '=', of).where('id', '=', id).executeTakeFirst()

/** The case, locked until the end of the transaction. */
export const lock = (db: Db, of: OrganisationId, id: string): Promise<Matter | undefined> =>
  matters(db).where('organisationId', '=', of).where('id', '=', id).forUpdate().executeTakeFirst()

export async function addLine(db: Db, line: LineRow): Promise<void> {
  const changes = line.changes === null ? null : JSON.stringify(line.changes)
  await db
    .insertInto('cases.line')
    .values({ ...line, changes })
    .execute()
}

/** Everything said and changed in a case, the oldest first. */
export const lines = (db: Db, matterId: string): Promise<LineRow[]> =>
  db
    .selectFrom('cases.line')
    .selectAll()
    .where('matterId', '=', matterId)
    .orderBy('revision')
    .$castTo<LineRow>()
    .execute()

export async function textOfLine(db: Db, matterId: string, id: string): Promise<string | null> {
  const row = await db
    .selectFrom('cases.line')
    .select('text')
    .where('matterId', '=', matterId)
    .where('id', '=', id)
    .executeTakeFirst()
  return row?.text ?? null
}

/** Who made the last change. */
export async function lastBy(db: Db, matterId: string): Promise<string | null> {
  const row = await db
    .selectFrom('cases.line')
    .select('actorName')
    .where('matterId', '=', matterId)
    .orderBy('revision', 'desc')
    .limit(1)
    .executeTakeFirst()
  return row?.actorName ?? null
}

/** Whether a member came with the same kind since an instant. */
export async function cameBefore(
  db: Db,
  of: OrganisationId,
  asked: { readonly memberId: string; readonly kind: Kind; readonly since: Date },
): Promise<boolean> {
  const row = await db
    .selectFrom('cases.matter')
    .select('id')
    .where('organisationId', '=', of)
    .where('memberId', '=', asked.memberId)
    .where('kind', '=', asked.kind)
    .where('openedAt', '>=', asked.since)
    .limit(1)
    .executeTakeFirst()
  return row !== undefined
}

export type Filter = {
  readonly statuses: readonly Status[]
  readonly kind: Kind | null
  readonly assigneeId: string | null
  readonly unassigned: boolean
  readonly queue: string | null
  /** Something was due by then, or was late. */
  readonly overdueAt: Date | null
  readonly memberId: string | null
  readonly number: number | null
}

/** Where the page before ended: what was due, epoch milliseconds or null, and the id. */
export type After = { readonly due: number | null; readonly id: string }

/** Cases by what is due soonest; those where nothing is due come last. */
export async function list(
  db: Db,
  of: OrganisationId,
  filter: Filter,
  after: After | null,
  limit: number,
): Promise<Matter[]> {
  const conditions: RawBuilder<unknown>[] = [
    sql`organisation_id = ${of}`,
    sql`status = any(${[...filter.statuses]}::text[])`,
  ]
  if (filter.kind !== null) conditions.push(sql`kind = ${filter.kind}`)
  if (filter.assigneeId !== null) conditions.push(sql`assignee_id = ${filter.assigneeId}`)
  if (filter.unassigned) conditions.push(sql`assignee_id is null`)
  if (filter.queue !== null) conditions.push(sql`queue = ${filter.queue}`)
  if (filter.memberId !== null) conditions.push(sql`member_id = ${filter.memberId}`)
  if (filter.number !== null) conditions.push(sql`number = ${filter.number}`)
  if (filter.overdueAt !== null) {
    conditions.push(
      sql`(due_at < ${filter.overdueAt} or answered_in_time = false or resolved_in_time = false)`,
    )
  }
  const due = sql`coalesce(due_at, 'infinity'::timestamptz)`
  if (after) {
    const from = after.due === null ? 'infinity' : new Date(after.due).toISOString()
    conditions.push(sql`(${due}, id) > (${from}::timestamptz, ${after.id}::uuid)`)
  }
  const { rows } = await sql<Matter>`
    select * from cases.matter where ${sql.join(conditions, sql` and `)}
    order by ${due}, id limit ${limit}
  `.execute(db)
  return rows
}

/** The queues that cases in work stand in. */
export async function queues(db: Db, of: OrganisationId): Promise<string[]> {
  const { rows } = await sql<{ queue: string }>`
    select distinct queue from cases.matter
    where organisation_id = ${of} and queue is not null and status <> 'closed' order by queue
  `.execute(db)
  return rows.map(({ queue }) => queue)
}

/** The numbers of these cases. */
export async function numbers(
  db: Db,
  organisationId: OrganisationId,
  ids: readonly string[],
): Promise<{ id: string; number: number }[]> {
  if (ids.length === 0) return []
  const { rows } = await sql<{ id: string; number: number }>`
    select id, number from cases.matter
    where organisation_id = ${organisationId} and id = any(${ids}::uuid[])
  `.execute(db)
  return rows
}
