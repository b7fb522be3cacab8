import { refusals } from '#kit/core/refusal.ts'

export const simulationRefusals = refusals({
  'simulation.not_json': {
    status: 400,
    en: '{file} is not JSON: {why}.',
    ru: '{file} — не JSON: {why}.',
  },
  'simulation.conditions_unsound': {
    status: 400,
    en: '{file} holds no sound conditions:{problems}',
    ru: 'Условия в {file} составлены с ошибками:{problems}',
  },
  'simulation.unwritable': {
    status: 400,
    en: 'The picture {file} cannot be written: {why}. Name another with --chart PATH.',
    ru: 'Картинку {file} не записать: {why}. Укажите другую: --chart ПУТЬ.',
  },
  'search.pointer_wrong': {
    status: 400,
    en: 'The conditions have no place {path}. A place is a JSON pointer: /redeem/cap/share/numerator.',
    ru: 'В условиях нет места {path}. Место — указатель JSON: /redeem/cap/share/numerator.',
  },
  'search.too_many': {
    status: 400,
    en: 'That would be {count} variants; from 1 to {most} are tried. Give other values.',
    ru: 'Вышло бы вариантов: {count}; пробуются от 1 до {most}. Задайте другие значения.',
  },
  'search.variant_unsound': {
    status: 400,
    en: 'With {choices} the conditions are not sound: {problem}',
    ru: 'При {choices} условия составлены с ошибкой: {problem}',
  },
  'search.space_wrong': {
    status: 400,
    en: '{file}: {why}. It holds {"dimensions": [{"path": "/…", "values": […]}], "constraints"?, "lift"?: {"mean", "deviation"}}.',
    ru: '{file}: {why}. В нём {"dimensions": [{"path": "/…", "values": […]}], "constraints"?, "lift"?: {"mean", "deviation"}}.',
  },
  'search.unwritable': {
    status: 400,
    en: 'The conditions {file} cannot be written: {why}. Name another with --save PATH.',
    ru: 'Условия {file} не записать: {why}. Укажите другой файл: --save ПУТЬ.',
  },
})
