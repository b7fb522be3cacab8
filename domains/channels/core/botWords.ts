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
  noCard: { ru: 'Действующей карты нет.', en: 'There is no valid card.' },
  failed: {
    ru: 'Сейчас не получается ответить. Попробуйте через минуту.',
    en: 'There is no answer at the moment. Try again in a minute.',
  },
} as const

export const botWord = (word: keyof typeof WORDS, language: Language): string =>
  WORDS[word][language]

export const commands = ['start', 'balance', 'card', 'history', 'stop'] as const
export type Command = (typeof commands)[number]

/** What was written to the bot: a command, perhaps addressed to it by name, and what follows. */
export function commandOf(text: string): { command: Command | null; rest: string } {
  const found = /^\/([a-z]+)(?:@\w+)?(?:\s+(\S+))?/.exec(text)
  const command = commands.find((name) => name === found?.[1]) ?? null
  return { command, rest: found?.[2] ?? '' }
}
