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
})
