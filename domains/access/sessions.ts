import { databaseTime } from '#kit/clock.ts'
import type { Actor, Context, Db } from '#kit/context.ts'
import type { OrganisationId } from '#kit/core/ids.ts'
import { Refusal } from '#kit/core/refusal.ts'
import { within } from '#kit/deadline.ts'
import { remember } from '#kit/remember.ts'
import { note } from './audit.ts'
import { endOf, RECENT, SHIFT, WHOLE } from './core/life.ts'
import type { Grant } from './core/reach.ts'
import { readyRoles, roleOf } from './core/roles.ts'
import { covers, spelledOut } from './core/scopes.ts'
import * as operators from './operators.store.ts'
import { digestPassword, isPassword, SESSION_TOKEN, sessionTokenOf, sha256 } from './secrets.ts'
import type { Credentials, PasswordChange, Renewal, Session } from './sessions.api.ts'
import * as store from './sessions.store.ts'
import { beginTry, endTry, forgiveTry, type Try } from './throttle.ts'
import { acceptsCode } from './totp.ts'

/** Who is signed in by a token. */
export type SignedIn = {
  readonly actor: Actor
  readonly organisationId: OrganisationId
  /** What each role gives, and where. */
  readonly grants: readonly Grant[]
  /** The password was given by somebody else: nothing but changing it is allowed. */
  readonly stale: boolean
  /** When who is signed in showed last who they are; null: a directory let them in and did not tell. */
  readonly shownAt: Date | null
  /** It began by a PIN at a till: of what needs a session, little is allowed. */
  readonly byPin: boolean
}

/** Milliseconds to recognise a session, and for how long it is remembered. */
const PATIENCE = 2_000
const recognised = remember<SignedIn>({ milliseconds: 1_000, most: 10_000 })

/** Sessions were ended or changed: this process looks again at once, the others within a second. */
export const forgetSessions = (): void => recognised.clear()

/** The operator behind a session's token, remembered for a second. Throws `session.ended`. */
export async function recogniseSession(db: Db, token: string): Promise<SignedIn> {
  if (!SESSION_TOKEN.test(token)) throw new Refusal('session.ended')
  const hash = sha256(token)
  return recognised.get(hash.toString('base64'), () => within(PATIENCE, recognise(db, hash)))
}

async function recognise(db: Db, hash: Buffer): Promise<SignedIn> {
  const now = new Date(databaseTime())
  const found = await current(db, hash, now)
  if (now.getTime() - found.usedAt.getTime() > MINUTE) await store.noteUse(db, hash, now)
  const { operatorId: id, name, organisationId, mustChange } = found
  const scopes = scopesOf(found)
  return {
    actor: { kind: 'operator', id, name, scopes, test: false, session: hash.toString('hex') },
    organisationId: organisationId as OrganisationId,
    grants: found.roles.map((role) => ({ ...role, scopes: roleOf(role).scopes })),
    stale: mustChange,
    shownAt: found.shownAt,
    byPin: found.deviceId !== null,
  }
}

const MINUTE = 60_000

/** The session as long as it lasts: used lately, its operator not blocked and with a role there. */
async function current(db: Db, hash: Buffer, now: Date): Promise<store.SessionRow> {
  const found = await store.find(db, hash, now)
  const end = found ? endOf(instantsOf(found)) : 0
  if (!found || found.blockedAt || found.roles.length === 0 || end <= now.getTime())
    throw new Refusal('session.ended')
  return found
}

const instantsOf = ({ usedAt, expiresAt }: store.SessionRow) => ({
  usedAt: usedAt.getTime(),
  expiresAt: expiresAt.getTime(),
})

/** What the roles allow; by a PIN no more of it than a cashier may. */
function scopesOf({ roles, deviceId }: store.SessionRow): string[] {
  const all = spelledOut(roles.flatMap((role) => roleOf(role).scopes))
  return deviceId === null ? all : all.filter((scope) => covers(readyRoles.cashier.scopes, scope))
}

/**
 * Begins a session. Throws `session.refused` in the same words and after the same time whatever is
 * wrong, `session.code_needed` when the password is right, `session.throttled`.
 */
