import type { navigationEn } from './words.en.ts'

/** Слова разделов и поиска по ним. */
export const navigationRu: Readonly<
  Record<keyof typeof navigationEn | `nav.shut_${'few' | 'many'}`, string>
> = {
  'nav.shut_one': '{{count}} раздел закрыт для вас',
  'nav.shut_few': '{{count}} раздела закрыто для вас',
  'nav.shut_many': '{{count}} разделов закрыто для вас',
  'nav.shut_other': '{{count}} раздела закрыто для вас',
  'app.search': 'Найти или перейти…',
  'app.menu': 'Разделы',
  'nav.home': 'Главная',
  'nav.group.service': 'Обслуживание',
  'nav.group.programme': 'Программа',
  'nav.group.messages': 'Общение',
  'nav.group.figures': 'Показатели и данные',
  'nav.group.settings': 'Настройки',
  'nav.members': 'Участники',
  'nav.programmes': 'Программы',
  'nav.stores': 'Магазины и кассы',
  'nav.keys': 'Ключи API',
  'nav.operators': 'Сотрудники',
  'nav.audit': 'Журнал действий',
}
