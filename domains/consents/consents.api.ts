import { Type, type Static } from 'typebox'
import { MemberParams } from '#domains/members/members.api.ts'
import {
  exact,
  Instant,
  Language,
  Nullable,
  operations,
  page,
  PageQuery,
  Uuid,
} from '#kit/core/operation.ts'
import { channels, doors, purposes, topics } from './core/purposes.ts'

export const Purpose = Type.Enum([...purposes], { description: 'What is agreed to' })
const Channel = Type.Enum([...channels])
const Topic = Type.Enum([...topics])
const Version = Type.Integer({ minimum: 1, maximum: 2_000_000_000 })
const Clock = Type.String({ pattern: '^([01]\\d|2[0-3]):[0-5]\\d$', description: '22:30' })
const Reason = Type.String({ minLength: 1, maxLength: 500, pattern: '\\S' })
const Proof = Type.String({
  minLength: 1,
  maxLength: 200,
  description: 'What shows that it was the member',
})
/** By which doors somebody may say that a consent came; the others are known without being said. */
const SaidDoor = Type.Union(
  [Type.Literal('portal'), Type.Literal('till'), Type.Literal('import')],
  {
    description: 'Where the member said so; people of the staff say so at the desk or a till',
  },
)

const Zone = Type.String({ minLength: 1, maxLength: 64, description: 'Europe/Moscow' })

const QuietHours = exact({
  from: Clock,
  until: { ...Clock, description: 'The same as `from`: no quiet hours' },
  zone: Zone,
})

export const Held = exact({
  purpose: Purpose,
  given: Type.Boolean({ description: 'Agreed to, for channels without a word of their own' }),
  version: Nullable({ ...Version, description: 'Of the text that was shown' }),
  language: Nullable(Language),
  door: Nullable(Type.Enum([...doors])),
  at: Nullable({ ...Instant, description: 'Null: never asked, which is a no' }),
  channels: Type.Array(exact({ channel: Channel, given: Type.Boolean(), at: Instant }), {
    description: 'Channels with a word of their own',
  }),
  reached: Type.Array(Channel, { description: 'Channels through which it may be followed' }),
})

export const Acceptance = exact({
  programmeId: Uuid,
  version: Type.Integer({ description: 'Of the conditions of the programme' }),
  language: Language,
  door: Type.Enum([...doors]),
  at: Instant,
})
export type Acceptance = Static<typeof Acceptance>

export const MemberConsents = exact({
  memberId: Uuid,
  consents: Type.Array(Held),
  channels: Type.Array(
    exact({
      topic: Topic,
      channels: Type.Array(Channel),
      own: Type.Boolean({ description: 'False: the order of the organisation' }),
    }),
  ),
  quietHours: exact({ ...QuietHours.properties, own: Type.Boolean() }),
  accepted: Type.Array(Acceptance, { description: 'Rules of programmes that were accepted' }),
})
export type MemberConsents = Static<typeof MemberConsents>

export const ConsentRecord = exact({
  id: Uuid,
  purpose: Purpose,
  channel: Nullable({ ...Channel, description: 'Null: every channel' }),
  given: Type.Boolean(),
  version: Nullable(Version),
  language: Nullable(Language),
  door: Type.Enum([...doors]),
  proof: Nullable(Type.String()),
  reason: Nullable(Type.String()),
  author: exact({ kind: Type.String(), id: Type.String(), name: Nullable(Type.String()) }),
  at: Instant,
})
export type ConsentRecord = Static<typeof ConsentRecord>

export const NewConsents = exact({
  consents: Type.Array(
    exact({
      purpose: Purpose,
      channel: Type.Optional(Nullable(Channel)),
      given: Type.Boolean(),
      version: Type.Optional({
        ...Version,
        description: 'Of the text; without it the one in force',
      }),
    }),
    { minItems: 1, maxItems: 24 },
  ),
  language: Type.Optional({ ...Language, description: 'In which the text was shown' }),
  door: Type.Optional(SaidDoor),
  proof: Type.Optional(Proof),
  reason: Type.Optional({ ...Reason, description: 'People of the staff have to give one' }),
})
export type NewConsents = Static<typeof NewConsents>

export const Wishes = exact({
  channels: Type.Optional(
    Type.Array(
      exact({
        topic: Topic,
        channels: Nullable(
          Type.Array(Channel, {
            maxItems: channels.length,
            uniqueItems: true,
            description: 'The one to try first comes first; null: as the organisation has it',
          }),
        ),
      }),
      { maxItems: topics.length },
    ),
  ),
  quietHours: Type.Optional(Nullable(QuietHours)),
  zone: Type.Optional({
    ...Zone,
    description:
      'Where the member is: the quiet hours of the organisation go by it, as long as there are none of their own',
  }),
})
export type Wishes = Static<typeof Wishes>

export const NewAcceptance = exact({
  programmeId: Uuid,
  version: Type.Optional({ ...Version, description: 'Without it, the conditions in force' }),
  language: Type.Optional(Language),
  door: Type.Optional(SaidDoor),
  proof: Type.Optional(Proof),
})
export type NewAcceptance = Static<typeof NewAcceptance>

const ofMember = '/v1/members/:memberId'
const gone = ['member.unknown', 'member.closed', 'member.merged', 'key.test_only'] as const

export const consentsApi = operations({
  see: {
    method: 'GET',
    path: `${ofMember}/consents`,
    summary: 'What a member agrees to, through which channels, and when they are left in peace',
    needs: 'consents:read',
    params: MemberParams,
    returns: MemberConsents,
    refuses: ['member.unknown'],
  },
  history: {
    method: 'GET',
    path: `${ofMember}/consents/history`,
    summary: 'Every consent that a member gave or took back, newest first',
    needs: 'consents:read',
    params: MemberParams,
    query: PageQuery,
    returns: page(ConsentRecord),
    refuses: ['member.unknown', 'cursor.invalid'],
  },
  record: {
    method: 'POST',
    path: `${ofMember}/consents`,
    summary: 'Record that a member agrees to something or takes it back; messages that wait lapse',
    needs: 'consents:write',
    params: MemberParams,
    body: NewConsents,
    returns: MemberConsents,
    refuses: [...gone, 'consent.no_text', 'consent.reason_missing', 'consent.no_channel'],
    example: {
      consents: [{ purpose: 'offers', channel: 'email', given: false }],
      reason: 'Asked for it on the phone',
    },
  },
  wish: {
    method: 'PUT',
    path: `${ofMember}/contact-wishes`,
    summary:
      'Set through which channels a member wishes to hear, and the hours to be left in peace',
    needs: 'consents:write',
    params: MemberParams,
    body: Wishes,
    returns: MemberConsents,
    refuses: [...gone, 'consent.service_needs_channel', 'consent.zone_unknown'],
    example: {
      channels: [{ topic: 'service', channels: ['push', 'sms'] }],
      quietHours: { from: '21:00', until: '10:00', zone: 'Asia/Yekaterinburg' },
    },
  },
  accept: {
    method: 'POST',
    path: `${ofMember}/acceptances`,
    summary:
      'Record that a member accepted the rules of a programme; this is no consent to anything else',
    needs: 'consents:write',
    or: ['members:enrol'],
    params: MemberParams,
    body: NewAcceptance,
    // whoever may only enrol learns nothing of what else a member agreed to
    returns: exact({ memberId: Uuid, accepted: MemberConsents.properties.accepted }),
    refuses: [
      ...gone,
      'programme.unknown',
      'conditions.unknown',
      'conditions.none_in_force',
      'programme.without_conditions',
    ],
  },
})
