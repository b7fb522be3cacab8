import { Type, type Static } from 'typebox'
import { MemberParams } from '#domains/members/members.api.ts'
import { exact, Instant, Nullable, operations, page, PageQuery, Uuid } from '#kit/core/operation.ts'
import { refusals } from '#kit/core/refusal.ts'

export const Erasure = exact({
  id: Uuid,
  memberId: Uuid,
  state: Type.Union([
    Type.Literal('waiting', { description: 'Until `dueAt` it can be taken back' }),
    Type.Literal('cancelled'),
    Type.Literal('done'),
  ]),
  door: Type.Enum(['portal', 'desk', 'api', 'restore']),
  author: exact({ kind: Type.String(), id: Type.String(), name: Nullable(Type.String()) }),
  askedAt: Instant,
  dueAt: Instant,
  endedAt: Nullable(Instant),
  counts: Nullable(
    Type.Record(Type.String(), Type.Integer(), {
      description: 'The receipt: rows that were changed or taken away, by table',
    }),
  ),
})
export type Erasure = Static<typeof Erasure>

export const PersonalData = exact({
  format: Type.Literal('kopilka.personal-data.1'),
  memberId: Uuid,
  exportedAt: Instant,
  tables: Type.Record(Type.String(), Type.Array(Type.Record(Type.String(), Type.Unknown())), {
    description: 'Rows by table: everything that is the member’s, by the names of the columns',
  }),
})
export type PersonalData = Static<typeof PersonalData>

const Days = Type.Integer({ minimum: 1, maximum: 3660 })
const KeptDays = Nullable({ ...Days, description: 'In days; null: as long as the member' })

export const Retention = exact({
  waitDays: Type.Integer({
    minimum: 0,
    maximum: 30,
    description: 'So long a member can take back a wish to be forgotten that came by the portal',
  }),
  keepCalls: KeptDays,
  keepMessages: KeptDays,
  keepCodes: Type.Integer({
    minimum: 1,
    maximum: 30,
    description: 'Messages with codes, and the addresses they went to, in days',
  }),
  keepNotes: KeptDays,
  keepLookups: KeptDays,
  keepRequests: Type.Integer({ minimum: 1, maximum: 7, description: 'In days' }),
  revision: Type.Integer({ minimum: 0, maximum: 2_000_000_000, description: 'That was seen' }),
})
export type Retention = Static<typeof Retention>

const ofMember = '/v1/members/:memberId'

export const privacyApi = operations({
  export: {
    method: 'GET',
    path: `${ofMember}/export`,
    summary:
      'Everything that is kept of a member, whole and for machines; that it was taken is noted',
    needs: 'privacy:reveal',
    params: MemberParams,
    returns: PersonalData,
    recent: true,
    refuses: ['member.unknown'],
  },
  erasures: {
    method: 'GET',
    path: `${ofMember}/erasures`,
    summary: 'Wishes of a member to be forgotten, and the receipt once it is done',
    needs: 'privacy:read',
    params: MemberParams,
    returns: exact({ items: Type.Array(Erasure) }),
    refuses: ['member.unknown'],
  },
  erase: {
    method: 'POST',
    path: `${ofMember}/erasures`,
    summary:
      'Have a member forgotten: the person goes from every table, movements stay; it is not undone',
    needs: 'privacy:write',
    params: MemberParams,
    body: exact({ memberId: Type.Optional({ ...Uuid, description: 'Once more, against a slip' }) }),
    returns: Erasure,
    status: 201,
    identified: true,
    recent: true,
    refuses: [
      'member.unknown',
      'member.merged',
      'key.test_only',
      'erasure.waits_already',
      'erasure.done_already',
      'erasure.another_member',
    ],
    example: {},
  },
  cancel: {
    method: 'POST',
    path: `${ofMember}/erasures/cancel`,
    summary: 'Take back a wish to be forgotten that has not been done yet',
    needs: 'privacy:write',
    params: MemberParams,
    returns: Erasure,
    refuses: ['member.unknown', 'key.test_only', 'erasure.none_waits'],
  },
  list: {
    method: 'GET',
    path: '/v1/erasures',
    summary: 'Members who are to be forgotten or were, newest first; for a restore to apply again',
    needs: 'privacy:read',
    query: PageQuery,
    returns: page(Erasure),
    refuses: ['cursor.invalid'],
  },
  retention: {
    method: 'GET',
    path: '/v1/retention',
    summary: 'How long things are kept, and how long a wish to be forgotten can be taken back',
    needs: 'privacy:read',
    returns: Retention,
  },
  keepRetention: {
    method: 'PUT',
    path: '/v1/retention',
    summary: 'Set how long things are kept; what is older goes in the next night',
    needs: 'privacy:manage',
    body: Retention,
    returns: Retention,
    refuses: ['revision.behind', 'key.test_only'],
    example: {
      waitDays: 7,
      keepCalls: 365,
      keepMessages: 365,
      keepCodes: 1,
      keepNotes: null,
      keepLookups: 1095,
      keepRequests: 7,
      revision: 0,
    },
  },
})

export const privacyRefusals = refusals({
  'erasure.waits_already': {
    status: 409,
    en: 'This member is to be forgotten already, on {dueAt}.',
    ru: 'Этого участника уже решено забыть, срок — {dueAt}.',
  },
  'erasure.done_already': {
    status: 409,
    en: 'This member was forgotten already; the receipt says when.',
    ru: 'Данные этого участника уже удалены, когда — сказано в квитанции.',
  },
  'erasure.none_waits': {
    status: 409,
    en: 'No erasure of this member waits: there is nothing to take back.',
    ru: 'Удаление этого участника не ждёт своего срока: отменять нечего.',
  },
  'erasure.another_member': {
    status: 400,
    en: 'The request names two different members. An erasure is not undone: check whom it is about.',
    ru: 'В запросе названы два разных участника. Удаление не отменить: проверьте, о ком речь.',
  },
  'member.erased': {
    status: 410,
    en: 'This was answered once about a member who was forgotten since; the answer is gone.',
    ru: 'Ответ был об участнике, данные которого удалены; его больше нет.',
  },
})
