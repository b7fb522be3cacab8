import { Type, type Static } from 'typebox'
import { MemberParams } from '#domains/members/members.api.ts'
import { exact, Instant, Nullable, operations, page, PageQuery, Uuid } from '#kit/core/operation.ts'
import { refusals } from '#kit/core/refusal.ts'

const Author = exact({ kind: Type.String(), id: Type.String(), name: Nullable(Type.String()) })

const Call = Type.Optional(Nullable({ ...Uuid, description: 'The call it belongs to' }))

const Why = Type.Optional(
  Type.String({
    minLength: 1,
    maxLength: 500,
    pattern: '\\S',
    description: 'Why, for the record; people of the staff have to say',
  }),
)

export const Note = exact({
  id: Uuid,
  text: Type.String(),
  callId: Nullable(Uuid),
  author: Author,
  writtenAt: Instant,
})
export type Note = Static<typeof Note>

export const NewNote = exact({
  text: Type.String({ minLength: 1, maxLength: 2000, pattern: '\\S' }),
  callId: Call,
})
export type NewNote = Static<typeof NewNote>

export const FactName = Type.Union(
  [
    Type.Literal('birthday'),
    Type.Literal('last_purchase'),
    Type.Literal('store'),
    Type.Literal('card'),
    Type.Literal('email'),
  ],
  { description: 'What a caller may be asked' },
)

export const Identification = exact({
  id: Uuid,
  callId: Nullable(Uuid),
  author: Author,
  named: Type.Array(FactName, { description: 'Named rightly' }),
  missed: Type.Array(FactName, { description: 'Named wrongly, or not at all' }),
  passed: Type.Boolean(),
  holds: Type.Boolean({ description: 'Whether risky actions may rest on it now' }),
  at: Instant,
})
export type Identification = Static<typeof Identification>

export const NewIdentification = exact({
  facts: Type.Array(exact({ fact: FactName, right: Type.Boolean() }), {
    minItems: 1,
    maxItems: 5,
  }),
  callId: Call,
})
export type NewIdentification = Static<typeof NewIdentification>

export const PhoneChange = exact({
  id: Uuid,
  oldPhone: Type.String({ description: 'Masked to people, as the new one' }),
  phone: Type.String(),
  state: Type.Union([
    Type.Literal('waiting'),
    Type.Literal('done'),
    Type.Literal('cancelled'),
    Type.Literal('refused', { description: 'It could not be done any more; `reason` says why' }),
  ]),
  author: Author,
  askedAt: Instant,
  dueAt: Instant,
  settledAt: Nullable(Instant),
  reason: Nullable(Type.String()),
})
export type PhoneChange = Static<typeof PhoneChange>

const ofMember = '/v1/members/:memberId'
const gone = ['member.unknown', 'member.closed', 'member.merged', 'key.test_only'] as const

