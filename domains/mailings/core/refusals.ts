import { refusals } from '#kit/core/refusal.ts'

export const mailingsRefusals = refusals({
  'mailing.unknown': {
    status: 404,
    en: 'There is no such mailing here. The list of mailings has them all.',
    ru: 'Такой рассылки здесь нет. Все рассылки — в списке.',
  },
  'mailing.not_draft': {
    status: 409,
    en: 'This mailing is no draft any more, so it cannot be changed. Make a copy and change that.',
    ru: 'Эта рассылка уже не черновик, менять её нельзя. Сделайте копию и измените её.',
  },
  'mailing.changed': {
    status: 409,
    en: 'Meanwhile {by} has changed this mailing. See it anew before you go on.',
    ru: 'Тем временем {by} изменил эту рассылку. Посмотрите её заново, прежде чем продолжать.',
  },
  'mailing.text_invalid': {
    status: 422,
    en: 'The texts have faults ({count}). The first one: {first}',
    ru: 'В текстах есть ошибки ({count}). Первая: {first}',
  },
  'mailing.text_twice': {
    status: 422,
    en: 'There are two texts for the same channel and language. Leave one of them.',
    ru: 'Для одного канала и языка два текста. Оставьте один.',
  },
  'mailing.period_wrong': {
    status: 422,
    en: 'The last purchase cannot be later than it is earlier: exchange the two days.',
    ru: 'Начало периода последней покупки позже конца: поменяйте дни местами.',
  },
  'mailing.list_full': {
    status: 422,
    en: 'A list takes {most} members at most. For more, choose them by a filter.',
    ru: 'В списке может быть не больше {most} участников. Если больше — выберите их условиями.',
  },
  'mailing.nobody': {
    status: 422,
    en: 'Nobody would get this mailing: nobody is on its list, or fits its filter.',
    ru: 'Рассылку никто не получит: список пуст, или никто не подходит под условия.',
  },
  'mailing.without_text': {
    status: 422,
    en: 'The mailing has no text yet. Write one for at least one channel.',
    ru: 'У рассылки ещё нет текста. Напишите его хотя бы для одного канала.',
  },
  'mailing.no_site': {
    status: 422,
    en: 'A text has a link to unsubscribe, and no channel says where members reach this server. Say it in the settings of the mail channel, or leave the link out.',
    ru: 'В тексте есть ссылка для отписки, но ни в одном канале не указан адрес этого сервера. Укажите его в настройках почты или уберите ссылку.',
  },
  'mailing.past': {
    status: 422,
    en: 'This instant is past. Choose a later one, or send at once.',
    ru: 'Это время уже прошло. Выберите более позднее или отправьте сразу.',
  },
  'mailing.state_wrong': {
    status: 409,
    en: 'The mailing has another state meanwhile ({state}). See it anew.',
    ru: 'Состояние рассылки уже другое ({state}). Посмотрите её заново.',
  },
})
