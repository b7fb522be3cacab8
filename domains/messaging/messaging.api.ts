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
import { MessageChannel, MessagePurpose } from './templates.api.ts'
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
  channel: Type.String({ description: 'What it leaves by; the sandbox reaches nobody' }),
  form: MessageChannel,
  purpose: MessagePurpose,
  kind: Type.String({ description: 'The event it tells of, or `confirmation.code`' }),
  mailing: Nullable(
    exact(
      { id: Uuid, name: Type.String() },
      { description: 'The mailing it is a letter of; null where it tells of an event' },
    ),
  ),
  language: Language,
  address: Nullable(
    Type.String({
      description: 'All but the last characters hidden; of an e-mail, all but the first one',
    }),
  ),
  subject: Nullable(Type.String()),
  html: Nullable(Type.String()),
  template: Nullable(
    Type.Integer({ description: "Version of the organisation's text; null: ours" }),
  ),
  text: Type.String({
    description: 'Hidden from people until it is revealed; a code is readable only in the sandbox',
  }),
  masked: Type.Boolean({ description: 'The text is hidden' }),
  test: Type.Boolean({ description: 'To a test member' }),
  state: MessageState,
  tries: Type.Integer(),
  failure: Nullable(Type.String()),
  insteadOf: Nullable({
    ...Uuid,
    description: 'The message that could not be delivered, which this one stands for',
  }),
  wentOnAs: Nullable({ ...Uuid, description: 'The message that went another way in its place' }),
  nextTryAt: Nullable({ ...Instant, description: 'Of one that waits; null: held, or settled' }),
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
      channel: Type.Optional(Type.String({ minLength: 1, maxLength: 32 })),
      state: Type.Optional(MessageState),
    }),
    returns: page(Message),
    refuses: ['cursor.invalid'],
  },
  get: {
    method: 'GET',
    path: '/v1/messages/:messageId',
    summary: 'One message, and what became of it',
    needs: 'messages:read',
    params: exact({ messageId: Uuid }),
    returns: Message,
    refuses: ['message.unknown'],
  },
  replay: {
    method: 'POST',
    path: '/v1/messages/replay',
    summary: 'Tries failed messages again, these or all; codes are too old for that',
    needs: 'messages:write',
    body: exact({
      ids: Type.Optional(Type.Array(Uuid, { minItems: 1, maxItems: 500 })),
    }),
    returns: exact({ count: Type.Integer() }),
    example: {},
  },
  reveal: {
    method: 'POST',
    path: '/v1/messages/:messageId/reveal',
    summary: 'One message with its text; the audit says who asked',
    needs: 'members:reveal',
    // an answer that is kept for a repeat would be a copy that nobody is asked for
    key: 'none',
    params: exact({ messageId: Uuid }),
    body: exact({}),
    returns: Message,
    refuses: ['message.unknown'],
    example: {},
  },
})

export const messagingRefusals = refusals({
  'message.unknown': {
    status: 404,
    en: 'There is no such message here. Take its id from the journal of messages.',
    ru: 'Такого сообщения здесь нет. Возьмите номер из журнала сообщений.',
  },
  'confirmation.too_often': {
    status: 409,
    en: 'Too many codes were sent to this member. The next one can be sent after {after}.',
    ru: 'Этому участнику отправлено слишком много кодов. Следующий можно отправить после {after}.',
  },
  'confirmation.none_asked': {
    status: 409,
    en: 'No code was asked for this member in the last {minutes} minutes, or it was used already. Ask for one where it is needed: at the till.',
    ru: 'За последние {minutes} мин. код для этого участника не запрашивали, или он уже использован. Запросите новый там, где он нужен: на кассе.',
  },
  'confirmation.no_address': {
    status: 409,
    en: 'The member has neither a phone nor an e-mail, so there is nowhere to send a code.',
    ru: 'У участника нет ни телефона, ни почты: отправить код некуда.',
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
