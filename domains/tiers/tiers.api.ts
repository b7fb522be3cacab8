import { Type, type Static } from 'typebox'
import { Day, exact, Instant, Nullable, operations, Points, Uuid } from '#kit/core/operation.ts'
import { refusals } from '#kit/core/refusal.ts'

const Texts = exact({ ru: Type.String(), en: Type.String() })
const TierId = Type.String({ minLength: 1, maxLength: 64, description: 'A tier of the ladder' })
const Reason = Type.String({ minLength: 1, maxLength: 1000, description: 'Why, for colleagues' })

const Step = exact({
  id: Type.String(),
  name: Texts,
  from: Type.Integer({ description: 'The sum from which it is earned, in the unit of `by`' }),
})

const Cause = Type.Enum(['reached', 'kept', 'grace', 'lowered', 'manual', 'resumed', 'merged'])

/** Where a member stands on the ladder of a programme. */
export const MemberTier = exact({
  memberId: Uuid,
  programmeId: Uuid,
  by: Type.Union([Type.Literal('spend'), Type.Literal('points'), Type.Literal('visits')]),
  current: Nullable(Step),
  since: Nullable(Instant),
  until: Nullable(Instant),
  cause: Nullable(Cause),
  next: Nullable(Step),
  toNext: Nullable(
    Type.Integer({ description: 'What is missing to the next tier; null at the top' }),
  ),
  counted: exact({
    from: Day,
    to: Day,
    spend: Type.Integer({ description: 'Money in minor units' }),
    points: Points,
    visits: Type.Integer(),
  }),
  history: Type.Array(
    exact({
      tier: Nullable(Type.String()),
      from: Instant,
      until: Nullable(Instant),
      endedAt: Nullable(Instant),
      cause: Cause,
      reason: Nullable(Type.String()),
      actor: exact({ kind: Type.String(), id: Type.String() }),
    }),
    { description: 'Recorded standings, the newest first' },
  ),
})
export type MemberTier = Static<typeof MemberTier>

const params = exact({ memberId: Uuid })
const programmeId = Type.Optional(Uuid)
const refuses = [
  'member.unknown',
  'programme.unknown',
  'programme.not_live',
  'programme.required',
  'programme.none_live',
  'tier.no_ladder',
] as const

export const ManualTier = exact({
  programmeId,
  tier: TierId,
  until: Instant,
  reason: Reason,
})
export type ManualTier = Static<typeof ManualTier>

export const tiersApi = operations({
  get: {
    method: 'GET',
    path: '/v1/members/:memberId/tier',
    summary: 'The tier of a member, what is missing to the next, and how it came about',
    needs: 'tiers:read',
    params,
    query: exact({ programmeId }),
    returns: MemberTier,
    refuses,
  },
  set: {
    method: 'POST',
    path: '/v1/members/:memberId/tier',
    summary: 'Set a tier by hand, until an end date: reviews do not lower it, earning may lift it',
    needs: 'tiers:write',
    params,
    body: ManualTier,
    returns: MemberTier,
    refuses: [
      ...refuses,
      'member.closed',
      'member.merged',
      'key.test_only',
      'tier.unknown',
      'tier.end_in_past',
      'instant.invalid',
    ],
    example: { tier: 'gold', until: '2026-12-31T23:59:59+03:00', reason: 'Apology for the delay' },
  },
  unset: {
    method: 'POST',
    path: '/v1/members/:memberId/tier/unset',
    summary: 'Take back a tier that was set by hand; what it covered goes on',
    needs: 'tiers:write',
    params,
    body: exact({ programmeId, reason: Reason }),
    returns: MemberTier,
    refuses: [...refuses, 'member.closed', 'member.merged', 'key.test_only', 'tier.not_manual'],
    example: { reason: 'Set for the wrong member' },
  },
})

export const tiersRefusals = refusals({
  'tier.no_ladder': {
    status: 409,
    en: 'The conditions in force have no tiers. Add the section `tiers` to a new version.',
    ru: 'В действующих условиях нет уровней. Добавьте раздел `tiers` в новую версию.',
  },
  'tier.unknown': {
    status: 409,
    en: 'There is no tier {tier} on the ladder. It has: {ladder}.',
    ru: 'На лестнице нет уровня {tier}. Есть: {ladder}.',
  },
  'tier.end_in_past': {
    status: 409,
    en: 'A tier set by hand ends in the future; {until} is past.',
    ru: 'Уровень, заданный вручную, заканчивается в будущем; {until} уже прошло.',
  },
  'tier.not_manual': {
    status: 409,
    en: 'The present tier was not set by hand, so there is nothing to take back.',
    ru: 'Нынешний уровень задан не вручную, возвращать нечего.',
  },
})
