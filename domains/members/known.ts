import { requireReach } from '#domains/access/access.ts'
import { covers } from '#domains/access/core/scopes.ts'
import type { Context, Db } from '#kit/context.ts'
import type { MemberId, OrganisationId } from '#kit/core/ids.ts'
import { Refusal } from '#kit/core/refusal.ts'
import { without, type Identifier } from './core/identifier.ts'
import type { MemberAnswer } from './members.api.ts'
import * as store from './members.store.ts'

/** Another thing that leads to a member, such as a card number. Throws when it leads to somebody else. */
export async function addIdentifier(
  ctx: Context,
  memberId: MemberId,
  identifier: Identifier,
): Promise<void> {
  await leadHere(ctx.db, ctx.organisationId, [{ ...identifier, owner: memberId }])
}

/** The same for many members at once, in the transaction at hand. */
export async function leadHere(
  db: Db,
  organisationId: OrganisationId,
  identifiers: readonly (Identifier & { readonly owner: MemberId })[],
): Promise<void> {
  const got = await store.claim(db, organisationId, identifiers)
  if (got.length < identifiers.length) throw new Error('an identifier already leads to a member')
}

/** Takes identifiers for a member; from a duplicate that was merged into it too. Throws `member.…_taken`. */
export async function takeIdentifiers(
  ctx: Context,
  owner: MemberId,
  wanted: readonly Identifier[],
): Promise<void> {
  if (wanted.length === 0) return
  const inherited = (await store.knownBy(ctx.db, ctx.organisationId, wanted)).filter(
    (each) => each.owner === owner,
  )
  await store.handOver(ctx.db, ctx.organisationId, inherited, owner)
  const rest = without(wanted, inherited)
  const got = await store.claim(
    ctx.db,
    ctx.organisationId,
    rest.map((each) => ({ ...each, owner })),
  )
  const lost = without(rest, got)
  if (lost.length > 0) throw await taken(ctx, lost[0]!)
}

/** The refusal for an identifier that somebody else has; who it is, is told to those who may read members. */
export async function taken(ctx: Context, identifier: Identifier): Promise<Refusal> {
  const [other] = await store.knownBy(ctx.db, ctx.organisationId, [identifier])
  const field = identifier.kind === 'external' ? 'external_id' : identifier.kind
  const tell = other !== undefined && covers(ctx.actor.scopes, 'members:read')
  const who = tell ? { memberId: other.owner, other: other.owner } : { other: '…' }
  return new Refusal(`member.${field}_taken`, who)
}

/** A member that may be worked with, locked. Throws `member.unknown`, `member.closed`, `member.merged`. */
export async function lockActive(ctx: Context, memberId: string): Promise<store.Member> {
  const [found] = await store.lock(ctx.db, ctx.organisationId, [memberId])
  const member = known(found, memberId)
  requireReach(ctx.actor, member.test)
  requireActive(member)
  return member
}

/** The id of a member that may be worked with, locked until the transaction ends. */
export async function requireActiveMember(ctx: Context, memberId: string): Promise<MemberId> {
  return (await lockActive(ctx, memberId)).owner
}

/** Throws `member.closed` or `member.merged` unless the member is active. */
export function requireActive(member: store.Member): void {
  if (member.state === 'closed') throw new Refusal('member.closed', { memberId: member.owner })
  if (member.state === 'merged') {
    throw new Refusal('member.merged', { memberId: member.owner, mergedInto: member.mergedInto })
  }
}

/** Throws `points.frozen` while no points of the member are spent. */
export function requireUnfrozen({ frozenAt }: { readonly frozenAt: unknown }): void {
  if (frozenAt !== null) throw new Refusal('points.frozen')
}

/** The member that was looked for. Throws `member.unknown` when there was none. */
export function known(member: store.Member | undefined, memberId: string): store.Member {
  if (!member) throw new Refusal('member.unknown', { memberId })
  return member
}

/** A member as it is shown. */
export function shown(member: store.Member): MemberAnswer {
  return {
    id: member.owner,
    name: { first: member.firstName, middle: member.middleName, last: member.lastName },
    phone: member.phone,
    email: member.email,
    externalId: member.externalId,
    birthday: member.birthday,
    language: member.language,
    tags: [...member.tags],
    storeId: member.storeId,
    anonymous: member.anonymous,
    test: member.test,
    clockShiftMs: member.clockShiftMs,
    state: member.state,
    mergedInto: member.mergedInto,
    enrolledAt: member.enrolledAt.toISOString(),
    closedAt: member.closedAt?.toISOString() ?? null,
    frozenAt: member.frozenAt?.toISOString() ?? null,
    masked: false,
    revision: member.revision,
  }
}
