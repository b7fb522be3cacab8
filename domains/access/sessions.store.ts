import { sql } from 'kysely'
import type { Db } from '#kit/context.ts'
import type { Reach } from '#kit/core/reach.ts'
import type { KeptRole } from './core/roles.ts'
import type { Failures } from './core/throttle.ts'

export type SessionRow = {
  readonly operatorId: string
  readonly organisationId: string
  readonly beganAt: Date
  /** When the operator last showed who they are; null where a directory did not tell. */
  readonly shownAt: Date | null
  readonly usedAt: Date
  readonly expiresAt: Date
  readonly login: string
  readonly name: string
  readonly language: 'ru' | 'en'
  readonly mustChange: boolean
  readonly totpSince: Date | null
  readonly blockedAt: Date | null
  /** The known till where it began by a PIN. */
  readonly deviceId: string | null
  /** The roles at that instant in the organisation of the session. */
  readonly roles: readonly (KeptRole & Reach & { readonly id: string })[]
}

/** The session of a token's digest with its operator and what roles they have there at the instant. */
export async function find(db: Db, hash: Buffer, at: Date): Promise<SessionRow | undefined> {
  const { rows } = await sql<SessionRow>`
    select s.operator_id, s.organisation_id, s.began_at, s.shown_at, s.used_at, s.expires_at, o.login, o.name, o.language,
      o.must_change, o.totp_since, o.blocked_at, s.device_id,
      coalesce((
        select json_agg(json_build_object('id', r.id, 'ready', r.ready, 'name', r.name, 'scopes', r.scopes,
            'programmes', ${places('programme')}, 'stores', ${places('store')})
          order by r.id)
        from access.assignment a
        join access.role r on r.organisation_id = a.organisation_id and r.id = a.role_id
        where a.organisation_id = s.organisation_id and a.operator_id = s.operator_id
          and (a.until is null or a.until > ${at})
      ), '[]') as roles
    from access.session s join access.operator o on o.id = s.operator_id
    where s.hash = ${hash}
  `.execute(db)
  return rows[0]
}

/** The places of a kind that an assignment is limited to; null for all. */
const places = (kind: 'programme' | 'store') => sql`(
  select json_agg(x.place) from access.reach x
  where x.organisation_id = a.organisation_id and x.operator_id = a.operator_id
    and x.role_id = a.role_id and x.kind = ${kind}
)`

export async function insert(
  db: Db,
  session: {
    readonly hash: Buffer
    readonly operatorId: string
    readonly organisationId: string
    readonly deviceId: string | null
    readonly beganAt: Date
    readonly shownAt: Date | null
    readonly usedAt: Date
    readonly expiresAt: Date
  },
): Promise<void> {
  await db.insertInto('access.session').values(session).execute()
}

export async function noteUse(db: Db, hash: Buffer, at: Date): Promise<void> {
  await db
    .updateTable('access.session')
    .set({ usedAt: at })
    .where('hash', '=', hash)
    .where('usedAt', '<', at)
    .execute()
}

export async function move(db: Db, hash: Buffer, organisationId: string): Promise<void> {
  await db.updateTable('access.session').set({ organisationId }).where('hash', '=', hash).execute()
}

export async function end(db: Db, hash: Buffer): Promise<void> {
  await db.deleteFrom('access.session').where('hash', '=', hash).execute()
}

/** Ends all sessions of these operators; except one, when it is named. */
export async function endAll(
  db: Db,
  operatorIds: readonly string[],
  except?: Buffer,
): Promise<void> {
  if (operatorIds.length === 0) return
  let query = db.deleteFrom('access.session').where('operatorId', 'in', [...operatorIds])
  if (except) query = query.where('hash', '!=', except)
  await query.execute()
}

/** Forgets up to so many sessions that ended by themselves; how many it forgot. */
export async function forgetEnded(
  db: Db,
  idleSince: Date,
  at: Date,
  portion: number,
): Promise<number> {
  const { numAffectedRows } = await sql`
    delete from access.session where hash in (
      select hash from access.session where used_at < ${idleSince} or expires_at < ${at} limit ${portion}
    )
  `.execute(db)
  return Number(numAffectedRows ?? 0n)
}

/** Forgets up to so many counts of failures before the instant; how many it forgot. */
export async function forgetAttempts(db: Db, before: Date, portion: number): Promise<number> {
  const { numAffectedRows } = await sql`
    delete from access.attempt where what in (
      select what from access.attempt where last_at < ${before} limit ${portion}
    )
  `.execute(db)
  return Number(numAffectedRows ?? 0n)
}

/** Locks how often this failed, as it was before; a first failure is counted at once. */
export async function lockAttempt(db: Db, what: Buffer, at: Date): Promise<Failures | undefined> {
  for (;;) {
    const first = await db
      .insertInto('access.attempt')
      .values({ what, failures: 1, lastAt: at })
      .onConflict((on) => on.column('what').doNothing())
      .executeTakeFirst()
    if (first.numInsertedOrUpdatedRows === 1n) return undefined
    const known = await db
      .selectFrom('access.attempt')
      .select(['failures', 'lastAt'])
      .where('what', '=', what)
      .forUpdate()
      .executeTakeFirst()
    // what was forgiven meanwhile is counted anew
    if (known) return { failures: known.failures, lastAt: known.lastAt.getTime() }
  }
}

export async function countAttempt(
  db: Db,
  what: Buffer,
  failures: number,
  at: Date,
): Promise<void> {
  await db
    .updateTable('access.attempt')
    .set({ failures, lastAt: at })
    .where('what', '=', what)
    .execute()
}

/** Takes one failure back; the last one goes with its row. */
export async function forgiveAttempt(db: Db, what: Buffer): Promise<void> {
  await sql`delete from access.attempt where what = ${what} and failures = 1`.execute(db)
  await sql`
    update access.attempt set failures = failures - 1 where what = ${what} and failures > 1
  `.execute(db)
}

export async function clearAttempts(db: Db, what: Buffer): Promise<void> {
  await db.deleteFrom('access.attempt').where('what', '=', what).execute()
}
