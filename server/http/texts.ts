import { refusals } from '#kit/core/refusal.ts'

/** What the door itself says no to, before or beside any operation. */
export const doorRefusals = refusals({
  'request.path_unknown': {
    status: 404,
    en: 'There is nothing at this address. The operations are listed at /docs.',
    ru: 'По этому адресу ничего нет. Список операций — на /docs.',
  },
  'request.method_unknown': {
    status: 405,
    en: 'This address does not take {method}. It takes {allowed}.',
    ru: 'Этот адрес не принимает {method}. Он принимает {allowed}.',
  },
  'request.media_unsupported': {
    status: 415,
    en: 'Send the body as JSON in UTF-8, uncompressed: Content-Type: application/json.',
    ru: 'Передайте тело как JSON в UTF-8 без сжатия: Content-Type: application/json.',
  },
  'request.too_large': {
    status: 413,
    en: 'The body is larger than this operation takes. Send it in parts.',
    ru: 'Тело больше, чем принимает эта операция. Передайте его частями.',
  },
  'request.address_invalid': {
    status: 400,
    en: 'The address cannot be read. Encode it as RFC 3986 says.',
    ru: 'Адрес не читается. Закодируйте его по RFC 3986.',
  },
  'request.invalid': {
    status: 400,
    en: 'The request breaks the rules of HTTP. Check its length and headers.',
    ru: 'Запрос нарушает правила HTTP. Проверьте его длину и заголовки.',
  },
  'json.unsound': {
    status: 400,
    en: 'The body is not JSON that can be read without loss. See `errors` for each place.',
    ru: 'Тело — не JSON, который читается без потерь. Что и где не так, сказано в `errors`.',
  },
  'service.unavailable': {
    status: 503,
    en: 'The service cannot answer at the moment. Repeat the request with the same Idempotency-Key after {seconds} s.',
    ru: 'Сервис сейчас не может ответить. Повторите запрос с тем же Idempotency-Key через {seconds} с.',
  },
  'service.failed': {
    status: 500,
    en: 'This is a fault of ours. Tell support the request id {requestId}; repeat with the same Idempotency-Key.',
    ru: 'Это наша ошибка. Сообщите поддержке номер запроса {requestId}; повторяйте с тем же Idempotency-Key.',
  },
})

/** What may be wrong with one field. */
export const fieldTexts = {
  'field.required': { en: 'This field is required.', ru: 'Это поле обязательно.' },
  'field.unknown': {
    en: 'There is no such field. Check its spelling, or leave it out.',
    ru: 'Такого поля нет. Проверьте написание или уберите его.',
  },
  'field.type': { en: 'Expected: {expected}.', ru: 'Ожидается: {expected}.' },
  'field.not_allowed': { en: 'Expected one of: {allowed}.', ru: 'Допустимо одно из: {allowed}.' },
  'field.too_small': { en: 'Not less than {limit}.', ru: 'Не меньше {limit}.' },
  'field.too_large': { en: 'Not more than {limit}.', ru: 'Не больше {limit}.' },
  'field.too_short': {
    en: 'Characters wanted: at least {limit}.',
    ru: 'Число символов — не меньше {limit}.',
  },
  'field.too_long': {
    en: 'Characters wanted: at most {limit}.',
    ru: 'Число символов — не больше {limit}.',
  },
  'field.too_few': { en: 'Not fewer than {limit}.', ru: 'Число элементов — не меньше {limit}.' },
  'field.too_many': { en: 'Not more than {limit}.', ru: 'Число элементов — не больше {limit}.' },
  'field.repeated': { en: 'Each only once.', ru: 'Каждый элемент только один раз.' },
  'field.empty': { en: 'Give at least one field.', ru: 'Укажите хотя бы одно поле.' },
  'field.form': { en: 'Expected: {expected}.', ru: 'Ожидается: {expected}.' },
  'field.invalid': { en: 'The value does not fit.', ru: 'Значение не подходит.' },
  'json.encoding': { en: 'Send UTF-8.', ru: 'Передайте текст в UTF-8.' },
  'json.malformed': { en: 'This is not JSON.', ru: 'Это не JSON.' },
  'json.too_deep': { en: 'At most 32 levels.', ru: 'Не глубже 32 уровней.' },
  'json.duplicate_key': {
    en: 'This key is given twice. Leave one.',
    ru: 'Этот ключ указан дважды. Оставьте один.',
  },
  'json.forbidden_key': { en: 'This key is not taken.', ru: 'Такой ключ не принимается.' },
  'json.negative_zero': { en: 'Write 0 instead of −0.', ru: 'Пишите 0 вместо −0.' },
  'json.number_exponent': {
    en: 'Write the number in full, without an exponent.',
    ru: 'Запишите число полностью, без показателя степени.',
  },
  'json.number_fraction': {
    en: 'Write a whole number without a decimal part. Money is in minor units: 1299, not 12.99.',
    ru: 'Целое число пишется без дробной части. Деньги — в минорных единицах: 1299, а не 12.99.',
  },
  'json.number_too_large': {
    en: 'The number is larger or finer than can be kept without loss.',
    ru: 'Число больше или точнее, чем можно сохранить без потерь.',
  },
  'json.text_unstorable': {
    en: 'The text has a zero character or half a character.',
    ru: 'В тексте есть нулевой символ или половина символа.',
  },
} as const satisfies Record<string, { en: string; ru: string }>