export const deskApi = operations({
  notes: {
    method: 'GET',
    path: `${ofMember}/notes`,
    summary: 'What operators noted of a member, newest first',
    needs: 'desk:read',
    params: MemberParams,
    query: PageQuery,
    returns: page(Note),
    refuses: ['member.unknown', 'cursor.invalid'],
  },
  write: {
    method: 'POST',
    path: `${ofMember}/notes`,
    summary: 'Note something of a member; it is neither changed nor taken back',
    needs: 'desk:write',
    params: MemberParams,
    body: NewNote,
    returns: Note,
    status: 201,
    refuses: ['member.unknown', 'call.unknown', 'key.test_only'],
    example: { text: 'Asked to be called back on Monday.' },
  },
  questions: {
    method: 'GET',
    path: `${ofMember}/questions`,
    summary: 'Which facts a caller may be asked, as far as they are known of the member',
    needs: 'desk:read',
    params: MemberParams,
    returns: exact({ facts: Type.Array(FactName), needed: Type.Integer() }),
    refuses: ['member.unknown'],
  },
  identifications: {
    method: 'GET',
    path: `${ofMember}/identifications`,
    summary: 'How callers were identified as a member, newest first',
    needs: 'desk:read',
    params: MemberParams,
    query: PageQuery,
    returns: page(Identification),
    refuses: ['member.unknown', 'cursor.invalid'],
  },
  identify: {
    method: 'POST',
    path: `${ofMember}/identifications`,
    summary:
      'Note which facts a caller named rightly; two of them, and the caller counts as the member',
    needs: 'desk:write',
    params: MemberParams,
    body: NewIdentification,
    returns: Identification,
    status: 201,
    refuses: [...gone, 'call.unknown', 'identification.fact_unknown'],
    example: {
      facts: [
        { fact: 'birthday', right: true },
        { fact: 'card', right: true },
      ],
    },
  },
  resendCode: {
    method: 'POST',
    path: `${ofMember}/codes/resend`,
    summary: 'Send a member the confirmation code anew that did not come; the one before is void',
    needs: 'codes:write',
    params: MemberParams,
    body: exact({ callId: Call, reason: Why }),
    returns: exact({
      address: Type.String({ description: 'Where it went, masked' }),
      expiresAt: Instant,
    }),
    status: 201,
    refuses: [
      ...gone,
      'access.reason_missing',
      'call.unknown',
      'confirmation.none_asked',
      'confirmation.no_address',
      'confirmation.too_often',
    ],
    example: { reason: 'The message did not come' },
  },
  phoneChanges: {
    method: 'GET',
    path: `${ofMember}/phone-changes`,
    summary: 'Changes of a member’s phone that were asked for at the desk, newest first',
    needs: 'members:read',
    params: MemberParams,
    query: PageQuery,
    returns: page(PhoneChange),
    refuses: ['member.unknown', 'cursor.invalid'],
  },
  changePhone: {
    method: 'POST',
    path: `${ofMember}/phone-changes`,
    summary: 'Change a member’s phone a day from now; the old one is told, and may object',
    needs: 'phones:write',
    params: MemberParams,
    body: exact({ phone: Type.String({ minLength: 1, maxLength: 40 }), reason: Why }),
    returns: PhoneChange,
    status: 201,
    identified: true,
    refuses: [
      ...gone,
      'access.reason_missing',
      'phone_change.no_phone',
      'phone_change.none_before',
      'phone_change.same',
      'phone_change.waits_already',
      'member.phone_taken',
    ],
    example: { phone: '8 916 123-45-67', reason: 'Lost the old one' },
  },
  cancelPhoneChange: {
    method: 'POST',
    path: `${ofMember}/phone-changes/:changeId/cancel`,
    summary: 'Cancel a change of phone that has not happened yet',
    needs: 'phones:write',
    params: exact({ memberId: Uuid, changeId: Uuid }),
    body: exact({ reason: Why }),
    returns: PhoneChange,
    refuses: [
      'access.reason_missing',
      'phone_change.unknown',
      'phone_change.settled',
      'key.test_only',
    ],
    example: { reason: 'The member did not ask for it' },
  },
})

export const deskRefusals = refusals({
  'call.unknown': {
    status: 404,
    en: 'There is no such call here. Leave it out, or take its id from the journal of calls.',
    ru: 'Такого звонка здесь нет. Не указывайте его или возьмите номер из журнала звонков.',
  },
  'identification.needed': {
    status: 403,
    en: 'Identify the caller first: two facts that the member knows. The identification holds for the call, or 15 minutes.',
    ru: 'Сначала опознайте звонящего: два факта, известных участнику. Этого хватит на весь звонок или на 15 минут.',
  },
  'identification.fact_unknown': {
    status: 409,
    en: 'Nothing is known here of “{fact}”, so it cannot be asked. Ask for another fact.',
    ru: 'О факте «{fact}» здесь ничего не известно, спрашивать о нём нельзя. Спросите другое.',
  },
  'member.phone_waits': {
    status: 403,
    en: 'At the desk a phone is changed with a delay, so that the old one can object. Ask for a change of phone.',
    ru: 'Оператор меняет телефон с задержкой, чтобы прежний владелец мог возразить. Создайте заявку на смену телефона.',
  },
  'phone_change.no_phone': {
    status: 400,
    en: 'This is no phone number. Check its digits.',
    ru: 'Это не номер телефона. Проверьте цифры.',
  },
  'phone_change.none_before': {
    status: 409,
    en: 'The member has no phone yet, so there is nobody to warn: write it into the profile.',
    ru: 'Телефона у участника ещё нет, предупреждать некого: впишите его в профиль.',
  },
  'phone_change.same': {
    status: 409,
    en: 'This is the member’s phone already.',
    ru: 'Это и так телефон участника.',
  },
  'phone_change.waits_already': {
    status: 409,
    en: 'Another change of this member’s phone is waiting. Cancel it first.',
    ru: 'Другая смена телефона этого участника уже ждёт. Сначала отмените её.',
  },
  'phone_change.overtaken': {
    status: 409,
    en: 'The phone was changed in another way meanwhile. Ask again if it is to change still.',
    ru: 'Телефон тем временем сменили другим способом. Если менять всё же нужно, создайте новую заявку.',
  },
  'phone_change.unknown': {
    status: 404,
    en: 'There is no such change of phone of this member.',
    ru: 'Такой смены телефона у этого участника нет.',
  },
  'phone_change.settled': {
    status: 409,
    en: 'The change of phone is not waiting any more: {state}.',
    ru: 'Смена телефона уже не ждёт: {state}.',
  },
})
