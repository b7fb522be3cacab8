import { Type, type Static } from 'typebox'
import { Balance } from '#domains/ledger/ledger.api.ts'
import { PointsName } from '#domains/programmes/programmes.api.ts'
import {
  Day,
  exact,
  Instant,
  Language,
  Nullable,
  operations,
  page,
  pageQuery,
  Points,
  Uuid,
} from '#kit/core/operation.ts'

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
