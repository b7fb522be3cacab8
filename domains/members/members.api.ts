import { Type, type Static } from 'typebox'
import {
  Day,
  exact,
  Instant,
  Language,
  Nullable,
  operations,
  page,
  pageQuery,
  Uuid,
} from '#kit/core/operation.ts'
import { refusals } from '#kit/core/refusal.ts'

const text = (longest: number, description: string) =>
  Type.String({ minLength: 1, maxLength: longest, description })

const Name = exact({
  first: Type.Optional(Nullable(text(200, 'First name'))),
  middle: Type.Optional(Nullable(text(200, 'Middle name or patronymic'))),
  last: Type.Optional(Nullable(text(200, 'Last name'))),
})

const profile = {
  name: Type.Optional(Name),
  phone: Type.Optional(
    Nullable(
      text(40, 'In any form; without a country code it is read as the organisation writes it'),
    ),
  ),
  email: Type.Optional(Nullable(text(254, 'E-mail address'))),
  externalId: Type.Optional(Nullable(text(100, 'The id of the member in another system'))),
  birthday: Type.Optional(Nullable(Day)),
  language: Type.Optional(Language),
  tags: Type.Optional(Type.Array(text(64, 'A tag'), { maxItems: 100 })),
  storeId: Type.Optional(Nullable(Uuid)),
}

/** What may be written of a member. */
export const WrittenProfile = exact(profile, {
  description: 'A part left out stays as it is, null takes it away',
})

export const Enrolment = exact({
  ...profile,
  programmeId: Type.Optional(Uuid),
  test: Type.Optional(
    Type.Boolean({
      description: 'A test member: has a clock of its own, is kept out of every figure',
    }),
  ),
})
export type Enrolment = Static<typeof Enrolment>

export const Member = exact({
  id: Uuid,
  name: exact({
    first: Nullable(Type.String()),
    middle: Nullable(Type.String()),
    last: Nullable(Type.String()),
  }),
  phone: Nullable(Type.String({ description: 'E.164; masked: +7 *** ***-12-34' })),
  email: Nullable(Type.String({ description: 'Masked: a***@example.com' })),
  externalId: Nullable(Type.String()),
  birthday: Nullable(
    Type.String({
      pattern: '^\\d{4}-(\\d\\d-\\d\\d|\\*\\*-\\*\\*)$',
      description: 'Calendar day: 1990-01-31; masked: 1990-**-**',
    }),
  ),
  language: Language,
  tags: Type.Array(Type.String()),
  storeId: Nullable(Uuid),
  anonymous: Type.Boolean({
    description: 'Made on the way by a plastic card; nobody is known behind it yet',
  }),
  test: Type.Boolean(),
  clockShiftMs: Type.Integer({ description: 'How far the clock of a test member is ahead' }),
  state: Type.Union([Type.Literal('active'), Type.Literal('closed'), Type.Literal('merged')]),
  mergedInto: Nullable(Uuid),
  enrolledAt: Instant,
  closedAt: Nullable(Instant),
  frozenAt: Nullable({
    ...Instant,
    description: 'Since when no points are spent; null: they may be',
  }),
  masked: Type.Boolean({
    description:
      'Phone, e-mail and birthday are masked, as people see them until they are revealed',
  }),
  revision: Type.Integer({ description: 'Counts the changes' }),
})
export type MemberAnswer = Static<typeof Member>

export const Merge = exact({
  mergeId: Uuid,
  memberId: Uuid,
  mergedId: Uuid,
  state: Type.Union([Type.Literal('merged'), Type.Literal('undone')]),
  at: Instant,
})
export type MergeAnswer = Static<typeof Merge>

export const MemberParams = exact({ memberId: Uuid })

const taken = ['member.phone_taken', 'member.email_taken', 'member.external_id_taken'] as const

