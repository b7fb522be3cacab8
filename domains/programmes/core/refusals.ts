import { refusals } from '#kit/core/refusal.ts'

/** How the slice says no. */
export const programmesRefusals = refusals({
  'organisation.unknown': {
    status: 404,
    en: 'The organisation of this key is not here. Create it with the command line first.',
    ru: 'Организации этого ключа здесь нет. Сначала создайте её командной строкой.',
  },
  'programme.unknown': {
    status: 404,
    en: 'The organisation has no programme {programmeId}.',
    ru: 'У организации нет программы {programmeId}.',
  },
  'programme.required': {
    status: 400,
    en: 'Say which programme is meant (programmeId): {programmes}.',
    ru: 'Укажите программу (programmeId): {programmes}.',
  },
  'programme.none_live': {
    status: 409,
    en: 'No programme is live. Publish its conditions and take it live first.',
    ru: 'Ни одна программа не запущена. Сначала опубликуйте условия и запустите программу.',
  },
  'programme.not_live': {
    status: 409,
    en: 'The programme is not live ({state}). Publish its conditions and take it live first.',
    ru: 'Программа не запущена ({state}). Сначала опубликуйте условия и запустите программу.',
  },
  'programme.closed': {
    status: 409,
    en: 'The programme is closed, for ever. Create another one.',
    ru: 'Программа закрыта навсегда. Создайте другую.',
  },
  'programme.settled': {
    status: 409,
    en: 'Currency, zone and scale are settled once a programme is live: {fields}. Create another programme.',
    ru: 'Валюта, часовой пояс и дробность балла после запуска не меняются: {fields}. Создайте другую программу.',
  },
  'programme.name_taken': {
    status: 409,
    en: 'Another programme has this name. Choose another name.',
    ru: 'Так уже называется другая программа. Выберите другое название.',
  },
  'programme.currency_unknown': {
    status: 400,
    en: '{currency} is no currency of ISO 4217, such as RUB.',
    ru: '{currency} — не валюта по ISO 4217, например RUB.',
  },
  'programme.zone_unknown': {
    status: 400,
    en: '{zone} is no time zone, such as Europe/Moscow.',
    ru: '{zone} — не часовой пояс, например Europe/Moscow.',
  },
  'programme.without_conditions': {
    status: 409,
    en: 'A programme goes live with published conditions. Draft and schedule a version first.',
    ru: 'Программа запускается с опубликованными условиями. Сначала подготовьте и назначьте версию.',
  },
  'store.unknown': {
    status: 404,
    en: 'The organisation has no store {storeId}. Add it first, or send the code of one it has.',
    ru: 'У организации нет магазина {storeId}. Сначала добавьте его или передайте код существующего.',
  },
  'store.code_taken': {
    status: 409,
    en: 'Another store has the code {code}. Choose another code.',
    ru: 'Код {code} уже у другого магазина. Выберите другой код.',
  },
  'store.closed': {
    status: 409,
    en: 'The store is closed. Add the till to another one.',
    ru: 'Магазин закрыт. Добавьте кассу в другой.',
  },
  'till.unknown': {
    status: 404,
    en: 'There is no till {tillId} in the store. Add it first, or send the code of one it has.',
    ru: 'В магазине нет кассы {tillId}. Сначала добавьте её или передайте код существующей.',
  },
  'till.code_taken': {
    status: 409,
    en: 'Another till of the store has the code {code}. Choose another code.',
    ru: 'Код {code} уже у другой кассы магазина. Выберите другой код.',
  },
  'conditions.unknown': {
    status: 404,
    en: 'The programme has no version {version} of its conditions.',
    ru: 'У программы нет версии условий {version}.',
  },
  'conditions.unsound': {
    status: 400,
    en: 'The document of conditions is not sound. See `errors` for each place.',
    ru: 'В документе условий есть ошибки. Что и где не так, сказано в `errors`.',
  },
  'conditions.immutable': {
    status: 409,
    en: 'Version {version} is {state}: published conditions never change. Draft another version.',
    ru: 'Версия {version} — {state}: опубликованные условия не меняются. Подготовьте другую версию.',
  },
  'conditions.changed_meanwhile': {
    status: 409,
    en: 'Somebody has changed version {version} since you saw it. Look at what changed, and write again.',
    ru: 'Версию {version} изменили после того, как вы её открыли. Посмотрите, что изменилось, и сохраните снова.',
  },
  'conditions.start_in_past': {
    status: 409,
    en: 'The start {startsAt} has passed; it is {now}. Only the first version of a programme may start in the past.',
    ru: 'Начало {startsAt} уже прошло, сейчас {now}. В прошлом может начинаться только первая версия программы.',
  },
  'conditions.start_taken': {
    status: 409,
    en: 'Version {version} starts at the same instant. Choose another start, or withdraw it.',
    ru: 'В тот же момент начинается версия {version}. Выберите другое начало или отзовите её.',
  },
  'conditions.not_withdrawable': {
    status: 409,
    en: 'Version {version} is {state}: only a published version that is not yet in force can be withdrawn. Draft another version instead.',
    ru: 'Версия {version} — {state}: отозвать можно только опубликованную версию, которая ещё не вступила в силу. Подготовьте другую версию.',
  },
  'conditions.none_in_force': {
    status: 409,
    en: 'No conditions were in force at {occurredAt}. The first version starts at {firstStart}.',
    ru: 'На {occurredAt} никакие условия не действовали. Первая версия начинается {firstStart}.',
  },
})
