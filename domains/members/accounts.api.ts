import { Type, type Static } from 'typebox'
import { Adjustment, Balance, Lots, Movement, Transfer } from '#domains/ledger/ledger.api.ts'
import {
  exact,
  Nullable,
  operations,
  page,
  pageQuery,
  PointsAtLeastOne,
  Uuid,
} from '#kit/core/operation.ts'
import { refusals } from '#kit/core/refusal.ts'
import { Member, MemberParams } from './members.api.ts'

const programmeId = Type.Optional(Uuid)
const Why = Type.Optional(
  Type.String({
    minLength: 1,
    maxLength: 500,
    pattern: '\\S',
    description: 'Why, for the record; people of the staff have to say',
  }),
)
const gone = ['member.unknown', 'member.closed', 'member.merged', 'key.test_only'] as const
const programme = ['programme.unknown', 'programme.required', 'programme.none_live'] as const

/** One line of a member's statement, with how those are called who made and who approved it. */
export const StatementLine = exact({
  ...Movement.properties,
  actorName: Nullable(Type.String()),
  approverName: Nullable(Type.String()),
})
export type StatementLine = Static<typeof StatementLine>

/** What may be asked of a member's points: the book itself knows owners only, members are checked here. */
export const accountsApi = operations({
  balance: {
    method: 'GET',
    path: '/v1/members/:memberId/balance',
    summary:
      'What a member can spend now, what is on its way, held or owed, and what expires soonest',
    needs: 'points:read',
    params: MemberParams,
    query: exact({ programmeId }),
    returns: Balance,
    batched: true,
    refuses: ['member.unknown', ...programme],
  },
  movements: {
    method: 'GET',
    path: '/v1/members/:memberId/movements',
    summary: "A member's statement, newest first, each movement with its cause",
    needs: 'points:read',
    params: MemberParams,
    query: exact({ ...pageQuery, programmeId }),
    returns: page(StatementLine),
    refuses: ['member.unknown', 'programme.unknown', 'cursor.invalid'],
  },
  lots: {
    method: 'GET',
    path: '/v1/members/:memberId/lots',
    summary: "A member's points as they were earned, with what is left of each and when it expires",
    needs: 'points:read',
    params: MemberParams,
    query: exact({ ...pageQuery, programmeId }),
    returns: Lots,
    refuses: ['member.unknown', 'programme.unknown', 'cursor.invalid'],
  },
  adjust: {
    method: 'POST',
    path: '/v1/members/:memberId/adjustments',
    summary: 'Correct points by hand: added or taken, always with a reason',
    needs: 'points:add',
    or: ['points:take'],
    params: MemberParams,
    body: Adjustment,
    identified: true,
    returns: Movement,
    status: 201,
    refuses: [
      'member.unknown',
      'member.closed',
      'points.not_enough',
      'points.zero',
      'adjustment.expired',
      'instant.invalid',
      'programme.not_live',
      'key.test_only',
      'limit.exceeded',
      ...programme,
    ],
    example: { points: 500, reason: 'Apology for a late delivery' },
  },
  transfer: {
    method: 'POST',
    path: '/v1/transfers',
    summary: 'Give points of one member to another; when they expire does not change',
    needs: 'points:transfer',
    body: exact({
      from: Uuid,
      to: Uuid,
      programmeId,
      points: PointsAtLeastOne,
      reason: Why,
    }),
    returns: Transfer,
    status: 201,
    identified: true,
    batched: true,
    refuses: [
      'member.unknown',
      'member.closed',
      'points.not_enough',
      'access.reason_missing',
      'transfer.to_self',
      'transfer.test_with_live',
      'points.frozen',
      'programme.not_live',
      'key.test_only',
      'limit.transfer',
      ...programme,
    ],
  },
  freeze: {
    method: 'POST',
    path: '/v1/members/:memberId/freeze',
    summary:
      'Freeze the points of a member: they are earned on, and not spent until that is lifted',
    needs: 'points:block',
    params: MemberParams,
    body: exact({ reason: Why }),
    returns: Member,
    refuses: [...gone, 'access.reason_missing'],
    example: { reason: 'The telephone was stolen' },
  },
  unfreeze: {
    method: 'POST',
    path: '/v1/members/:memberId/unfreeze',
    summary: 'Lift the freeze of a member’s points',
    needs: 'points:unblock',
    params: MemberParams,
    body: exact({ reason: Why }),
    returns: Member,
    identified: true,
    refuses: [...gone, 'access.reason_missing', 'points.not_frozen'],
    example: { reason: 'The member came with a passport' },
  },
})

export const accountsRefusals = refusals({
  'points.frozen': {
    status: 409,
    en: 'The points of this member are frozen: nothing is spent until the member, or somebody of the staff who may, lifts that.',
    ru: 'Баллы участника заморожены: тратить их нельзя, пока заморозку не снимет он сам или сотрудник с таким правом.',
  },
  'points.not_frozen': {
    status: 409,
    en: 'The points are not frozen, so there is nothing to lift.',
    ru: 'Баллы не заморожены, снимать нечего.',
  },
  'limit.exceeded': {
    status: 409,
    en: 'That is over your limit of {limit} points {period}; {left} are left. Ask another person to approve it: POST /v1/approvals.',
    ru: 'Это больше вашего лимита: {limit} баллов {period}, осталось {left}. Попросите другого человека одобрить: POST /v1/approvals.',
  },
  'limit.transfer': {
    status: 409,
    en: 'That is over your limit of {limit} points {period}; {left} are left. Transfer fewer, or ask somebody with a larger limit to do it.',
    ru: 'Это больше вашего лимита: {limit} баллов {period}, осталось {left}. Переведите меньше или попросите того, у кого лимит больше.',
  },
})
