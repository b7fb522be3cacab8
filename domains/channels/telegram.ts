import type { Secrets, TelegramSettings } from './core/settings.ts'
import { lineOf, type Handed } from './core/said.ts'
import type { Gateway, Outcome, Outgoing } from './gateway.ts'
import { OutwardError } from './outward.ts'
import { pacer } from './pacer.ts'
import { openBotApi, type BotAnswer } from './telegramApi.ts'

export type TelegramOptions = {
  readonly rate: number
  readonly patience?: number
  /** The chat of a member; null when he has none. */
  readonly chatOf: (memberId: string) => Promise<string | null>
  /** Lets go a chat that cannot be written to any more. */
  readonly lost: (chatId: string) => Promise<void>
}

const PATIENCE = 8_000

/** Writes to the chats that members have bound. */
export function openTelegram(
  settings: TelegramSettings,
  secrets: Secrets,
  { rate, patience = PATIENCE, chatOf, lost }: TelegramOptions,
): Gateway {
  const api = openBotApi(settings.root, secrets['token'] ?? '', patience)
  const pace = pacer(rate)
  let quietUntil = 0
  const handed = (message: Outgoing, chatId: string): Handed => ({
    ...message,
    address: chatId,
    secrets: Object.values(secrets),
  })

  const outcomeOf = async (
    answer: BotAnswer<unknown>,
    chatId: string,
    message: Outgoing,
  ): Promise<Outcome> => {
    if (answer.ok) return { outcome: 'delivered', answer: 'ok' }
    const reason = lineOf(`${answer.code} ${answer.said}`, handed(message, chatId))
    if (answer.code === 429) {
      const after = (answer.after ?? 1) * 1_000
      // the bot as a whole is to be quiet, not this chat
      quietUntil = performance.now() + after
      return { outcome: 'retry', reason, after, unsent: true }
    }
    const isGone = answer.code === 403 || /chat not found|user is deactivated/i.test(answer.said)
    if (isGone) await lost(chatId)
    if (isGone || answer.code === 400) return { outcome: 'failed', reason }
    return { outcome: 'retry', reason }
  }
  return {
    send: async (message, waits) => {
      const { memberId, text } = message
      const chatId = await chatOf(memberId)
      if (chatId === null) return { outcome: 'failed', reason: 'the member has no chat' }
      const after = Math.ceil(quietUntil - performance.now())
      if (after > 0) return { outcome: 'retry', reason: '429 waits', after, unsent: true }
      try {
        const fields = { chat_id: chatId, text, link_preview_options: { is_disabled: true } }
        const answer = await pace(() => api.ask('sendMessage', fields), waits)
        return await outcomeOf(answer, chatId, message)
      } catch (error) {
        if (!(error instanceof OutwardError)) throw error
        const { message: said, unsent } = error
        const reason = lineOf(said, handed(message, chatId))
        return { outcome: 'retry', reason, ...(unsent && { unsent }) }
      }
    },
    close: () => {
      api.close()
      return Promise.resolve()
    },
  }
}
