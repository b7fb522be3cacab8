import { sql } from 'kysely'
import type { Db } from '#kit/context.ts'
import type { OrganisationId } from '#kit/core/ids.ts'
import { MOST_FAILURES } from './core/pin.ts'

export type DeviceRow = {
  readonly id: string
  readonly organisationId: string
  readonly name: string
  readonly tillId: string
  readonly tillName: string
  readonly storeId: string
  readonly storeName: string
  readonly madeAt: Date
  readonly madeBy: string
  readonly endedAt: Date | null
  /** The till, or its store, is closed since. */
  readonly closedAt: Date | null
}

const devices = (db: Db) =>
  db
    .selectFrom('access.device as d')
    .innerJoin('access.till as t', 't.id', 'd.tillId')
    .select(['d.id', 'd.organisationId', 'd.name', 'd.tillId', 'd.madeAt', 'd.madeBy', 'd.endedAt'])
    .select(['t.name as tillName', 't.storeId', 't.storeName', 't.closedAt'])
    .$castTo<DeviceRow>()

export const byHash = (db: Db, hash: Buffer): Promise<DeviceRow | undefined> =>
  devices(db).where('d.hash', '=', hash).executeTakeFirst()

export const byId = (
  db: Db,
  organisationId: OrganisationId,
  id: string,
): Promise<DeviceRow | undefined> =>
  devices(db)
    .where('d.organisationId', '=', organisationId)
    .where('d.id', '=', id)
    .executeTakeFirst()

export async function list(
  db: Db,
  organisationId: OrganisationId,
  after: string | null,
  limit: number,
): Promise<DeviceRow[]> {
  let query = devices(db).where('d.organisationId', '=', organisationId)
  if (after !== null) query = query.where('d.id', '<', after)
  return query.orderBy('d.id', 'desc').limit(limit).execute()
}

/** Whether the organisation has this till, and it is open. */
export async function isOpen(
  db: Db,
  organisationId: OrganisationId,
  tillId: string,
): Promise<boolean> {
  const found = await db
    .selectFrom('access.till')
    .select('id')
    .where('organisationId', '=', organisationId)
    .where('id', '=', tillId)
    .where('closedAt', 'is', null)
    .executeTakeFirst()
  return found !== undefined
}

export async function insert(
  db: Db,
  device: {
    readonly id: string
    readonly organisationId: OrganisationId
    readonly tillId: string
    readonly name: string
    readonly hash: Buffer
    readonly madeAt: Date
    readonly madeBy: string
  },
): Promise<void> {
  await db.insertInto('access.device').values(device).execute()
}

/** Ends a device and the sessions that began there; one that has ended stays as it is. */
export async function end(db: Db, id: string, by: string, at: Date): Promise<void> {
  await db
    .updateTable('access.device')
    .set({ endedAt: at, endedBy: by })
    .where('id', '=', id)
    .where('endedAt', 'is', null)
    .execute()
  await db.deleteFrom('access.session').where('deviceId', '=', id).execute()
}

/** Who has a PIN in the organisation, is not blocked and has a role there at the instant, by name. */
export async function people(
  db: Db,
  organisationId: string,
  at: Date,
): Promise<{ id: string; name: string }[]> {
  const { rows } = await sql<{ id: string; name: string }>`
    select o.id, o.name
    from access.pin p join access.operator o on o.id = p.operator_id
    where p.organisation_id = ${organisationId} and o.blocked_at is null
      and p.failures < ${MOST_FAILURES}
      and exists (
        select from access.assignment a
        where a.organisation_id = p.organisation_id and a.operator_id = o.id
          and (a.until is null or a.until > ${at})
      )
    order by o.name, o.id
  `.execute(db)
  return rows
}

export async function setPin(
  db: Db,
  pin: {
    readonly organisationId: OrganisationId
    readonly operatorId: string
    readonly hash: string
    readonly madeAt: Date
  },
): Promise<void> {
  const { hash, madeAt } = pin
  await db
    .insertInto('access.pin')
    .values({ ...pin, failures: 0 })
    .onConflict((on) =>
      on.columns(['organisationId', 'operatorId']).doUpdateSet({ hash, madeAt, failures: 0 }),
    )
    .execute()
}

/** Counts a try as wrong beforehand; the digest, or nothing where there is no PIN that opens. */
export async function tryPin(
  db: Db,
  organisationId: string,
  operatorId: string,
): Promise<string | undefined> {
  const found = await db
    .updateTable('access.pin')
    .set((is) => ({ failures: is('failures', '+', 1) }))
    .where('organisationId', '=', organisationId)
    .where('operatorId', '=', operatorId)
    .where('failures', '<', MOST_FAILURES)
    .returning('hash')
    .executeTakeFirst()
  return found?.hash
}

/** The try was right: wrong ones are counted anew. */
export async function forgivePin(
  db: Db,
  organisationId: string,
  operatorId: string,
): Promise<void> {
  await db
    .updateTable('access.pin')
    .set({ failures: 0 })
    .where('organisationId', '=', organisationId)
    .where('operatorId', '=', operatorId)
    .execute()
}

/** Takes the PIN of an operator away, in one organisation or in all; false when there was none. */
export async function dropPin(
  db: Db,
  operatorId: string,
  organisationId?: OrganisationId,
): Promise<boolean> {
  let query = db.deleteFrom('access.pin').where('operatorId', '=', operatorId)
  if (organisationId) query = query.where('organisationId', '=', organisationId)
  const { numDeletedRows } = await query.executeTakeFirst()
  return numDeletedRows > 0n
}

/** Ends the sessions of an operator in an organisation that began by a PIN. */
export async function endByPin(
  db: Db,
  organisationId: OrganisationId,
  operatorId: string,
): Promise<void> {
  await db
    .deleteFrom('access.session')
    .where('organisationId', '=', organisationId)
    .where('operatorId', '=', operatorId)
    .where('deviceId', 'is not', null)
    .execute()
}
