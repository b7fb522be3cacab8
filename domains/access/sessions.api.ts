import { Type, type Static } from 'typebox'
import { exact, Language, operations, Uuid } from '#kit/core/operation.ts'
import { refusals } from '#kit/core/refusal.ts'

const Named = exact({ id: Uuid, name: Type.String() })

export const Session = exact({
  operator: exact({
    id: Uuid,
    login: Type.String(),
    name: Type.String(),
    language: Language,
    totp: Type.Boolean({ description: 'Sign-in asks for a one-time code' }),
    mustChangePassword: Type.Boolean({
      description:
        'The password was given by somebody else; until it is changed nothing else is allowed',
    }),
  }),
  organisation: Named,
  organisations: Type.Array(Named, { description: 'Where the operator may switch to' }),
  roles: Type.Array(Named),
  scopes: Type.Array(Type.String(), { description: 'What the operator may do here' }),
  byPin: Type.Boolean({ description: 'It began by a PIN at a known till' }),
  expiresAt: Type.String({ description: 'When it ends unless it is used again' }),
})
export type Session = Static<typeof Session>

const Password = (description: string) => Type.String({ minLength: 1, maxLength: 200, description })
const NewPassword = Type.String({
  minLength: 10,
  maxLength: 200,
  description: 'Ten characters or more',
})
const Code = Type.String({
  minLength: 6,
  maxLength: 20,
  description: 'The six digits of the phone, or a recovery code',
})

export const Credentials = exact({
  login: Type.String({ minLength: 1, maxLength: 120 }),
  password: Password('The password'),
  code: Type.Optional(Code),
})
export type Credentials = Static<typeof Credentials>

export const Renewal = exact({
  password: Password('The present password'),
  code: Type.Optional(Code),
})
export type Renewal = Static<typeof Renewal>

export const PasswordChange = exact({ old: Password('The present password'), new: NewPassword })
export type PasswordChange = Static<typeof PasswordChange>

const Nothing = Type.Void()

const CURRENT = '/v1/sessions/current'

export const sessionsApi = operations({
  signIn: {
    method: 'POST',
    path: '/v1/sessions',
    summary: 'Sign in as an operator; the session comes as a cookie',
    needs: 'nobody',
    key: 'none',
    body: Credentials,
    returns: Session,
    status: 201,
    refuses: [
      'session.refused',
      'session.code_needed',
      'session.throttled',
      'session.foreign_origin',
    ],
    example: { login: 'owner@coffee.example', password: 'eight-clear-little-words' },
  },
  whoAmI: {
    method: 'GET',
    path: CURRENT,
    summary: 'Who is signed in, where, and what they may do',
    needs: 'session',
    byPin: true,
    returns: Session,
  },
  switchOrganisation: {
    method: 'PUT',
    path: CURRENT,
    summary: 'Go on in another organisation that the operator serves',
    needs: 'session',
    key: 'none',
    body: exact({ organisationId: Uuid }),
    returns: Session,
    refuses: ['session.organisation_unknown'],
  },
  signOut: {
    method: 'DELETE',
    path: CURRENT,
    summary: 'Sign out; the session ends within a second',
    needs: 'session',
    byPin: true,
    key: 'none',
    returns: Nothing,
    status: 204,
  },
  renew: {
    method: 'POST',
    path: `${CURRENT}/renew`,
    summary:
      'Show once more who one is, for what is allowed only soon after that; the session begins anew',
    needs: 'session',
    key: 'none',
    body: Renewal,
    returns: Session,
    status: 201,
    refuses: ['password.wrong', 'session.code_needed', 'session.throttled'],
  },
  changePassword: {
    method: 'PUT',
    path: `${CURRENT}/password`,
    summary: 'Change one’s own password; all other sessions end',
    needs: 'session',
    key: 'none',
    body: PasswordChange,
    returns: Session,
    refuses: ['password.wrong', 'password.same', 'session.throttled'],
  },
  startTotp: {
    method: 'POST',
    path: `${CURRENT}/totp`,
    summary: 'Begin to use one-time codes: a secret for the phone, to be confirmed by a code',
    needs: 'session',
    key: 'none',
    returns: exact({ secret: Type.String(), uri: Type.String() }),
    status: 201,
    refuses: ['totp.on_already'],
  },
  confirmTotp: {
    method: 'PUT',
    path: `${CURRENT}/totp`,
    summary: 'Confirm the secret by its first code; the recovery codes are shown once',
    needs: 'session',
    key: 'none',
    body: exact({ code: Type.String({ minLength: 6, maxLength: 6 }) }),
    returns: exact({ recoveryCodes: Type.Array(Type.String()) }),
    refuses: ['totp.on_already', 'totp.not_started', 'totp.code_wrong', 'session.throttled'],
  },
  dropTotp: {
    method: 'DELETE',
    path: `${CURRENT}/totp`,
    summary: 'Use no one-time codes any more',
    needs: 'session',
    key: 'none',
    body: exact({ password: Password('The present password') }),
    returns: Nothing,
    status: 204,
    refuses: ['password.wrong', 'session.throttled'],
  },
})

