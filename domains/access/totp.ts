import { generateSecret, generateURI, verifySync } from 'otplib'
import type { Context } from '#kit/context.ts'
import { Refusal } from '#kit/core/refusal.ts'
import { note } from './audit.ts'
import * as store from './operators.store.ts'
import { isPassword, recoveryCode, seal, sha256, unseal } from './secrets.ts'
import { beginTry, endTry } from './throttle.ts'

const CODES = 10

/** Makes a secret for the operator's phone. It asks for nothing until a first code confirms it. */
export async function startTotp(ctx: Context): Promise<{ secret: string; uri: string }> {
  const secret = generateSecret()
  return ctx.transaction(async (ctx) => {
    const operator = await mine(ctx)
    if (operator.totpSince) throw new Refusal('totp.on_already')
    await store.update(ctx.db, operator.id, { totpSecret: seal(operator.id, secret) })
    return { secret, uri: generateURI({ issuer: 'Kopilka', label: operator.login, secret }) }
  })
}

/** From the first right code on sign-in asks for one. The recovery codes are in this answer and nowhere else. */
export async function confirmTotp(
  ctx: Context,
  code: string,
): Promise<{ recoveryCodes: string[] }> {
  const { login } = await known(ctx)
  const attempt = await beginTry(ctx, login)
  return ctx.transaction(async (ctx) => {
    const operator = await mine(ctx)
    if (operator.totpSince) throw new Refusal('totp.on_already')
    if (!operator.totpSecret) throw new Refusal('totp.not_started')
    if (!(await acceptsCode(ctx, operator, code))) throw new Refusal('totp.code_wrong')
    await endTry(ctx, attempt)
    const recoveryCodes = Array.from({ length: CODES }, recoveryCode)
    const hashes = recoveryCodes.map((each) => digestOf(operator.id, each))
    await store.replaceRecoveryCodes(ctx.db, operator.id, hashes)
    await store.update(ctx.db, operator.id, { totpSince: ctx.now })
    await note(ctx, { operation: 'totp.begun', object: operator.id })
    return { recoveryCodes }
  })
}

/** Ends the asking for codes, for who knows the password. */
export async function dropTotp(ctx: Context, password: string): Promise<void> {
  const { login, passwordHash } = await known(ctx)
  const attempt = await beginTry(ctx, login)
  if (!(await isPassword(password, passwordHash))) throw new Refusal('password.wrong')
  await ctx.transaction(async (ctx) => {
    await endTry(ctx, attempt)
    await forgetTotp(ctx, (await mine(ctx)).id)
    await note(ctx, { operation: 'totp.dropped', object: ctx.actor.id })
  })
}

/** The operator has no secret and no recovery codes any more. */
export async function forgetTotp(ctx: Context, operatorId: string): Promise<void> {
  await store.update(ctx.db, operatorId, { totpSecret: null, totpSince: null, totpStep: null })
  await store.replaceRecoveryCodes(ctx.db, operatorId, [])
}

/** Whether the code is the phone's or a recovery code; either is accepted once. */
export async function acceptsCode(
  ctx: Context,
  { id, totpSecret, totpSince }: store.OperatorRow,
  code: string,
): Promise<boolean> {
  if (!totpSecret) return false
  if (!/^\d{6}$/.test(code)) {
    const hash = digestOf(id, code.trim().toLowerCase())
    return totpSince !== null && store.useRecoveryCode(ctx.db, id, hash, ctx.now)
  }
  const found = verifySync({
    secret: unseal(id, totpSecret),
    token: code,
    epoch: Math.floor(ctx.now.getTime() / 1000),
    epochTolerance: 30,
  })
  return found.valid && 'timeStep' in found && store.acceptStep(ctx.db, id, found.timeStep)
}

const digestOf = (operatorId: string, code: string) => sha256(`${operatorId}:${code}`)

async function known(ctx: Context): Promise<store.OperatorRow> {
  const operator = await store.byId(ctx.db, ctx.actor.id)
  if (!operator) throw new Refusal('session.ended')
  return operator
}

async function mine(ctx: Context): Promise<store.OperatorRow> {
  const operator = await store.lock(ctx.db, ctx.actor.id)
  if (!operator) throw new Refusal('session.ended')
  return operator
}
