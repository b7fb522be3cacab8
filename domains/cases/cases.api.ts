import { Type, type Static } from 'typebox'
import { Member } from '#domains/members/members.api.ts'
import {
  exact,
  FILE,
  FileContent,
  Instant,
  Nullable,
  operations,
  page,
  pageQuery,
  Points,
  PointsAtLeastOne,
  Uuid,
} from '#kit/core/operation.ts'
import { LARGEST } from './core/file.ts'
import { kinds, priorities, statuses } from './core/kinds.ts'

const Kind = Type.Enum([...kinds])
const Priority = Type.Enum([...priorities])
const Status = Type.Enum([...statuses])
const Subject = Type.String({ minLength: 1, maxLength: 200, pattern: '\\S' })
const Words = Type.String({ minLength: 1, maxLength: 8000, pattern: '\\S' })
const Queue = Type.String({ minLength: 1, maxLength: 60, pattern: '\\S' })
const Revision = Type.Integer({
  minimum: 1,
  maximum: 2_000_000_000,
  description: 'The revision of the case that was seen; another has changed it when it is behind',
})
const Person = exact({ id: Uuid, name: Type.String() })

export const Dispute = exact({
  state: Type.Enum(['open', 'given', 'rejected']),
  programmeId: Uuid,
  movementId: Nullable({ ...Uuid, description: 'Null: a purchase that brought no points' }),
  disputedPoints: Points,
  frozenPoints: { ...Points, description: 'What was left of them, and is held while it is open' },
  openedAt: Instant,
  decidedAt: Nullable(Instant),
  decidedBy: Nullable(Type.String()),
  reason: Nullable(Type.String()),
  givenPoints: Nullable(Points),
  givenMovementId: Nullable(Uuid),
})
export type Dispute = Static<typeof Dispute>

export const Sla = exact({
  state: Type.Enum(['running', 'waiting', 'done']),
  answerDue: Nullable(Instant),
  resolveDue: Nullable(Instant),
  due: Nullable({
    ...Instant,
    description: 'What is due soonest; null while it waits, or is done',
  }),
  minutesLeft: Nullable(
    Type.Integer({ description: 'Working minutes until it is due; below zero, since it was' }),
  ),
  breached: Type.Boolean({ description: 'A promise is broken: something is or was late' }),
})

export const CaseBrief = exact({
  id: Uuid,
  number: Type.String({ description: 'As people say it: C-1024' }),
  kind: Kind,
  subject: Type.String(),
  memberId: Nullable(Uuid),
  memberName: Nullable({
    ...Member.properties.name,
    description: 'To those who may see members',
  }),
  programmeId: Nullable({ ...Uuid, description: 'Of its dispute, or of its purchase' }),
  priority: Priority,
  status: Status,
  assignee: Nullable(Person),
  queue: Nullable(Type.String()),
  reopened: Type.Integer({ description: 'How often it was taken up again' }),
  revision: Type.Integer(),
  openedAt: Instant,
  openedBy: Type.String(),
  sla: Sla,
})
export type CaseBrief = Static<typeof CaseBrief>

export const Line = exact({
  id: Uuid,
  kind: Type.Enum([
    'opened',
    'note',
    'answer',
    'taken',
    'edited',
    'moved',
    'reopened',
    'disputed',
    'given',
    'rejected',
    'attached',
  ]),
  text: Nullable(Type.String()),
  changes: Type.Unknown({ description: 'By field: [what it was, what it is]' }),
  revision: Type.Integer({ description: 'The revision of the case that this line made' }),
  actor: exact({ kind: Type.String(), id: Uuid, name: Type.String() }),
  at: Instant,
})
export type Line = Static<typeof Line>

export const Attachment = exact({
  id: Uuid,
  name: Type.String(),
  mediaType: Type.String({ description: 'What the content is, whatever the name says' }),
  size: Type.Integer(),
  addedBy: Type.String(),
  addedAt: Instant,
})
export type Attachment = Static<typeof Attachment>

