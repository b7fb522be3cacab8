import type { FastifyRequest } from 'fastify'
import { authenticate, requireScope, type Caller } from '#domains/access/access.ts'
import { databaseTime } from '#kit/clock.ts'
import { createContext, databaseNow, type Db } from '#kit/context.ts'
import { preferredLanguage } from '#kit/core/language.ts'
import type { Operation } from '#kit/core/operation.ts'
import { Refusal } from '#kit/core/refusal.ts'
import type { Open } from '#kit/routes.ts'

declare module 'fastify' {
  // oxlint-disable-next-line typescript/consistent-type-definitions -- only interfaces merge
  interface FastifyRequest {
    /** Who asks; null only where there is no operation. */
    caller: Caller | null
  }
}

/** The two pools: the till never waits for the office. */
export type Pools = { readonly till: Db; readonly staff: Db }

/**
 * Recognises the caller by the bearer token and holds the operation's scope against it, before
 * a byte of the body is read. There is no operation without a scope, so nothing is open by accident.
 */
export async function admit(pools: Pools, request: FastifyRequest): Promise<void> {
  const { operation } = request.routeOptions.config
  if (!operation) return
  const [scheme, token, more] = (request.headers.authorization ?? '').split(' ')
  if (scheme?.toLowerCase() !== 'bearer' || !token || more !== undefined) {
    throw new Refusal('access.key_missing')
  }
  const caller = await authenticate(operation.batched ? pools.till : pools.staff, token)
  requireScope(caller.actor, operation.needs)
  request.caller = caller
}

/** Gives a handler its context, on the pool of its operation. */
export function opener(pools: Pools): Open {
  return async (request, operation) => {
    const { caller } = request
    if (!caller) throw new Error('an operation without its caller')
    const db = operation.batched ? pools.till : pools.staff
    return createContext({
      db,
      // a write's transaction has its own instant, and a batch reads one for all its elements
      now: hasOwnInstant(operation) ? new Date(databaseTime()) : await databaseNow(db),
      actor: caller.actor,
      organisationId: caller.organisationId,
      language: preferredLanguage(request.headers['accept-language']),
      log: request.log,
    })
  }
}

const hasOwnInstant = (operation: Operation): boolean =>
  operation.batched === true || (operation.method !== 'GET' && operation.key !== 'none')
