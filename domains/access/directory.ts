import { randomBytes } from 'node:crypto'
import type { Context } from '#kit/context.ts'
import type { OrganisationId } from '#kit/core/ids.ts'
import { Refusal } from '#kit/core/refusal.ts'
import { newId } from '#kit/newId.ts'
import { note } from './audit.ts'
import type { Begin, Directory, DirectorySettings, Return } from './directory.api.ts'
import * as store from './directory.store.ts'
import { beginning, discover, isIssuer, returning, type Client, type Kept } from './openid.ts'
import * as operators from './operators.store.ts'
import { by, requireOwn, rolesOf } from './roles.ts'
import { digestPassword, sealFor, sessionTokenOf, sha256, unsealFor } from './secrets.ts'
import type { Session } from './sessions.api.ts'
import { beginSession } from './sessions.ts'
import { beginTry, endTry, forgiveTry } from './throttle.ts'

const SECRETS = 'secrets of directories'
const AWAY = 'sign-ins under way'
/** How long somebody may be away at a directory, and by how much its clock may go wrong (milliseconds). */
const LONGEST = 10 * 60_000
const CLOCK = 60_000

/** The directories that people may sign in by, of every organisation here. */
export async function ways(ctx: Context) {
  return { items: await store.all(ctx.db) }
}

export async function seeDirectory(ctx: Context): Promise<{ directory: Directory | null }> {
  const row = await store.find(ctx.db, ctx.organisationId)
  return { directory: row ? shown(row) : null }
}

/**
 * Lets people of the organisation sign in by a directory. Whoever rules the directory can come in as
 * anybody here, so only who may everything sets it. Throws `operator.wider`, `role.unknown`,
 * `directory.issuer_invalid`, `directory.secret_missing`, `directory.unreachable`.
 */
export async function setDirectory(ctx: Context, asked: DirectorySettings): Promise<Directory> {
  requireOwn(ctx, ['*'])
  const { label, issuer, clientId, loginClaim, defaultRoleId } = asked
  if (!isIssuer(issuer)) throw new Refusal('directory.issuer_invalid')
  const old = await store.find(ctx.db, ctx.organisationId)
  const secret = asked.clientSecret ?? (old && secretOf(old))
  if (secret === undefined) throw new Refusal('directory.secret_missing')
  if (defaultRoleId !== null && !(await rolesOf(ctx)).some(({ id }) => id === defaultRoleId))
    throw new Refusal('role.unknown', { roleId: defaultRoleId })
  await discover({ issuer, clientId, secret })
  return ctx.transaction(async (ctx) => {
    const row: store.DirectoryRow = {
      organisationId: ctx.organisationId,
      label,
      issuer,
      clientId,
      clientSecret: sealFor(SECRETS, ctx.organisationId, secret),
      loginClaim,
      defaultRole: defaultRoleId,
      changedAt: ctx.now,
      changedBy: by(ctx),
    }
    await store.set(ctx.db, row)
    const { changedAt: _, ...now } = shown(row)
    const { changedAt: __, ...was } = old ? shown(old) : { changedAt: '' }
    await note(ctx, { operation: 'directory.set', ...(old && { old: was }), new: now })
    return shown(row)
  })
}

/** Lets nobody sign in by the directory any more. */
export async function dropDirectory(ctx: Context): Promise<void> {
  requireOwn(ctx, ['*'])
  await ctx.transaction(async (ctx) => {
    await store.drop(ctx.db, ctx.organisationId)
    await note(ctx, { operation: 'directory.dropped' })
  })
}

/** Where to go, and what to come back with. Throws `directory.unknown` and what the directory says. */
export async function beginSignIn(
  ctx: Context,
  asked: Begin,
): Promise<{ url: string; proof: string }> {
  if (!URL.canParse(asked.returnTo) || !/^https?:$/.test(new URL(asked.returnTo).protocol))
    throw new Refusal('directory.return_invalid')
  const directory = await known(ctx, asked.organisationId)
  // going away is no failure, but a crowd that goes from one address is
  const proof = sessionTokenOf()
  const attempt = await beginTry(ctx, `directory:${proof}`)
  const { url, kept } = await beginning(clientOf(directory), {
    returnTo: asked.returnTo,
    again: asked.again ?? false,
  })
  const state = sha256(kept.state)
  await store.begin(ctx.db, {
    state,
    organisationId: directory.organisationId,
    proof: sha256(proof),
    kept: sealFor(AWAY, state.toString('hex'), JSON.stringify(kept)),
    expiresAt: new Date(ctx.now.getTime() + LONGEST),
  })
  await forgiveTry(ctx, attempt)
  return { url, proof }
}

/**
 * Begins a session for who came back. Each going is taken once, and only from the browser that began
 * (`directory.state_unknown`); what the directory answers is checked by `openid.ts`. Whoever was to show anew who
 * they are must have done so since (`directory.not_asked_again`).
 */
export async function finishSignIn(
  ctx: Context,
  asked: Return,
): Promise<{ token: string; session: Session }> {
  const attempt = await beginTry(ctx, `directory:${asked.proof}`)
  const away = await takeAway(ctx, asked)
  const directory = await known(ctx, away.organisationId)
  const { operator, shownAt } = await comeBack(ctx, directory, { away, asked }).catch(
    async (error: unknown) => {
      if (error instanceof Refusal) await noteRefused(ctx, directory, error.code)
      throw error
    },
  )
  return ctx.transaction(async (ctx) => {
    await endTry(ctx, attempt)
    return beginSession(ctx, operator, directory.organisationId, { shownAt })
  })
}

