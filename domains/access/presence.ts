import { databaseTime } from '#kit/clock.ts'
import type { Context, Db } from '#kit/context.ts'
import { endOf } from './core/life.ts'
import { roleOf } from './core/roles.ts'
import { covers } from './core/scopes.ts'
import * as operators from './operators.store.ts'
import { sha256 } from './secrets.ts'
import * as store from './sessions.store.ts'

/**
 * Whether a session lasts, in the organisation and with the scope. Unlike a request, asking does not
 * count as using it: a page that is left open ends with its session.
 */
export async function isSignedIn(
  db: Db,
  token: string,
  wanted: { readonly organisationId: string; readonly scope: string },
): Promise<boolean> {
  const at = databaseTime()
  const found = await store.find(db, sha256(token), new Date(at))
  if (!found || found.blockedAt || found.mustChange) return false
  const times = { usedAt: found.usedAt.getTime(), expiresAt: found.expiresAt.getTime() }
  const scopes = found.roles.flatMap((role) => roleOf(role).scopes)
  return (
    endOf(times) > at &&
    found.organisationId === wanted.organisationId &&
    covers(scopes, wanted.scope)
  )
}

/** The operator of a login, who serves the organisation now; null when there is none. */
export async function colleagueByLogin(ctx: Context, login: string): Promise<string | null> {
  const found = await operators.byLogin(ctx.db, login.trim().toLowerCase())
  if (!found || found.blockedAt) return null
  const places = await operators.assignments(ctx.db, [found.id])
  const isHere = places.some(
    ({ organisationId, until }) =>
      organisationId === ctx.organisationId && (until === null || until > ctx.now),
  )
  return isHere ? found.id : null
}

/** How operators are called, by their ids. */
export async function namesOf(db: Db, ids: readonly string[]): Promise<Map<string, string>> {
  const wanted = [...new Set(ids)]
  const found = await Promise.all(wanted.map((id) => operators.byId(db, id)))
  return new Map(found.flatMap((each) => (each ? [[each.id, each.name] as const] : [])))
}
