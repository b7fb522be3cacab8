import { Type, type Static } from 'typebox'
import {
  MessageChannel,
  Sms,
  TemplateFault,
  TemplateSource,
} from '#domains/messaging/templates.api.ts'
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

const Count = Type.Integer({ minimum: 0 })
const Name = Type.String({ minLength: 1, maxLength: 200 })

export const MailingPurpose = Type.Union(
  [Type.Literal('offers'), Type.Literal('reminders'), Type.Literal('surveys')],
  { description: 'What the members who get it have agreed to' },
)
export type MailingPurpose = Static<typeof MailingPurpose>

export const MailingState = Type.Union([
  Type.Literal('draft'),
  Type.Literal('scheduled', { description: 'Begins by itself at startsAt' }),
  Type.Literal('sending'),
  Type.Literal('paused', { description: 'What waits is held until it goes on' }),
  Type.Literal('done'),
  Type.Literal('cancelled', { description: 'What waited has lapsed' }),
])
export type MailingState = Static<typeof MailingState>

const Filter = exact({
  kind: Type.Literal('filter'),
  participates: Type.Optional(
    Type.Literal(true, { description: 'Has bought in the programme, at any time' }),
  ),
  tier: Type.Optional(Type.String({ minLength: 1, maxLength: 40 })),
  storeId: Type.Optional({ ...Uuid, description: 'Where the member enrolled' }),
  tags: Type.Optional(
    Type.Array(Type.String({ minLength: 1, maxLength: 100 }), {
      maxItems: 20,
      description: 'Any of these',
    }),
  ),
  language: Type.Optional(Language),
  boughtSince: Type.Optional({ ...Day, description: 'Last purchase on this day or later' }),
  boughtUntil: Type.Optional({ ...Day, description: 'Last purchase on this day or earlier' }),
  balanceAtLeast: Type.Optional({ ...Points, minimum: 0 }),
  channel: Type.Optional(MessageChannel),
  birthdayMonth: Type.Optional(Type.Integer({ minimum: 1, maximum: 12 })),
})
export type Filter = Static<typeof Filter>

export const Audience = Type.Union([
  Filter,
  exact({ kind: Type.Literal('list') }, { description: 'Who was named by `mailings.setList`' }),
])
export type Audience = Static<typeof Audience>

export const MailingText = exact({
  channel: MessageChannel,
  language: Language,
  source: TemplateSource,
})
export type MailingText = Static<typeof MailingText>

/** Why somebody of the audience gets no message. */
export const MailingOutcome = Type.Union([
  Type.Literal('queued'),
  Type.Literal('test', { description: 'Test members get no mailings' }),
  Type.Literal('left', { description: 'Closed, merged or erased meanwhile' }),
  Type.Literal('held_out', { description: 'Of the control group of the programme' }),
  Type.Literal('no_consent'),
  Type.Literal('no_address'),
  Type.Literal('no_text', { description: 'No text in the language, for a channel that reaches' }),
  Type.Literal('too_often'),
])
export type MailingOutcome = Static<typeof MailingOutcome>

export const MailingProgress = exact({
  of: Nullable(Type.Integer({ description: 'The audience; null: not gone through yet' })),
  undecided: Type.Integer({ description: 'Of the audience, not looked at yet' }),
  without: Type.Integer({ description: 'Get no message; the report says why' }),
  waiting: Count,
  sent: Type.Integer({ description: 'A gateway has them, and will tell what became of them' }),
  delivered: Count,
  failed: Count,
  lapsed: Count,
  unsubscribed: Type.Integer({ description: 'Took their consent back by a link of this mailing' }),
})
export type MailingProgress = Static<typeof MailingProgress>

export const MailingListed = exact({
  id: Uuid,
  programmeId: Uuid,
  name: Type.String(),
  purpose: MailingPurpose,
  state: MailingState,
  madeAt: Instant,
  madeBy: Type.String(),
  startsAt: Nullable(Instant),
  beganAt: Nullable(Instant),
  endedAt: Nullable(Instant),
  progress: MailingProgress,
})
export type MailingListed = Static<typeof MailingListed>

export const Mailing = exact({
  ...MailingListed.properties,
  audience: Audience,
  listed: Type.Integer({ description: 'Members on the list, where it goes to a list' }),
  texts: Type.Array(MailingText),
  segmentPrice: Nullable(
    Type.Integer({ description: 'Of one part of an SMS, in minor units of the money' }),
  ),
  revision: Type.Integer({ description: 'Counts the edits of a draft' }),
  changedAt: Instant,
  changedBy: Type.String(),
})
export type Mailing = Static<typeof Mailing>

export const MailingDraft = exact({
  name: Name,
  programmeId: Type.Optional({ ...Uuid, description: 'The only live one unless said' }),
  purpose: MailingPurpose,
  audience: Type.Optional(Audience),
  texts: Type.Optional(Type.Array(MailingText, { maxItems: 8 })),
  segmentPrice: Type.Optional(Nullable(Type.Integer({ minimum: 1, maximum: 1_000_000 }))),
})
export type MailingDraft = Static<typeof MailingDraft>

