import type { ChapterName } from '#domains/rules/core/rulebook.ts'
import type { Language } from '#kit/core/language.ts'
import type { Example } from './worked.ts'

const ru = {
  rules: 'Правила программы',
  other: 'English',
  print: 'Скачать PDF',
  join: 'Стать участником',
  posterLead: 'Наведите камеру и вступайте',
  short: 'Коротко',
  chapters: {
    earning: 'За что начисляются баллы',
    occasions: 'Баллы не за покупки',
    counting: 'Как считаются баллы',
    paying: 'Как платить баллами',
    time: 'Когда баллы можно тратить и когда они сгорают',
    tiers: 'Уровни',
    returns: 'Если вернуть покупку',
  } satisfies Record<ChapterName, string>,
  examples: 'Примеры',
  examplesLead:
    'Чеки посчитаны той же программой, что считает на кассе, по правилам, написанным выше.',
  example: {
    first: 'Первая покупка',
    usual: 'Обычная покупка',
    paying: 'Покупка с оплатой баллами',
  } satisfies Record<Example['name'], string>,
  goods: 'Товары',
  service: 'Услуги',
  delivery: 'Доставка',
  gift_card: 'Подарочная карта',
  article: 'артикул',
  total: 'Сумма чека',
  discount: 'Скидка',
  paid: 'Оплачено баллами',
  due: 'К оплате деньгами',
  earned: 'Начислим',
  spendable: 'Можно тратить',
  atOnce: 'сразу',
  lapse: 'Сгорят',
  reasons: 'Почему столько',
  changed: 'Что изменилось',
  willChange: 'Что изменится',
  nothing: 'Для участников ничего не изменилось.',
  nothingWill: 'Для участников ничего не изменится.',
  versions: 'Версии правил',
  version: 'Версия',
  leave: 'Как выйти из программы',
  leaving:
    'Выйти можно в любой день: скажите об этом в магазине или напишите нам. Участие закроют, и потратить баллы будет уже нельзя.',
  page: 'Страница',
  of: 'из',
}

type Words = typeof ru

const en: Words = {
  rules: 'Rules of the programme',
  other: 'Русский',
  print: 'Download as PDF',
  join: 'Join',
  posterLead: 'Point your camera here and join',
  short: 'In short',
  chapters: {
    earning: 'What earns points',
    occasions: 'Points without a purchase',
    counting: 'How points are counted',
    paying: 'How points pay',
    time: 'When points may be spent, and when they lapse',
    tiers: 'Tiers',
    returns: 'When goods are returned',
  },
  examples: 'Examples',
  examplesLead:
    'These receipts were worked out by the program that counts at the till, by the rules above.',
  example: {
    first: 'A first purchase',
    usual: 'A usual purchase',
    paying: 'A purchase paid with points',
  },
  goods: 'Goods',
  service: 'Services',
  delivery: 'Delivery',
  gift_card: 'Gift card',
  article: 'article',
  total: 'Receipt',
  discount: 'Discount',
  paid: 'Paid with points',
  due: 'Due in money',
  earned: 'Earned',
  spendable: 'May be spent',
  atOnce: 'at once',
  lapse: 'Lapse',
  reasons: 'Why so many',
  changed: 'What has changed',
  willChange: 'What will change',
  nothing: 'Nothing has changed for members.',
  nothingWill: 'Nothing will change for members.',
  versions: 'Versions of the rules',
  version: 'Version',
  leave: 'How to leave',
  leaving:
    'You may leave on any day: say so in a store or write to us. Your membership is closed then, and your points can no longer be spent.',
  page: 'Page',
  of: 'of',
}

/** What the public page and its print say around the sentences of the rules. */
export const wordsOf = (language: Language): Words => ({ ru, en })[language]
