import type { Language } from '#kit/core/language.ts'

const WORDS = {
  bound: {
    ru: 'Готово: этот чат связан с вашей картой. Здесь будут приходить сообщения программы.\n\n/balance — баллы\n/card — карта\n/history — последние движения\n/stop — отвязать чат',
    en: 'Done: this chat is bound to your card. Messages of the programme will come here.\n\n/balance — points\n/card — card\n/history — last movements\n/stop — unbind the chat',
  },
  help: {
    ru: '/balance — баллы\n/card — карта\n/history — последние движения\n/stop — отвязать чат',
    en: '/balance — points\n/card — card\n/history — last movements\n/stop — unbind the chat',
  },
  stale: {
    ru: 'Ссылка устарела или уже использована. Возьмите новую в личном кабинете или у сотрудника магазина.',
    en: 'The link is out of date or was used already. Take a new one in your account or from the staff.',
  },
  stranger: {
    ru: 'Этот чат пока ни с кем не связан. Откройте личный кабинет и нажмите «Связать с Telegram».',
    en: 'This chat is not bound to anybody yet. Open your account and press “Bind to Telegram”.',
  },
  stopped: {
    ru: 'Чат отвязан, сообщений больше не будет. Баллы и карта остаются вашими.',
    en: 'The chat is unbound, there will be no more messages. Points and card stay yours.',
  },
  share: {
    ru: 'Чтобы войти, поделитесь своим номером: нажмите кнопку внизу. Затем введите на странице код, который придёт сюда.',
    en: 'To come in, share your phone number with the button below. Then type the code that comes here into the page.',
  },
  button: { ru: 'Поделиться номером', en: 'Share my number' },
  foreign: {
    ru: 'Нужен номер этого чата. Поделитесь своим: нажмите кнопку внизу.',
    en: 'It has to be the number of this chat. Share yours with the button below.',
  },
  unasked: {
    ru: 'Откройте страницу программы и выберите там вход через Telegram: ссылка действует десять минут.',
    en: 'Open the page of the programme and choose to come in through Telegram: its link is good for ten minutes.',
  },
  no_phone: { ru: 'Этот номер прочитать не удалось.', en: 'That number could not be read.' },
  too_often: {
    ru: 'Слишком много попыток. Попробуйте через час.',
    en: 'Too many tries. Try again in an hour.',
  },
  noCard: { ru: 'Действующей карты нет.', en: 'There is no valid card.' },
  failed: {
    ru: 'Сейчас не получается ответить. Попробуйте через минуту.',
    en: 'There is no answer at the moment. Try again in a minute.',
  },
} as const

export const botWord = (word: keyof typeof WORDS, language: Language): string =>
  WORDS[word][language]

/** The code that somebody types into the page they came from. */
export const codeWord = (
  { code, minutes }: { readonly code: string; readonly minutes: number },
  language: Language,
): string =>
  language === 'ru'
    ? `${code} — код для входа. Введите его на странице, с которой пришли, и никому не сообщайте: тот, кто просит код, — мошенник. Действует ${minutes} мин.`
    : `${code} is your code to come in. Type it into the page you came from, and tell it to nobody: whoever asks for it is a fraud. Valid for ${minutes} min.`

export const commands = ['start', 'balance', 'card', 'history', 'stop'] as const
export type Command = (typeof commands)[number]

/** What was written to the bot: a command, perhaps addressed to it by name, and what follows. */
export function commandOf(text: string): { command: Command | null; rest: string } {
  const found = /^\/([a-z]+)(?:@\w+)?(?:\s+(\S+))?/.exec(text)
  const command = commands.find((name) => name === found?.[1]) ?? null
  return { command, rest: found?.[2] ?? '' }
}
