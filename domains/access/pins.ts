import type { Context } from '#kit/context.ts'
import type { OrganisationId } from '#kit/core/ids.ts'
import { Refusal } from '#kit/core/refusal.ts'
import { note } from './audit.ts'
import { isTooSimple } from './core/pin.ts'
import type { NewPin, PinCredentials } from './devices.api.ts'
import { deviceOf } from './devices.ts'
import * as devices from './devices.store.ts'
import * as operators from './operators.store.ts'
import { digestPassword, isPassword, sha256 } from './secrets.ts'
import type { Session } from './sessions.api.ts'
import { beginSession, forgetSessions, placesOf } from './sessions.ts'
import * as sessions from './sessions.store.ts'
import { beginTry, endTry } from './throttle.ts'

/** What a browser keeps: that it is a known till, and the session before this one. */
type Kept = { readonly device: string | null; readonly session: string | null }

/**
 * Begins a session by a PIN, at a known till alone; the session that the browser had ends. Throws
 * `pin.till_unknown`, `pin.refused` in the same words whatever is wrong, `session.throttled`.
 */
export async function signInByPin(
  ctx: Context,
  kept: Kept,
  { operatorId, pin }: PinCredentials,
): Promise<{ token: string; session: Session }> {
  const device = await deviceOf(ctx, kept.device)
  if (!device) throw new Refusal('pin.till_unknown')
  const { organisationId } = device
  const attempt = await beginTry(ctx, `${organisationId}:${operatorId}`, 'pin')
  const digest = await devices.tryPin(ctx.db, organisationId, operatorId)
  const isRight = await isPassword(pin, digest)
  const operator = await operators.byId(ctx.db, operatorId)
  const places = await placesOf(ctx, operatorId)
  if (!isRight || !operator || operator.blockedAt || !places.includes(organisationId)) {
    await note(ctx, {
      operation: 'session.refused',
      ...(operator && { object: operator.id }),
      reason: operator?.blockedAt ? 'blocked' : 'pin',
      organisationId: organisationId as OrganisationId,
    })
    throw new Refusal('pin.refused')
  }
  return ctx.transaction(async (ctx) => {
    await endTry(ctx, attempt)
    await devices.forgivePin(ctx.db, organisationId, operatorId)
    if (kept.session !== null) await sessions.end(ctx.db, sha256(kept.session))
    ctx.afterCommit(forgetSessions)
    return beginSession(ctx, operator, organisationId, { device })
  })
}

/**
 * Sets one's own PIN for the organisation of the session; sessions that began by the old one end. Throws
 * `pin.too_simple`, `password.wrong`, `session.password_stale`, `session.throttled`.
 */
export async function setPin(ctx: Context, { password, pin }: NewPin): Promise<void> {
  const { id: operatorId } = ctx.actor
  const { login, passwordHash, mustChange } = (await operators.byId(ctx.db, operatorId))!
  if (mustChange) throw new Refusal('session.password_stale')
  if (isTooSimple(pin)) throw new Refusal('pin.too_simple')
  const attempt = await beginTry(ctx, login)
  if (!(await isPassword(password, passwordHash))) throw new Refusal('password.wrong')
  const hash = await digestPassword(pin)
  await ctx.transaction(async (ctx) => {
    const { organisationId, now: madeAt } = ctx
    await endTry(ctx, attempt)
    await devices.setPin(ctx.db, { organisationId, operatorId, hash, madeAt })
    await devices.endByPin(ctx.db, organisationId, operatorId)
    await note(ctx, { operation: 'pin.set', object: operatorId })
    ctx.afterCommit(forgetSessions)
  })
}
