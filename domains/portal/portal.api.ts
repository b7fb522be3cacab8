import { Type, type Static } from 'typebox'
import { Purpose } from '#domains/consents/consents.api.ts'
import { Day, exact, Instant, Language, Nullable, operations, Uuid } from '#kit/core/operation.ts'
import { refusals } from '#kit/core/refusal.ts'

const Slug = Type.String({
  pattern: '^[a-z0-9][a-z0-9-]{1,39}$',
  description: 'The end of the address: /my/<slug>',
})
const RulesText = Type.String({ minLength: 1, maxLength: 50_000, description: 'Plain text' })
const RulesTexts = exact({ ru: RulesText, en: RulesText })
const Version = Type.Integer({ minimum: 1, description: 'A version of the rules' })

/** Where members enter, as whoever stands there sees it. */
export const Entrance = exact({
  slug: Slug,
  organisation: Type.String({ description: 'How the firm is called' }),
  country: Type.String({ description: 'Phones without a country code are read by it' }),
  language: Language,
  rules: Nullable(exact({ version: Version, text: RulesText })),
  rulesPages: Type.Array(
    exact({
      name: Type.String({ description: 'Of the programme' }),
      path: Type.String({ description: 'On this server, in the language of Accept-Language' }),
    }),
    { description: 'Where the conditions of the live programmes are told to everybody' },
  ),
  telegram: Type.Boolean({ description: 'One may come in through the bot' }),
  consents: Type.Array(exact({ purpose: Purpose, version: Version, text: Type.String() }), {
    description: 'What may be agreed to besides, each apart and freely',
  }),
})
export type Entrance = Static<typeof Entrance>

/** Where members enter, as the staff keeps it. */
export const KeptEntrance = exact({
  slug: Nullable(Slug),
  open: Type.Boolean(),
  programmeId: Nullable({ ...Uuid, description: 'Whoever joins is welcomed to this programme' }),
  rules: Nullable(exact({ version: Version, text: RulesTexts, publishedAt: Instant })),
})
export type KeptEntrance = Static<typeof KeptEntrance>

export const EntranceEdit = exact({
  slug: Slug,
  open: Type.Boolean(),
  programmeId: Type.Optional(Nullable(Uuid)),
})
export type EntranceEdit = Static<typeof EntranceEdit>

const contact = {
  phone: Type.Optional(Type.String({ minLength: 1, maxLength: 40, description: 'In any form' })),
  email: Type.Optional(Type.String({ minLength: 1, maxLength: 254 })),
}
const Sealed = Type.String({ minLength: 20, maxLength: 2_000, pattern: '^[\\w-]+$' })

/** A code on its way. */
export const CodeSent = exact({
  request: { ...Sealed, description: 'Goes back with the code: it is good for this request only' },
  sentTo: Type.String({ description: 'The phone or e-mail as it was read' }),
  expiresAt: Instant,
})
export type CodeSent = Static<typeof CodeSent>

/** The bot is to be opened, and the code that it says to be typed here. */
export const MeetingMade = exact({
  url: Type.String({ description: 'Opens the bot; good once, for ten minutes' }),
  request: { ...Sealed, description: 'Goes back with the code' },
  expiresAt: Instant,
})
export type MeetingMade = Static<typeof MeetingMade>

export const CodeGiven = exact({
  request: Sealed,
  code: Type.String({ pattern: '^\\d{6}$', description: 'The six digits' }),
})
export type CodeGiven = Static<typeof CodeGiven>

export const Arrived = exact({
  state: Type.Union([
    Type.Literal('signed_in', { description: 'The session comes as a cookie' }),
    Type.Literal('joining', {
      description: 'Nobody is known by this contact: join with the ticket',
    }),
  ]),
  ticket: Nullable(Sealed),
})
export type Arrived = Static<typeof Arrived>

const AlarmToken = Type.String({
  pattern: '^[\\w-]{16}$',
  description: 'The end of the link that came with a warning',
})

/** What a member was warned of, to whoever has the link. */
export const AlarmShown = exact({
  about: Type.Union([
    Type.Literal('chat', { description: 'A chat with the bot was bound' }),
    Type.Literal('browser', { description: 'A browser shows notices' }),
    Type.Literal('device', { description: 'Somebody signed in from a new device' }),
    Type.Literal('change', { description: 'The phone is about to change' }),
    Type.Literal('contact', { description: 'The phone or the e-mail was replaced' }),
  ]),
  organisation: Type.String(),
  undoes: Type.Boolean({ description: 'It is undone when the link is used' }),
  frozen: Type.Boolean({ description: 'The points are frozen already' }),
})
export type AlarmShown = Static<typeof AlarmShown>

