import { note } from '#domains/access/audit.ts'
import { requireIdentified, requireReason } from '#domains/access/identified.ts'
import { requireReach } from '#domains/access/access.ts'
import * as ledger from '#domains/ledger/ledger.ts'
import type { Context } from '#kit/context.ts'
import type { MemberId, OrganisationId } from '#kit/core/ids.ts'
import { Refusal } from '#kit/core/refusal.ts'
import { MINUTE } from '#kit/core/time.ts'
import { newId } from '#kit/newId.ts'
import { family, mergeRefusal } from './core/merge.ts'
import { identifiersOf } from './core/profile.ts'
import { known, requireActive, requireUnfrozen } from './known.ts'
import type { MergeAnswer } from './members.api.ts'
import * as store from './members.store.ts'
import * as merges from './merging.store.ts'

/**
 * A merge is two steps, so that an operation on points never waits for two owners. The first, in
 * one transaction, ends the duplicate and leads its phone, e-mail and cards to the survivor; the
 * second moves the points. Between them the merge is `moving`; the job finishes what was cut short.
 */
export async function merge(
  ctx: Context,
  memberId: string,
  asked: { readonly with: string; readonly reason?: string | undefined },
): Promise<MergeAnswer> {
  return ctx.transaction(async (ctx) => {
    const [survivor, duplicate] = await lockBoth(ctx, memberId, asked.with)
    const code = mergeRefusal(survivor, duplicate)
    if (code === 'member.merged' || code === 'member.closed') {
      requireActive(survivor)
      requireActive(duplicate)
    }
    if (code !== null) throw new Refusal(code, { memberId, with: asked.with })
    requireUnfrozen(survivor)
    requireUnfrozen(duplicate)
    // of whom a card alone is known there is nobody to identify
    if (!duplicate.anonymous)
      await requireIdentified(ctx, [survivor.owner, duplicate.owner], 'merge')
    requireReason(ctx.actor, asked.reason)

    // one that was just parted, and whose points are still on their way home, has them first
    const before = await merges.lockInForce(ctx.db, duplicate.owner)
    if (before?.state === 'returning') await completeReturn(ctx, before)

    const id = newId<'merge'>()
    await merges.begin(ctx.db, {
      owner: duplicate.owner,
      id,
      organisationId: ctx.organisationId,
      survivor: survivor.owner,
      reason: asked.reason ?? null,
      actorKind: ctx.actor.kind,
      actorId: ctx.actor.id,
      startedAt: ctx.now,
    })
    await store.update(ctx.db, { ...duplicate, state: 'merged', mergedInto: survivor.owner })
    await store.leadOver(ctx.db, duplicate.owner, survivor.owner)
    return answer(id, survivor.owner, duplicate.owner, 'merged', ctx.now)
  })
}

/** The first step back: the duplicate lives again and is known by its own; its points follow in the second. */
export async function unmerge(
  ctx: Context,
  memberId: string,
  asked: { readonly with: string; readonly reason?: string | undefined },
): Promise<MergeAnswer> {
  return ctx.transaction(async (ctx) => {
    const [survivor, duplicate] = await lockBoth(ctx, memberId, asked.with)
    const inForce = await merges.lockInForce(ctx.db, duplicate.owner)
    if (!inForce || inForce.survivor !== survivor.owner || inForce.state === 'returning') {
      throw new Refusal('merge.unknown', { memberId, with: asked.with })
    }
    requireUnfrozen(survivor)
    await requireIdentified(ctx, [survivor.owner, duplicate.owner], 'unmerge')
    requireReason(ctx.actor, asked.reason)
    // a survivor that was itself merged has passed the points on: the later merge is undone first
    if (survivor.state === 'merged') requireActive(survivor)
    await completeMove(ctx, inForce)

    await merges.markReturning(ctx.db, inForce, ctx.actor, ctx.now)
    const home = family(duplicate.owner, await merges.familyLinks(ctx.db, duplicate.owner))
    await store.update(ctx.db, { ...duplicate, state: 'active', mergedInto: null })
    if (survivor.state === 'closed') await reclaim(ctx, home)
    await store.leadBack(ctx.db, home, duplicate.owner)
    if (asked.reason !== undefined) {
      const parted = { with: duplicate.owner }
      const { reason } = asked
      await note(ctx, { operation: 'member.parted', object: survivor.owner, new: parted, reason })
    }
    return answer(inForce.id, survivor.owner, duplicate.owner, 'undone', ctx.now)
  })
}

/** What became free when the survivor was closed is taken again; what others have taken since is let go. */
async function reclaim(ctx: Context, owners: readonly string[]): Promise<void> {
  for (const member of await store.lock(ctx.db, ctx.organisationId, owners)) {
    const wanted = identifiersOf(member)
    await store.claim(
      ctx.db,
      ctx.organisationId,
      wanted.map((each) => ({ ...each, owner: member.owner })),
    )
    const led = await store.knownBy(ctx.db, ctx.organisationId, wanted)
    const lost = led.filter((each) => each.home !== member.owner).map((each) => each.kind)
    if (lost.length > 0) await store.letGo(ctx.db, member.owner, lost)
  }
}