export const Case = exact({
  ...CaseBrief.properties,
  movementId: Nullable(Uuid),
  purchaseId: Nullable(Uuid),
  repeated: Type.Boolean({
    description: 'The same member came with the same kind within 30 days before',
  }),
  answeredAt: Nullable(Instant),
  resolvedAt: Nullable(Instant),
  closedAt: Nullable(Instant),
  dispute: Nullable(Dispute),
  attachments: Type.Array(Attachment),
  lines: Type.Array(Line, { description: 'Everything said and changed, the oldest first' }),
})
export type Case = Static<typeof Case>

const Disputed = exact(
  {
    movementId: Type.Optional(Uuid),
    purchaseId: Type.Optional(Uuid),
    points: Type.Optional({
      ...PointsAtLeastOne,
      description: 'So many of them; all that the movement brought unless said',
    }),
  },
  { description: 'What is disputed: a movement, or a purchase and what it earned' },
)
export type Disputed = Static<typeof Disputed>

export const NewCase = exact({
  kind: Kind,
  subject: Subject,
  text: Type.Optional(Words),
  memberId: Type.Optional(Uuid),
  movementId: Type.Optional(Uuid),
  purchaseId: Type.Optional(Uuid),
  priority: Type.Optional(Priority),
  queue: Type.Optional(Queue),
  assigneeId: Type.Optional(Uuid),
  dispute: Type.Optional(Disputed),
})
export type NewCase = Static<typeof NewCase>

export const CaseEdit = exact({
  revision: Revision,
  subject: Type.Optional(Subject),
  kind: Type.Optional(Kind),
  priority: Type.Optional(Priority),
  memberId: Type.Optional(Nullable(Uuid)),
  assigneeId: Type.Optional(Nullable(Uuid)),
  queue: Type.Optional(Nullable(Queue)),
})
export type CaseEdit = Static<typeof CaseEdit>

export const CaseQuery = exact({
  ...pageQuery,
  status: Type.Optional(Type.Enum([...statuses, 'unfinished', 'any'], { default: 'unfinished' })),
  kind: Type.Optional(Kind),
  mine: Type.Optional(Type.Boolean({ description: 'Those that I am to do' })),
  unassigned: Type.Optional(Type.Boolean()),
  queue: Type.Optional(Queue),
  overdue: Type.Optional(Type.Boolean({ description: 'Those that something is late in' })),
  memberId: Type.Optional(Uuid),
  number: Type.Optional(
    Type.String({ pattern: '^[CcСс]?-?\\d{1,9}$', description: 'C-1024, or 1024' }),
  ),
})
export type CaseQuery = Static<typeof CaseQuery>

const params = exact({ caseId: Uuid })
const changing = ['case.unknown', 'case.changed', 'member.unknown', 'key.test_only']
const disputing = [
  'dispute.of_what',
  'dispute.no_member',
  'dispute.already_open',
  'dispute.movement_unknown',
  'purchase.unknown',
]

