import { refusals } from './refusal.ts'

/** The refusals that any operation may answer with. */
export const generalRefusals = refusals({
  'revision.behind': {
    status: 409,
    en: 'Somebody has changed this meanwhile. Load it anew, and decide again.',
    ru: 'Кто-то тем временем это изменил. Загрузите заново и решите ещё раз.',
  },
  'request.malformed': {
    status: 400,
    en: 'The request is not what the operation expects. See `errors` for each field.',
    ru: 'Запрос не такой, какого ждёт операция. Что не так с каждым полем, сказано в `errors`.',
  },
  'idempotency.key_missing': {
    status: 400,
    en: 'Send the header Idempotency-Key with a value of your own for each write, and the same value when you repeat it.',
    ru: 'Передайте заголовок Idempotency-Key: своё значение для каждой записи и то же самое при повторе.',
  },
  'idempotency.key_invalid': {
    status: 400,
    en: 'Idempotency-Key takes 1 to 200 printable ASCII characters without spaces.',
    ru: 'Idempotency-Key — от 1 до 200 печатных символов ASCII без пробелов.',
  },
  'idempotency.conflict': {
    status: 422,
    en: 'This Idempotency-Key was used for another request. Use a new key for a new request.',
    ru: 'Этот Idempotency-Key уже использован для другого запроса. Для нового запроса нужен новый ключ.',
  },
  'cursor.invalid': {
    status: 400,
    en: 'The cursor is not one that a page gave. Start again without it.',
    ru: 'Такого курсора страница не выдавала. Начните сначала, без него.',
  },
  'instant.invalid': {
    status: 400,
    en: '{field} is no instant with an offset, such as 2026-03-01T10:15:00+03:00.',
    ru: '{field} — не момент времени со смещением, например 2026-03-01T10:15:00+03:00.',
  },
  'day.invalid': {
    status: 400,
    en: '{field} is no day of the calendar, such as 2026-03-01.',
    ru: '{field} — не день календаря, например 2026-03-01.',
  },
})
