import { Type, type Static } from 'typebox'
import { Member } from '#domains/members/members.api.ts'
import { exact, Instant, Nullable, operations, page, pageQuery, Uuid } from '#kit/core/operation.ts'
import { refusals } from '#kit/core/refusal.ts'

const State = Type.Union([Type.Literal('ringing'), Type.Literal('answered'), Type.Literal('ended')])

const Phone = Type.String({
  minLength: 1,
  maxLength: 40,
  description: 'In any form; what is no phone number counts as withheld',
})

const Line = Type.String({ minLength: 1, maxLength: 120, pattern: '\\S' })

/** What the telephony tells of a call; the same call may be told of as often as it likes. */
export const ToldCall = exact({
  externalId: Type.String({
    minLength: 1,
    maxLength: 100,
    description: 'The id of the call in the telephony; told again it is the same call',
  }),
  state: State,
  phone: Type.Optional(Phone),
  operator: Type.Optional({
    ...Line,
    description: 'The login or the extension it rings at; left out where it rings at all of them',
  }),
  at: Type.Optional({ ...Instant, description: 'Since when; now unless said' }),
})
export type ToldCall = Static<typeof ToldCall>

export const Call = exact({
  id: Uuid,
  externalId: Type.String(),
  phone: Nullable(
    Type.String({
      description: 'E.164, to people masked where it is a member’s; null where it is withheld',
    }),
  ),
  member: Nullable(
    exact({ id: Uuid, name: Member.properties.name }, { description: 'Whose phone it is' }),
  ),
  line: Nullable(Type.String({ description: 'Where it rings, as the telephony said' })),
  operator: Nullable(exact({ id: Uuid, name: Type.String() })),
  state: State,
  beganAt: Instant,
  answeredAt: Nullable(Instant),
  endedAt: Nullable(Instant),
})
export type Call = Static<typeof Call>

/** A call that rings at the reader, as it is now; null once it rings at somebody else. */
export const CallNews = exact({ id: Uuid, call: Nullable(Call) })
export type CallNews = Static<typeof CallNews>

export const Seat = exact({ extension: Nullable(Type.String()) })

export const callsApi = operations({
  report: {
    method: 'POST',
    path: '/v1/calls',
    summary: 'Tell of a call, from the telephony: the card of the caller opens at the operator',
    needs: 'calls:write',
    key: 'optional',
    body: ToldCall,
    returns: Call,
    refuses: ['instant.invalid', 'key.test_only'],
    example: {
      externalId: 'pbx-1712',
      state: 'ringing',
      phone: '8 916 123-45-67',
      operator: '101',
    },
  },
  list: {
    method: 'GET',
    path: '/v1/calls',
    summary: 'The journal of calls, newest first; one’s own, of a phone or of a member',
    needs: 'calls:read',
    query: exact({
      ...pageQuery,
      mine: Type.Optional(
        Type.Boolean({ description: 'Only those that rang at the one who asks' }),
      ),
      phone: Type.Optional(Phone),
      memberId: Type.Optional(Uuid),
    }),
    returns: page(Call),
    refuses: ['cursor.invalid', 'member.unknown'],
  },
  stream: {
    method: 'GET',
    path: '/v1/calls/stream',
    summary: 'The calls that ring at the operator who asks, as they come: server-sent events',
    needs: 'calls:read',
    query: exact({}),
    returns: CallNews,
    stream: true,
    media: 'text/event-stream',
    refuses: ['calls.streams_too_many'],
  },
  seat: {
    method: 'GET',
    path: '/v1/calls/seat',
    summary: 'The extension at which the operator who asks sits',
    needs: 'session',
    returns: Seat,
  },
  takeSeat: {
    method: 'PUT',
    path: '/v1/calls/seat',
    summary: 'Sit at an extension, so that its calls come here; null leaves it',
    needs: 'session',
    key: 'none',
    body: exact({
      extension: Nullable(Type.String({ pattern: '^[0-9A-Za-z._-]{1,40}$' })),
    }),
    returns: Seat,
    example: { extension: '101' },
  },
})

export const callsRefusals = refusals({
  'calls.streams_too_many': {
    status: 429,
    en: 'The desk is open {count} times already. Close it in another tab.',
    ru: 'Рабочее место уже открыто столько раз: {count}. Закройте его в другой вкладке.',
  },
})
