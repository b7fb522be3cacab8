import { Type, type Static } from 'typebox'
import {
  exact,
  Instant,
  Nullable,
  page,
  Points,
  PointsAtLeastOne,
  Uuid,
} from '#kit/core/operation.ts'
import { refusals } from '#kit/core/refusal.ts'

/** What can be done with an owner's points now, and what expires soonest. */
export const Balance = exact({
  programmeId: Uuid,
  active: Points,
  pending: Points,
  held: Points,
  debt: Points,
  expiring: Type.Array(exact({ points: Points, expiresAt: Instant }), {
    description: 'What expires within the next 90 days, soonest first',
  }),
})
export type Balance = Static<typeof Balance>

/** One line of the account's statement. */
export const Movement = exact({
  id: Uuid,
  programmeId: Uuid,
  kind: Type.Enum([
    'earn',
    'redeem',
    'expire',
    'adjust',
    'hold',
    'release',
    'reverse',
    'transfer',
    'open',
  ]),
  points: Points,
  cause: exact({ kind: Type.String(), id: Type.String() }),
  linkedId: Nullable(Uuid),
  reason: Nullable(Type.String()),
  actor: Nullable(exact({ kind: Type.String(), id: Type.String() })),
  approvedBy: Nullable(Type.String()),
  occurredAt: Instant,
  recordedAt: Instant,
})
export type Movement = Static<typeof Movement>
export const Movements = page(Movement)

/** Points earned at once, as the member may be shown them. */
export const Lot = exact({
  id: Uuid,
  programmeId: Uuid,
  state: Type.Enum(['pending', 'active', 'expired', 'spent']),
  earned: Points,
  remaining: Points,
  activatesAt: Instant,
  expiresAt: Nullable(Instant),
  purchaseId: Nullable(Uuid),
})
export type Lot = Static<typeof Lot>
export const Lots = page(Lot)

export const Reason = Type.String({ minLength: 1, maxLength: 500, pattern: '\\S' })

/** A correction by hand: points signed, always with a reason. */
export const Adjustment = exact({
  programmeId: Type.Optional(Uuid),
  points: Points,
  reason: Reason,
  expiresAt: Type.Optional(
    Nullable({ ...Instant, description: 'When added points expire; never unless said' }),
  ),
})
export type Adjustment = Static<typeof Adjustment>

/** A gift of points from one account to another of the same programme. */
export const Transfer = exact({
  id: Uuid,
  programmeId: Uuid,
  from: Uuid,
  to: Uuid,
  points: PointsAtLeastOne,
  reason: Nullable(Type.String()),
  state: Type.Enum(['pending', 'done']),
  startedAt: Instant,
})
export type Transfer = Static<typeof Transfer>

export const ledgerRefusals = refusals({
  'points.not_enough': {
    status: 409,
    en: 'There are {active} points to spend, {asked} were asked for. Ask for fewer.',
    ru: 'Доступно баллов: {active}, а нужно {asked}. Запросите меньше.',
  },
  'points.zero': {
    status: 400,
    en: 'An adjustment adds or takes at least one point.',
    ru: 'Корректировка добавляет или снимает хотя бы один балл.',
  },
  'adjustment.expired': {
    status: 400,
    en: 'expiresAt must be later than now.',
    ru: 'expiresAt должен быть позже текущего момента.',
  },
  'transfer.to_self': {
    status: 400,
    en: 'Points are transferred between two different accounts.',
    ru: 'Баллы переводят между двумя разными счетами.',
  },
  'hold.unknown': {
    status: 404,
    en: 'There is no such hold of points, or it has ended.',
    ru: 'Такого резерва баллов нет, или он уже закрыт.',
  },
})
