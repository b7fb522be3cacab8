import { Type, type Static } from 'typebox'
import { exact, Instant, Nullable, operations } from '#kit/core/operation.ts'
import { refusals } from '#kit/core/refusal.ts'
import { Purpose } from './consents.api.ts'
import { channels } from './core/purposes.ts'

const Text = Type.String({ minLength: 1, maxLength: 4000, pattern: '\\S' })
const Clock = Type.String({ pattern: '^([01]\\d|2[0-3]):[0-5]\\d$', description: '22:30' })

export const Wording = exact({
  purpose: Purpose,
  version: Type.Integer(),
  ru: Nullable(Type.String()),
  en: Nullable(Type.String()),
  madeAt: Instant,
  madeBy: Type.String(),
  publishedAt: Nullable({ ...Instant, description: 'Null: a draft, shown to nobody' }),
  publishedBy: Nullable(Type.String()),
})
export type Wording = Static<typeof Wording>

export const NewWording = exact({ ru: Nullable(Text), en: Nullable(Text) })
export type NewWording = Static<typeof NewWording>

export const ContactSettings = exact({
  quietFrom: Clock,
  quietUntil: { ...Clock, description: 'The same as `quietFrom`: no quiet hours' },
  most: Type.Integer({
    minimum: 1,
    maximum: 1000,
    description: 'So many messages that rest on consent, at most …',
  }),
  mostDays: Type.Integer({ minimum: 1, maximum: 366, description: '… in so many days' }),
  channels: Type.Array(Type.Enum([...channels]), {
    minItems: 1,
    maxItems: channels.length,
    uniqueItems: true,
    description: 'In which order channels are tried for members who chose none',
  }),
  revision: Type.Integer({ minimum: 0, maximum: 2_000_000_000, description: 'That was seen' }),
})
export type ContactSettings = Static<typeof ContactSettings>

const PurposeParams = exact({ purpose: Purpose })

export const wordingsApi = operations({
  list: {
    method: 'GET',
    path: '/v1/consent-texts',
    summary: 'The texts that members agree to, every version, and what the program proposes',
    needs: 'consents:read',
    returns: exact({
      items: Type.Array(Wording),
      proposed: Type.Array(exact({ purpose: Purpose, ru: Type.String(), en: Type.String() })),
    }),
  },
  draft: {
    method: 'PUT',
    path: '/v1/consent-texts/:purpose/draft',
    summary: 'Write the draft of a text; a published version is never changed',
    needs: 'consents:manage',
    params: PurposeParams,
    body: NewWording,
    returns: Wording,
    refuses: ['consent.text_empty', 'key.test_only'],
    example: { ru: 'Я хочу узнавать об акциях.', en: 'I want to hear of offers.' },
  },
  publish: {
    method: 'POST',
    path: '/v1/consent-texts/:purpose/publish',
    summary:
      'Show a draft to members from now on; consents given before keep the text they were given by',
    needs: 'consents:manage',
    params: PurposeParams,
    body: exact({ version: Type.Integer({ minimum: 1, maximum: 2_000_000_000 }) }),
    returns: Wording,
    refuses: ['consent.text_unknown', 'key.test_only'],
    example: { version: 1 },
  },
  settings: {
    method: 'GET',
    path: '/v1/contact-settings',
    summary: 'Quiet hours, order of channels and how often members may be written to',
    needs: 'consents:read',
    returns: ContactSettings,
  },
  keepSettings: {
    method: 'PUT',
    path: '/v1/contact-settings',
    summary: 'Set what holds for members who chose nothing',
    needs: 'consents:manage',
    body: ContactSettings,
    returns: ContactSettings,
    refuses: ['revision.behind', 'key.test_only'],
    example: {
      quietFrom: '21:00',
      quietUntil: '09:00',
      most: 4,
      mostDays: 30,
      channels: ['push', 'telegram', 'email', 'sms'],
      revision: 0,
    },
  },
})

export const consentsRefusals = refusals({
  'consent.no_text': {
    status: 409,
    en: 'No text of this version and language was published for “{purpose}”. Publish one first: a consent names the text it was given by.',
    ru: 'Для цели «{purpose}» нет опубликованного текста этой версии на этом языке. Сначала опубликуйте его: согласие всегда дают под определённым текстом.',
  },
  'consent.text_unknown': {
    status: 404,
    en: 'There is no such draft. Somebody may have published it already: look at the list again.',
    ru: 'Такого черновика нет. Возможно, его уже опубликовали: обновите список.',
  },
  'consent.text_empty': {
    status: 400,
    en: 'Write the text in one language at least.',
    ru: 'Напишите текст хотя бы на одном языке.',
  },
  'consent.reason_missing': {
    status: 400,
    en: 'Write down how the member said so: the reason stays beside the consent.',
    ru: 'Укажите, как участник это сообщил: причина хранится вместе с согласием.',
  },
  'consent.no_channel': {
    status: 400,
    en: 'The purpose “{purpose}” is about no channel: leave the channel out.',
    ru: 'Цель «{purpose}» не связана с каналом: не указывайте канал.',
  },
  'consent.service_needs_channel': {
    status: 400,
    en: 'Service messages – codes, cards, receipts – need one channel at least.',
    ru: 'Для служебных сообщений — кодов, карт, чеков — нужен хотя бы один канал.',
  },
  'consent.zone_unknown': {
    status: 400,
    en: 'There is no time zone “{zone}”. Write it as Europe/Moscow.',
    ru: 'Часового пояса «{zone}» нет. Напишите его в виде Europe/Moscow.',
  },
})
