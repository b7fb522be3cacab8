import * as consents from '#domains/consents/consents.ts'
import * as purchases from '#domains/purchases/purchases.ts'
import { phoneReactions } from '#domains/showcase/phones.ts'
import * as tiers from '#domains/tiers/tiers.ts'
import type { Events } from '#kit/core/events.ts'
import { on, type Heard, type Reaction } from '#kit/events.ts'
import { telling } from './notices.ts'
import { warnings } from './warnings.ts'

/** When this happens, do that. The one place where one slice's news becomes another's work. */
export const reactions: readonly Reaction[] = [
  on('member.merged', tiers.joinMerged),
  on('member.unmerged', tiers.partUnmerged),
  on('member.merged', consents.joinMerged),
  on('member.unmerged', consents.partUnmerged),
  on('member.merged', purchases.followMerge),
  on('member.unmerged', purchases.undoMerge),
  on('member.enrolled', purchases.awardEnrolment),

  telling('member.enrolled', ({ data }, desk) => ({
    kind: 'member.enrolled',
    programme:
      data.programmeId === null ? null : (desk.speech(data.programmeId)?.programme ?? null),
  })),
  telling('member.phone_changed', () => ({ kind: 'member.phone_changed' })),
  ...warnings,
  telling('card.activated', () => ({ kind: 'card.activated' })),
  telling('card.blocked', () => ({ kind: 'card.blocked' })),
  telling('card.replaced', () => ({ kind: 'card.replaced' })),

  telling('points.earned', (event, desk) => {
    const availableFrom = Date.parse(event.data.availableFrom)
    return inPoints(event, desk, (points, speech) => ({
      kind: 'points.earned',
      points,
      availableFrom: availableFrom > event.at.getTime() ? availableFrom : null,
      speech,
    }))
  }),
  ...(
    [
      'points.redeemed',
      'points.returned',
      'points.activated',
      'points.expired',
      'points.adjusted',
    ] as const
  ).map((kind) =>
    telling(kind, (event, desk) =>
      inPoints(event, desk, (points, speech) => ({ kind, points, speech })),
    ),
  ),
  // asked again at telling: the member may have spent them since they were counted
  telling('points.expiring', async ({ owner, data }, desk) => {
    if (await desk.heldOut(owner, data.programmeId)) return null
    const on = Date.parse(data.on)
    const points = await desk.lapsing(owner, data.programmeId, on)
    const speech = desk.speech(data.programmeId)
    if (!speech || points === 0) return null
    const { programmeId } = data
    const basis = { of: 'points.expiring', programmeId, on: data.on, points } as const
    return { news: { kind: 'points.expiring', points, on, speech }, basis }
  }),
  telling('purchase.returned', ({ data }, desk) => {
    const speech = desk.speech(data.programmeId)
    return speech && { kind: 'purchase.returned', amount: data.amount, speech }
  }),

  telling('tier.reached', async ({ data }, desk, language) => ({
    kind: 'tier.reached',
    tier: await desk.tier(data.programmeId, data.tier, language),
  })),
  telling('tier.lost', async ({ data }, desk, language) => ({
    kind: 'tier.lost',
    tier: await desk.tier(data.programmeId, data.now, language),
  })),
  telling('tier.ending', async ({ owner, data }, desk, language) => {
    if (await desk.heldOut(owner, data.programmeId)) return null
    const speech = desk.speech(data.programmeId)
    const tier = await desk.tier(data.programmeId, data.tier, language)
    if (!speech || tier === null) return null
    const { programmeId, on } = data
    const basis = { of: 'tier.ending', programmeId, tier: data.tier } as const
    return { news: { kind: 'tier.ending', tier, on: Date.parse(on), speech }, basis }
  }),

  telling('case.opened', async ({ data }, desk) => {
    const told = await desk.case(data.caseId, null)
    return told && { kind: 'case.opened', number: told.number, subject: told.subject }
  }),
  telling('case.answered', async ({ data }, desk) => {
    const told = await desk.case(data.caseId, data.lineId)
    return told && { kind: 'case.answered', ...told }
  }),

  ...phoneReactions,
]

type Desk = Parameters<Parameters<typeof telling>[1]>[1]
type Speech = NonNullable<ReturnType<Desk['speech']>>
type InPoints = {
  [Name in keyof Events]: Events[Name] extends { programmeId: string; points: number }
    ? Name
    : never
}[keyof Events]

function inPoints<T>(
  { data }: Heard<InPoints>,
  desk: Desk,
  say: (points: number, speech: Speech) => T,
): T | null {
  const speech = desk.speech(data.programmeId)
  return speech && data.points !== 0 ? say(data.points, speech) : null
}