async function comeBack(
  ctx: Context,
  directory: store.DirectoryRow,
  { away, asked }: { readonly away: store.SignInRow; readonly asked: Return },
): Promise<{ readonly operator: operators.OperatorRow; readonly shownAt: Date | null }> {
  const kept = JSON.parse(unsealFor(AWAY, away.state.toString('hex'), away.kept)) as Kept
  const { claims, shownAt } = await returning(clientOf(directory), kept, asked.answer)
  const wentAt = away.expiresAt.getTime() - LONGEST
  if (kept.again && (shownAt === null || shownAt.getTime() < wentAt - CLOCK))
    throw new Refusal('directory.not_asked_again')
  const operator = await personOf(ctx, directory, claims)
  // a clock that goes ahead would make them lately seen for longer
  return { operator, shownAt: shownAt && shownAt > ctx.now ? ctx.now : shownAt }
}

async function takeAway(ctx: Context, { answer, proof }: Return): Promise<store.SignInRow> {
  const state = new URLSearchParams(answer).get('state') ?? ''
  const away = await store.take(ctx.db, sha256(state))
  const isSound = away && away.expiresAt > ctx.now && away.proof.equals(sha256(proof))
  if (!isSound) throw new Refusal('directory.state_unknown')
  return away
}

/** The operator whom the directory names; a newcomer is made where there is a role for newcomers. */
async function personOf(
  ctx: Context,
  directory: store.DirectoryRow,
  claims: Readonly<Record<string, unknown>>,
): Promise<operators.OperatorRow> {
  const login = loginOf(directory, claims)
  const found = await operators.byLogin(ctx.db, login)
  if (!found) return newcomer(ctx, directory, login, claims['name'])
  const all = await operators.assignments(ctx.db, [found.id])
  const here = all.filter(({ organisationId }) => organisationId === directory.organisationId)
  // a stranger to the organisation is told the same, whether the login is known elsewhere or not
  if (here.length === 0) throw new Refusal('directory.person_unknown', { login })
  if (here.length < all.length) throw new Refusal('directory.person_shared')
  const isServing = here.some(({ until }) => until === null || until > ctx.now)
  if (found.blockedAt || !isServing) throw new Refusal('directory.person_blocked')
  return found
}

const LOGIN = /^[a-z0-9][a-z0-9._@+-]{2,119}$/

function loginOf(
  { loginClaim }: store.DirectoryRow,
  claims: Readonly<Record<string, unknown>>,
): string {
  const claim = claims[loginClaim]
  const login = typeof claim === 'string' ? claim.trim().toLowerCase() : ''
  const isDoubtful = loginClaim === 'email' && claims['email_verified'] === false
  if (!LOGIN.test(login) || isDoubtful) throw new Refusal('directory.person_unknown', { login })
  return login
}

async function newcomer(
  ctx: Context,
  directory: store.DirectoryRow,
  login: string,
  name: unknown,
): Promise<operators.OperatorRow> {
  const { organisationId, defaultRole } = directory
  if (defaultRole === null) throw new Refusal('directory.person_unknown', { login })
  // a password that nobody knows: who comes by the directory needs none
  const passwordHash = await digestPassword(randomBytes(32).toString('base64url'))
  return ctx.transaction(async (ctx) => {
    const shownName =
      typeof name === 'string' && name.trim() !== '' ? name.trim().slice(0, 120) : login
    const id = newId<'operator'>()
    const made = { madeAt: ctx.now, madeBy: `directory:${directory.label}` }
    const about = { id, login, name: shownName, language: ctx.language, passwordHash }
    if (!(await operators.insert(ctx.db, { ...about, mustChange: false, ...made })))
      throw new Refusal('directory.person_unknown', { login })
    const roleIds = [defaultRole]
    await operators.assign(ctx.db, {
      organisationId,
      operatorId: id,
      roleIds,
      limits: [],
      until: null,
      ...made,
    })
    await note(ctx, {
      operation: 'operator.added',
      object: id,
      organisationId: organisationId as OrganisationId,
      actor: { id, name: shownName },
      new: { login, name: shownName, directory: directory.label },
    })
    return (await operators.byId(ctx.db, id))!
  })
}

async function noteRefused(ctx: Context, directory: store.DirectoryRow, reason: string) {
  const organisationId = directory.organisationId as OrganisationId
  await note(ctx, { operation: 'session.refused', organisationId, reason })
}

async function known(ctx: Context, organisationId: string): Promise<store.DirectoryRow> {
  const directory = await store.find(ctx.db, organisationId)
  if (!directory) throw new Refusal('directory.unknown')
  return directory
}

const secretOf = ({ organisationId, clientSecret }: store.DirectoryRow): string =>
  unsealFor(SECRETS, organisationId, clientSecret)

const clientOf = (row: store.DirectoryRow): Client => ({
  issuer: row.issuer,
  clientId: row.clientId,
  secret: secretOf(row),
})

const shown = (row: store.DirectoryRow): Directory => ({
  label: row.label,
  issuer: row.issuer,
  clientId: row.clientId,
  loginClaim: row.loginClaim,
  defaultRoleId: row.defaultRole,
  changedAt: row.changedAt.toISOString(),
})
