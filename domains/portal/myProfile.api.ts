import { Type, type Static } from 'typebox'
import { PersonalData } from '#domains/privacy/privacy.api.ts'
import { PointsName } from '#domains/programmes/programmes.api.ts'
import { Day, exact, Instant, Language, Nullable, operations, Uuid } from '#kit/core/operation.ts'
import { CodeGiven, CodeSent } from './portal.api.ts'

const MyProgramme = exact({
  id: Uuid,
  name: Type.String(),
  currency: Type.String(),
  minorDigits: Type.Integer(),
  scale: Type.Integer(),
  zone: Type.String(),
  pointsName: PointsName,
  rulesPage: Nullable(
    exact(
      {
        path: Type.String({ description: 'On this server, in the language of Accept-Language' }),
        changes: Nullable({
          ...Type.String(),
          description: 'Where it says what changed since I accepted them; null: nothing did',
        }),
      },
      { description: 'Where the conditions of the programme are told; null: nowhere' },
    ),
  ),
})

/** A member, as the member sees it. */
export const Me = exact({
  memberId: Uuid,
  name: exact({
    first: Nullable(Type.String()),
    middle: Nullable(Type.String()),
    last: Nullable(Type.String()),
  }),
  phone: Nullable(Type.String()),
  email: Nullable(Type.String()),
  birthday: Nullable(Type.String()),
  language: Language,
  enrolledAt: Instant,
  organisation: Type.String(),
  programmes: Type.Array(MyProgramme, { description: 'Those that are live' }),
  rules: exact({
    accepted: Nullable(Type.Integer({ description: 'The newest version this member accepted' })),
    current: Nullable(Type.Integer()),
  }),
  erasure: Nullable(
    exact(
      { dueAt: Instant },
      { description: 'I asked to be forgotten; until then it can be taken back' },
    ),
  ),
  frozenAt: Nullable({
    ...Instant,
    description: 'Since when my points are not spent; null: they may be',
  }),
  phoneChange: Nullable(exact({ phone: Type.String(), dueAt: Instant })),
})
export type Me = Static<typeof Me>

export const MySession = exact({
  id: Uuid,
  device: Type.String({ description: 'A browser and its system: Chrome, Android' }),
  beganAt: Instant,
  usedAt: Instant,
  current: Type.Boolean(),
})
export type MySession = Static<typeof MySession>

const contact = {
  phone: Type.Optional(Type.String({ minLength: 1, maxLength: 40, description: 'In any form' })),
  email: Type.Optional(Type.String({ minLength: 1, maxLength: 254 })),
}

const needs = 'member'
const key = 'none'

/** Who a member is here: contacts, sessions, and leaving for good. */
export const myProfileApi = operations({
  me: {
    method: 'GET',
    path: '/v1/my',
    summary: 'Who I am here, and in which programmes',
    needs,
    returns: Me,
  },
  edit: {
    method: 'PATCH',
    path: '/v1/my',
    summary: 'Change my name, birthday or language',
    needs,
    key,
    body: exact({
      name: Type.Optional(
        exact({
          first: Type.Optional(Nullable(Type.String({ maxLength: 200 }))),
          middle: Type.Optional(Nullable(Type.String({ maxLength: 200 }))),
          last: Type.Optional(Nullable(Type.String({ maxLength: 200 }))),
        }),
      ),
      birthday: Type.Optional(Nullable(Day)),
      language: Type.Optional(Language),
    }),
    returns: Me,
    refuses: ['my.birthday_set'],
    example: { name: { first: 'Анна' } },
  },
  acceptRules: {
    method: 'PUT',
    path: '/v1/my/rules',
    summary: 'Accept the rules in their present version',
    needs,
    key,
    body: exact({ version: Type.Integer({ minimum: 1 }) }),
    returns: Me,
    refuses: ['my.rules_needed'],
    example: { version: 1 },
  },
  askContactCode: {
    method: 'POST',
    path: '/v1/my/contact-codes',
    summary: 'Have a code sent to the phone or e-mail I want to have from now on',
    needs,
    key,
    body: exact(contact),
    returns: CodeSent,
    status: 202,
    refuses: ['my.no_phone', 'my.no_email', 'my.too_often'],
    example: { email: 'anna@example.com' },
  },
  changeContact: {
    method: 'PUT',
    path: '/v1/my/contacts',
    summary: 'Change my phone or e-mail by the code; a phone changes a day later',
    needs,
    key,
    body: CodeGiven,
    returns: Me,
    refuses: [
      'my.code_wrong',
      'my.code_expired',
      'my.too_often',
      'my.contact_taken',
      'phone_change.same',
      'phone_change.waits_already',
    ],
  },
  keepPhone: {
    method: 'DELETE',
    path: '/v1/my/phone-change',
    summary: 'Call off the change of my phone that waits',
    needs,
    key,
    returns: Me,
    refuses: ['phone_change.unknown', 'phone_change.settled'],
  },
  freeze: {
    method: 'POST',
    path: '/v1/my/freeze',
    summary: 'Freeze my points: they are earned on, and not spent until I lift that',
    needs,
    key,
    returns: Me,
  },
  askUnfreezeCode: {
    method: 'POST',
    path: '/v1/my/freeze/codes',
    summary: 'Have the code sent that lifts the freeze of my points',
    needs,
    key,
    returns: CodeSent,
    status: 202,
    refuses: ['points.not_frozen', 'my.unfreeze_by_staff', 'my.too_often'],
  },
  unfreeze: {
    method: 'DELETE',
    path: '/v1/my/freeze',
    summary: 'Lift the freeze of my points by the code',
    needs,
    key,
    body: CodeGiven,
    returns: Me,
    refuses: [
      'my.code_wrong',
      'my.code_expired',
      'my.too_often',
      'points.not_frozen',
      'my.unfreeze_by_staff',
    ],
  },
  export: {
    method: 'GET',
    path: '/v1/my/export',
    summary: 'Everything that is kept of me, by table and column',
    needs,
    returns: PersonalData,
  },
  leave: {
    method: 'POST',
    path: '/v1/my/erasure',
    summary: 'Leave and be forgotten, after the days in which it can be taken back',
    needs,
    key,
    returns: Me,
    status: 202,
    refuses: ['erasure.waits_already'],
  },
  stay: {
    method: 'DELETE',
    path: '/v1/my/erasure',
    summary: 'Take back my wish to be forgotten',
    needs,
    key,
    returns: Me,
    refuses: ['erasure.none_waits'],
  },
  sessions: {
    method: 'GET',
    path: '/v1/my/sessions',
    summary: 'Where I am signed in',
    needs,
    returns: exact({ items: Type.Array(MySession) }),
  },
  signOut: {
    method: 'DELETE',
    path: '/v1/my/sessions/current',
    summary: 'Sign out here',
    needs,
    key,
    returns: Type.Void(),
    status: 204,
  },
  endOthers: {
    method: 'DELETE',
    path: '/v1/my/sessions',
    summary: 'Sign out everywhere else',
    needs,
    key,
    returns: Type.Void(),
    status: 204,
  },
  endSession: {
    method: 'DELETE',
    path: '/v1/my/sessions/:sessionId',
    summary: 'Sign out on another device',
    needs,
    key,
    params: exact({ sessionId: Uuid }),
    returns: Type.Void(),
    status: 204,
    refuses: ['my.session_unknown'],
  },
})
