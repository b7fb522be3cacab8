import { Type } from 'typebox'
import {
  Adjustment,
  Balance,
  Lots,
  Movement,
  Movements,
  Reason,
  Transfer,
} from '#domains/ledger/ledger.api.ts'
import { exact, operations, pageQuery, PointsAtLeastOne, Uuid } from '#kit/core/operation.ts'
import { MemberParams } from './members.api.ts'

const programmeId = Type.Optional(Uuid)
const programme = ['programme.unknown', 'programme.required', 'programme.none_live'] as const

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
    returns: Movements,
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
    needs: 'points:write',
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
      ...programme,
    ],
    example: { points: 500, reason: 'Apology for a late delivery' },
  },
  transfer: {
    method: 'POST',
    path: '/v1/transfers',
    summary: 'Give points of one member to another; when they expire does not change',
    needs: 'points:write',
    body: exact({
      from: Uuid,
      to: Uuid,
      programmeId,
      points: PointsAtLeastOne,
      reason: Type.Optional(Reason),
    }),
    returns: Transfer,
    status: 201,
    identified: true,
    batched: true,
    refuses: [
      'member.unknown',
      'member.closed',
      'points.not_enough',
      'transfer.to_self',
      'transfer.test_with_live',
      'programme.not_live',
      'key.test_only',
      ...programme,
    ],
  },
})
