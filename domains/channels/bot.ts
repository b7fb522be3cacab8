import { setTimeout as rest } from 'node:timers/promises'
import { databaseNow, type Db, type Log } from '#kit/context.ts'
import type { Language } from '#kit/core/language.ts'
import { MINUTE } from '#kit/core/time.ts'
import { announce } from '#kit/events.ts'
import { wakeOutbox } from '#kit/jobs.ts'
import * as channels from './channels.store.ts'
import { digestOfToken } from './chats.ts'
import * as store from './chats.store.ts'
import { botWord, codeWord, commandOf } from './core/botWords.ts'
import type { Settings } from './core/settings.ts'
import { secretsOf } from './outlets.ts'
import { openBotApi, type BotApi } from './telegramApi.ts'

/** What a member may ask the bot, answered by whoever knows. */
export type BotDesk = {
  /** Whether somebody is a member still: neither closed, nor merged, nor forgotten. */
  isMember(organisationId: string, memberId: string): Promise<boolean>
  /** Whether a token was made for somebody who comes in, who goes on in this chat. */
  meet(organisationId: string, token: string, chatId: string): Promise<boolean>
  /** The code for whoever shared the phone of this very chat, or why there is none. */
  prove(organisationId: string, chatId: string, phone: string): Promise<Proved>
  balance(organisationId: string, memberId: string, language: Language): Promise<string>
  history(organisationId: string, memberId: string, language: Language): Promise<string>
  /** The member's card as a picture; null when there is none that is valid. */
  card(
    organisationId: string,
    memberId: string,
    language: Language,
  ): Promise<{ readonly picture: Buffer; readonly caption: string } | null>
}

/** What is said to somebody who shared a phone. */
export type Proved =
  | { readonly code: string; readonly minutes: number }
  | { readonly refused: 'unasked' | 'no_phone' | 'too_often' }

export type BotOptions = {
  readonly db: Db
  readonly log: Log
  readonly desk: BotDesk
  /** Seconds an asking for updates stays open. */
  readonly hold?: number
  /** Milliseconds between looks for bots that nobody listens to. */
  readonly look?: number
}

const HOLD = 25
/** Updates in one answer, so that it stays far from what is read of one. */
const AT_ONCE = 20
const LOOK = 3_000
/** How long a bot is left to the process that listens to it. If that dies, another listens then. */
const LEASE = 2 * MINUTE

/** Listens to the bots of all organisations, each by one process at a time. */
export function startBots(options: BotOptions): { stop(): Promise<void> } {
  const { db, log, look = LOOK } = options
  const stopping = new AbortController()
  const running = new Set<Promise<void>>()
  const looking = (async () => {
    while (!stopping.signal.aborted) {
      try {
        const all = await store.withBots(db)
        const now = await databaseNow(db)
        const taken = all.length === 0 ? [] : await store.takeTurns(db, all, now, lease(now))
        for (const turn of taken) {
          const listening: Promise<void> = listen(turn, options, stopping.signal)
            .catch((error: unknown) =>
              log.warn({ code: nameOf(error) }, 'a bot was not listened to'),
            )
            .finally(() => running.delete(listening))
          running.add(listening)
        }
      } catch (error) {
        log.warn({ code: nameOf(error) }, 'bots could not be looked for')
      }
      await rest(look, undefined, { signal: stopping.signal, ref: false }).catch(() => undefined)
    }
  })()
  return {
    stop: async () => {
      stopping.abort()
      await looking
      await Promise.all(running)
    },
  }
}

const lease = (now: Date) => new Date(now.getTime() + LEASE)
const nameOf = (error: unknown) => (error as Error).name

type Update = {
  readonly update_id: number
  readonly message?: {
    readonly text?: string
    readonly chat: { readonly id: number; readonly type: string }
    readonly contact?: { readonly phone_number: string; readonly user_id?: number }
    readonly from?: { readonly id?: number; readonly language_code?: string }
  }
}

/** Asks for updates and answers them, until the bot is switched off, set anew, or this process stops. */
async function listen(
  turn: store.Listened,
  { db, log, desk, hold = HOLD }: BotOptions,
  signal: AbortSignal,
): Promise<void> {
  const { organisationId } = turn
  const find = async () =>
    (await channels.list(db, organisationId)).find(({ kind }) => kind === 'telegram')
  const row = await find()
  if (!row?.enabled) return
  const { root } = row.settings as Settings['telegram']
  const api = openBotApi(root, secretsOf(row)['token'] ?? '', (hold + 10) * 1_000)
  signal.addEventListener('abort', () => api.close(), { once: true })
  let { nextUpdate } = turn
  let pause = 1_000
  let isNamed = false
  try {
    while (!signal.aborted) {
      const now = await find()
      if (!now?.enabled || now.changedAt.getTime() !== row.changedAt.getTime()) return
      isNamed ||= await learnName(api, db, organisationId)
      const fields = {
        offset: nextUpdate,
        limit: AT_ONCE,
        timeout: hold,
        allowed_updates: ['message'],
      }
      const asked = await api.ask<Update[]>('getUpdates', fields).catch(() => null)
      if (signal.aborted) return
      if (!asked?.ok) {
        const after = asked?.ok === false ? (asked.after ?? 0) * 1_000 : 0
        await rest(Math.max(pause, after), undefined, { signal, ref: false }).catch(() => undefined)
        pause = Math.min(pause * 2, 30_000)
      } else {
        pause = 1_000
        for (const update of asked.result) {
          await answer(update, { db, api, desk, organisationId }).catch((error: unknown) =>
            log.warn({ code: nameOf(error) }, 'a question to the bot was not answered'),
          )
          nextUpdate = update.update_id + 1
        }
      }
      const at = await databaseNow(db)
      await store.listenOn(db, { organisationId, nextUpdate }, lease(at))
    }
  } finally {
    api.close()
    const at = await databaseNow(db)
    await store.listenOn(db, { organisationId, nextUpdate }, at)
  }
}