export const MailingNumbers = exact({
  found: Type.Integer({ description: 'Fit the filter, or are on the list' }),
  tests: Count,
  left: Count,
  heldOut: Count,
  withoutConsent: Count,
  withoutAddress: Count,
  withoutText: Count,
  tooOften: Count,
  willGet: Count,
  willWait: Type.Integer({ description: 'Of those, are in their quiet hours now' }),
  byChannel: Type.Array(exact({ channel: MessageChannel, count: Count })),
  segments: Type.Integer({ description: 'Parts of SMS' }),
  cost: Nullable(Type.Integer({ description: 'Of those parts; null: no price is set' })),
  next: Nullable(
    Type.String({ description: 'Counted so far; ask with it for the rest, and add that up' }),
  ),
})
export type MailingNumbers = Static<typeof MailingNumbers>

export const MailingPreview = exact({
  subject: Nullable(Type.String()),
  text: Nullable(Type.String({ description: 'Null when something is wrong' })),
  html: Nullable(Type.String()),
  characters: Count,
  sms: Nullable(Sms),
  faults: Type.Array(TemplateFault),
})

export const MailingReport = exact({
  mailing: MailingListed,
  outcomes: Type.Array(exact({ outcome: MailingOutcome, count: Count })),
  byChannel: Type.Array(
    exact({
      channel: MessageChannel,
      waiting: Count,
      sent: Count,
      delivered: Count,
      failed: Count,
      lapsed: Count,
    }),
  ),
  byHour: Type.Array(exact({ hour: Instant, reached: Count, failed: Count, lapsed: Count })),
  reasons: Type.Array(
    exact({
      state: Type.Union([Type.Literal('failed'), Type.Literal('lapsed')]),
      reason: Type.String(),
      count: Count,
    }),
  ),
})
export type MailingReport = Static<typeof MailingReport>

const params = exact({ mailingId: Uuid })
const Revision = Type.Integer({ minimum: 1, description: 'The one that was seen' })
const about = ['mailing.unknown', 'access.out_of_reach'] as const
const programme = [
  'programme.unknown',
  'programme.not_live',
  'programme.none_live',
  'programme.required',
  'access.out_of_reach',
] as const
const draft = ['mailing.text_invalid', 'mailing.text_twice', 'mailing.period_wrong'] as const
const tried = { channel: MessageChannel, language: Language, source: TemplateSource }
const sample = {
  channel: 'sms',
  language: 'ru',
  source: { subject: null, body: '{{ first_name }}, у вас {{ points | points }}.', html: null },
}

