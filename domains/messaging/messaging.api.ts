import { Type, type Static } from 'typebox'
import {
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

export const MessageState = Type.Union([
  Type.Literal('waiting', { description: 'On its way' }),
  Type.Literal('sent', { description: 'A gateway has it, and will tell what became of it' }),
  Type.Literal('delivered'),
  Type.Literal('failed', { description: 'The channel cannot deliver it' }),
  Type.Literal('lapsed', { description: 'Telling it made no sense any more' }),
])

export const Message = exact({
  id: Uuid,
  memberId: Uuid,
  channel: Type.String(),
  kind: Type.String({ description: 'The event it tells of, or `confirmation.code`' }),
  language: Language,
  address: Nullable(Type.String({ description: 'All but the last characters hidden' })),
  text: Type.String({ description: 'A code is readable only in the sandbox' }),
  test: Type.Boolean({ description: 'To a test member' }),
  state: MessageState,
  tries: Type.Integer(),
  failure: Nullable(Type.String()),
  writtenAt: Instant,
  settledAt: Nullable(Instant),
})
export type Message = Static<typeof Message>

export const Queue = exact({
  channel: Type.String(),
  waiting: Type.Integer({ description: 'Messages that are to leave' }),
  oldestAt: Nullable(Instant),
  failedToday: Type.Integer({ description: 'Messages that failed for good in the last 24 hours' }),
})
export type Queue = Static<typeof Queue>

export const messagingApi = operations({
  queues: {
    method: 'GET',
    path: '/v1/messages/queues',
    summary: 'How many messages wait for each channel, and how many failed in the last day',
    needs: 'messages:read',
    returns: exact({ items: Type.Array(Queue) }),
  },
  list: {
    method: 'GET',
    path: '/v1/messages',
    summary: 'The journal of what was told to members, newest first',
    needs: 'messages:read',
    query: exact({
      ...pageQuery,
      memberId: Type.Optional(Uuid),
      kind: Type.Optional(Type.String({ minLength: 1, maxLength: 64 })),
      state: Type.Optional(MessageState),
    }),
    returns: page(Message),
    refuses: ['cursor.invalid'],
  },
})

export const messagingRefusals = refusals({
  'confirmation.too_often': {
    status: 409,
    en: 'Too many codes were sent to this member. The next one can be sent after {after}.',
    ru: 'Этому участнику отправлено слишком много кодов. Следующий можно отправить после {after}.',
  },
  'confirmation.wrong': {
    status: 409,
    en: 'The confirmation code is wrong. Tries left: {triesLeft}.',
    ru: 'Код подтверждения неверен. Осталось попыток: {triesLeft}.',
  },
  'confirmation.expired': {
    status: 409,
    en: 'No confirmation code is valid for this quote: it expired, was used, was tried too often or was never sent. Send a new one.',
    ru: 'Для этого расчёта нет действующего кода: он истёк, использован, исчерпал попытки или не отправлялся. Отправьте новый.',
  },
})
