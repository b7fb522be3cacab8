import { hash as hashed, randomBytes } from 'node:crypto'
import { databaseTime } from '#kit/clock.ts'
import type { Actor, Context, Db } from '#kit/context.ts'
import { isUuid, type OrganisationId } from '#kit/core/ids.ts'
import { Refusal } from '#kit/core/refusal.ts'
import { within } from '#kit/deadline.ts'
import { newId } from '#kit/newId.ts'
import { decodeCursor, pageOf } from '#kit/page.ts'
import { remember } from '#kit/remember.ts'
import type { ApiKey, MadeKey, NewKey } from './access.api.ts'
import * as store from './access.store.ts'
import { note } from './audit.ts'
import { reaches, type Place } from './core/reach.ts'
import { covers, scopeSets } from './core/scopes.ts'
import { prefixOf, TOKEN, tokenOf } from './core/token.ts'

export { scopes, scopeSets, type ScopeSet } from './core/scopes.ts'

/** Who a token belongs to. */
export type Caller = { readonly actor: Actor; readonly organisationId: OrganisationId }

const hashOf = (token: string): Buffer => hashed('sha256', token, 'buffer')

/**
 * The caller behind a token, remembered for a second: a revoked key ends within it.
 * Throws `access.key_unknown` for a token that is not known or was revoked.
 */
export async function authenticate(db: Db, token: string): Promise<Caller> {
  if (!TOKEN.test(token)) throw new Refusal('access.key_unknown')
  const hash = hashOf(token)
  return callers.get(hash.toString('base64'), () => within(PATIENCE, recognise(db, hash)))
}

/** Milliseconds to recognise a caller: what follows has to find room in the deadline of the request. */
const PATIENCE = 2_000

const callers = remember<Caller>({ milliseconds: 1_000, most: 10_000 })

async function recognise(db: Db, hash: Buffer): Promise<Caller> {
  const key = await store.find(db, hash)
  if (!key) throw new Refusal('access.key_unknown')
  const now = new Date(databaseTime())
  if (key.lastUsedAt === null || now.getTime() - key.lastUsedAt.getTime() > HOUR) {
    await store.noteUse(db, key.id, now)
  }
  const { id, name, scopes, test } = key
  return {
    actor: { kind: 'key', id, name, scopes, test },
    organisationId: key.organisationId as OrganisationId,
  }
}

const HOUR = 3_600_000

/**
 * Throws `access.scope_missing` unless the actor may do what needs the scope, and
 * `key.test_only` when a test key is about to change what holds for live members too.
 */
export function requireScope(actor: Actor, needs: string): void {
  if (!covers(actor.scopes, needs)) throw new Refusal('access.scope_missing', { needs })
  if (actor.test && FOR_EVERYBODY.has(needs)) throw new Refusal('key.test_only')
}

const FOR_EVERYBODY = new Set([
  'programmes:write',
  'conditions:write',
  'keys:write',
  'operators:write',
  'cases:manage',
])

/** Throws `key.test_only` when a test key is about to change what belongs to a live member. */
export function requireReach(actor: Actor, memberIsTest: boolean): void {
  if (actor.test && !memberIsTest) throw new Refusal('key.test_only')
}

/** Throws `access.out_of_reach` when the place is none of those that the actor's rights are limited to. */
export function requireWithin(actor: Actor, place: Place): void {
  if (!reaches(actor, place)) throw new Refusal('access.out_of_reach')
}

/** Makes a key. Its token is in this answer and nowhere else. */
export async function make(ctx: Context, asked: NewKey): Promise<MadeKey> {
  const scopes = [...new Set([...(asked.set ? scopeSets[asked.set] : []), ...(asked.scopes ?? [])])]
  if (scopes.length === 0) throw new Refusal('key.scopes_missing')
  const wider = scopes.filter((scope) => !covers(ctx.actor.scopes, scope))
  if (wider.length > 0) throw new Refusal('key.scope_wider', { scopes: wider.join(', ') })
  const test = asked.test ?? ctx.actor.test
  // a test key that could make live ones would be no test key
  if (ctx.actor.test && !test) throw new Refusal('key.test_only')

  return ctx.transaction(async (ctx) => {
    const token = newToken(test)
    const key = {
      id: newId<'key'>(),
      organisationId: ctx.organisationId,
      name: asked.name,
      prefix: prefixOf(token),
      scopes,
      test,
      madeAt: ctx.now,
      madeBy: `${ctx.actor.kind}:${ctx.actor.name}`,
    }
    await store.insert(ctx.db, { ...key, hash: hashOf(token) })
    const { name, prefix } = key
    await note(ctx, { operation: 'key.made', object: key.id, new: { name, prefix, scopes, test } })
    return { ...shown({ ...key, lastUsedAt: null, revokedAt: null }), token }
  })
}

function newToken(test: boolean): string {
  return tokenOf(test, randomBytes(64)) ?? newToken(test)
}

/** Ends a key, for this process at once. Revoking it again changes nothing. */
export async function revoke(ctx: Context, keyId: string): Promise<ApiKey> {
  return ctx.transaction(async (ctx) => {
    const by = `${ctx.actor.kind}:${ctx.actor.name}`
    await store.revoke(ctx.db, ctx.organisationId, keyId, by, ctx.now)
    const key = await store.get(ctx.db, ctx.organisationId, keyId)
    if (!key) throw new Refusal('key.unknown', { keyId })
    await note(ctx, { operation: 'key.revoked', object: keyId, new: { name: key.name } })
    ctx.afterCommit(() => callers.clear())
    return shown(key)
  })
}

/** One key of the organisation. Throws `key.unknown`. */
export async function see(ctx: Context, keyId: string): Promise<ApiKey> {
  const key = await store.get(ctx.db, ctx.organisationId, keyId)
  if (!key) throw new Refusal('key.unknown', { keyId })
  return shown(key)
}

/** The organisation's keys, oldest first, revoked ones too. */
export async function list(
  ctx: Context,
  query: { readonly cursor?: string; readonly limit?: number },
): Promise<{ items: ApiKey[]; next: string | null }> {
  const limit = query.limit ?? 50
  const after = query.cursor === undefined ? null : `${decodeCursor(query.cursor, 1)[0]}`
  if (after !== null && !isUuid(after)) throw new Refusal('cursor.invalid')
  const rows = await store.list(ctx.db, ctx.organisationId, after, limit + 1)
  return pageOf(rows, limit, (row) => [row.id], shown)
}

function shown(key: store.KeyRow): ApiKey {
  return {
    id: key.id,
    name: key.name,
    prefix: key.prefix,
    scopes: [...key.scopes],
    test: key.test,
    madeAt: key.madeAt.toISOString(),
    madeBy: key.madeBy,
    lastUsedAt: key.lastUsedAt?.toISOString() ?? null,
    revokedAt: key.revokedAt?.toISOString() ?? null,
  }
}
