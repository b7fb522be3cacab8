import { createHmac } from 'node:crypto'
import { SESSION_TOKEN, sessionTokenOf, sha256 } from '#domains/access/secrets.ts'
import * as members from '#domains/members/members.ts'
import { databaseTime } from '#kit/clock.ts'
import type { Actor, Context, Db } from '#kit/context.ts'
import type { MemberId, OrganisationId } from '#kit/core/ids.ts'
import { Refusal } from '#kit/core/refusal.ts'
import { MINUTE } from '#kit/core/time.ts'
import { within } from '#kit/deadline.ts'
import { newId } from '#kit/newId.ts'
import { remember } from '#kit/remember.ts'
import { keyFor } from '#kit/secret.ts'
import { deviceOf } from './core/device.ts'
import { lasts, WHOLE } from './core/life.ts'
import type { MySession } from './my.api.ts'
import * as store from './sessions.store.ts'

/** Milliseconds to recognise a session, and for how long it is remembered. */
const PATIENCE = 2_000
type Known = { readonly actor: Actor; readonly organisationId: OrganisationId }
const recognised = remember<Known>({ milliseconds: 1_000, most: 10_000 })

/** Members or their sessions were changed: this process looks again at once, the others within a second. */
export const forgetMembers = (): void => recognised.clear()

/**
 * The member behind a session's token, remembered for a second. Throws `my.signed_out` when it ended: by
 * itself, or because the member has been closed or merged, or has another phone or e-mail now.
 */
export async function recogniseMember(db: Db, token: string): Promise<Known> {
  if (!SESSION_TOKEN.test(token)) throw new Refusal('my.signed_out')
  const hash = sha256(token)
  return recognised.get(hash.toString('base64'), () => within(PATIENCE, recognise(db, hash)))
}

async function recognise(db: Db, hash: Buffer): Promise<Known> {
  const now = new Date(databaseTime())
  const found = await store.find(db, hash)
  if (!found) throw new Refusal('my.signed_out')
  const { owner, organisationId, usedAt, expiresAt } = found
  const member = await members.standingOf(db, organisationId, owner)
  const isTheirs = member?.state === 'active' && contactsOf(member).equals(found.contacts)
  const times = { usedAt: usedAt.getTime(), expiresAt: expiresAt.getTime() }
  if (!isTheirs || !lasts(times, now.getTime())) {
    await store.end(db, hash)
    throw new Refusal('my.signed_out')
  }
  if (now.getTime() - usedAt.getTime() > MINUTE) await store.noteUse(db, hash, now)
  const session = hash.toString('hex')
  return { actor: { ...actorOf(owner, member.test), session }, organisationId }
}

/** A member as an actor: may do nothing that needs a scope. */
export const actorOf = (memberId: string, test: boolean): Actor => ({
  kind: 'member',
  id: memberId,
  name: 'member',
  scopes: [],
  test,
})

type Reached = { readonly phone: string | null; readonly email: string | null }

const contactsOf = ({ phone, email }: Reached): Buffer =>
  createHmac('sha256', keyFor('portal.contacts')).update(`${phone}\n${email}`).digest()

/** A token that a browser is given, for how many seconds it may keep it. */
export type Given = { readonly token: string; readonly seconds: number }

/** The browser in which somebody comes in: what it says it is, and the mark it keeps of who was there before. */
export type Browser = { readonly userAgent: string; readonly known: string | null }

/**
 * Begins a session, within a transaction, of a member who has shown who they are; in a browser that is new to
 * the member they are told of it.
 */
export async function begin(
  ctx: Context,
  owner: MemberId,
  member: Reached,
  { userAgent, isNew }: Browser & { readonly isNew: boolean },
): Promise<Given> {
  const token = sessionTokenOf()
  const id = newId()
  const device = deviceOf(userAgent)
  await store.insert(ctx.db, {
    hash: sha256(token),
    id,
    organisationId: ctx.organisationId,
    owner,
    contacts: contactsOf(member),
    device,
    beganAt: ctx.now,
    usedAt: ctx.now,
    expiresAt: new Date(ctx.now.getTime() + WHOLE),
  })
  if (isNew) await ctx.emit('member.signed_in', owner, { sessionId: id, device })
  return { token, seconds: WHOLE / 1_000 }
}

/** The member has other contacts by their own hand: this session goes on, all others end. */
export async function goOnWith(ctx: Context, member: Reached): Promise<void> {
  const hash = ownHash(ctx)
  await store.keepWith(ctx.db, hash, contactsOf(member))
  await store.endOf(ctx.db, ctx.actor.id, { except: hash })
  ctx.afterCommit(() => recognised.clear())
}

/** Where the member is signed in, the session used last first. */
export async function list(ctx: Context): Promise<{ items: MySession[] }> {
  const own = ownHash(ctx)
  const all = await store.ofOwner(ctx.db, ctx.actor.id)
  const items = all.map(({ id, device, beganAt, usedAt, hash }) => ({
    id,
    device,
    beganAt: beganAt.toISOString(),
    usedAt: usedAt.toISOString(),
    current: hash.equals(own),
  }))
  return { items }
}

/** Ends the session at hand. */
export async function signOut(ctx: Context): Promise<void> {
  await store.end(ctx.db, ownHash(ctx))
  recognised.clear()
}

/** Ends another session of the member, or all but this one. Throws `my.session_unknown`. */
export async function endOthers(ctx: Context, id: string | null): Promise<void> {
  const which = id === null ? { except: ownHash(ctx) } : { id }
  const ended = await store.endOf(ctx.db, ctx.actor.id, which)
  if (id !== null && ended === 0) throw new Refusal('my.session_unknown')
  recognised.clear()
}

/** Ends every session of a member, in the transaction at hand. */
export async function endAll(ctx: Context, owner: string): Promise<void> {
  await store.endOf(ctx.db, owner, {})
  ctx.afterCommit(() => recognised.clear())
}

/** Ends one session of a member, in the transaction at hand; whether it was there. */
export async function endOne(ctx: Context, owner: string, id: string): Promise<boolean> {
  ctx.afterCommit(() => recognised.clear())
  return (await store.endOf(ctx.db, owner, { id })) > 0
}

/** The id of the session at hand, which opens nothing. Throws `my.signed_out` when it ended this moment. */
export async function ownId(ctx: Context): Promise<string> {
  const found = await store.find(ctx.db, ownHash(ctx))
  if (!found) throw new Refusal('my.signed_out')
  return found.id
}

const ownHash = (ctx: Context): Buffer => Buffer.from(ctx.actor.session ?? '', 'hex')
