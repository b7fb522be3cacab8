import type { tillsEn } from './words.en.ts'

/** Известные кассы и ПИН-коды в рабочем месте. */
export const tillsRu: Readonly<Record<keyof typeof tillsEn, string>> = {
  'devices.title': 'Устройства-кассы',
  'devices.lead':
    'В этих браузерах кассиры входят по ПИН-коду. Кассой устройство делают на странице кассы.',
  'devices.open': 'Открыть кассу',
  'devices.name': 'Устройство',
  'devices.till': 'Касса',
  'devices.made': 'С какого дня',
  'devices.action': 'Действия',
  'devices.ended': 'больше не касса',
  'devices.end': 'Отключить',
  'devices.end.of': 'Отключить «{{name}}»',
  'devices.end.sure':
    'ПИН-коды там больше не подойдут, начатые по ним сеансы завершатся в течение секунды. Чеки, которые ждут на устройстве, останутся на нём.',
  'devices.empty': 'Ни одно устройство пока не касса',
  'devices.empty.hint': 'Откройте кассу на устройстве и выберите «Сделать это устройство кассой».',
  'operators.pin': 'Снять ПИН-код',
  'operators.pin.of': 'Снять ПИН-код: {{name}}',
  'operators.pin.sure':
    'Начатые по нему сеансы завершатся в течение секунды. Новый задают на кассе, по паролю.',
}