/** Keeps how the bot is called, for the addresses that open it; false when it is to be asked again. */
async function learnName(api: BotApi, db: Db, organisationId: string): Promise<boolean> {
  const told = await api.ask<{ readonly username?: unknown }>('getMe', {}).catch(() => null)
  if (!told?.ok) return false
  const { username } = told.result
  if (typeof username === 'string' && BOT_NAME.test(username))
    await store.nameBot(db, organisationId, username)
  return true
}

const BOT_NAME = /^[A-Za-z0-9_]{3,64}$/

type Asked = {
  readonly db: Db
  readonly api: BotApi
  readonly desk: BotDesk
  readonly organisationId: string
}

async function answer({ message }: Update, asked: Asked): Promise<void> {
  // what is said in a group is read by others
  if (message?.chat.type !== 'private') return
  if (message.contact) await answerContact(message, asked)
  else if (message.text) await answerText({ ...message, text: message.text }, asked)
}

type Message = NonNullable<Update['message']>

const languageOf = ({ from }: Message): Language =>
  from?.language_code?.startsWith('ru') === false ? 'en' : 'ru'

/** Whoever comes in shares a phone: it has to be that of the chat, not one out of the address book. */
async function answerContact(
  message: Message,
  { api, desk, organisationId }: Asked,
): Promise<void> {
  const { contact, from, chat } = message
  const chatId = `${chat.id}`
  const language = languageOf(message)
  const say = (text: string, markup: object) =>
    api.ask('sendMessage', { chat_id: chatId, text, reply_markup: markup })
  if (!contact || from?.id === undefined || contact.user_id !== from.id) {
    await say(botWord('foreign', language), shareButton(language))
    return
  }
  const proved = await desk.prove(organisationId, chatId, contact.phone_number)
  const text = 'code' in proved ? codeWord(proved, language) : botWord(proved.refused, language)
  await say(text, { remove_keyboard: true })
}

/** The button that shares the phone of this chat. */
const shareButton = (language: Language) => ({
  keyboard: [[{ text: botWord('button', language), request_contact: true }]],
  resize_keyboard: true,
  one_time_keyboard: true,
})

async function answerText(
  message: Message & { readonly text: string },
  asked: Asked,
): Promise<void> {
  const { db, api, desk, organisationId } = asked
  const chatId = `${message.chat.id}`
  const chat = await store.byChat(db, organisationId, chatId)
  const language = chat?.language ?? languageOf(message)
  const say = (text: string, markup?: object) =>
    api.ask('sendMessage', { chat_id: chatId, text, ...(markup && { reply_markup: markup }) })
  const { command, rest: token } = commandOf(message.text)
  if (command === 'start' && token !== '') {
    if (await bind(asked, chatId, token, language)) await say(botWord('bound', language))
    else if (await desk.meet(organisationId, token, chatId))
      await say(botWord('share', language), shareButton(language))
    else await say(botWord('stale', language))
  } else if (!chat) {
    await say(botWord('stranger', language))
  } else if (!(await desk.isMember(organisationId, chat.owner))) {
    await store.release(db, organisationId, chatId)
    await say(botWord('stranger', language))
  } else if (command === 'stop') {
    await store.release(db, organisationId, chatId)
    await say(botWord('stopped', language))
  } else {
    await tell(asked, chat, command).catch(() => say(botWord('failed', language)))
  }
}

async function tell(
  { api, desk, organisationId }: Asked,
  { chatId, owner, language }: store.Chat,
  command: string | null,
): Promise<void> {
  const say = (text: string) => api.ask('sendMessage', { chat_id: chatId, text })
  if (command === 'balance') await say(await desk.balance(organisationId, owner, language))
  else if (command === 'history') await say(await desk.history(organisationId, owner, language))
  else if (command === 'card') {
    const card = await desk.card(organisationId, owner, language)
    if (card) await api.photo(chatId, card.picture, card.caption)
    else await say(botWord('noCard', language))
  } else await say(botWord('help', language))
}

async function bind(
  { db, organisationId }: Asked,
  chatId: string,
  token: string,
  language: Language,
): Promise<boolean> {
  const isBound = await db.transaction().execute(async (db) => {
    const now = await databaseNow(db)
    const owner = await store.useToken(db, organisationId, digestOfToken(token), now)
    if (owner === null) return false
    const before = await store.byChat(db, organisationId, chatId)
    await store.bind(db, organisationId, { chatId, owner, language }, now)
    if (before?.owner !== owner) {
      const opened = { way: 'chat', subject: null } as const
      const fact = { name: 'member.way_opened', owner, data: opened } as const
      await announce(db, organisationId, [fact], now)
    }
    return true
  })
  if (isBound) wakeOutbox()
  return isBound
}
