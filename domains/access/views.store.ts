import { sql } from 'kysely'
import type { Db } from '#kit/context.ts'
import type { OrganisationId } from '#kit/core/ids.ts'

export type ViewRow = {
  readonly id: string
  readonly operatorId: string
  readonly list: string
  readonly name: string
  readonly address: string
  readonly madeAt: Date
  readonly sharedAt: Date | null
  /** What the operator is called. */
  readonly author: string
}

/** What somebody sees in an organisation: their own views, and those that are shared. */
const seenBy = (db: Db, of: OrganisationId, operatorId: string) =>
  db
    .selectFrom('access.saved_view as v')
    .innerJoin('access.operator as o', 'o.id', 'v.operatorId')
    .select(['v.id', 'v.operatorId', 'v.list', 'v.name', 'v.address', 'v.madeAt', 'v.sharedAt'])
    .select('o.name as author')
    .where('v.organisationId', '=', of)
    .where((is) => is.or([is('v.operatorId', '=', operatorId), is('v.sharedAt', 'is not', null)]))
    .$castTo<ViewRow>()

/** One's own first, in the order of keeping. */
export const list = (
  db: Db,
  of: OrganisationId,
  operatorId: string,
  what: string,
): Promise<ViewRow[]> =>
  seenBy(db, of, operatorId)
    .where('v.list', '=', what)
    .orderBy(sql`v.operator_id <> ${operatorId}`)
    .orderBy('v.id')
    .execute()

export const byId = (
  db: Db,
  of: OrganisationId,
  operatorId: string,
  id: string,
): Promise<ViewRow | undefined> =>
  seenBy(db, of, operatorId).where('v.id', '=', id).executeTakeFirst()

/** Keeps a view; one of that name of the same person and list gets its filters. The id of what is kept. */
export async function keep(db: Db, of: OrganisationId, view: Omit<ViewRow, 'author'>) {
  const { id, operatorId, list: what, name, address, madeAt, sharedAt } = view
  const { rows } = await sql<{ id: string }>`
    insert into access.saved_view (organisation_id, operator_id, id, list, name, address, made_at, shared_at)
    values (${of}, ${operatorId}, ${id}, ${what}, ${name}, ${address}, ${madeAt}, ${sharedAt})
    on conflict (organisation_id, operator_id, list, name)
      do update set address = excluded.address, shared_at = excluded.shared_at
    returning id
  `.execute(db)
  return rows[0]!.id
}

export async function update(
  db: Db,
  of: OrganisationId,
  { id, operatorId, name, sharedAt }: ViewRow,
): Promise<void> {
  await db
    .updateTable('access.saved_view')
    .set({ name, sharedAt })
    .where('organisationId', '=', of)
    .where('operatorId', '=', operatorId)
    .where('id', '=', id)
    .execute()
}

export async function drop(
  db: Db,
  of: OrganisationId,
  { id, operatorId }: Pick<ViewRow, 'id' | 'operatorId'>,
): Promise<void> {
  await db
    .deleteFrom('access.saved_view')
    .where('organisationId', '=', of)
    .where('operatorId', '=', operatorId)
    .where('id', '=', id)
    .execute()
}