export const membersApi = operations({
  enrol: {
    method: 'POST',
    path: '/v1/members',
    summary: 'Enrol a member',
    needs: 'members:enrol',
    body: Enrolment,
    returns: Member,
    status: 201,
    refuses: [...taken, 'store.unknown', 'programme.unknown', 'key.test_only'],
    example: {
      name: { first: 'Анна', middle: 'Петровна', last: 'Иванова' },
      phone: '8 916 123-45-67',
      birthday: '1990-01-31',
    },
  },
  list: {
    method: 'GET',
    path: '/v1/members',
    summary: 'List members, newest first, or find them by phone, e-mail, external id, card or name',
    needs: 'members:read',
    query: exact({
      ...pageQuery,
      search: Type.Optional(
        text(
          254,
          'A phone in any form, an e-mail, external id, card number or beginnings of names',
        ),
      ),
      state: Type.Optional(
        Type.Union([Type.Literal('active'), Type.Literal('closed'), Type.Literal('merged')]),
      ),
      tag: Type.Optional(text(64, 'Only members with this tag')),
      test: Type.Optional(Type.Boolean({ description: 'Only test members, or only the others' })),
      storeId: Type.Optional({ ...Uuid, description: 'Only members of this store' }),
      tier: Type.Optional(text(64, 'Only members who stand on this tier, as recorded')),
      tierOf: Type.Optional({
        ...Uuid,
        description: 'The programme of the tier; the only live one unless said',
      }),
    }),
    returns: page(Member),
    refuses: [
      'cursor.invalid',
      'programme.unknown',
      'programme.not_live',
      'programme.required',
      'programme.none_live',
      'tier.no_ladder',
      'tier.unknown',
    ],
  },
  get: {
    method: 'GET',
    path: '/v1/members/:memberId',
    summary: 'One member; of a merged duplicate it tells into whom it was merged',
    needs: 'members:read',
    params: MemberParams,
    returns: Member,
    refuses: ['member.unknown'],
  },
  reveal: {
    method: 'POST',
    path: '/v1/members/:memberId/reveal',
    summary: 'One member with phone, e-mail and birthday whole; the audit says who asked',
    needs: 'members:reveal',
    // an answer that is kept for a repeat would be a copy that nobody is asked for
    key: 'none',
    params: MemberParams,
    body: exact({ reason: Type.Optional(text(500, 'Why, for the audit')) }),
    returns: Member,
    refuses: ['member.unknown'],
    example: { reason: 'The member asked to check the phone' },
  },
  edit: {
    method: 'PATCH',
    path: '/v1/members/:memberId',
    summary: 'Change what is known of a member: only the fields given',
    needs: 'members:write',
    params: MemberParams,
    body: exact(
      {
        ...profile,
        revision: Type.Optional(
          Type.Integer({
            minimum: 1,
            description: 'The revision that was seen: what was written since is not overwritten',
          }),
        ),
      },
      { description: 'A part left out stays as it is, null takes it away' },
    ),
    returns: Member,
    // who has an e-mail alone gets the codes there
    identified: true,
    refuses: [
      ...taken,
      'member.unknown',
      'member.closed',
      'member.merged',
      'member.phone_waits',
      'revision.behind',
      'store.unknown',
      'key.test_only',
    ],
    example: { email: 'anna@example.com', tags: ['vip'] },
  },
  close: {
    method: 'POST',
    path: '/v1/members/:memberId/close',
    summary: 'Close a member: nothing is earned or spent any more, phone and e-mail become free',
    needs: 'members:write',
    params: MemberParams,
    body: exact({ reason: Type.Optional(text(500, 'Why, for the record')) }),
    returns: Member,
    refuses: ['member.unknown', 'member.closed', 'member.merged', 'key.test_only'],
  },
  setClock: {
    method: 'POST',
    path: '/v1/members/:memberId/clock',
    summary: 'Set the clock of a test member, or step it by some time',
    needs: 'members:write',
    params: MemberParams,
    body: exact({
      at: Type.Optional(Nullable(Instant)),
      step: Type.Optional(
        exact({
          years: Type.Optional(Type.Integer({ minimum: -100, maximum: 100 })),
          months: Type.Optional(Type.Integer({ minimum: -1200, maximum: 1200 })),
          days: Type.Optional(Type.Integer({ minimum: -36600, maximum: 36600 })),
          hours: Type.Optional(Type.Integer({ minimum: -8784, maximum: 8784 })),
        }),
      ),
    }),
    returns: Member,
    refuses: ['member.unknown', 'member.not_test', 'clock.invalid'],
    example: { step: { days: 14 } },
  },
  merge: {
    method: 'POST',
    path: '/v1/members/:memberId/merge',
    summary: 'Merge a duplicate into this member: points, phone, e-mail and cards come over',
    needs: 'members:merge',
    params: MemberParams,
    body: exact({
      with: Uuid,
      reason: Type.Optional(text(500, 'Why, for the record; people of the staff have to say')),
    }),
    returns: Merge,
    refuses: [
      'member.unknown',
      'member.closed',
      'member.merged',
      'merge.with_itself',
      'merge.test_with_live',
      'points.frozen',
      'access.reason_missing',
      'key.test_only',
    ],
    identified: true,
    batched: true,
  },
  unmerge: {
    method: 'POST',
    path: '/v1/members/:memberId/unmerge',
    summary: 'Undo a merge: what is left of the points, phone, e-mail and cards go back',
    needs: 'members:merge',
    params: MemberParams,
    body: exact({
      with: Uuid,
      reason: Type.Optional(text(500, 'Why, for the record; people of the staff have to say')),
    }),
    returns: Merge,
    refuses: [
      'member.unknown',
      'member.merged',
      'merge.unknown',
      'points.frozen',
      'access.reason_missing',
      'key.test_only',
    ],
    identified: true,
    batched: true,
  },
})

