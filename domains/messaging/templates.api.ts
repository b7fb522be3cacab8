import { Type, type Static } from 'typebox'
import { exact, Instant, Language, Nullable, operations, Uuid } from '#kit/core/operation.ts'
import { refusals } from '#kit/core/refusal.ts'

export const MessageChannel = Type.Union([
  Type.Literal('sms'),
  Type.Literal('email'),
  Type.Literal('telegram'),
  Type.Literal('push'),
])
export type MessageChannel = Static<typeof MessageChannel>

export const TextChannel = Type.Union([
  ...MessageChannel.anyOf,
  Type.Literal('receipt', { description: 'What a till prints under a receipt' }),
])
export type TextChannel = Static<typeof TextChannel>

export const MessagePurpose = Type.Union([
  Type.Literal('service', { description: 'Rests on the contract; needs no consent' }),
  Type.Literal('reminders'),
  Type.Literal('offers'),
  Type.Literal('surveys'),
])

export const TemplateMode = Type.Union([
  Type.Literal('own', { description: 'This text' }),
  Type.Literal('ours', { description: 'The text that comes with the program' }),
  Type.Literal('off', { description: 'Nothing is told on this channel in this language' }),
])

const EventName = Type.String({ pattern: '^[a-z_]+\\.[a-z_]+$', maxLength: 64 })

export const TemplateVariable = exact({
  name: Type.String({ description: 'As a template names it' }),
  type: Type.Union([
    Type.Literal('text'),
    Type.Literal('number'),
    Type.Literal('points'),
    Type.Literal('money'),
    Type.Literal('day', { description: 'YYYY-MM-DD' }),
    Type.Literal('flag'),
    Type.Literal('code'),
  ]),
  about: Type.String({ description: 'What it holds, in the language of the caller' }),
  optional: Type.Boolean({ description: 'It may be empty' }),
  insert: Type.String({ description: 'How it is best put into a text' }),
})

export const TemplateFault = exact({
  part: Type.Union([Type.Literal('subject'), Type.Literal('body'), Type.Literal('html')]),
  line: Type.Integer(),
  column: Type.Integer(),
  code: Type.String(),
  message: Type.String({ description: 'In the language of the caller' }),
})

export const TemplateEvent = exact({
  event: EventName,
  name: Type.String({ description: 'In the language of the caller' }),
  purpose: MessagePurpose,
  silent: Type.Boolean({ description: 'Told only where the organisation wrote a text for it' }),
  variables: Type.Array(TemplateVariable),
  texts: Type.Array(
    exact({
      channel: TextChannel,
      language: Language,
      mode: TemplateMode,
      version: Nullable(Type.Integer({ description: 'In force; null: none was ever published' })),
      publishedAt: Nullable(Instant),
      draft: Type.Boolean({ description: 'Somebody is working on it' }),
    }),
  ),
})

export type TemplateEvent = Static<typeof TemplateEvent>

const Subject = Nullable(Type.String({ minLength: 1, maxLength: 200 }))
const Body = Type.String({ minLength: 1, maxLength: 4_000 })
const Html = Nullable(Type.String({ minLength: 1, maxLength: 60_000 }))

export const TemplateSource = exact({ subject: Subject, body: Body, html: Html })

export const TemplateVersion = exact({
  version: Type.Integer(),
  state: Type.Union([Type.Literal('draft'), Type.Literal('published')]),
  mode: TemplateMode,
  source: Nullable(TemplateSource),
  restoredFrom: Nullable(Type.Integer({ description: 'The version it was taken from' })),
  revision: Type.Integer({ description: 'Counts the edits of a draft' }),
  madeAt: Instant,
  madeBy: Type.String(),
  publishedAt: Nullable(Instant),
  publishedBy: Nullable(Type.String()),
})
export type TemplateVersion = Static<typeof TemplateVersion>

export const Template = exact({
  event: EventName,
  channel: TextChannel,
  language: Language,
  name: Type.String(),
  purpose: MessagePurpose,
  parts: Type.Array(TemplateFault.properties.part, {
    description: 'What a message of the channel consists of',
  }),
  variables: Type.Array(TemplateVariable),
  ours: TemplateSource,
  inForce: Nullable(Type.Integer({ description: 'The version in force; null: ours' })),
  versions: Type.Array(TemplateVersion, { description: 'The newest first' }),
})
export type Template = Static<typeof Template>

export const Sms = exact({
  encoding: Type.Union([Type.Literal('GSM-7'), Type.Literal('UCS-2')]),
  units: Type.Integer({ description: 'Septets, or units of UTF-16' }),
  segments: Type.Integer({ description: 'Parts that the gateway charges' }),
  left: Type.Integer({ description: 'Units that the last part still takes' }),
  beyond: Type.Array(Type.String(), {
    description: 'The first characters that GSM-7 has not, if there are any',
  }),
})

export const TemplatePreview = exact({
  subject: Nullable(Type.String()),
  text: Nullable(Type.String({ description: 'Null when something is wrong' })),
  html: Nullable(Type.String()),
  characters: Type.Integer(),
  sms: Nullable(Sms),
  madeUp: Type.Array(Type.String(), {
    description: 'On a member: the variables that this member has nothing of, and are made up',
  }),
  faults: Type.Array(TemplateFault),
})
export type TemplatePreview = Static<typeof TemplatePreview>

