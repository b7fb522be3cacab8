import { Type, type Static } from 'typebox'
import {
  MessageChannel,
  Sms,
  TemplateFault,
  TemplateSource,
} from '#domains/messaging/templates.api.ts'
import { Day, exact, Instant, Language, Nullable, Points, Uuid } from '#kit/core/operation.ts'

export const Count = Type.Integer({ minimum: 0 })
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