export const membersRefusals = refusals({
  'member.unknown': {
    status: 404,
    en: 'There is no such member here. Check the id, phone, e-mail or external id.',
    ru: 'Такого участника здесь нет. Проверьте номер, телефон, почту или внешний код.',
  },
  'member.phone_taken': {
    status: 409,
    en: 'Another member ({other}) has this phone. Find that member, or merge the two.',
    ru: 'Этот телефон уже у другого участника ({other}). Найдите его или объедините двух участников.',
  },
  'member.email_taken': {
    status: 409,
    en: 'Another member ({other}) has this e-mail. Find that member, or merge the two.',
    ru: 'Эта почта уже у другого участника ({other}). Найдите его или объедините двух участников.',
  },
  'member.external_id_taken': {
    status: 409,
    en: 'Another member ({other}) has this external id. Find that member, or merge the two.',
    ru: 'Этот внешний код уже у другого участника ({other}). Найдите его или объедините двух участников.',
  },
  'member.closed': {
    status: 409,
    en: 'The member has been closed. Enrol the person again if they come back.',
    ru: 'Участие прекращено. Если человек вернулся, заведите его снова.',
  },
  'member.merged': {
    status: 409,
    en: 'The member was merged into {mergedInto}. Use that one, or undo that merge first.',
    ru: 'Участник объединён с {mergedInto}. Работайте с ним или сначала отмените то объединение.',
  },
  'member.not_test': {
    status: 409,
    en: 'Only a test member has a clock of its own.',
    ru: 'Свои часы есть только у тестового участника.',
  },
  'clock.invalid': {
    status: 400,
    en: 'Give either at or step; the clock goes from 1970 to 2199.',
    ru: 'Укажите либо at, либо step; часы идут от 1970 до 2199 года.',
  },
  'merge.with_itself': {
    status: 409,
    en: 'A member cannot be merged with itself. Name the duplicate in with.',
    ru: 'Участника нельзя объединить с самим собой. Укажите дубль в поле with.',
  },
  'merge.test_with_live': {
    status: 409,
    en: 'A test member and a live one are not merged.',
    ru: 'Тестового участника нельзя объединить с настоящим.',
  },
  'transfer.test_with_live': {
    status: 409,
    en: 'Points do not go between a test member and a live one.',
    ru: 'Баллы не переводят между тестовым участником и настоящим.',
  },
  'merge.unknown': {
    status: 404,
    en: 'This duplicate is not merged into this member, so there is nothing to undo.',
    ru: 'Этот дубль не объединён с этим участником, отменять нечего.',
  },
})
