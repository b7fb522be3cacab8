import { lastBought } from '#domains/analytics/lastBought.ts'
import * as channels from '#domains/channels/channels.ts'
import * as ledger from '#domains/ledger/ledger.ts'
import * as members from '#domains/members/audience.ts'
import * as tiers from '#domains/tiers/tiers.ts'
import type { Context } from '#kit/context.ts'
import type { Filter } from './mailings.api.ts'
import type { Row } from './mailings.store.ts'
import * as recipients from './recipients.store.ts'

export type Aimed = Pick<Row, 'id' | 'programmeId' | 'audience'>

/** A part of an audience, and how far it was gone through; null at the end. */
export type AudiencePart = { readonly owners: readonly string[]; readonly reached: string | null }

/**
 * The part of an audience after a member, `limit` of all members being looked at. Throws `tier.unknown`,
 * `tier.no_ladder`.
 */
export async function nextPart(
  ctx: Context,
  { id, programmeId, audience }: Aimed,
  after: string | null,
  limit: number,
): Promise<AudiencePart> {
  const part = { after, limit }
  const isList = audience.kind === 'list'
  const walked = isList
    ? await recipients.walk(ctx.db, id, part)
    : await members.walk(ctx, traitsOf(audience), part)
  const owners = isList ? walked : await fitting(ctx, programmeId, audience, walked)
  return { owners, reached: walked.length < limit ? null : walked.at(-1)! }
}

const traitsOf = ({ storeId, tags, language, birthdayMonth }: Filter): members.Traits => ({
  storeId: storeId ?? null,
  tags: tags ?? [],
  language: language ?? null,
  birthdayMonth: birthdayMonth ?? null,
})

/** Whom what other slices know lets through: tier, purchases, points and ways to be reached. */
async function fitting(
  ctx: Context,
  programmeId: string,
  filter: Filter,
  walked: readonly string[],
): Promise<readonly string[]> {
  let owners = walked
  const keep = (fits: (owner: string) => boolean) => (owners = owners.filter(fits))
  const { tier, participates, boughtSince, boughtUntil, balanceAtLeast, channel } = filter
  if (tier !== undefined) {
    const on = await (await tiers.onTier(ctx, { tier, programmeId })).among(owners)
    keep((owner) => on.has(owner))
  }
  if (participates || boughtSince !== undefined || boughtUntil !== undefined) {
    const days = await lastBought(ctx.db, programmeId, owners)
    keep((owner) => {
      const day = days.get(owner)
      if (day === undefined) return false
      return day >= (boughtSince ?? day) && day <= (boughtUntil ?? day)
    })
  }
  if (balanceAtLeast !== undefined) {
    const points = await ledger.spendableOf(ctx, programmeId, owners)
    keep((owner) => (points.get(owner) ?? 0) >= balanceAtLeast)
  }
  if (channel === 'telegram' || channel === 'push') {
    const on = await channels.connected(ctx.db, ctx.organisationId, channel, owners)
    keep((owner) => on.has(owner))
  } else if (channel !== undefined) {
    const people = await members.peopleOf(ctx, owners)
    const contact = channel === 'sms' ? 'phone' : 'email'
    keep((owner) => (people.get(owner)?.[contact] ?? null) !== null)
  }
  return owners
}
