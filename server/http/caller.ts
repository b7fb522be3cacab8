import type { FastifyRequest } from 'fastify'
import { authenticate, requireScope, type Caller } from '#domains/access/access.ts'
import { covers } from '#domains/access/core/scopes.ts'
import { reachFor } from '#domains/access/core/reach.ts'
import { recogniseSession, requireRecent } from '#domains/access/sessions.ts'
import { identifiedBy } from '#domains/desk/identifying.ts'
import { recogniseMember } from '#domains/portal/sessions.ts'
import { countTry } from '#domains/portal/tally.ts'
import { databaseTime } from '#kit/clock.ts'
import { createContext, databaseNow, type Db } from '#kit/context.ts'
import { addressOf, isFromOwnPage, memberToken, sessionToken } from '#kit/cookie.ts'
import type { OrganisationId } from '#kit/core/ids.ts'
import { preferredLanguage } from '#kit/core/language.ts'
import type { Operation } from '#kit/core/operation.ts'
import { Refusal } from '#kit/core/refusal.ts'
import type { Open } from '#kit/routes.ts'
import { requireNamedReach } from './reach.ts'

declare module 'fastify' {
  // oxlint-disable-next-line typescript/consistent-type-definitions -- only interfaces merge
  interface FastifyRequest {
    /** Who asks; null only where there is no operation. */
    caller: Caller | null
    /** The code of the refusal that was answered. */
    refusal: string | null
  }
}

/** The two pools: the till never waits for the office. */
export type Pools = { readonly till: Db; readonly staff: Db }

/**
 * Recognises the caller, by the bearer token or by the cookie of a session, and holds the operation's
 * scope against it before a byte of the body is read. There is no operation that says nothing of who
 * may ask, so nothing is open by accident.
 */
export async function admit(pools: Pools, request: FastifyRequest): Promise<void> {
  const { operation } = request.routeOptions.config
  if (!operation) return
  const db = operation.batched ? pools.till : pools.staff
  if (operation.needs === 'nobody') {
    // a page of another site could sign its visitor in as somebody else
    if (!operation.anyOrigin && isFromOwnPage(request) === false)
      throw new Refusal('session.foreign_origin')
    request.caller = NOBODY
    return
  }
  if (operation.needs === 'member') {
    request.caller = await callerOfMember(db, request)
    return
  }
  const { authorization } = request.headers
  const token = authorization === undefined ? sessionToken(request) : null
  request.caller =
    token === null
      ? await callerOfKey(db, request, operation)
      : await callerOfSession(db, token, request, operation)
}

async function callerOfKey(db: Db, request: FastifyRequest, operation: Operation): Promise<Caller> {
  const { needs, stream } = operation
  const [scheme, token, more] = (request.headers.authorization ?? '').split(' ')
  if (scheme?.toLowerCase() !== 'bearer' || !token || more !== undefined) {
    throw new Refusal('access.key_missing')
  }
  const caller = await authenticate(db, token)
  // known before it is refused, so that the refusal is noted of this key
  request.caller = caller
  if (needs === 'session') throw new Refusal('session.needed')
  requireOneOf(caller.actor, operation)
  if (stream) throw new Refusal('session.needed')
  return caller
}

async function callerOfSession(
  db: Db,
  token: string,
  request: FastifyRequest,
  operation: Operation,
): Promise<Caller> {
  const { method, needs, or = [], byPin: isForPin, recent } = operation
  // the browser sends the cookie whoever asks it to
  if (method !== 'GET' && isFromOwnPage(request) !== true) {
    throw new Refusal('session.foreign_origin')
  }
  const { stale, byPin, shownAt, grants, ...caller } = await recogniseSession(db, token)
  if (needs === 'session') {
    if (byPin && !isForPin) throw new Refusal('pin.only')
    return caller
  }
  if (stale) throw new Refusal('session.password_stale')
  requireOneOf(caller.actor, operation)
  if (recent) requireRecent({ shownAt })
  const reach = reachFor(grants, [needs, ...or])
  return reach ? { ...caller, actor: { ...caller.actor, reach } } : caller
}

/** Throws `access.scope_missing` unless the actor has one of the scopes that admit to the operation. */
function requireOneOf(actor: Caller['actor'], { needs, or = [] }: Operation): void {
  requireScope(actor, or.find((scope) => covers(actor.scopes, scope)) ?? needs)
}

/** A member who is signed in to the portal: keys and sessions of the staff open nothing there. */
async function callerOfMember(db: Db, request: FastifyRequest): Promise<Caller> {
  const token = memberToken(request)
  if (token === null) throw new Refusal('my.signed_out')
  if (request.method !== 'GET' && isFromOwnPage(request) !== true)
    throw new Refusal('session.foreign_origin')
  return recogniseMember(db, token)
}

/** Somebody who has yet to say who they are. */
const NOBODY: Caller = {
  actor: {
    kind: 'nobody',
    id: '00000000-0000-7000-8000-000000000000',
    name: 'nobody',
    scopes: [],
    test: false,
  },
  organisationId: '00000000-0000-7000-8000-000000000000' as OrganisationId,
}

/** Gives a handler its context, on the pool of its operation. */
export function opener(pools: Pools): Open {
  return async (request, operation) => {
    const { caller } = request
    if (!caller) throw new Error('an operation without its caller')
    const db = operation.batched ? pools.till : pools.staff
    const actor = await withIdentified(db, caller, request, operation)
    const ctx = createContext({
      db,
      // a write's transaction has its own instant, and a batch reads one for all its elements
      now: hasOwnInstant(operation) ? new Date(databaseTime()) : await databaseNow(db),
      actor: operation.batched ? actor : { ...actor, address: addressOf(request) },
      organisationId: caller.organisationId,
      language: preferredLanguage(request.headers['accept-language']),
      log: request.log,
    })
    if (actor.reach) await requireNamedReach(ctx, operation, request)
    if (adds(operation)) await countTry(ctx, 'changes', actor.id)
    return ctx
  }
}

/** What a member writes leaves something behind; what they take back, end or call off is never too much. */
const adds = ({ needs, method }: Operation): boolean =>
  needs === 'member' && method !== 'GET' && method !== 'DELETE'

/** Adds whom the operator has identified, where that matters. */
async function withIdentified(
  db: Db,
  { actor, organisationId }: Caller,
  request: FastifyRequest,
  operation: Operation,
): Promise<Caller['actor']> {
  const id = request.headers['identification']
  if (!operation.identified || actor.kind !== 'operator' || typeof id !== 'string') return actor
  if (covers(actor.scopes, 'unidentified:write')) return actor
  return {
    ...actor,
    identified: await identifiedBy(db, { organisationId, operatorId: actor.id, id }),
  }
}

const hasOwnInstant = (operation: Operation): boolean =>
  operation.batched === true || (operation.method !== 'GET' && operation.key !== 'none')