export async function signIn(
  ctx: Context,
  asked: Credentials,
): Promise<{ token: string; session: Session }> {
  const login = asked.login.trim().toLowerCase()
  const attempt = await beginTry(ctx, login)
  const operator = await operators.byLogin(ctx.db, login)
  const isRight = await isPassword(asked.password, operator?.passwordHash)
  // the same is looked up and written for a login that nobody has: the time would tell
  const places = await placesOf(ctx, operator?.id ?? ctx.actor.id)
  if (!operator || !isRight || operator.blockedAt || places.length === 0) {
    await noteRefused(ctx, operator, places, operator?.blockedAt ? 'blocked' : 'password')
    throw new Refusal('session.refused')
  }
  await requireCode(ctx, operator, { attempt, code: asked.code, places })
  return ctx.transaction(async (ctx) => {
    await endTry(ctx, attempt)
    return beginSession(ctx, operator, places[0]!)
  })
}

/** Throws `session.not_recent` where somebody showed too long ago who they are for what takes the data of people out or away. */
export function requireRecent({ shownAt }: Pick<SignedIn, 'shownAt'>): void {
  if (shownAt === null || databaseTime() - shownAt.getTime() > RECENT)
    throw new Refusal('session.not_recent', { minutes: RECENT / MINUTE })
}

/**
 * Begins the session anew for who shows once more who they are, in the same organisation; the old token ends.
 * Throws `password.wrong`, `session.code_needed`, `session.throttled`.
 */
export async function renew(
  ctx: Context,
  token: string | null,
  asked: Renewal,
): Promise<{ token: string; session: Session }> {
  const hash = sha256(token ?? '')
  const { operatorId, organisationId } = await current(ctx.db, hash, ctx.now)
  const operator = (await operators.byId(ctx.db, operatorId))!
  const attempt = await beginTry(ctx, operator.login)
  if (!(await isPassword(asked.password, operator.passwordHash))) {
    await noteRefused(ctx, operator, [organisationId], 'password')
    throw new Refusal('password.wrong')
  }
  await requireCode(ctx, operator, { attempt, code: asked.code, places: [organisationId] })
  return ctx.transaction(async (ctx) => {
    await endTry(ctx, attempt)
    await store.end(ctx.db, hash)
    ctx.afterCommit(forgetSessions)
    return beginSession(ctx, operator, organisationId)
  })
}

type Beginning = {
  /** The known till where it began by a PIN. */
  readonly device?: { readonly id: string; readonly name: string } | null
  /** When they showed who they are, if not now; null where a directory did not tell. */
  readonly shownAt?: Date | null
}

/** Begins a session in a transaction, for who has shown who they are; at a known till it is for a shift. */
export async function beginSession(
  ctx: Context,
  operator: operators.OperatorRow,
  organisationId: string,
  { device = null, shownAt = ctx.now }: Beginning = {},
): Promise<{ token: string; session: Session }> {
  const token = sessionTokenOf()
  const hash = sha256(token)
  const { id: operatorId, name } = operator
  const at = ctx.now.getTime()
  const expiresAt = new Date(at + (device ? SHIFT : WHOLE))
  const deviceId = device?.id ?? null
  const times = { beganAt: ctx.now, shownAt, usedAt: ctx.now, expiresAt }
  await store.insert(ctx.db, { hash, operatorId, organisationId, deviceId, ...times })
  await note(ctx, {
    operation: 'session.began',
    object: operatorId,
    ...(device && { new: { byPinAt: device.name, deviceId } }),
    organisationId: organisationId as OrganisationId,
    actor: { id: operatorId, name },
  })
  return { token, session: await shown(ctx, hash) }
}

/** Of who uses one-time codes asks for one. A try without any was neither right nor wrong. */
async function requireCode(
  ctx: Context,
  operator: operators.OperatorRow,
  by: {
    readonly attempt: Try
    readonly code: string | undefined
    readonly places: readonly string[]
  },
): Promise<void> {
  if (!operator.totpSince) return
  if (by.code === undefined) await forgiveTry(ctx, by.attempt)
  else if (await acceptsCode(ctx, operator, by.code)) return
  else await noteRefused(ctx, operator, by.places, 'code')
  throw new Refusal('session.code_needed')
}

