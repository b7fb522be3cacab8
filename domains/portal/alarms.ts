import { createHmac } from 'node:crypto'
import { sha256 } from '#domains/access/secrets.ts'
import * as channels from '#domains/channels/channels.ts'
import * as phones from '#domains/desk/phones.ts'
import { freeze } from '#domains/members/freezing.ts'
import * as members from '#domains/members/members.ts'
import * as programmes from '#domains/programmes/programmes.ts'
import { actingAs, type Context } from '#kit/context.ts'
import { Refusal } from '#kit/core/refusal.ts'
import { keyFor } from '#kit/secret.ts'
import * as store from './alarms.store.ts'
import { canUndo, LASTS, type About } from './core/alarm.ts'
import { within } from './entrance.ts'
import type { AlarmShown, AlarmUsed } from './portal.api.ts'
import { actorOf, endAll, endOne } from './sessions.ts'
import type { Contact } from './tickets.ts'

/** Where the page of the members' portal opens a warning: behind the number sign, which no server is sent. */
const PAGE = '/my#a.'

/** What a member is to be warned of. */
export type Raised = {
  readonly owner: string
  /** The event that it follows from, and the phone or e-mail that is told: for each of them one link. */
  readonly eventId: string
  readonly contact: Contact
  readonly about: About
  readonly subject: string | null
}

/**
 * Makes the link by which a member undoes what happened and freezes the points, good once and for a week: its
 * beginning, and the token at its end. Each contact has one of its own: whoever holds the telephone uses up none
 * but that which came there. Null where no channel says how this server is reached.
 */
export async function raise(
  ctx: Context,
  { eventId, contact, ...raised }: Raised,
): Promise<{ readonly address: string; readonly token: string } | null> {
  const { site, sandbox } = await channels.siteOf(ctx.db, ctx.organisationId)
  if (site === null && !sandbox) return null
  const token = tokenOf(eventId, contact.value)
  await store.insert(ctx.db, {
    ...raised,
    contact: contact.kind,
    digest: sha256(token),
    organisationId: ctx.organisationId,
    madeAt: ctx.now,
    expiresAt: new Date(ctx.now.getTime() + LASTS),
  })
  return { address: `${(site ?? '').replace(/\/+$/, '')}${PAGE}`, token }
}

/** The same each time an event is delivered: 96 bits that only this installation can reckon. */
const tokenOf = (eventId: string, contact: string): string =>
  createHmac('sha256', keyFor('portal.alarms'))
    .update(`${eventId}\n${contact}`)
    .digest()
    .toString('base64url', 0, 12)

/** What a warning was about. Throws `alarm.over` when its link was used, expired, or is none of ours. */
export async function look(ctx: Context, token: string): Promise<AlarmShown> {
  const { there, alarm } = await open(ctx, token)
  const { name } = await programmes.organisation(there.db, there.organisationId)
  const member = await members.get(there, alarm.owner)
  const { about } = alarm
  return { about, organisation: name, undoes: canUndo(about), frozen: member.frozenAt !== null }
}

/**
 * Undoes what a member was warned of, as far as it can be, and freezes the points if that is wished; with a
 * freeze whoever is signed in is signed out. The link is used up. Throws `alarm.over`.
 */
export async function use(
  ctx: Context,
  { token, freeze: isFreezing }: { readonly token: string; readonly freeze: boolean },
): Promise<AlarmUsed> {
  const { there, alarm } = await open(ctx, token)
  const { owner, about } = alarm
  const { test } = await members.get(there, owner)
  return actingAs(there, actorOf(owner, test)).transaction(async (ctx) => {
    if (!(await store.use(ctx.db, alarm.digest, ctx.now))) throw new Refusal('alarm.over')
    const undone = await undo(ctx, alarm)
    if (isFreezing) {
      await freeze(ctx, owner, `warned of: ${about}`)
      await endAll(ctx, owner)
    }
    const { frozenAt } = await members.get(ctx, owner)
    return { undone, frozen: frozenAt !== null }
  })
}

async function open(ctx: Context, token: string) {
  const alarm = await store.find(ctx.db, sha256(token), ctx.now)
  if (!alarm) throw new Refusal('alarm.over')
  const there = within(ctx, alarm.organisationId)
  const standing = await members.standingOf(ctx.db, alarm.organisationId, alarm.owner)
  // whoever was closed or merged meanwhile has nothing here to freeze
  if (standing?.state !== 'active') throw new Refusal('alarm.over')
  return { there, alarm }
}

/** Whether there was something left to undo. */
async function undo(ctx: Context, { owner, about, subject }: store.Alarm): Promise<boolean> {
  switch (about) {
    case 'chat':
      return channels.releaseChat(ctx, owner)
    case 'browser':
      return channels.forgetBrowser(ctx, owner, subject!)
    case 'device':
      return endOne(ctx, owner, subject!)
    case 'change':
      return phones.cancel(ctx, owner, subject!, null).then(
        () => true,
        (error: unknown) => {
          if (error instanceof Refusal && error.code === 'phone_change.settled') return false
          throw error
        },
      )
    case 'contact':
      return false
  }
}