export type FieldCode = keyof typeof fieldTexts

/** Types as people call them. */
export const typeNames: Readonly<Record<string, { en: string; ru: string }>> = {
  integer: { en: 'a whole number without quotes', ru: 'целое число без кавычек' },
  number: { en: 'a number without quotes', ru: 'число без кавычек' },
  string: { en: 'a text in quotes', ru: 'текст в кавычках' },
  boolean: { en: 'true or false', ru: 'true или false' },
  array: { en: 'a list', ru: 'список' },
  object: { en: 'an object', ru: 'объект' },
  null: { en: 'null', ru: 'null' },
}

/** The forms that texts of the contract have, by their pattern, as people call them. */
export const formNames: Readonly<Record<string, { en: string; ru: string }>> = {
  '^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$': {
    en: 'a UUID in lower case',
    ru: 'UUID строчными буквами',
  },
  '^[a-z][a-z-]{0,39}$': { en: 'the name of a list: members', ru: 'название списка: members' },
  '^[a-z0-9][a-z0-9-]{1,39}$': {
    en: 'two to forty small letters, digits and dashes',
    ru: 'от двух до сорока строчных латинских букв, цифр и дефисов',
  },
  '^([01]\\d|2[0-3]):[0-5]\\d$': { en: 'a time of day: 21:30', ru: 'время суток: 21:30' },
  '^[a-z_]+\\.[a-z_]+$': {
    en: 'the name of an event, such as points.earned',
    ru: 'название события, например points.earned',
  },
  '^(max|none|share:\\d{1,3}|above:\\d{1,12})$': {
    en: 'how members pay with points: max, none, share:30 or above:500',
    ru: 'как платят баллами: max, none, share:30 или above:500',
  },
  '^\\d{4}-(0[1-9]|1[0-2])$': { en: 'a month: 2026-03', ru: 'месяц: 2026-03' },
  '^[1-5]{2,3}$': {
    en: 'two or three digits from 1 to 5, such as 5-4-3 written 543',
    ru: 'две или три цифры от 1 до 5, например 543',
  },
  '^[\\w-]+$': {
    en: 'what was answered when the code was sent',
    ru: 'то, что ответили при отправке кода',
  },
  '^[A-Za-z0-9_-]{43}$': {
    en: 'the digest of a browser’s address: SHA-256 in base64url',
    ru: 'отпечаток адреса браузера: SHA-256 в base64url',
  },
  '^[\\w-]{16}$': {
    en: 'the end of the link in the warning',
    ru: 'конец ссылки из предупреждения',
  },
  '^[\\w-]{43}$': {
    en: 'the proof that the beginning answered',
    ru: 'подтверждение из ответа на начало входа',
  },
  '^https?://[A-Za-z0-9.:\\[\\]-]+$': {
    en: 'the address of this server without a path: https://points.example',
    ru: 'адрес этого сервера без пути: https://points.example',
  },
  '^[a-z0-9][a-z0-9-]*[a-z0-9]$': {
    en: 'an address: small Latin letters, digits and dashes',
    ru: 'адрес: строчные латинские буквы, цифры и дефисы',
  },
  '^[a-zA-Z_]{1,60}$': {
    en: 'the name of a claim: letters and _',
    ru: 'имя поля: латинские буквы и _',
  },
  '^[^\\u0000-\\u001f]*$': {
    en: 'a text on one line, without control characters',
    ru: 'текст в одну строку, без управляющих символов',
  },
  '^[^\\s](.*[^\\s])?$': {
    en: 'a text on one line, without spaces at its ends',
    ru: 'текст в одну строку, без пробелов по краям',
  },
  '^[a-z0-9][a-z0-9._@+-]{2,119}$': {
    en: 'a login of 3 to 120 lower-case letters, digits and . _ @ + -, such as anna@coffee.example',
    ru: 'логин из 3–120 строчных латинских букв, цифр и знаков . _ @ + -, например anna@coffee.example',
  },
  '^[A-Za-z0-9.:-]{1,253}$': {
    en: 'the name or the number of a machine, such as mail.shop.example',
    ru: 'имя или адрес машины, например mail.shop.example',
  },
  '^[^\\s@<>",;]+@[^\\s@<>",;]+$': {
    en: 'an e-mail address, such as club@shop.example',
    ru: 'адрес почты, например club@shop.example',
  },
  '^[^\\r\\n]*$': { en: 'a text on one line', ru: 'текст в одну строку' },
  '^https?://[^\\s]+$': {
    en: 'an address such as https://gateway.example/send',
    ru: 'адрес вида https://gateway.example/send',
  },
  '^[a-z0-9.-]{3,253}$': { en: 'a domain: shop.example', ru: 'домен: shop.example' },
  '^[a-zA-Z0-9._-]{1,63}$': {
    en: 'letters, digits, dots and hyphens',
    ru: 'латинские буквы, цифры, точки и дефисы',
  },
  '^[\\x21-\\x7e]+$': {
    en: 'Latin letters, digits and signs',
    ru: 'латинские буквы, цифры и знаки',
  },
  '^[\\x20-\\x7e]*$': {
    en: 'Latin letters, digits and signs',
    ru: 'латинские буквы, цифры и знаки',
  },
  '^[A-Za-z0-9 ._-]{1,11}$|^\\+?[0-9]{1,15}$': {
    en: 'a name of up to 11 Latin letters and digits, or a number',
    ru: 'имя до 11 латинских букв и цифр или номер',
  },
  '^[A-Za-z0-9_-]{1,60}(\\.[A-Za-z0-9_-]{1,60}){0,7}$': {
    en: 'a field of the answer, with dots: result.0.id',
    ru: 'поле ответа, через точки: result.0.id',
  },
  '^[A-Za-z0-9!#$%&*+.^_|~-]{1,80}$': {
    en: 'the name of a header, such as Authorization',
    ru: 'имя заголовка, например Authorization',
  },
  '^(mailto:[^\\s@]+@[^\\s@]+|https://[^\\s]+)$': {
    en: 'mailto: with an e-mail address, or an address with https',
    ru: 'mailto: с адресом почты или адрес с https',
  },
  '^[CcСс]?-?\\d{1,9}$': { en: 'a number such as C-1024', ru: 'номер вида C-1024' },
  '^\\d{4,8}$': { en: 'four to eight digits', ru: 'от четырёх до восьми цифр' },
  '^[A-Za-z0-9+/]+={0,2}$': { en: 'a text in Base64', ru: 'текст в Base64' },
  '\\S': { en: 'more than spaces', ru: 'не одни пробелы' },
  '^\\d{4}-\\d\\d-\\d\\dT': {
    en: 'an instant with its offset, RFC 3339: 2026-03-01T10:15:00+03:00',
    ru: 'момент времени со смещением, RFC 3339: 2026-03-01T10:15:00+03:00',
  },
  '^\\d{4}-\\d\\d-\\d\\d$': { en: 'a day: 2026-03-01', ru: 'день: 2026-03-01' },
  '^[A-Z]{3}$': { en: 'a currency by ISO 4217: RUB', ru: 'валюта по ISO 4217: RUB' },
  '^[A-Z]{2}$': { en: 'a country by ISO 3166-1: RU', ru: 'страна по ISO 3166-1: RU' },
  '^\\d{1,9}(\\.\\d{1,6})?$': {
    en: 'a decimal number in quotes, with a point: "249.90"',
    ru: 'десятичное число в кавычках, с точкой: "249.90"',
  },
  '^\\d{6}$': { en: 'six digits in quotes', ru: 'шесть цифр в кавычках' },
  '^[0-9]{0,12}$': { en: 'at most twelve digits', ru: 'не больше двенадцати цифр' },
  '^[0-9A-Za-z._-]{1,40}$': {
    en: '1 to 40 letters, digits and . _ -',
    ru: 'от 1 до 40 латинских букв, цифр и знаков . _ -',
  },
  '^[0-9 -]{8,32}$': {
    en: 'a card number of 8 to 19 digits',
    ru: 'номер карты из 8–19 цифр',
  },
  '^[\\x21-\\x7e]{1,200}$': {
    en: '1 to 200 characters of ASCII without spaces',
    ru: 'от 1 до 200 знаков ASCII без пробелов',
  },
  '^(enrolment|birthday|referral|review|survey|custom:[a-z0-9_]{1,40})$': {
    en: 'one of enrolment, birthday, referral, review, survey, custom:name',
    ru: 'одно из enrolment, birthday, referral, review, survey, custom:имя',
  },
}