export const AlarmUsed = exact({
  undone: Type.Boolean({ description: 'There was something left to undo' }),
  frozen: Type.Boolean(),
})
export type AlarmUsed = Static<typeof AlarmUsed>

const namePart = Type.Optional(Nullable(Type.String({ maxLength: 200 })))

export const Joining = exact({
  ticket: Sealed,
  rulesVersion: Type.Optional({
    ...Version,
    description: 'Accepted; needed where there are rules',
  }),
  name: Type.Optional(exact({ first: namePart, middle: namePart, last: namePart })),
  birthday: Type.Optional(Nullable(Day)),
  language: Type.Optional(Language),
  consents: Type.Optional(
    Type.Array(exact({ purpose: Purpose, version: Version }), {
      maxItems: 10,
      description: 'What is agreed to, by the text that was shown; nothing unless said',
    }),
  ),
})
export type Joining = Static<typeof Joining>

const read = 'programmes:read'
const write = 'programmes:write'

/** The entrance to the members' portal, for those who stand before it and for the staff. */
export const portalApi = operations({
  entrance: {
    method: 'GET',
    path: '/v1/my/entrance',
    summary: 'Where a member enters: whose programme it is and the rules of taking part',
    needs: 'nobody',
    query: exact({ slug: Type.Optional(Slug) }),
    returns: Entrance,
    refuses: ['my.closed', 'my.which'],
  },
  askCode: {
    method: 'POST',
    path: '/v1/my/codes',
    summary:
      'Have a code sent to a phone or an e-mail, to sign in or to join; answered alike for all',
    needs: 'nobody',
    key: 'none',
    body: exact({ slug: Type.Optional(Slug), ...contact }),
    returns: CodeSent,
    status: 202,
    refuses: [
      'my.closed',
      'my.which',
      'my.no_phone',
      'my.no_email',
      'my.too_often',
      'session.foreign_origin',
    ],
    example: { phone: '8 916 123-45-67' },
  },
  meet: {
    method: 'POST',
    path: '/v1/my/meetings',
    summary: 'Come in through the Telegram bot: share the phone there, type its code here',
    needs: 'nobody',
    key: 'none',
    body: exact({ slug: Type.Optional(Slug) }),
    returns: MeetingMade,
    status: 201,
    refuses: ['my.closed', 'my.which', 'chat.no_bot', 'my.too_often', 'session.foreign_origin'],
  },
  signIn: {
    method: 'POST',
    path: '/v1/my/sessions',
    summary: 'Sign in by the code that was sent, or get a ticket to join',
    needs: 'nobody',
    key: 'none',
    body: CodeGiven,
    returns: Arrived,
    status: 201,
    refuses: ['my.code_wrong', 'my.code_expired', 'my.too_often', 'session.foreign_origin'],
  },
  join: {
    method: 'POST',
    path: '/v1/my/members',
    summary: 'Join by a ticket: a member with a card of their own, signed in at once',
    needs: 'nobody',
    key: 'none',
    body: Joining,
    returns: exact({ memberId: Uuid }),
    status: 201,
    refuses: [
      'my.ticket_expired',
      'my.closed',
      'my.rules_needed',
      'my.known_already',
      'consent.no_text',
      'session.foreign_origin',
    ],
  },
  alarm: {
    method: 'POST',
    path: '/v1/my/alarms/look',
    summary: 'What I was warned of, by the link in the message',
    needs: 'nobody',
    key: 'none',
    body: exact({ token: AlarmToken }),
    returns: AlarmShown,
    refuses: ['alarm.over', 'session.foreign_origin'],
  },
  useAlarm: {
    method: 'POST',
    path: '/v1/my/alarms',
    summary: 'Undo what I was warned of and freeze my points, without signing in; good once',
    needs: 'nobody',
    key: 'none',
    body: exact({ token: AlarmToken, freeze: Type.Boolean() }),
    returns: AlarmUsed,
    refuses: ['alarm.over', 'session.foreign_origin'],
  },
  see: {
    method: 'GET',
    path: '/v1/portal',
    summary: 'See where members enter, and the rules in force',
    needs: read,
    returns: KeptEntrance,
  },
  set: {
    method: 'PUT',
    path: '/v1/portal',
    summary: 'Set where members enter, open the portal or close it',
    needs: write,
    key: 'optional',
    body: EntranceEdit,
    returns: KeptEntrance,
    refuses: ['portal.slug_taken', 'programme.unknown'],
    example: { slug: 'kopilka', open: true },
  },
  publishRules: {
    method: 'POST',
    path: '/v1/portal/rules',
    summary: 'Publish the rules of taking part anew: a version that whoever joins accepts',
    needs: write,
    body: exact({ text: RulesTexts }),
    returns: KeptEntrance,
    status: 201,
    example: { text: { ru: 'Правила программы', en: 'Rules of the programme' } },
  },
})

