import { Type, type Static } from 'typebox'
import { Balance, Reason } from '#domains/ledger/ledger.api.ts'
import { Member } from '#domains/members/members.api.ts'
import {
  exact,
  Instant,
  Nullable,
  operations,
  page,
  pageQuery,
  Points,
  PointsAtLeastOne,
  Uuid,
} from '#kit/core/operation.ts'
import { refusals } from '#kit/core/refusal.ts'

/** What may be asked of another person; each kind says what it needs. */
export const Wanted = Type.Union([
  exact({
    kind: Type.Literal('correction'),
    memberId: Uuid,
    programmeId: Type.Optional(Uuid),
    points: Points,
    reason: Reason,
    expiresAt: Type.Optional(
      Nullable({ ...Instant, description: 'When added points expire; never unless said' }),
    ),
  }),
  exact({
    kind: Type.Literal('transfer'),
    memberId: { ...Uuid, description: 'Who gives' },
    toMemberId: Uuid,
    programmeId: Type.Optional(Uuid),
    points: PointsAtLeastOne,
    reason: Reason,
  }),
  exact({
    kind: Type.Literal('settlement'),
    caseId: {
      ...Uuid,
      description: 'A case with an open dispute; its settlement gives the points',
    },
    points: PointsAtLeastOne,
    reason: Type.String({ minLength: 1, maxLength: 400, pattern: '\\S' }),
  }),
])
export type Wanted = Static<typeof Wanted>

const State = Type.Enum(['waiting', 'approved', 'rejected', 'withdrawn', 'lapsed'])
const Person = exact({ id: Uuid, name: Type.String() })

export const Approval = exact({
  id: Uuid,
  kind: Type.Enum(['correction', 'transfer', 'settlement']),
  state: State,
  memberId: Uuid,
  memberName: Member.properties.name,
  programmeId: Uuid,
  points: {
    ...Points,
    description: 'What the member is to gain; negative: to lose, by a transfer too',
  },
  to: Nullable(
    exact(
      { memberId: Uuid, name: Member.properties.name },
      {
        description: 'Who is to receive what is transferred',
      },
    ),
  ),
  case: Nullable(
    exact({ id: Uuid, number: Type.String() }, { description: 'The case that it settles' }),
  ),
  expiresAt: Nullable(Type.String()),
  reason: Type.String(),
  askedBy: Person,
  mine: Type.Boolean({ description: 'Asked by whoever reads this, who cannot approve it' }),
  askedAt: Instant,
  lapsesAt: Type.String({ description: 'After this instant nobody can approve it' }),
  decidedBy: Nullable(Person),
  endedAt: Nullable(Type.String()),
  answer: Nullable(Type.String({ description: 'What the one who decided says' })),
  movementId: Nullable(Uuid),
  balance: Nullable({ ...Balance, description: 'What the member has now; of waiting ones' }),
})
export type Approval = Static<typeof Approval>

const AtMost = Nullable(Points)
const Left = exact({
  once: AtMost,
  shift: AtMost,
  day: AtMost,
  left: { ...AtMost, description: 'What may be moved at once now; null: as many as they like' },
})

const approvalParams = exact({ approvalId: Uuid })
const programme = ['programme.unknown', 'programme.required', 'programme.none_live'] as const
const settling = ['case.unknown', 'dispute.none_open', 'key.test_only'] as const
const deciding = ['approval.unknown', 'approval.ended', 'approval.person_needed'] as const

