import { refusals } from '#kit/core/refusal.ts'

export const casesRefusals = refusals({
  'case.unknown': {
    status: 404,
    en: 'There is no such case in the organisation.',
    ru: 'Такого обращения в организации нет.',
  },
  'case.changed': {
    status: 409,
    en: '{by} has changed case {number} meanwhile. Look at what is new, and decide again.',
    ru: 'Обращение {number} тем временем изменили ({by}). Посмотрите, что нового, и решите заново.',
  },
  'case.cannot_become': {
    status: 409,
    en: 'A case that is {from} cannot become {to}.',
    ru: 'Обращение в состоянии {from} не может перейти в {to}.',
  },
  'case.done': {
    status: 409,
    en: 'Case {number} is done. Take it up again first.',
    ru: 'Обращение {number} завершено. Сначала откройте его снова.',
  },
  'case.taker_no_operator': {
    status: 409,
    en: 'A case is taken by a person. Sign in with a login, or say who is to do it: assigneeId.',
    ru: 'Обращение берёт человек. Войдите по логину или укажите исполнителя: assigneeId.',
  },
  'case.dispute_open': {
    status: 409,
    en: 'The dispute is not decided, and points are frozen. Decide it first.',
    ru: 'Спор не решён, и баллы заморожены. Сначала примите решение.',
  },
  'case.member_settled': {
    status: 409,
    en: 'There is a dispute over points of this member. Open another case for another member.',
    ru: 'Идёт спор о баллах этого участника. Для другого участника откройте новое обращение.',
  },
  'assignee.unknown': {
    status: 400,
    en: 'No operator {assigneeId} works in the organisation.',
    ru: 'В организации не работает оператор {assigneeId}.',
  },
  'dispute.of_what': {
    status: 400,
    en: 'Name what is disputed: either movementId or purchaseId.',
    ru: 'Укажите предмет спора: либо movementId, либо purchaseId.',
  },
  'dispute.no_member': {
    status: 409,
    en: 'Points are somebody’s. Name the member of the case first.',
    ru: 'Баллы кому-то принадлежат. Сначала укажите участника обращения.',
  },
  'dispute.once': {
    status: 409,
    en: 'Case {number} has a dispute. Open another case for another movement.',
    ru: 'В обращении {number} уже есть спор. Для другого движения откройте новое обращение.',
  },
  'dispute.already_open': {
    status: 409,
    en: 'This is in dispute already, in case {number}.',
    ru: 'Об этом уже идёт спор в обращении {number}.',
  },
  'dispute.movement_unknown': {
    status: 404,
    en: 'The member of the case has no such movement.',
    ru: 'У участника обращения нет такого движения.',
  },
  'dispute.none_open': {
    status: 409,
    en: 'There is no dispute to decide in case {number}.',
    ru: 'В обращении {number} нет нерешённого спора.',
  },
  'dispute.points_missing': {
    status: 400,
    en: 'Say how many points are given; to give none, reject the dispute.',
    ru: 'Укажите, сколько баллов начислить; чтобы не начислять, отклоните спор.',
  },
  'attachment.unknown': {
    status: 404,
    en: 'The case has no such file.',
    ru: 'В обращении нет такого файла.',
  },
  'attachment.not_taken': {
    status: 400,
    en: 'Only pictures (PNG, JPEG, GIF, WebP), PDF and plain text can be attached, up to 4 MB.',
    ru: 'Прикрепить можно только картинку (PNG, JPEG, GIF, WebP), PDF или простой текст, до 4 МБ.',
  },
  'attachment.too_many': {
    status: 409,
    en: 'A case has {most} files at most.',
    ru: 'В обращении может быть не больше {most} файлов.',
  },
  'template.unknown': {
    status: 404,
    en: 'There is no such template.',
    ru: 'Такого шаблона нет.',
  },
  'template.place_unknown': {
    status: 400,
    en: 'A template cannot name {places}. It may name {known}.',
    ru: 'В шаблоне нельзя писать {places}. Можно: {known}.',
  },
  'report.period': {
    status: 400,
    en: 'A report goes from an instant to a later one, over {days} days at most.',
    ru: 'Отчёт строится от одного момента до более позднего, не больше чем за {days} дней.',
  },
  'settings.unsound': {
    status: 400,
    en: 'The settings cannot be kept as they are: see {field}.',
    ru: 'Настройки нельзя сохранить: проверьте {field}.',
  },
})