const which = exact({ event: EventName, channel: TextChannel, language: Language })
const Revision = Nullable(
  Type.Integer({
    minimum: 1,
    description: 'The revision of the draft it was made from; null: there was none',
  }),
)
const tried = {
  event: EventName,
  channel: TextChannel,
  language: Language,
  source: TemplateSource,
}

export const templatesApi = operations({
  list: {
    method: 'GET',
    path: '/v1/message-templates',
    summary: 'Every event that members are told of, and where its texts come from',
    needs: 'messages:read',
    returns: exact({ items: Type.Array(TemplateEvent) }),
  },
  get: {
    method: 'GET',
    path: '/v1/message-templates/:event/:channel/:language',
    summary: 'The text of an event on a channel in a language, with its versions',
    needs: 'messages:read',
    params: which,
    returns: Template,
    refuses: ['template.event_unknown'],
  },
  save: {
    method: 'PUT',
    path: '/v1/message-templates/:event/:channel/:language/draft',
    summary: 'Saves a draft; a text with a fault is refused with line and column',
    needs: 'messages:write',
    params: which,
    body: exact({
      mode: TemplateMode,
      source: Type.Optional(Nullable(TemplateSource)),
      revision: Type.Optional(Revision),
    }),
    returns: Template,
    refuses: ['template.event_unknown', 'template.invalid', 'template.changed'],
    example: {
      mode: 'own',
      source: {
        subject: null,
        body: '{{ first_name }}, вам начислено {{ points | points }}.',
        html: null,
      },
      revision: null,
    },
  },
  discard: {
    method: 'DELETE',
    path: '/v1/message-templates/:event/:channel/:language/draft',
    summary: 'Throws a draft away',
    needs: 'messages:write',
    params: which,
    returns: Template,
    refuses: ['template.event_unknown', 'template.no_draft'],
  },
  publish: {
    method: 'POST',
    path: '/v1/message-templates/:event/:channel/:language/publish',
    summary: 'Puts the draft in force; from now on it stays as it is',
    needs: 'messages:write',
    params: which,
    body: exact({ revision: Type.Integer({ minimum: 1 }) }),
    returns: Template,
    refuses: [
      'template.event_unknown',
      'template.no_draft',
      'template.changed',
      'template.invalid',
    ],
    example: { revision: 1 },
  },
  restore: {
    method: 'POST',
    path: '/v1/message-templates/:event/:channel/:language/versions/:version/restore',
    summary: 'Makes a draft of an earlier version; the draft there is, if any, is replaced',
    needs: 'messages:write',
    params: exact({ ...which.properties, version: Type.Integer({ minimum: 1 }) }),
    returns: Template,
    refuses: ['template.event_unknown', 'template.version_unknown', 'template.invalid'],
  },
  preview: {
    method: 'POST',
    path: '/v1/message-templates/preview',
    summary: 'What a text comes to, on a member or on made-up values, and what is wrong with it',
    needs: 'messages:read',
    key: 'none',
    body: exact({ ...tried, memberId: Type.Optional(Uuid) }),
    returns: TemplatePreview,
    refuses: ['template.event_unknown', 'member.unknown'],
    example: {
      event: 'points.earned',
      channel: 'sms',
      language: 'ru',
      source: { subject: null, body: 'Начислено: {{ points | points }}.', html: null },
    },
  },
  test: {
    method: 'POST',
    path: '/v1/message-templates/test',
    summary: 'Sends a text with made-up values to an address; the journal tells what became of it',
    needs: 'messages:write',
    status: 202,
    body: exact({
      ...tried,
      channel: MessageChannel,
      address: Type.String({ minLength: 3, maxLength: 320 }),
    }),
    returns: exact({ messageId: Uuid }),
    refuses: ['template.event_unknown', 'template.invalid', 'template.address_invalid'],
    example: {
      event: 'points.earned',
      channel: 'sms',
      language: 'ru',
      source: { subject: null, body: 'Начислено: {{ points | points }}.', html: null },
      address: '+79160000000',
    },
  },
})

export const templatesRefusals = refusals({
  'template.event_unknown': {
    status: 404,
    en: 'Members are told of no event with this name, or not on this channel. The list of templates has them.',
    ru: 'О таком событии участникам не сообщают, или не этим каналом. Что есть — в списке шаблонов.',
  },
  'template.invalid': {
    status: 422,
    en: 'The text has faults ({count}). The first one: {first}',
    ru: 'В тексте есть ошибки ({count}). Первая: {first}',
  },
  'template.changed': {
    status: 409,
    en: 'Meanwhile {by} has changed this draft. See it anew before you save yours.',
    ru: 'Тем временем {by} изменил этот черновик. Посмотрите его, прежде чем сохранять свой.',
  },
  'template.no_draft': {
    status: 409,
    en: 'There is no draft. Save one first.',
    ru: 'Черновика нет. Сначала сохраните его.',
  },
  'template.version_unknown': {
    status: 404,
    en: 'There is no published version with this number.',
    ru: 'Опубликованной версии с таким номером нет.',
  },
  'template.address_invalid': {
    status: 422,
    en: 'This address does not fit the channel. Write a phone with its country code for SMS, or an e-mail address.',
    ru: 'Адрес не подходит к каналу. Для SMS напишите телефон с кодом страны, для письма — адрес почты.',
  },
})
