import { Type, type Static } from 'typebox'
import { exact, Nullable, operations, Uuid } from '#kit/core/operation.ts'
import { refusals } from '#kit/core/refusal.ts'
import { Session } from './sessions.api.ts'

const Label = Type.String({ minLength: 1, maxLength: 60, description: 'What the button says' })
const Issuer = Type.String({
  minLength: 8,
  maxLength: 500,
  description: 'The address of the directory, as it names itself: https://login.example',
})
const ClientId = Type.String({ minLength: 1, maxLength: 200 })
const Claim = Type.String({
  pattern: '^[a-zA-Z_]{1,60}$',
  description: 'Which claim is the login: email, preferred_username …',
})

export const Directory = exact({
  label: Label,
  issuer: Issuer,
  clientId: ClientId,
  loginClaim: Claim,
  defaultRoleId: Nullable(Uuid),
  changedAt: Type.String(),
})
export type Directory = Static<typeof Directory>

export const DirectorySettings = exact({
  label: Label,
  issuer: Issuer,
  clientId: ClientId,
  clientSecret: Type.Optional(
    Type.String({ minLength: 1, maxLength: 500, description: 'Left out, it stays as it is' }),
  ),
  loginClaim: Claim,
  defaultRoleId: Nullable(Uuid),
})
export type DirectorySettings = Static<typeof DirectorySettings>

const Begin = exact({
  organisationId: Uuid,
  returnTo: Type.String({
    maxLength: 500,
    description: 'The page of ours that the directory sends the browser back to',
  }),
  again: Type.Optional(
    Type.Boolean({
      description: 'Have them show anew who they are, also where the directory knows them',
    }),
  ),
})
export type Begin = Static<typeof Begin>

const Return = exact({
  proof: Type.String({ pattern: '^[\\w-]{43}$', description: 'What the beginning answered' }),
  answer: Type.String({
    maxLength: 8000,
    description: 'What came back in the address: ?code=…&state=…',
  }),
})
export type Return = Static<typeof Return>

export const directoryApi = operations({
  ways: {
    method: 'GET',
    path: '/v1/sign-in/directories',
    summary: 'Directories that people may sign in by',
    needs: 'nobody',
    returns: exact({ items: Type.Array(exact({ organisationId: Uuid, label: Label })) }),
  },
  begin: {
    method: 'POST',
    path: '/v1/sign-in/directories',
    summary: 'Begin to sign in by a directory: where to go, and a proof to come back with',
    needs: 'nobody',
    key: 'none',
    body: Begin,
    returns: exact({ url: Type.String(), proof: Type.String() }),
    refuses: [
      'directory.unknown',
      'directory.unreachable',
      'directory.return_invalid',
      'session.throttled',
      'session.foreign_origin',
    ],
    example: {
      organisationId: '00000000-0000-7000-8000-000000000000',
      returnTo: 'https://loyalty.example/sign-in',
    },
  },
  finish: {
    method: 'POST',
    path: '/v1/sessions/directory',
    summary: 'Come back from a directory; the session comes as a cookie',
    needs: 'nobody',
    key: 'none',
    body: Return,
    returns: Session,
    status: 201,
    refuses: [
      'directory.state_unknown',
      'directory.unknown',
      'directory.unreachable',
      'directory.issuer_wrong',
      'directory.token_expired',
      'directory.answer_refused',
      'directory.not_asked_again',
      'directory.person_unknown',
      'directory.person_shared',
      'directory.person_blocked',
      'session.throttled',
      'session.foreign_origin',
    ],
  },
  see: {
    method: 'GET',
    path: '/v1/directory',
    summary: 'The directory that people of the organisation sign in by, if any',
    needs: 'operators:read',
    returns: exact({ directory: Nullable(Directory) }),
  },
  set: {
    method: 'PUT',
    path: '/v1/directory',
    summary: 'Let people sign in by a directory (OpenID Connect); it is asked whether it is there',
    needs: 'operators:write',
    // the directory is asked, which is nothing to do within a transaction
    key: 'none',
    body: DirectorySettings,
    returns: Directory,
    refuses: [
      'directory.issuer_invalid',
      'directory.secret_missing',
      'directory.unreachable',
      'operator.wider',
      'role.unknown',
    ],
  },
  drop: {
    method: 'DELETE',
    path: '/v1/directory',
    summary: 'Let nobody sign in by the directory any more; sessions go on',
    needs: 'operators:write',
    key: 'none',
    returns: Type.Void(),
    status: 204,
    refuses: ['operator.wider'],
  },
})

export const directoryRefusals = refusals({
  'directory.unknown': {
    status: 404,
    en: 'The organisation has no directory to sign in by. Sign in with a password.',
    ru: 'У организации не настроен вход через каталог. Войдите с паролем.',
  },
  'directory.unreachable': {
    status: 409,
    en: 'The directory {issuer} does not answer as it should. Check its address, or try again later.',
    ru: 'Каталог {issuer} не отвечает как положено. Проверьте адрес или попробуйте позже.',
  },
  'directory.issuer_invalid': {
    status: 400,
    en: 'The address of a directory begins with https://.',
    ru: 'Адрес каталога начинается с https://.',
  },
  'directory.secret_missing': {
    status: 400,
    en: 'Give the secret that the directory knows this installation by.',
    ru: 'Укажите секрет, по которому каталог узнаёт эту систему.',
  },
  'directory.return_invalid': {
    status: 400,
    en: 'A directory sends people back to a page of this server.',
    ru: 'Каталог возвращает людей на страницу этого сервера.',
  },
  'directory.state_unknown': {
    status: 401,
    en: 'This sign-in was finished already, took too long, or began in another browser. Begin again.',
    ru: 'Этот вход уже завершён, длился слишком долго или начат в другом браузере. Начните заново.',
  },
  'directory.issuer_wrong': {
    status: 401,
    en: 'The answer came from another directory than the one that was asked. Tell the administrator.',
    ru: 'Ответ пришёл не от того каталога, который спрашивали. Сообщите администратору.',
  },
  'directory.token_expired': {
    status: 401,
    en: 'The answer of the directory is too old. Begin again; if that does not help, its clock is wrong.',
    ru: 'Ответ каталога устарел. Начните заново; если не помогло, у каталога неверны часы.',
  },
  'directory.answer_refused': {
    status: 401,
    en: 'The directory did not let you in, or its answer does not hold. Begin again or ask the administrator.',
    ru: 'Каталог не впустил вас, или его ответ не прошёл проверку. Начните заново или обратитесь к администратору.',
  },
  'directory.not_asked_again': {
    status: 401,
    en: 'The directory let you in without asking anew who you are. Use your password here, or ask the administrator to have the directory follow prompt=login and tell auth_time.',
    ru: 'Каталог впустил вас, не спросив заново, кто вы. Введите пароль здесь или попросите администратора, чтобы каталог выполнял prompt=login и сообщал auth_time.',
  },
  'directory.person_unknown': {
    status: 403,
    en: 'The directory knows you as {login}; nobody of that login works here. Ask the administrator to add you.',
    ru: 'Каталог знает вас как {login}; здесь такого сотрудника нет. Попросите администратора добавить вас.',
  },
  'directory.person_shared': {
    status: 403,
    en: 'You work in other organisations too, so the directory of one does not let you in. Sign in with a password.',
    ru: 'Вы работаете и в других организациях, поэтому каталог одной из них вас не впускает. Войдите с паролем.',
  },
  'directory.person_blocked': {
    status: 403,
    en: 'Your access here is closed. Ask the administrator.',
    ru: 'Ваш доступ здесь закрыт. Обратитесь к администратору.',
  },
})
