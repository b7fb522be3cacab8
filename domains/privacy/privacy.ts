import { requireReach } from '#domains/access/access.ts'
import { note } from '#domains/access/audit.ts'
import { requireIdentified } from '#domains/access/identified.ts'
import { namesOf } from '#domains/access/presence.ts'
import * as members from '#domains/members/members.ts'
import type { Context } from '#kit/context.ts'
import { isUuid } from '#kit/core/ids.ts'
import type { PageQuery } from '#kit/core/operation.ts'
import { Refusal } from '#kit/core/refusal.ts'
import { DAY } from '#kit/core/time.ts'
import { enqueue } from '#kit/jobs.ts'
import { newId } from '#kit/newId.ts'
import { idAfter, pageOf } from '#kit/page.ts'
import { exported } from './core/catalogue.ts'
import { keepErased } from './erased.ts'
import type { Erasure, PersonalData } from './privacy.api.ts'
import * as store from './privacy.store.ts'
import { retentionOf } from './retention.ts'

/** The job that takes out those whose time has come. */
export const ERASE = 'privacy.erase_due'

/**
 * Everything that is kept of a member and of those merged into it, by table and column. That it was taken
 * is noted in the audit. Throws `member.unknown`.
 */
export async function exportMember(ctx: Context, memberId: string): Promise<PersonalData> {
  const owners = await members.familyOf(ctx, memberId)
  await note(ctx, { operation: 'member.exported', object: memberId })
  const tables: PersonalData['tables'] = {}
  for (const each of exported) {
    const rows = await store.rowsOf(ctx.db, each, owners)
    if (rows.length > 0) tables[each.table] = rows
  }
  return {
    format: 'kopilka.personal-data.1',
    memberId,
    exportedAt: ctx.now.toISOString(),
    tables,
  }
}

/**
 * Has a member forgotten: at once when somebody of the staff or a program asks, and when the member asks in
 * the portal, after the days in which it can be taken back. Throws `member.merged`, `erasure.waits_already`,
 * `erasure.done_already`, `identification.needed`.
 */
export async function requestErasure(
  ctx: Context,
  memberId: string,
  door: 'portal' | 'desk' | 'api',
): Promise<Erasure> {
  return ctx.transaction(async (ctx) => {
    const member = await members.get(ctx, memberId)
    requireReach(ctx.actor, member.test)
    if (member.state === 'merged') throw new Refusal('member.merged', { memberId })
    await requireIdentified(ctx, [memberId], 'erase')
    const known = await store.ofMember(ctx.db, [memberId])
    if (known.some(({ state }) => state === 'done')) throw new Refusal('erasure.done_already')
    const { waitDays } = await retentionOf(ctx)
    const days = door === 'portal' ? waitDays : 0
    const row: store.ErasureRow = {
      owner: memberId,
      id: newId(),
      organisationId: ctx.organisationId,
      state: 'waiting',
      door,
      actorKind: ctx.actor.kind,
      actorId: ctx.actor.id,
      askedAt: ctx.now,
      dueAt: new Date(ctx.now.getTime() + days * DAY),
      endedAt: null,
      counts: null,
    }
    if (!(await store.insert(ctx.db, row))) {
      const dueAt = known.find(({ state }) => state === 'waiting')?.dueAt.toISOString()
      throw new Refusal('erasure.waits_already', { dueAt })
    }
    await note(ctx, { operation: 'erasure.asked', object: memberId })
    await enqueue(ctx, ERASE, {}, { at: row.dueAt })
    return (await shown(ctx, [row]))[0]!
  })
}

/** Takes back a wish to be forgotten. Throws `erasure.none_waits`. */
export async function cancelErasure(ctx: Context, memberId: string): Promise<Erasure> {
  return ctx.transaction(async (ctx) => {
    const member = await members.get(ctx, memberId)
    requireReach(ctx.actor, member.test)
    const ended = { state: 'cancelled', endedAt: ctx.now, counts: null } as const
    const row = await store.end(ctx.db, memberId, ended)
    if (!row) throw new Refusal('erasure.none_waits')
    await note(ctx, { operation: 'erasure.cancelled', object: memberId })
    return (await shown(ctx, [row]))[0]!
  })
}

/** Takes out one member whose time has come: the person goes, the book stays. False when there is none. */
export async function eraseNext(ctx: Context): Promise<boolean> {
  return ctx.transaction(async (ctx) => {
    const due = await store.takeDue(ctx.db, ctx.organisationId, ctx.now)
    if (!due) return false
    await eraseNow(ctx, due.owner)
    return true
  })
}

/** Takes a member out again whom a restore has brought back; false when there is nobody to take out. */
export async function eraseAgain(ctx: Context, memberId: string): Promise<boolean> {
  return ctx.transaction(async (ctx) => {
    const known = await members.namesOf(ctx, [memberId])
    const before = await store.ofMember(ctx.db, [memberId])
    if (!known.has(memberId) || before.some(({ state }) => state === 'done')) return false
    const row: store.ErasureRow = {
      owner: memberId,
      id: newId(),
      organisationId: ctx.organisationId,
      state: 'waiting',
      door: 'restore',
      actorKind: ctx.actor.kind,
      actorId: ctx.actor.id,
      askedAt: ctx.now,
      dueAt: ctx.now,
      endedAt: null,
      counts: null,
    }
    // one that waited at the restored moment is done now
    await store.insert(ctx.db, row)
    await eraseNow(ctx, memberId)
    return true
  })
}

async function eraseNow(ctx: Context, memberId: string): Promise<void> {
  const { state } = await members.get(ctx, memberId)
  if (state === 'active') await members.close(ctx, memberId, null)
  const owners = await members.familyOf(ctx, memberId)
  const counts = await store.erase(ctx.db, ctx.organisationId, owners, ctx.now)
  await store.end(ctx.db, memberId, { state: 'done', endedAt: ctx.now, counts })
  const { organisationId } = ctx
  // before the commit: one who is listed and still there is erased by the next run
  await keepErased({ organisationId, memberId, at: ctx.now.toISOString() })
  await note(ctx, { operation: 'erasure.done', object: memberId })
}

/** The wishes of a member to be forgotten, newest first. Throws `member.unknown`. */
export async function erasuresOf(ctx: Context, memberId: string): Promise<{ items: Erasure[] }> {
  const owners = await members.familyOf(ctx, memberId)
  return { items: await shown(ctx, await store.ofMember(ctx.db, owners)) }
}

/** All of the organisation, newest first. */
export async function list(
  ctx: Context,
  asked: PageQuery,
): Promise<{ items: Erasure[]; next: string | null }> {
  const limit = asked.limit ?? 50
  const rows = await store.list(ctx.db, ctx.organisationId, idAfter(asked.cursor), limit + 1)
  const { items, next } = pageOf(rows, limit, ({ id }) => [id])
  return { items: await shown(ctx, items), next }
}

async function shown(ctx: Context, rows: readonly store.ErasureRow[]): Promise<Erasure[]> {
  const names = await namesOf(ctx.db, rows.map(({ actorId }) => actorId).filter(isUuid))
  return rows.map(({ owner, id, state, door, counts, ...row }) => ({
    id,
    memberId: owner,
    state,
    door,
    author: { kind: row.actorKind, id: row.actorId, name: names.get(row.actorId) ?? null },
    askedAt: row.askedAt.toISOString(),
    dueAt: row.dueAt.toISOString(),
    endedAt: row.endedAt?.toISOString() ?? null,
    counts: counts === null ? null : { ...counts },
  }))
}
