import { Type, type Static } from 'typebox'
import { Balance } from '#domains/ledger/ledger.api.ts'
import {
  Day,
  exact,
  FILE,
  FileContent,
  Instant,
  Money,
  Nullable,
  operations,
  page,
  pageQuery,
  Points,
  Uuid,
} from '#kit/core/operation.ts'

const Svg = Type.String({ description: 'A drawing: SVG' })

export const MyCard = exact({
  number: Type.String(),
  kind: Type.Union([Type.Literal('plastic'), Type.Literal('virtual')]),
  state: Type.Union([Type.Literal('issued'), Type.Literal('active'), Type.Literal('blocked')]),
  barCode: Nullable(Svg),
  qr: Nullable(Svg),
})
export type MyCard = Static<typeof MyCard>

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

const programmeId = Type.Optional(Uuid)
const programme = ['programme.unknown', 'programme.required', 'programme.none_live'] as const
const needs = 'member'
const key = 'none'
const ofCard = exact({ number: Type.String({ minLength: 1, maxLength: 40 }) })
const passRefuses = ['pass.not_set_up', 'pass.card_unusable', 'card.unknown', ...programme] as const

/** A member's cards, points and tier, and what happened to them. */
export const myCardsApi = operations({
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
  passWays: {
    method: 'GET',
    path: '/v1/my/passes',
    summary: 'Into which phones my card can be put',
    needs,
    returns: exact({ apple: Type.Boolean(), google: Type.Boolean() }),
  },
  applePass: {
    method: 'GET',
    path: '/v1/my/cards/:number/passes/apple',
    summary: 'My card for an iPhone, signed (pkpass)',
    needs,
    params: ofCard,
    query: exact({ programmeId }),
    media: FILE,
    returns: FileContent,
    refuses: [...passRefuses, 'programme.not_live'],
  },
  googlePass: {
    method: 'GET',
    path: '/v1/my/cards/:number/passes/google',
    summary: 'An address by which my card is put into an Android phone',
    needs,
    params: ofCard,
    query: exact({ programmeId }),
    returns: exact({ url: Type.String() }),
    refuses: [...passRefuses, 'programme.not_live'],
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
})
