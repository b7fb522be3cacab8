import { Type, type Static } from 'typebox'
import { ConsentRecord, Held, MemberConsents, Wishes } from '#domains/consents/consents.api.ts'
import { Balance } from '#domains/ledger/ledger.api.ts'
import { PointsName } from '#domains/programmes/programmes.api.ts'
import {
  Day,
  exact,
  Instant,
  Language,
  Money,
  Nullable,
  operations,
  page,
  pageQuery,
  Points,
  Uuid,
} from '#kit/core/operation.ts'
import { CodeGiven, CodeSent } from './portal.api.ts'

const { purpose, given, at, channels } = Held.properties

const MyProgramme = exact({
  id: Uuid,
  name: Type.String(),
  currency: Type.String(),
  minorDigits: Type.Integer(),
  scale: Type.Integer(),
  zone: Type.String(),
  pointsName: PointsName,
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
  phoneChange: Nullable(exact({ phone: Type.String(), dueAt: Instant })),
})
export type Me = Static<typeof Me>

const Svg = Type.String({ description: 'A drawing: SVG' })

export const MyCard = exact({
  number: Type.String(),
  kind: Type.Union([Type.Literal('plastic'), Type.Literal('virtual')]),
  state: Type.Union([Type.Literal('issued'), Type.Literal('active'), Type.Literal('blocked')]),
  barCode: Nullable(Svg),
  qr: Nullable(Svg),
})
export type MyCard = Static<typeof MyCard>

export const MySession = exact({
  id: Uuid,
  device: Type.String({ description: 'A browser and its system: Chrome, Android' }),
  beganAt: Instant,
  usedAt: Instant,
  current: Type.Boolean(),
})
export type MySession = Static<typeof MySession>

export const MyLine = exact({
  id: Uuid,
  programmeId: Uuid,
  points: Points,
  title: Type.String({ description: 'What it was, in the caller’s language' }),
  why: Type.Array(Type.String(), { description: 'How it came about, a sentence each' }),
  at: Instant,
})
export type MyLine = Static<typeof MyLine>

const Named = exact({ id: Type.String(), name: Type.String() })

export const MyTier = exact({
  by: Type.Union([Type.Literal('spend'), Type.Literal('points'), Type.Literal('visits')]),
  current: Nullable(Named),
  until: Nullable(Instant),
  next: Nullable(Named),
  counted: Type.Integer({ description: 'What has come together, in the unit of `by`' }),
  needed: Nullable(Type.Integer({ description: 'How much the next tier takes; null at the top' })),
})
export type MyTier = Static<typeof MyTier>

/** A plastic card with what shows that it is in the member's hand: a code, or a receipt it was used for. */
export const CardBinding = exact({
  number: Type.String({ minLength: 8, maxLength: 40, description: 'As it is printed' }),
  code: Type.Optional(
    Type.String({ minLength: 1, maxLength: 40, description: 'Under the scratch field' }),
  ),
  receipt: Type.Optional(
    exact({
      number: Type.String({ minLength: 1, maxLength: 200 }),
      amount: { ...Money, description: 'Its sum, in minor units' },
      day: Day,
    }),
  ),
})
export type CardBinding = Static<typeof CardBinding>

const channel = channels.items.properties.channel

export const MyConsents = exact({
  consents: Type.Array(
    exact({
      purpose,
      given,
      at,
      channels: Type.Array(exact({ channel, given })),
      text: Nullable(exact({ version: Type.Integer(), text: Type.String() })),
    }),
  ),
  channels: MemberConsents.properties.channels,
  quietHours: MemberConsents.properties.quietHours,
})
export type MyConsents = Static<typeof MyConsents>

export const MyConsentsSaid = exact({
  consents: Type.Array(
    exact({
      purpose,
      channel: Type.Optional(Nullable(channel)),
      given: Type.Boolean(),
      version: Type.Optional(Type.Integer({ minimum: 1, maximum: 2_000_000_000 })),
    }),
    { minItems: 1, maxItems: 24 },
  ),
})
export type MyConsentsSaid = Static<typeof MyConsentsSaid>

const record = ConsentRecord.properties
export const MyConsentRecord = exact({
  id: Uuid,
  purpose,
  channel: record.channel,
  given: Type.Boolean(),
  door: record.door,
  at: Instant,
})
export type MyConsentRecord = Static<typeof MyConsentRecord>

const contact = {
  phone: Type.Optional(Type.String({ minLength: 1, maxLength: 40, description: 'In any form' })),
  email: Type.Optional(Type.String({ minLength: 1, maxLength: 254 })),
}

const programmeId = Type.Optional(Uuid)
const programme = ['programme.unknown', 'programme.required', 'programme.none_live'] as const
const needs = 'member'
const key = 'none'

/** What a member may ask and do in the portal: of nobody but themselves. */
export const myApi = operations({
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
  cards: {
    method: 'GET',
    path: '/v1/my/cards',
    summary: 'My cards, with what a till reads',
    needs,
    returns: exact({ items: Type.Array(MyCard) }),
  },
  addCard: {
    method: 'POST',
    path: '/v1/my/cards',
    summary: 'Add a plastic card of mine, by its code or by a receipt',
    needs,
    key,
    body: CardBinding,
    returns: exact({ items: Type.Array(MyCard) }),
    refuses: ['my.card_refused', 'my.too_often'],
    example: { number: '4000 0000 0000 0002', code: 'ABCDE-FGHJK' },
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
  consents: {
    method: 'GET',
    path: '/v1/my/consents',
    summary: 'What I agree to, by which text, and how I wish to be reached',
    needs,
    returns: MyConsents,
  },
  sayConsents: {
    method: 'PUT',
    path: '/v1/my/consents',
    summary: 'Agree to something, or take it back',
    needs,
    key,
    body: MyConsentsSaid,
    returns: MyConsents,
    refuses: ['consent.no_text', 'consent.no_channel'],
    example: { consents: [{ purpose: 'offers', given: false }] },
  },
  consentHistory: {
    method: 'GET',
    path: '/v1/my/consents/history',
    summary: 'Every consent I gave or took back, newest first',
    needs,
    query: exact(pageQuery),
    returns: page(MyConsentRecord),
    refuses: ['cursor.invalid'],
  },
  wish: {
    method: 'PUT',
    path: '/v1/my/wishes',
    summary: 'Set through which channels I wish to hear, and when I am left in peace',
    needs,
    key,
    body: Wishes,
    returns: MyConsents,
    refuses: ['consent.service_needs_channel', 'consent.zone_unknown'],
    example: { quietHours: { from: '21:00', until: '10:00', zone: 'Asia/Yekaterinburg' } },
  },
  balance: {
    method: 'GET',
    path: '/v1/my/balance',
    summary: 'My points: to spend now, on their way, held, owed, and what expires soonest',
    needs,
    query: exact({ programmeId }),
    returns: Balance,
    refuses: programme,
  },
  tier: {
    method: 'GET',
    path: '/v1/my/tier',
    summary: 'My tier and what is missing to the next; null where there are none',
    needs,
    query: exact({ programmeId }),
    returns: Nullable(MyTier),
    refuses: programme,
  },
  history: {
    method: 'GET',
    path: '/v1/my/history',
    summary: 'What happened to my points and why, newest first',
    needs,
    query: exact({ ...pageQuery, programmeId }),
    returns: page(MyLine),
    refuses: ['programme.unknown', 'cursor.invalid'],
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
