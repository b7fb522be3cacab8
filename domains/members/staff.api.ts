import { Type, type Static } from 'typebox'
import { exact, Instant, Nullable, operations } from '#kit/core/operation.ts'
import { MemberParams } from './members.api.ts'

export const StaffMark = exact({
  staff: Type.Boolean({ description: 'Works for the company: is in no figure' }),
  since: Nullable(Instant),
})
export type StaffMark = Static<typeof StaffMark>

export const staffApi = operations({
  get: {
    method: 'GET',
    path: '/v1/members/:memberId/staff',
    summary: 'Whether a member works for the company',
    needs: 'members:read',
    params: MemberParams,
    returns: StaffMark,
    refuses: ['member.unknown'],
  },
  set: {
    method: 'PUT',
    path: '/v1/members/:memberId/staff',
    summary: 'Say that a member works for the company, or does no more: staff are in no figure',
    needs: 'staff:write',
    params: MemberParams,
    body: exact({
      staff: Type.Boolean(),
      reason: Type.String({ minLength: 1, maxLength: 500, description: 'Why, for the audit' }),
    }),
    returns: StaffMark,
    refuses: ['member.unknown', 'member.merged', 'key.test_only'],
    example: { staff: true, reason: 'Works at the store in Tver since March' },
  },
})
