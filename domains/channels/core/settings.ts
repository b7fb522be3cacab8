import { Type, type Static } from 'typebox'
import { exact, Nullable } from '#kit/core/operation.ts'

// What an administrator says of each kind of channel. Secrets stand apart: they are never shown again.

export const kinds = ['smtp', 'smpp', 'http', 'telegram', 'push'] as const
export type Kind = (typeof kinds)[number]

/** What members know a channel as; two gateways may carry the same. */
export const media = ['email', 'sms', 'telegram', 'push'] as const
export type Medium = (typeof media)[number]

export const mediumOf: Readonly<Record<Kind, Medium>> = {
  smtp: 'email',
  smpp: 'sms',
  http: 'sms',
  telegram: 'telegram',
  push: 'push',
}

const Host = Type.String({
  pattern: '^[A-Za-z0-9.:-]{1,253}$',
  description: 'Name or address of a machine: mail.shop.example',
})
const Port = Type.Integer({ minimum: 1, maximum: 65_535 })
const Email = Type.String({ maxLength: 254, pattern: '^[^\\s@<>",;]+@[^\\s@<>",;]+$' })
const Line = (maxLength: number, description?: string) =>
  Type.String({ maxLength, pattern: '^[^\\r\\n]*$', ...(description && { description }) })
const Address = (description: string) =>
  Type.String({ minLength: 8, maxLength: 1_000, pattern: '^https?://[^\\s]+$', description })
const Pem = Type.String({ minLength: 1, maxLength: 20_000, description: 'PEM' })

export const SmtpSettings = exact({
  host: Host,
  port: Port,
  security: Type.Enum(['tls', 'starttls', 'none'], {
    description:
      'tls from the first byte (port 465); starttls: refused without (587); none: in the open',
  }),
  user: Nullable(Line(200)),
  from: Email,
  fromName: Line(100),
  replyTo: Nullable(Email),
  // where members reach this server; without it mail carries no link to unsubscribe
  site: Nullable(Address('https://loyalty.example')),
  // the certificate of an authority of one's own, for a mail server within the company
  authority: Nullable(Pem),
  dkim: Nullable(
    exact({
      domain: Type.String({ pattern: '^[a-z0-9.-]{3,253}$' }),
      selector: Type.String({ pattern: '^[a-zA-Z0-9._-]{1,63}$' }),
    }),
  ),
})
export type SmtpSettings = Static<typeof SmtpSettings>

export const SmppSettings = exact({
  host: Host,
  port: Port,
  tls: Type.Boolean(),
  systemId: Type.String({ minLength: 1, maxLength: 15, pattern: '^[\\x21-\\x7e]+$' }),
  systemType: Type.String({ maxLength: 12, pattern: '^[\\x20-\\x7e]*$' }),
  from: Type.String({
    pattern: '^[A-Za-z0-9 ._-]{1,11}$|^\\+?[0-9]{1,15}$',
    description: 'Whom messages come from: a name of 11 letters, or a number',
  }),
  window: Type.Integer({ minimum: 1, maximum: 100, description: 'Messages on their way at once' }),
  long: Type.Enum(['parts', 'payload'], {
    description: 'How a long message goes: in parts with a header, or whole as message_payload',
  }),
  receipts: Type.Boolean({ description: 'Whether delivery receipts are asked for' }),
})
export type SmppSettings = Static<typeof SmppSettings>

const Field = Type.String({
  pattern: '^[A-Za-z0-9_-]{1,60}(\\.[A-Za-z0-9_-]{1,60}){0,7}$',
  description: 'A field of the answer, by dots: result.0.id',
})
const Words = Type.Array(Line(60), { minItems: 1, maxItems: 20 })

export const HttpSettings = exact({
  url: Address('Where messages are handed in; may hold {{placeholders}}'),
  method: Type.Enum(['POST', 'PUT', 'GET']),
  headers: Type.Array(
    exact({
      name: Type.String({ pattern: '^[A-Za-z0-9!#$%&*+.^_|~-]{1,80}$' }),
      value: Line(500, 'May hold {{secret}}'),
    }),
    { maxItems: 20 },
  ),
  form: Type.Enum(['json', 'form', 'text'], {
    description: 'How placeholders are written in the body',
  }),
  body: Type.String({ maxLength: 4_000, description: 'May hold {{address}}, {{text}}, {{id}} …' }),
  // a field of the answer, and what it says of a message that was taken; without it any 2xx is one
  // `final`: what it says of a message that it will never take
  accepted: Nullable(
    exact({ field: Field, is: Words, final: Type.Array(Line(60), { maxItems: 20 }) }),
  ),
  // where the gateway tells its own number of the message
  idField: Nullable(Field),
  // where the gateway reaches this server, for {{callback}}
  site: Nullable(Address('https://loyalty.example')),
  // how the gateway tells later what became of a message
  receipts: Nullable(exact({ idField: Field, stateField: Field, delivered: Words, failed: Words })),
})
export type HttpSettings = Static<typeof HttpSettings>

export const TelegramSettings = exact({
  root: Address('https://api.telegram.org, or a Bot API server of your own'),
})
export type TelegramSettings = Static<typeof TelegramSettings>

export const PushSettings = exact({
  contact: Type.String({
    pattern: '^(mailto:[^\\s@]+@[^\\s@]+|https://[^\\s]+)$',
    maxLength: 300,
    description: 'Whom a push service asks when something is wrong: mailto:… or https://…',
  }),
})
export type PushSettings = Static<typeof PushSettings>

export type Settings = {
  readonly smtp: SmtpSettings
  readonly smpp: SmppSettings
  readonly http: HttpSettings
  readonly telegram: TelegramSettings
  readonly push: PushSettings
}

export type Secrets = Readonly<Record<string, string>>
