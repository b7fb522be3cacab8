import type { Context } from '#kit/context.ts'
import { reachFor, reaches, type Place } from './core/reach.ts'
import { roleOf } from './core/roles.ts'
import { covers } from './core/scopes.ts'
import * as store from './operators.store.ts'

/** Somebody of the staff who may do what was asked; `mail` is the login where it is an address of mail. */
export type Entitled = {
  readonly id: string
  readonly name: string
  readonly mail: string | null
}

const MOST = 10_000

/**
 * Who of the staff may now do what needs the scope, in the whole of a place: not blocked, by a role that
 * has not ended and that reaches there. In the order of their names.
 */
export async function whoMay(ctx: Context, needs: string, place: Place): Promise<Entitled[]> {
  const people = await store.list(ctx.db, ctx.organisationId, null, MOST)
  const open = people.filter(({ blockedAt }) => blockedAt === null)
  const roles = await store.assignments(
    ctx.db,
    open.map(({ id }) => id),
  )
  const held = roles.filter(
    ({ organisationId, until }) =>
      organisationId === ctx.organisationId && (until === null || until > ctx.now),
  )
  return open
    .filter(({ id }) => {
      const grants = held.filter(({ operatorId }) => operatorId === id).map(grantOf)
      const isHeld = grants.some(({ scopes }) => covers(scopes, needs))
      return isHeld && reaches({ reach: reachFor(grants, [needs]) }, place)
    })
    .map(({ id, name, login }) => ({ id, name, mail: MAIL.test(login) ? login : null }))
    .toSorted((one, other) => one.name.localeCompare(other.name))
}

const MAIL = /^[^\s@]+@[^\s@.]+(\.[^\s@.]+)+$/

const grantOf = (role: store.AssignmentRow) => ({
  scopes: roleOf(role).scopes,
  programmes: role.programmeIds.length === 0 ? null : role.programmeIds,
  stores: role.storeIds.length === 0 ? null : role.storeIds,
})