export const sessionsRefusals = refusals({
  'session.refused': {
    status: 401,
    en: 'The login or the password is wrong, or access is closed. Check both, or ask the administrator.',
    ru: 'Неверный логин или пароль, либо доступ закрыт. Проверьте их или обратитесь к администратору.',
  },
  'session.code_needed': {
    status: 401,
    en: 'Enter the code that the application on your phone shows, or a recovery code. A code is taken once.',
    ru: 'Введите код из приложения на телефоне или код восстановления. Код принимается один раз.',
  },
  'session.throttled': {
    status: 429,
    en: 'There were too many tries. Try again in {seconds} s.',
    ru: 'Слишком много попыток. Повторите через {seconds} с.',
  },
  'session.ended': {
    status: 401,
    en: 'The session has ended. Sign in again.',
    ru: 'Сеанс завершён. Войдите снова.',
  },
  'session.not_recent': {
    status: 403,
    en: 'You did not enter your password within the last {minutes} minutes. To take personal data out or away or to give rights, enter it once more.',
    ru: 'За последние {minutes} минут вы не вводили пароль. Чтобы выгрузить или удалить персональные данные либо выдать права, введите его ещё раз.',
  },
  'session.needed': {
    status: 403,
    en: 'This is for a person who is signed in; a key has no session.',
    ru: 'Это доступно вошедшему сотруднику: у ключа API сеанса нет.',
  },
  'session.foreign_origin': {
    status: 403,
    en: 'The request came from a page of another site. Ask from a page of this server.',
    ru: 'Запрос пришёл со страницы другого сайта. Обращайтесь со страниц этого сервера.',
  },
  'session.password_stale': {
    status: 403,
    en: 'The password was given to you by somebody else. Change it, then go on.',
    ru: 'Пароль выдан вам другим человеком. Смените его, чтобы продолжить.',
  },
  'session.organisation_unknown': {
    status: 404,
    en: 'You do not serve the organisation {organisationId}.',
    ru: 'У вас нет доступа к организации {organisationId}.',
  },
  'password.wrong': {
    status: 403,
    en: 'The present password is wrong.',
    ru: 'Нынешний пароль неверен.',
  },
  'password.same': {
    status: 409,
    en: 'The new password is the present one. Choose another.',
    ru: 'Новый пароль совпадает с нынешним. Выберите другой.',
  },
  'totp.on_already': {
    status: 409,
    en: 'One-time codes are used already. Drop them first.',
    ru: 'Одноразовые коды уже включены. Сначала отключите их.',
  },
  'totp.not_started': {
    status: 409,
    en: 'Ask for a secret first.',
    ru: 'Сначала запросите секрет.',
  },
  'totp.code_wrong': {
    status: 403,
    en: 'The code is wrong or was used. Wait for the next one, and check the clock of the phone.',
    ru: 'Код неверен или уже использован. Дождитесь следующего и проверьте часы телефона.',
  },
})