export const mailingsApi = operations({
  list: {
    method: 'GET',
    path: '/v1/mailings',
    summary: 'Mailings, newest first, and how far each has come',
    needs: 'mailings:read',
    query: exact({ ...pageQuery, state: Type.Optional(MailingState) }),
    returns: page(MailingListed),
    refuses: ['cursor.invalid'],
  },
  choices: {
    method: 'GET',
    path: '/v1/mailings/choices',
    summary: 'What texts of mailings may name, and by which tags an audience can be chosen',
    needs: 'mailings:read',
    returns: exact({
      variables: Type.Array(
        exact({ name: Type.String(), about: Type.String(), insert: Type.String() }),
      ),
      tags: Type.Array(exact({ tag: Type.String(), count: Count })),
    }),
  },
  create: {
    method: 'POST',
    path: '/v1/mailings',
    summary: 'Begins the draft of a mailing',
    needs: 'mailings:write',
    body: MailingDraft,
    returns: Mailing,
    status: 201,
    refuses: [...programme, ...draft],
    example: { name: 'Weekend', purpose: 'offers', audience: { kind: 'filter' }, texts: [sample] },
  },
  see: {
    method: 'GET',
    path: '/v1/mailings/:mailingId',
    summary: 'A mailing: for whom, in which words, and how far it has come',
    needs: 'mailings:read',
    params,
    returns: Mailing,
    refuses: [...about],
  },
  save: {
    method: 'PUT',
    path: '/v1/mailings/:mailingId',
    summary: 'Saves a draft; a text with a fault is refused with line and column',
    needs: 'mailings:write',
    params,
    body: exact({ ...MailingDraft.properties, revision: Revision }),
    returns: Mailing,
    refuses: ['mailing.unknown', ...programme, ...draft, 'mailing.not_draft', 'mailing.changed'],
    example: { name: 'Weekend', purpose: 'offers', revision: 1 },
  },
  setList: {
    method: 'PUT',
    path: '/v1/mailings/:mailingId/list',
    summary: 'Says by name whom a mailing is for; texts that name nobody are answered',
    needs: 'mailings:write',
    params,
    body: exact({
      members: Type.Array(Type.String({ minLength: 1, maxLength: 200 }), {
        maxItems: 20_000,
        description: 'Ids, phones, e-mails, external ids, card numbers',
      }),
      add: Type.Optional(Type.Boolean({ description: 'To those who are on it already' })),
    }),
    returns: exact({
      found: Type.Integer({ description: 'Members among those who were named' }),
      listed: Type.Integer({ description: 'Members on the list now' }),
      unknown: Type.Array(Type.String(), { description: 'The first hundred that name nobody' }),
      unknownCount: Count,
    }),
    bodyLimit: 4 << 20,
    refuses: [...about, 'mailing.not_draft', 'mailing.list_full'],
    example: { members: ['+79160000000', '2000000000015'] },
  },
  remove: {
    method: 'DELETE',
    path: '/v1/mailings/:mailingId',
    summary: 'Throws a draft away',
    needs: 'mailings:write',
    params,
    returns: Type.Void(),
    status: 204,
    refuses: [...about, 'mailing.not_draft'],
  },
  copy: {
    method: 'POST',
    path: '/v1/mailings/:mailingId/copy',
    summary: 'Begins a draft like another mailing; a list of names is not taken over',
    needs: 'mailings:write',
    params,
    returns: Mailing,
    status: 201,
    refuses: [...about, 'programme.unknown', 'programme.not_live'],
  },
  numbers: {
    method: 'GET',
    path: '/v1/mailings/:mailingId/numbers',
    summary: 'How many would get it now, by which channels, and why others would not',
    needs: 'mailings:read',
    params,
    query: exact({ cursor: pageQuery.cursor }),
    returns: MailingNumbers,
    refuses: [...about, 'cursor.invalid', 'tier.unknown', 'tier.no_ladder'],
  },
  preview: {
    method: 'POST',
    path: '/v1/mailings/:mailingId/preview',
    summary: 'What a text comes to, on a member or on made-up values, and what is wrong with it',
    needs: 'mailings:write',
    key: 'none',
    params,
    body: exact({ ...tried, memberId: Type.Optional(Uuid) }),
    returns: MailingPreview,
    refuses: [...about, 'member.unknown'],
    example: sample,
  },
  test: {
    method: 'POST',
    path: '/v1/mailings/:mailingId/test',
    summary: 'Sends a text with made-up values to an address; the journal tells what became of it',
    needs: 'mailings:write',
    status: 202,
    params,
    body: exact({ ...tried, address: Type.String({ minLength: 3, maxLength: 320 }) }),
    returns: exact({ messageId: Uuid }),
    refuses: [...about, 'mailing.text_invalid', 'template.address_invalid'],
    example: { ...sample, address: '+79160000000' },
  },
  start: {
    method: 'POST',
    path: '/v1/mailings/:mailingId/start',
    summary: 'Has a mailing sent, now or at an instant; from then on nobody changes it',
    needs: 'mailings:write',
    params,
    body: exact({ revision: Revision, startsAt: Type.Optional(Nullable(Instant)) }),
    returns: Mailing,
    refuses: [
      ...about,
      'mailing.not_draft',
      'mailing.changed',
      'mailing.nobody',
      'mailing.without_text',
      'mailing.no_site',
      'mailing.past',
      'instant.invalid',
      'tier.unknown',
      'tier.no_ladder',
    ],
    example: { revision: 1, startsAt: '2026-12-05T10:00:00+03:00' },
  },
  unschedule: {
    method: 'POST',
    path: '/v1/mailings/:mailingId/unschedule',
    summary: 'Makes a scheduled mailing a draft again',
    needs: 'mailings:write',
    params,
    returns: Mailing,
    refuses: [...about, 'mailing.state_wrong'],
  },
  pause: {
    method: 'POST',
    path: '/v1/mailings/:mailingId/pause',
    summary: 'Holds what waits; nothing leaves until it goes on',
    needs: 'mailings:write',
    params,
    returns: Mailing,
    refuses: [...about, 'mailing.state_wrong'],
  },
  resume: {
    method: 'POST',
    path: '/v1/mailings/:mailingId/resume',
    summary: 'Lets a paused mailing go on',
    needs: 'mailings:write',
    params,
    returns: Mailing,
    refuses: [...about, 'mailing.state_wrong'],
  },
  cancel: {
    method: 'POST',
    path: '/v1/mailings/:mailingId/cancel',
    summary: 'Ends a mailing for good; what waits lapses',
    needs: 'mailings:write',
    params,
    returns: Mailing,
    refuses: [...about, 'mailing.state_wrong'],
  },
  report: {
    method: 'GET',
    path: '/v1/mailings/:mailingId/report',
    summary: 'What became of a mailing: by channel, by hour, and why not',
    needs: 'mailings:read',
    params,
    returns: MailingReport,
    refuses: [...about],
  },
  file: {
    method: 'GET',
    path: '/v1/mailings/:mailingId/recipients',
    summary: 'Everybody of the audience, by id, and what became of each, as CSV',
    needs: 'mailings:read',
    params,
    returns: Type.String(),
    media: 'text/csv; charset=utf-8',
    refuses: [...about],
  },
})

export { mailingsRefusals } from './core/refusals.ts'
