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
  'simulation.assumptions_wrong': {
    status: 400,
    en: '{file}: {why}. It holds {"months", "frequencyLift", "checkLift", "seed", …} as in docs/how-to/simulate.md.',
    ru: '{file}: {why}. В нём {"months", "frequencyLift", "checkLift", "seed", …}, как в docs/how-to/simulate.md.',
  },
  'simulation.memory': {
    status: 400,
    en: 'It takes more than {megabytes} MB of memory. Take a shorter period or a smaller file.',
    ru: 'Нужно больше {megabytes} МБ памяти. Возьмите период короче или файл поменьше.',
  },
  'simulation.unknown': {
    status: 404,
    en: 'There is no such simulation.',
    ru: 'Такого расчёта нет.',
  },
  'simulation.ended': {
    status: 409,
    en: 'The simulation has ended already ({state}).',
    ru: 'Расчёт уже закончен ({state}).',
  },
  'simulation.running': {
    status: 409,
    en: 'The simulation has not ended yet. Cancel it first.',
    ru: 'Расчёт ещё не закончен. Сначала остановите его.',
  },
  'simulation.unfinished': {
    status: 409,
    en: 'The simulation is not done ({state}).',
    ru: 'Расчёт не закончен ({state}).',
  },
  'simulation.no_variants': {
    status: 409,
    en: 'A search has no variants to suppose something of. Simulate one of its points.',
    ru: 'У поиска нет вариантов с допущениями. Рассчитайте одну из его точек.',
  },
  'simulation.no_point': {
    status: 404,
    en: 'The search has no point {point}.',
    ru: 'В поиске нет точки {point}.',
  },
  'simulation.period_wrong': {
    status: 400,
    en: 'The period ends before it begins.',
    ru: 'Период кончается раньше, чем начинается.',
  },
  'simulation.share_wrong': {
    status: 400,
    en: 'A share of members is from 0 to 100 per cent: share:30.',
    ru: 'Доля участников — от 0 до 100 процентов: share:30.',
  },
  'simulation.nothing_bought': {
    status: 409,
    en: 'The programme has no receipts in that period. Take another, or a file of past sales.',
    ru: 'За этот период в программе нет чеков. Возьмите другой период или файл прошлых продаж.',
  },
  'simulation.too_many_receipts': {
    status: 400,
    en: '{receipts} receipts are more than {most}. Take a shorter period.',
    ru: 'Чеков {receipts}, а можно до {most}. Возьмите период короче.',
  },
  'simulation.too_many_waiting': {
    status: 409,
    en: '{most} simulations wait or run already. Let one end, or cancel one.',
    ru: 'Уже ждут или идут расчёты: {most}. Дождитесь конца одного или остановите его.',
  },
  'simulation.too_long': {
    status: 400,
    en: 'It was not done within {minutes} minutes. Take fewer variants or a shorter period.',
    ru: 'За {minutes} минут расчёт не закончился. Возьмите меньше вариантов или период короче.',
  },
  'simulation.broken': {
    status: 500,
    en: 'It was begun {attempts} times and never came to its end. The log of the server says more.',
    ru: 'Расчёт начинали {attempts} раза, и он ни разу не дошёл до конца. Подробности — в журнале сервера.',
  },
  'search.too_much': {
    status: 400,
    en: '{variants} variants of {receipts} receipts are more than can be tried at once ({most} in all). Take fewer values or a shorter period.',
    ru: 'Вариантов {variants} по {receipts} чеков — больше, чем пробуют за раз (всего {most}). Возьмите меньше значений или период короче.',
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
  'search.nothing_in_force': {
    status: 409,
    en: 'No conditions are in force, so nobody can be worse off than with them. Leave that constraint out.',
    ru: 'Действующих условий нет, сравнить с ними нельзя. Уберите это требование.',
  },
  'search.lift_missing': {
    status: 400,
    en: 'The chance of a loss comes of the rise in sales that is supposed. Give "lift".',
    ru: 'Вероятность убытка считается из ожидаемого роста продаж. Задайте "lift".',
  },
  'search.space_wrong': {
    status: 400,
    en: '{file}: {why}. It holds {"dimensions": [{"path": "/…", "values": […]}], "constraints"?, "lift"?: {"mean", "deviation"}, "regularFrom"?}.',
    ru: '{file}: {why}. В нём {"dimensions": [{"path": "/…", "values": […]}], "constraints"?, "lift"?: {"mean", "deviation"}, "regularFrom"?}.',
  },
  'search.unwritable': {
    status: 400,
    en: 'The conditions {file} cannot be written: {why}. Name another with --save PATH.',
    ru: 'Условия {file} не записать: {why}. Укажите другой файл: --save ПУТЬ.',
  },
})

export const forecastsRefusals = refusals({
  'forecast.unknown': {
    status: 404,
    en: 'There is no such forecast.',
    ru: 'Такого прогноза нет.',
  },
  'forecast.no_chances': {
    status: 409,
    en: 'Nothing is expected of that variant yet: suppose something and draw the chances first.',
    ru: 'Для этого варианта нет ожиданий: задайте допущения и посчитайте вероятности.',
  },
  'forecast.not_published': {
    status: 409,
    en: 'A forecast is kept with a published version. Publish the draft, simulate it as a version, and keep that.',
    ru: 'Прогноз хранится с опубликованной версией. Опубликуйте черновик, рассчитайте его как версию и сохраните.',
  },
})