export const approvalsApi = operations({
  ask: {
    method: 'POST',
    path: '/v1/approvals',
    summary: 'Ask another person to approve what is over your limit',
    needs: 'approvals:ask',
    // who asks to take points has to know whose they are
    identified: true,
    body: Wanted,
    returns: Approval,
    status: 201,
    refuses: [
      'approval.person_needed',
      'member.unknown',
      'member.closed',
      'points.zero',
      'adjustment.expired',
      'instant.invalid',
      'programme.not_live',
      'transfer.to_self',
      'transfer.test_with_live',
      ...settling,
      ...programme,
    ],
    example: {
      kind: 'correction',
      memberId: '01890000-0000-7000-8000-000000000001',
      points: 5_000,
      reason: 'Apology for a late delivery',
    },
  },
  list: {
    method: 'GET',
    path: '/v1/approvals',
    summary: 'What was asked of another person, newest first',
    needs: 'approvals:read',
    query: exact({
      ...pageQuery,
      state: Type.Optional(State),
      memberId: Type.Optional(Uuid),
      mine: Type.Optional(Type.Boolean({ description: 'Only what the caller asked' })),
    }),
    returns: page(Approval),
    refuses: ['cursor.invalid'],
  },
  count: {
    method: 'GET',
    path: '/v1/approvals/count',
    summary: 'How many requests wait, and how many of them the caller did not ask',
    needs: 'approvals:read',
    returns: exact({ waiting: Type.Integer(), ofOthers: Type.Integer() }),
  },
  approve: {
    method: 'POST',
    path: '/v1/approvals/:approvalId/approve',
    summary: 'Approve a request of another person: it is done at once, in their name',
    needs: 'approvals:decide',
    params: approvalParams,
    body: exact({ answer: Type.Optional(Reason) }),
    returns: Approval,
    refuses: [
      ...deciding,
      'approval.own',
      'approval.lapsed',
      'approval.over_limit',
      'approval.asker_gone',
      'approval.member_merged',
      'member.unknown',
      'member.closed',
      'points.not_enough',
      'adjustment.expired',
      'programme.not_live',
      'transfer.test_with_live',
      ...settling,
      ...programme,
    ],
    example: {},
  },
  reject: {
    method: 'POST',
    path: '/v1/approvals/:approvalId/reject',
    summary: 'Reject a request of another person, with the reason',
    needs: 'approvals:decide',
    params: approvalParams,
    body: exact({ reason: Reason }),
    returns: Approval,
    refuses: [...deciding, 'approval.own'],
    example: { reason: 'Half of it is enough' },
  },
  withdraw: {
    method: 'POST',
    path: '/v1/approvals/:approvalId/withdraw',
    summary: 'Take one’s own request back',
    needs: 'approvals:ask',
    params: approvalParams,
    returns: Approval,
    refuses: [...deciding, 'approval.not_own'],
  },
  left: {
    method: 'GET',
    path: '/v1/limits/mine',
    summary: 'What the caller may still move by hand in a programme; programs have no limits',
    needs: 'approvals:ask',
    or: ['approvals:decide', 'points:add', 'points:take', 'points:transfer'],
    query: exact({ programmeId: Type.Optional(Uuid) }),
    returns: exact({ programmeId: Uuid, add: Left, take: Left, transfer: Left }),
    refuses: ['programme.not_live', ...programme],
  },
})

export const approvalsRefusals = refusals({
  'approval.unknown': {
    status: 404,
    en: 'There is no such request here.',
    ru: 'Такого запроса здесь нет.',
  },
  'approval.person_needed': {
    status: 403,
    en: 'People ask people: sign in as an operator. A program has no limits and needs no approval.',
    ru: 'Просят и одобряют люди: войдите как оператор. У программы лимитов нет, одобрение ей не нужно.',
  },
  'approval.own': {
    status: 403,
    en: 'You asked for this yourself. Another person has to decide; you can withdraw it.',
    ru: 'Это ваш собственный запрос. Решить должен другой человек, а вы можете его отозвать.',
  },
  'approval.not_own': {
    status: 403,
    en: 'Somebody else asked for this. Only they can withdraw it; you can reject it.',
    ru: 'Это чужой запрос. Отозвать его может только тот, кто просил; вы можете отклонить.',
  },
  'approval.ended': {
    status: 409,
    en: 'This request has been decided or withdrawn already: {state}.',
    ru: 'По этому запросу уже есть решение, или он отозван: {state}.',
  },
  'approval.lapsed': {
    status: 409,
    en: 'This request has waited too long. Have it asked anew.',
    ru: 'Этот запрос ждал слишком долго. Пусть попросят заново.',
  },
  'approval.over_limit': {
    status: 403,
    en: 'That is over your own limit of {limit} points {period}; {left} are left. Somebody with a larger limit has to approve it.',
    ru: 'Это больше и вашего лимита: {limit} баллов {period}, осталось {left}. Одобрить должен тот, у кого лимит больше.',
  },
  'approval.asker_gone': {
    status: 409,
    en: '{name} is blocked or may not correct points any more. Reject the request.',
    ru: '{name}: доступ закрыт или прав на баллы больше нет. Отклоните запрос.',
  },
  'approval.member_merged': {
    status: 409,
    en: 'The member was merged into {mergedInto} meanwhile. Reject the request and have it asked for that member.',
    ru: 'Участника тем временем объединили с {mergedInto}. Отклоните запрос, и пусть попросят для того участника.',
  },
})