export const portalRefusals = refusals({
  'my.closed': {
    status: 404,
    en: 'There is no members’ page at this address. Check the address.',
    ru: 'По этому адресу страницы участника нет. Проверьте адрес.',
  },
  'my.which': {
    status: 404,
    en: 'Several firms have their members here. Open the address that yours gave you: /my/…',
    ru: 'Здесь участники нескольких компаний. Откройте адрес, который дала ваша: /my/…',
  },
  'my.no_phone': {
    status: 400,
    en: 'That is not a phone number. Write it whole, with the code of the operator.',
    ru: 'Это не номер телефона. Напишите его целиком, с кодом оператора.',
  },
  'my.no_email': {
    status: 400,
    en: 'That is not an e-mail address. Write it as name@example.com.',
    ru: 'Это не адрес почты. Напишите его так: name@example.com.',
  },
  'my.too_often': {
    status: 429,
    en: 'Too many tries. Try again in {minutes} min.',
    ru: 'Слишком много попыток. Попробуйте через {minutes} мин.',
  },
  'my.code_wrong': {
    status: 409,
    en: 'The code is wrong. Tries left: {triesLeft}.',
    ru: 'Код неверен. Осталось попыток: {triesLeft}.',
  },
  'my.code_expired': {
    status: 409,
    en: 'This code is no longer valid. Ask for a new one.',
    ru: 'Этот код больше не действует. Запросите новый.',
  },
  'my.ticket_expired': {
    status: 409,
    en: 'Too much time has passed. Ask for a code once more.',
    ru: 'Прошло слишком много времени. Запросите код ещё раз.',
  },
  'my.rules_needed': {
    status: 409,
    en: 'The rules of the programme have to be accepted in their present version. Read them and accept.',
    ru: 'Нужно принять правила программы в их нынешней редакции. Прочитайте и примите их.',
  },
  'my.known_already': {
    status: 409,
    en: 'You are a member already. Sign in.',
    ru: 'Вы уже участник. Войдите.',
  },
  'my.signed_out': {
    status: 401,
    en: 'You are signed out. Sign in with a code.',
    ru: 'Вы вышли. Войдите по коду.',
  },
  'my.contact_taken': {
    status: 409,
    en: 'Another member has this phone or e-mail. If that is you as well, call us: we will put the two together.',
    ru: 'Этот телефон или почта уже у другого участника. Если это тоже вы, позвоните нам: мы всё объединим.',
  },
  'my.card_refused': {
    status: 409,
    en: 'This card cannot be added with what you gave. Check the number, and the code or the receipt. A new card is activated at the till.',
    ru: 'Эту карту по таким данным привязать нельзя. Проверьте номер и код или чек. Новую карту активируют на кассе.',
  },
  'my.birthday_set': {
    status: 409,
    en: 'Your birthday is known already. If it is wrong, call us.',
    ru: 'Ваш день рождения уже указан. Если он неверен, позвоните нам.',
  },
  'my.unfreeze_by_staff': {
    status: 409,
    en: 'Your phone or e-mail was changed shortly before the points were frozen, so a code proves nothing. Call us: we will make sure it is you, and lift it.',
    ru: 'Телефон или почта сменились незадолго до заморозки, поэтому код ничего не докажет. Позвоните нам: мы убедимся, что это вы, и снимем заморозку.',
  },
  'alarm.over': {
    status: 409,
    en: 'This link was used already or is too old. Sign in to freeze your points, or call us.',
    ru: 'Эта ссылка уже использована или устарела. Чтобы заморозить баллы, войдите или позвоните нам.',
  },
  'my.session_unknown': {
    status: 404,
    en: 'This device is signed out already.',
    ru: 'Это устройство уже вышло.',
  },
  'portal.slug_taken': {
    status: 409,
    en: 'Another organisation has this address. Choose another.',
    ru: 'Этот адрес уже у другой организации. Выберите другой.',
  },
})
