import { Type, type Static, type TObject, type TSchema } from 'typebox'
import { exact, Nullable, operations } from '#kit/core/operation.ts'
import { refusals } from '#kit/core/refusal.ts'
import {
  HttpSettings,
  kinds,
  media,
  PushSettings,
  SmppSettings,
  SmtpSettings,
  TelegramSettings,
} from './core/settings.ts'

const At = Nullable(Type.String())
const KindName = Type.Enum([...kinds])

export const ChannelShown = exact({
  kind: KindName,
  medium: Type.Enum([...media], { description: 'What members know it as' }),
  enabled: Type.Boolean(),
  position: Type.Integer({ description: 'Whom of several to ask first: the smallest' }),
  rate: Type.Integer({ description: 'Messages a second at most' }),
  settings: Type.Record(Type.String(), Type.Unknown()),
  secrets: Type.Array(Type.String(), { description: 'The names of the secrets that are kept' }),
  goodAt: At,
  failedAt: At,
  failure: Nullable(Type.String({ description: 'What the gateway said when it last failed' })),
  failuresInARow: Type.Integer({ description: 'Since it last took a message' }),
  receiptsAddress: Nullable(
    Type.String({ description: 'Where an HTTP gateway tells what became of messages' }),
  ),
  pushKey: Nullable(Type.String({ description: 'The public key that browsers subscribe with' })),
  changedAt: Type.String(),
  changedBy: Type.String(),
})
export type ChannelShown = Static<typeof ChannelShown>

const Secret = Type.Optional(
  Nullable(
    Type.String({
      minLength: 1,
      maxLength: 10_000,
      description: 'Left out, it stays as it is; null takes it away',
    }),
  ),
)

const asked = <S extends TSchema, P extends Record<string, TSchema>>(
  settings: S,
  secrets: TObject<P>,
) =>
  exact({
    enabled: Type.Boolean(),
    position: Type.Integer({ minimum: 1, maximum: 99 }),
    rate: Type.Integer({ minimum: 1, maximum: 10_000 }),
    settings,
    secrets,
  })

const put = <const K extends string, B extends TSchema>(kind: K, summary: string, body: B) =>
  ({
    method: 'PUT',
    path: `/v1/channels/${kind}`,
    summary,
    needs: 'channels:manage',
    body,
    returns: ChannelShown,
    refuses: ['channel.unfit', 'access.out_of_reach', 'key.test_only'],
  }) as const

export const channelsApi = operations({
  list: {
    method: 'GET',
    path: '/v1/channels',
    summary: 'The channels by which messages leave, how they are set and how they do',
    needs: 'channels:read',
    returns: exact({
      sandbox: Type.Boolean({ description: 'No channel is enabled: nothing leaves' }),
      items: Type.Array(ChannelShown),
    }),
    refuses: ['access.out_of_reach'],
  },
  setSmtp: put(
    'smtp',
    'Set the mail server by which e-mail leaves',
    asked(SmtpSettings, exact({ password: Secret, dkimKey: Secret })),
  ),
  setSmpp: put(
    'smpp',
    'Set the SMPP 3.4 centre by which SMS leave',
    asked(SmppSettings, exact({ password: Secret })),
  ),
  setHttp: put(
    'http',
    'Set the HTTP gateway by which SMS leave',
    asked(HttpSettings, exact({ secret: Secret })),
  ),
  setTelegram: put(
    'telegram',
    'Set the Telegram bot',
    asked(TelegramSettings, exact({ token: Secret })),
  ),
  setPush: put('push', 'Set web push', asked(PushSettings, exact({}))),
  try: {
    method: 'POST',
    path: '/v1/channels/:kind/tests',
    summary: 'Send a test message by a channel as it is set, and tell what the gateway said',
    needs: 'channels:manage',
    key: 'none',
    params: exact({ kind: KindName }),
    body: exact({
      address: Type.String({
        minLength: 1,
        maxLength: 320,
        description: 'A phone, an e-mail, the number of a chat, the id of a member for web push',
      }),
    }),
    returns: exact({
      taken: Type.Boolean(),
      said: Type.String({ description: 'What the gateway said' }),
    }),
    refuses: ['channel.unset', 'access.out_of_reach', 'key.test_only'],
    example: { address: 'someone@shop.example' },
  },
})

export const channelsRefusals = refusals({
  'channel.unfit': {
    status: 400,
    en: 'The channel cannot work as it is set. See `errors` for each field.',
    ru: 'С такими настройками канал работать не будет. Что не так с каждым полем, сказано в `errors`.',
  },
  'push.subscription_invalid': {
    status: 400,
    en: 'This is no subscription of a browser to web push. Subscribe anew.',
    ru: 'Это не подписка браузера на уведомления. Подпишитесь заново.',
  },
  'push.off': {
    status: 409,
    en: 'Notices in browsers are not set up here.',
    ru: 'Уведомления в браузере здесь не настроены.',
  },
  'chat.no_bot': {
    status: 409,
    en: 'The bot does not answer yet. Try again in a minute.',
    ru: 'Бот пока не отвечает. Попробуйте через минуту.',
  },
  'channel.unset': {
    status: 409,
    en: 'This channel has not been set up yet. Save its settings first.',
    ru: 'Канал ещё не настроен. Сначала сохраните его настройки.',
  },
})