async function noteRefused(
  ctx: Context,
  operator: operators.OperatorRow | undefined,
  places: readonly string[],
  reason: string,
): Promise<void> {
  for (const place of places.length === 0 ? [null] : places) {
    await note(ctx, {
      operation: 'session.refused',
      ...(operator && { object: operator.id }),
      reason,
      organisationId: place as OrganisationId | null,
    })
  }
}

/** Where the operator has a role at this instant, the longest served first. */
export async function placesOf(ctx: Context, operatorId: string): Promise<string[]> {
  const all = await operators.assignments(ctx.db, [operatorId])
  const now = all.filter(({ until }) => until === null || until > ctx.now)
  return [...new Set(now.map(({ organisationId }) => organisationId))]
}

/** Who is signed in by the token, where, and what they may do. */
export async function whoAmI(ctx: Context, token: string | null): Promise<Session> {
  return shown(ctx, sha256(token ?? ''))
}

async function shown(ctx: Context, hash: Buffer): Promise<Session> {
  const found = await current(ctx.db, hash, ctx.now)
  const { operatorId, login, name, language, totpSince, mustChange } = found
  // a PIN opens one organisation only
  const places = found.deviceId === null ? await placesOf(ctx, operatorId) : [found.organisationId]
  const organisations = await operators.organisations(ctx.db, places)
  return {
    operator: {
      id: operatorId,
      login,
      name,
      language,
      totp: totpSince !== null,
      mustChangePassword: mustChange,
    },
    organisation: organisations.find(({ id }) => id === found.organisationId)!,
    organisations,
    roles: found.roles.map((role) => ({ id: role.id, name: roleOf(role).name[ctx.language] })),
    scopes: scopesOf(found),
    byPin: found.deviceId !== null,
    expiresAt: new Date(endOf(instantsOf(found))).toISOString(),
  }
}

/** Goes on in another organisation. Throws `session.organisation_unknown`. */
export async function switchOrganisation(
  ctx: Context,
  token: string | null,
  organisationId: string,
): Promise<Session> {
  const hash = sha256(token ?? '')
  return ctx.transaction(async (ctx) => {
    const places = await placesOf(ctx, ctx.actor.id)
    if (!places.includes(organisationId))
      throw new Refusal('session.organisation_unknown', { organisationId })
    await store.move(ctx.db, hash, organisationId)
    await note(ctx, {
      operation: 'session.moved',
      object: ctx.actor.id,
      old: { organisationId: ctx.organisationId },
      new: { organisationId },
      organisationId: organisationId as OrganisationId,
    })
    ctx.afterCommit(forgetSessions)
    return shown(ctx, hash)
  })
}

/** Ends the session. */
export async function signOut(ctx: Context, token: string | null): Promise<void> {
  await ctx.transaction(async (ctx) => {
    await store.end(ctx.db, sha256(token ?? ''))
    await note(ctx, { operation: 'session.ended', object: ctx.actor.id })
    ctx.afterCommit(forgetSessions)
  })
}

/** Changes one's own password; all other sessions end. Throws `password.wrong`, `password.same`. */
export async function changePassword(
  ctx: Context,
  token: string | null,
  asked: PasswordChange,
): Promise<Session> {
  const hash = sha256(token ?? '')
  const { operatorId } = await current(ctx.db, hash, ctx.now)
  const { login, passwordHash } = (await operators.byId(ctx.db, operatorId))!
  if (asked.old === asked.new) throw new Refusal('password.same')
  const attempt = await beginTry(ctx, login)
  if (!(await isPassword(asked.old, passwordHash))) throw new Refusal('password.wrong')
  const digest = await digestPassword(asked.new)
  return ctx.transaction(async (ctx) => {
    await endTry(ctx, attempt)
    const { id } = ctx.actor
    await operators.update(ctx.db, id, { passwordHash: digest, mustChange: false })
    await store.endAll(ctx.db, [id], hash)
    await note(ctx, { operation: 'password.changed', object: id })
    ctx.afterCommit(forgetSessions)
    return shown(ctx, hash)
  })
}
