import { Type, type Static } from 'typebox'
import { exact, Nullable, operations, page, pageQuery, Uuid } from '#kit/core/operation.ts'
import { refusals } from '#kit/core/refusal.ts'

const Count = Type.Integer({ minimum: 0 })
const At = Nullable(Type.String())

export const BookFinding = exact({
  invariant: Type.String({ description: 'Which promise of the book, as in I2' }),
  promise: Type.String({ description: 'What must hold, and does not' }),
  advice: Nullable(Type.String({ description: 'What to do about it' })),
  owner: Nullable(Type.String()),
  movementId: Nullable(Type.String({ description: 'The movement to look at' })),
  row: Type.Record(Type.String(), Type.Unknown(), { description: 'What was found' }),
})
export type BookFinding = Static<typeof BookFinding>

export const Verification = exact({
  id: Uuid,
  state: Type.Enum(['waiting', 'running', 'done', 'failed']),
  done: Type.Integer({ description: 'Promises of the book that were checked' }),
  total: Count,
  sound: Nullable(Type.Boolean({ description: 'Null until the check is done' })),
  findings: Type.Array(BookFinding),
  elsewhere: Type.Integer({ description: 'Findings that concern other organisations' }),
  failure: Nullable(Type.String({ description: 'The kind of fault that ended the check' })),
  askedAt: Type.String(),
  askedBy: Type.String(),
  beganAt: At,
  endedAt: At,
})
export type Verification = Static<typeof Verification>

export const JobShown = exact({
  name: Type.String({ description: 'ledger.expire' }),
  every: Nullable(
    Type.String({ description: 'As crontab writes it, in UTC; null: when asked for' }),
  ),
  scope: Type.Enum(['organisation', 'installation']),
  ranAt: At,
  milliseconds: Nullable(Count),
  result: Nullable(Type.Enum(['done', 'failed'])),
  failure: Nullable(Type.String({ description: 'The kind of fault, without any data' })),
  wellAt: Nullable(Type.String({ description: 'When it last ended well' })),
})
export type JobShown = Static<typeof JobShown>

export const Parked = exact({
  kind: Type.Enum(['event', 'message', 'job']),
  id: Type.String(),
  name: Type.String({ description: 'member.enrolled, ledger.expire' }),
  tries: Count,
  reason: Type.String(),
  since: Type.String({ description: 'When it was announced, written or asked for' }),
})
export type Parked = Static<typeof Parked>

export const KeyRequest = exact({
  id: Uuid,
  at: Type.String(),
  operation: Type.String({ description: 'purchases.confirm' }),
  status: Type.Integer(),
  refusal: Nullable(Type.String({ description: 'The code of the refusal' })),
  requestId: Type.String(),
  milliseconds: Type.Number(),
  missed: Type.Integer({ description: 'Requests before this one that were too many to be noted' }),
})
export type KeyRequest = Static<typeof KeyRequest>

export const RequestsQuery = exact({
  ...pageQuery,
  refused: Type.Optional(
    Type.Enum(['only', 'all'], { default: 'all', description: 'only: those that were refused' }),
  ),
})
export type RequestsQuery = Static<typeof RequestsQuery>

export const controlApi = operations({
  verify: {
    method: 'POST',
    path: '/v1/verifications',
    summary: 'Have the whole book checked; the server goes on by itself',
    needs: 'ledger:verify',
    returns: Verification,
    status: 202,
    refuses: ['verification.under_way', 'access.out_of_reach', 'key.test_only'],
  },
  verifications: {
    method: 'GET',
    path: '/v1/verifications',
    summary: 'Checks of the book, newest first',
    needs: 'ledger:verify',
    query: exact(pageQuery),
    returns: page(Verification),
    refuses: ['cursor.invalid', 'access.out_of_reach'],
  },
  verification: {
    method: 'GET',
    path: '/v1/verifications/:verificationId',
    summary: 'How far a check has come, and what it found',
    needs: 'ledger:verify',
    params: exact({ verificationId: Uuid }),
    returns: Verification,
    refuses: ['verification.unknown', 'access.out_of_reach'],
  },
  jobs: {
    method: 'GET',
    path: '/v1/jobs',
    summary: 'What the server does by itself, and how it ran last',
    needs: 'jobs:read',
    returns: exact({ items: Type.Array(JobShown) }),
    refuses: ['access.out_of_reach'],
  },
  parked: {
    method: 'GET',
    path: '/v1/parked',
    summary: 'What was laid aside after its tries: events, messages, jobs, with the reason',
    needs: 'jobs:read',
    returns: exact({ items: Type.Array(Parked) }),
    refuses: ['access.out_of_reach'],
  },
  replay: {
    method: 'POST',
    path: '/v1/parked/replay',
    summary: 'Let what was laid aside be tried again, once its cause is mended',
    needs: 'jobs:manage',
    body: exact({
      ids: Nullable(
        Type.Array(Type.String({ minLength: 1, maxLength: 40 }), { minItems: 1, maxItems: 1_000 }),
      ),
    }),
    returns: exact({ replayed: Count }),
    refuses: ['access.out_of_reach', 'key.test_only'],
  },
  requests: {
    method: 'GET',
    path: '/v1/keys/:keyId/requests',
    summary: 'The last requests of an API key, newest first, for a week',
    needs: 'keys:read',
    params: exact({ keyId: Uuid }),
    query: RequestsQuery,
    returns: page(KeyRequest),
    refuses: ['key.unknown', 'cursor.invalid'],
  },
})

export const controlRefusals = refusals({
  'verification.under_way': {
    status: 409,
    en: 'The book is being checked already. Wait until that check ends.',
    ru: 'Книгу уже проверяют. Дождитесь конца этой проверки.',
  },
  'verification.unknown': {
    status: 404,
    en: 'There is no such check of the book.',
    ru: 'Такой проверки книги нет.',
  },
})
