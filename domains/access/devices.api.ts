import { Type, type Static } from 'typebox'
import { exact, Nullable, operations, page, pageQuery, Uuid } from '#kit/core/operation.ts'
import { refusals } from '#kit/core/refusal.ts'
import { PIN } from './core/pin.ts'
import { Session } from './sessions.api.ts'

const Named = exact({ id: Uuid, name: Type.String() })
const Name = Type.String({
  minLength: 1,
  maxLength: 120,
  description: 'How people recognise the device: tablet by the entrance',
})
const Pin = Type.String({ pattern: PIN, description: 'Four to eight digits' })

export const Device = exact({
  id: Uuid,
  name: Type.String(),
  store: Named,
  till: Named,
  madeAt: Type.String(),
  madeBy: Type.String(),
  endedAt: Nullable(Type.String()),
})
export type Device = Static<typeof Device>

export const NewDevice = exact({ tillId: Uuid, name: Name })
export type NewDevice = Static<typeof NewDevice>

export const KnownTill = exact({
  till: Nullable(
    exact({
      deviceId: Uuid,
      organisation: Named,
      store: Named,
      till: Named,
      people: Type.Array(Named, { description: 'Who may sign in here by a PIN, by name' }),
    }),
  ),
})
export type KnownTill = Static<typeof KnownTill>

export const PinCredentials = exact({ operatorId: Uuid, pin: Pin })
export type PinCredentials = Static<typeof PinCredentials>

export const NewPin = exact({
  password: Type.String({ minLength: 1, maxLength: 200, description: 'The present password' }),
  pin: Pin,
})
export type NewPin = Static<typeof NewPin>

export const devicesApi = operations({
  list: {
    method: 'GET',
    path: '/v1/devices',
    summary: 'List the devices that are known tills, or were',
    needs: 'devices:read',
    query: exact(pageQuery),
    returns: page(Device),
    refuses: ['cursor.invalid'],
  },
  enrol: {
    method: 'POST',
    path: '/v1/devices',
    summary: 'Make this browser a known till: cashiers may sign in here by a PIN',
    needs: 'devices:write',
    // what makes the browser known is a cookie, and an answer that is repeated would not have it
    key: 'none',
    body: NewDevice,
    returns: Device,
    status: 201,
    refuses: ['device.till_unknown'],
  },
  end: {
    method: 'POST',
    path: '/v1/devices/:deviceId/end',
    summary: 'A device is no till any more; sessions that began there by a PIN end within a second',
    needs: 'devices:write',
    params: exact({ deviceId: Uuid }),
    returns: Device,
    refuses: ['device.unknown'],
  },
  known: {
    method: 'GET',
    path: '/v1/devices/current',
    summary: 'Which till this browser is known to be, and who may sign in by a PIN; null for none',
    needs: 'nobody',
    returns: KnownTill,
  },
  signIn: {
    method: 'POST',
    path: '/v1/sessions/pin',
    summary: 'Sign in by a PIN at a known till; the session may do what a cashier may and no more',
    needs: 'nobody',
    key: 'none',
    body: PinCredentials,
    returns: Session,
    status: 201,
    refuses: ['pin.refused', 'pin.till_unknown', 'session.throttled', 'session.foreign_origin'],
  },
  setPin: {
    method: 'PUT',
    path: '/v1/sessions/current/pin',
    summary: 'Set one’s own PIN for the known tills of this organisation',
    needs: 'session',
    key: 'none',
    body: NewPin,
    returns: Type.Void(),
    status: 204,
    refuses: ['password.wrong', 'session.password_stale', 'pin.too_simple', 'session.throttled'],
  },
  resetPin: {
    method: 'DELETE',
    path: '/v1/operators/:operatorId/pin',
    summary: 'Take an operator’s PIN away; sessions that began by it end within a second',
    needs: 'operators:write',
    params: exact({ operatorId: Uuid }),
    returns: Type.Void(),
    status: 204,
    refuses: ['operator.unknown', 'operator.wider'],
  },
})

export const devicesRefusals = refusals({
  'device.unknown': {
    status: 404,
    en: 'The organisation has no device {deviceId}.',
    ru: 'У организации нет устройства {deviceId}.',
  },
  'device.till_unknown': {
    status: 404,
    en: 'The organisation has no open till {tillId}. Choose one that is open.',
    ru: 'У организации нет открытой кассы {tillId}. Выберите открытую.',
  },
  'pin.refused': {
    status: 401,
    en: 'The PIN is wrong or was closed after too many tries. Try again, or sign in with your password.',
    ru: 'ПИН-код неверен или закрыт после многих попыток. Повторите или войдите по паролю.',
  },
  'pin.till_unknown': {
    status: 403,
    en: 'A PIN works on known tills only. Sign in with your password.',
    ru: 'ПИН-код действует только на известных кассах. Войдите по паролю.',
  },
  'pin.too_simple': {
    status: 400,
    en: 'Such a PIN is guessed at once. Do not repeat one digit, and do not count up or down.',
    ru: 'Такой ПИН-код угадают сразу. Не повторяйте одну цифру и не берите цифры подряд.',
  },
  'pin.only': {
    status: 403,
    en: 'You signed in by a PIN. Sign in with your password for this.',
    ru: 'Вы вошли по ПИН-коду. Для этого войдите по паролю.',
  },
})