export const casesApi = operations({
  open: {
    method: 'POST',
    path: '/v1/cases',
    summary: 'Open a case, at once with a dispute over points where there is one',
    needs: 'cases:write',
    body: NewCase,
    returns: Case,
    status: 201,
    refuses: ['member.unknown', 'assignee.unknown', 'key.test_only', ...disputing],
    example: { kind: 'question', subject: 'When do points expire?' },
  },
  list: {
    method: 'GET',
    path: '/v1/cases',
    summary: 'Cases, what is due soonest first; those in work unless asked otherwise',
    needs: 'cases:read',
    query: CaseQuery,
    returns: page(CaseBrief),
    refuses: ['cursor.invalid'],
  },
  get: {
    method: 'GET',
    path: '/v1/cases/:caseId',
    summary: 'A case with all that was said and done',
    needs: 'cases:read',
    params,
    returns: Case,
    refuses: ['case.unknown'],
  },
  edit: {
    method: 'PATCH',
    path: '/v1/cases/:caseId',
    summary: 'Change what a case is about, how urgent it is, or whose it is',
    needs: 'cases:write',
    params,
    body: CaseEdit,
    returns: Case,
    refuses: [...changing, 'assignee.unknown', 'case.member_settled'],
    example: { revision: 1, priority: 'high' },
  },
  take: {
    method: 'POST',
    path: '/v1/cases/:caseId/take',
    summary: 'Take a case: it is mine from now on, and in progress',
    needs: 'cases:write',
    params,
    body: exact({ revision: Revision }),
    returns: Case,
    refuses: [...changing, 'case.taker_no_operator', 'case.done'],
    example: { revision: 1 },
  },
  say: {
    method: 'POST',
    path: '/v1/cases/:caseId/notes',
    summary: 'Note what was told to the member, or a word among ourselves; it stays for ever',
    needs: 'cases:write',
    params,
    body: exact({
      to: Type.Enum(['member', 'ourselves']),
      text: Words,
      then: Type.Optional(
        Type.Enum(['waiting', 'resolved'], { description: 'What becomes of the case with it' }),
      ),
    }),
    returns: Case,
    status: 201,
    refuses: ['case.unknown', 'case.cannot_become', 'case.dispute_open', 'key.test_only'],
    example: { to: 'ourselves', text: 'Asked the shop for the receipt' },
  },
  move: {
    method: 'POST',
    path: '/v1/cases/:caseId/status',
    summary: 'Put a case in progress, let it wait, resolve, close, or take it up again',
    needs: 'cases:write',
    params,
    body: exact({ status: Status, revision: Revision, text: Type.Optional(Words) }),
    returns: Case,
    refuses: [...changing, 'case.cannot_become', 'case.dispute_open'],
    example: { status: 'waiting', revision: 1 },
  },
  dispute: {
    method: 'POST',
    path: '/v1/cases/:caseId/dispute',
    summary: 'Dispute a movement or a purchase: what is left of its points cannot be spent',
    needs: 'cases:write',
    params,
    body: exact({ ...Disputed.properties, revision: Revision }),
    returns: Case,
    status: 201,
    refuses: [...changing, ...disputing, 'case.done', 'dispute.once'],
  },
  settle: {
    method: 'POST',
    path: '/v1/cases/:caseId/settlement',
    summary: 'Decide a dispute: give points or reject it; either frees what was frozen',
    needs: 'cases:settle',
    params,
    body: exact({
      outcome: Type.Enum(['give', 'reject']),
      points: Type.Optional({ ...PointsAtLeastOne, description: 'How many are given' }),
      reason: Type.String({ minLength: 1, maxLength: 400, pattern: '\\S' }),
      revision: Revision,
    }),
    returns: Case,
    refuses: [
      ...changing,
      'dispute.none_open',
      'dispute.points_missing',
      'limit.exceeded',
      'member.closed',
      'programme.not_live',
      'programme.unknown',
    ],
    example: { outcome: 'reject', reason: 'The receipt was returned', revision: 1 },
  },
  attach: {
    method: 'POST',
    path: '/v1/cases/:caseId/attachments',
    summary: 'Attach a file: a picture, a PDF or plain text, up to 4 MB; at most ten',
    needs: 'cases:write',
    params,
    body: exact({
      name: Type.String({ minLength: 1, maxLength: 255 }),
      content: Type.String({
        minLength: 4,
        maxLength: Math.ceil(LARGEST / 3) * 4,
        pattern: '^[A-Za-z0-9+/]+={0,2}$',
        description: 'Base64',
      }),
    }),
    bodyLimit: 6 * 1024 * 1024,
    returns: Case,
    status: 201,
    refuses: ['case.unknown', 'attachment.not_taken', 'attachment.too_many', 'key.test_only'],
    example: { name: 'receipt.txt', content: 'UmVjZWlwdA==' },
  },
  download: {
    method: 'GET',
    path: '/v1/cases/:caseId/attachments/:attachmentId',
    summary: 'A file of a case, to be kept and not shown',
    needs: 'cases:read',
    params: exact({ caseId: Uuid, attachmentId: Uuid }),
    media: FILE,
    returns: FileContent,
    refuses: ['attachment.unknown'],
  },
  assignees: {
    method: 'GET',
    path: '/v1/case-assignees',
    summary: 'Whom a case may be given to, and the queues that are in use',
    needs: 'cases:read',
    returns: exact({ operators: Type.Array(Person), queues: Type.Array(Type.String()) }),
  },
})