/** The second step of a merge or of its undoing, in a transaction of its own. Doing it again changes nothing. */
export async function finishMerge(ctx: Context, owner: string, mergeId: string): Promise<void> {
  await ctx.transaction(async (ctx) => {
    const merge = await merges.lockMerge(ctx.db, owner as MemberId, mergeId as merges.MergeId)
    if (merge?.state === 'moving') await completeMove(ctx, merge)
    if (merge?.state === 'returning') await completeReturn(ctx, merge)
  })
}

/**
 * Keeps who a member is from changing until the transaction ends, merges of it and of its survivors that
 * are on their way finished: whoever is recognised by its id then has all that was its own.
 */
export async function holdStill(ctx: Context, owner: string): Promise<void> {
  const way = await lockWays(ctx, [owner])
  const inForce: merges.Merge[] = []
  for (const member of way) {
    const merge = await merges.lockInForce(ctx.db, member)
    if (merge) inForce.push(merge)
  }
  for (const merge of inForce) {
    if (merge.state === 'moving') await completeMove(ctx, merge)
    if (merge.state === 'returning') await completeReturn(ctx, merge)
  }
}

/**
 * Members and their survivors, whom nobody merges, parts or closes until the transaction ends; locked in
 * the order of their ids, as a merge locks its two.
 */
export async function lockWays(ctx: Context, owners: readonly string[]): Promise<MemberId[]> {
  let seen = ''
  for (;;) {
    const way = await merges.waysOf(ctx.db, ctx.organisationId, owners)
    if (way.join() === seen) return way
    seen = way.join()
    await store.lockShared(ctx.db, ctx.organisationId, way)
  }
}

/**
 * Finishes merges that were cut short, and looks once after each of the others for points that a
 * purchase earned at the very moment of merging. Answers how many it did.
 */
export async function finishMerges(ctx: Context, portion = 100): Promise<number> {
  const doneBefore = new Date(ctx.now.getTime() - SETTLED_AFTER)
  const waiting = await merges.unfinished(ctx.db, ctx.organisationId, doneBefore, portion)
  for (const each of waiting) {
    await ctx.transaction(async (ctx) => {
      const merge = await merges.lockMerge(ctx.db, each.owner, each.id)
      if (merge?.state === 'moving') await completeMove(ctx, merge)
      else if (merge?.state === 'returning') await completeReturn(ctx, merge)
      else if (merge?.state === 'merged') await sweep(ctx, merge)
    })
  }
  return waiting.length
}

const SETTLED_AFTER = 2 * MINUTE

/** Who a member is now: into whom each was merged in the end, itself where it never was. */
export async function survivorOf(
  db: Context['db'],
  organisationId: OrganisationId,
  owners: readonly string[],
): Promise<Map<string, MemberId>> {
  const rows = await merges.survivors(db, organisationId, owners)
  return new Map(rows.map((row) => [row.owner, row.survivor]))
}

/** Who one member is now. */
export async function survivorOfOne(ctx: Context, owner: MemberId): Promise<MemberId> {
  const survivors = await survivorOf(ctx.db, ctx.organisationId, [owner])
  return survivors.get(owner) ?? owner
}

/**
 * Where what a member did may be: with itself, or with anybody into whom it was ever merged. The news of
 * a merge, or of its undoing, moves it some moments later.
 */
export const placesOf = (db: Context['db'], owner: string): Promise<MemberId[]> =>
  merges.places(db, owner)

/** A member of the organisation and everybody who was merged into it. Throws `member.unknown`. */
export async function familyOf(ctx: Context, memberId: string): Promise<string[]> {
  const [member] = await store.byIds(ctx.db, ctx.organisationId, [memberId])
  const { owner } = known(member, memberId)
  return family(owner, await merges.familyLinks(ctx.db, owner))
}

async function completeMove(ctx: Context, merge: merges.Merge): Promise<void> {
  if (merge.state !== 'moving') return
  await ledger.moveAll(ctx, { from: merge.owner, to: merge.survivor, mergeId: merge.id })
  await merges.markMerged(ctx.db, merge, ctx.now)
  await ctx.emit('member.merged', merge.survivor, { mergedOwner: merge.owner, mergeId: merge.id })
}

async function completeReturn(ctx: Context, merge: merges.Merge): Promise<void> {
  await ledger.moveBack(ctx, { from: merge.survivor, to: merge.owner, mergeId: merge.id })
  await merges.markUndone(ctx.db, merge, ctx.now)
  await ctx.emit('member.unmerged', merge.survivor, {
    mergedOwner: merge.owner,
    mergeId: merge.id,
  })
}

async function sweep(ctx: Context, merge: merges.Merge): Promise<void> {
  await ledger.moveAll(ctx, { from: merge.owner, to: merge.survivor, mergeId: merge.id })
  await merges.markSwept(ctx.db, merge, ctx.now)
}

async function lockBoth(
  ctx: Context,
  memberId: string,
  otherId: string,
): Promise<[store.Member, store.Member]> {
  const found = await store.lock(ctx.db, ctx.organisationId, [memberId, otherId])
  const one = known(
    found.find((each) => each.owner === memberId),
    memberId,
  )
  const other = known(
    found.find((each) => each.owner === otherId),
    otherId,
  )
  requireReach(ctx.actor, one.test)
  requireReach(ctx.actor, other.test)
  return [one, other]
}

function answer(
  mergeId: string,
  memberId: string,
  mergedId: string,
  state: MergeAnswer['state'],
  at: Date,
): MergeAnswer {
  return { mergeId, memberId, mergedId, state, at: at.toISOString() }
}
