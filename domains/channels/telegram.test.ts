import { sql } from 'kysely'
import { beforeAll, beforeEach, expect, test } from 'vitest'
import * as messaging from '#domains/messaging/messaging.ts'
import * as programmes from '#domains/programmes/programmes.ts'
import { newId } from '#kit/newId.ts'
import { provideSecret } from '#kit/secret.ts'
import { freshDatabase } from '#test/given.ts'
import { openWebServer, type Answer, type WebServer } from '#test/providers/webServer.ts'
import * as channels from './channels.ts'

const given = freshDatabase()
beforeAll(async () => {
  provideSecret('a secret that only this test knows')
  const about = { name: 'Club', country: 'RU', language: 'ru' } as const
  await programmes.createOrganisation(given(), { ...about, id: given().organisationId })
})
const silent = { info: () => {}, warn: () => {}, error: () => {} }
const TOKEN = '123456:the-token-of-the-bot'

let api: WebServer
let updates: Record<string, unknown>[] = []
let answers: Answer[] = []
let nextUpdate = 1

beforeEach(async () => {
  updates = []
  answers = []
  api = await openWebServer(async ({ path, body }) => {
    if (path.endsWith('/getMe')) return { body: '{"ok":true,"result":{"username":"gears_bot"}}' }
    if (!path.endsWith('/getUpdates')) {
      return answers.shift() ?? { body: '{"ok":true,"result":{"message_id":1}}' }
    }
    const { offset } = JSON.parse(body) as { offset: number }
    updates = updates.filter((each) => (each['update_id'] as number) >= offset)
    if (updates.length === 0) await new Promise((done) => setTimeout(done, 30))
    return { body: JSON.stringify({ ok: true, result: updates }) }
  })
  const settings = { root: api.url }
  const asked = { enabled: true, position: 1, rate: 100, settings, secrets: { token: TOKEN } }
  await channels.set(given(), 'telegram', asked)
  return () => api.close()
})

const write = (text: string, chat = 77, language = 'ru', type = 'private') =>
  updates.push({
    update_id: nextUpdate++,
    message: { text, chat: { id: chat, type }, from: { language_code: language } },
  })

/** What the bot said, to whom. */
const replies = () =>
  api.heard
    .filter(({ path }) => path.endsWith('/sendMessage'))
    .map(({ body }) => JSON.parse(body) as { chat_id: string; text: string })

const pictures = () => api.heard.filter(({ path }) => path.endsWith('/sendPhoto'))

const gone = new Set<string>()
const desk: channels.BotDesk = {
  isMember: (_organisation, member) => Promise.resolve(!gone.has(member)),
  meet: () => Promise.resolve(false),
  prove: () => Promise.resolve({ refused: 'unasked' }),
  balance: (_organisation, member, language) =>
    Promise.resolve(`${language}: 21 ${member.slice(-4)}`),
  history: () => Promise.reject(new Error('the database is away')),
  card: () => Promise.resolve({ picture: Buffer.from([0x89, 0x50]), caption: '2000000000015' }),
}

/** Runs the bot until it is said to be done. */
async function listening(isDone: () => boolean): Promise<void> {
  const bots = channels.startBots({ db: given().db, log: silent, desk, hold: 0, look: 20 })
  for (let tries = 0; !isDone() && tries < 700; tries += 1) {
    await new Promise((done) => setTimeout(done, 20))
  }
  await bots.stop()
  expect(isDone()).toBe(true)
}

async function bound(chat = 77): Promise<string> {
  const member = newId()
  const { token } = await channels.chatToken(await given.fresh(), member)
  const before = replies().length
  write(`/start ${token}`, chat)
  await listening(() => replies().length > before)
  return member
}

test('a member binds a chat and asks for points, history and card in this conversation', async () => {
  const member = newId()
  const { token } = await channels.chatToken(await given.fresh(), member)
  write('/balance')
  write(`/start ${token}`)
  write('/balance')
  write('/history')
  write('/card')
  write('/balance@club_bot')
  write('hello')
  write('/stop')
  write('/balance')
  await listening(() => replies().length === 8)
  expect(replies().map(({ text }) => text.split('\n')[0]!.replace(member.slice(-4), '…')))
    .toMatchInlineSnapshot(`
    [
      "Этот чат пока ни с кем не связан. Откройте личный кабинет и нажмите «Связать с Telegram».",
      "Готово: этот чат связан с вашей картой. Здесь будут приходить сообщения программы.",
      "ru: 21 …",
      "Сейчас не получается ответить. Попробуйте через минуту.",
      "ru: 21 …",
      "/balance — баллы",
      "Чат отвязан, сообщений больше не будет. Баллы и карта остаются вашими.",
      "Этот чат пока ни с кем не связан. Откройте личный кабинет и нажмите «Связать с Telegram».",
    ]
  `)
  expect(pictures()[0]!.body).toContain('2000000000015')
  expect(await channels.hasChat(given(), member)).toBe(false)
})

test('a token is good once and for ten minutes, and a new one voids the old', async () => {
  const member = newId()
  const old = await channels.chatToken(await given.fresh(), member)
  const { token } = await channels.chatToken(await given.fresh(), member)
  write(`/start ${old.token}`, 1, 'en')
  write(`/start ${token}`, 1, 'en')
  write(`/start ${token}`, 2, 'en')
  await listening(() => replies().length === 3)
  expect(replies().map(({ text }) => text.slice(0, 4))).toEqual(['The ', 'Done', 'The '])

  const late = await channels.chatToken(await given.fresh(), newId())
  await given.owner.executeQuery(
    sql`update channels.chat_token set expires_at = expires_at - interval '11 minutes'`.compile(
      given.owner,
    ),
  )
  write(`/start ${late.token}`, 3, 'en')
  await listening(() => replies().length === 4)
  expect(replies()[3]!.text).toMatch(/^The link is out of date/)
})

test('what is said in a group is not heard', async () => {
  const member = await bound(77)
  write('/balance', 77, 'ru', 'group')
  write('/balance', 77)
  await listening(() => replies().length === 2)
  expect(replies()[1]!.text).toContain(member.slice(-4))
})

test('what was answered is not answered again by the next process', async () => {
  await bound()
  const said = replies().length
  write('/balance')
  await listening(() => replies().length === said + 1)
  const asked = api.heard.length
  await listening(() => api.heard.length > asked + 2)
  expect(replies()).toHaveLength(said + 1)
})

const send = async (memberId: string) => {
  const eventId = newId()
  const to = { owner: memberId, language: 'en' as const, address: null, test: false }
  const notice = { to, eventId, news: { kind: 'card.activated' } as const }
  await given().transaction((ctx) => messaging.tell(ctx, [notice]))
  const switchboard = channels.openSwitchboard({ db: given().db, log: silent })
  await messaging.deliver(given().db, [messaging.sandbox, ...switchboard.lines], silent)
  await switchboard.close()
  return (await messaging.journal(given(), { memberId })).items[0]
}

test('a notice goes to the chat; who blocks the bot is written to no more', async () => {
  const member = await bound()
  expect(await send(member)).toMatchObject({ channel: 'telegram', state: 'delivered' })
  answers.push({
    status: 403,
    body: '{"ok":false,"error_code":403,"description":"Forbidden: bot was blocked by the user"}',
  })
  expect(await send(member)).toMatchObject({ state: 'failed' })
  expect(await channels.hasChat(given(), member)).toBe(false)
})

test('a bot that is told to slow down is quiet as long as it was told', async () => {
  const member = await bound()
  answers.push({
    status: 429,
    body: '{"ok":false,"error_code":429,"description":"Too Many Requests","parameters":{"retry_after":35}}',
  })
  expect(await send(member)).toMatchObject({ state: 'waiting', failure: '429 Too Many Requests' })
  const { rows } = await given.owner.executeQuery(
    sql<{ wait: number }>`select extract(epoch from next_try_at - written_at)::float as wait
      from messaging.message where owner = ${member}`.compile(given.owner),
  )
  expect(rows[0]!.wait).toBeGreaterThan(34)
})

test('a page of a proxy in between is no answer, and no failure names the token', async () => {
  const member = await bound()
  answers.push({ status: 502, body: '<html>Bad gateway</html>' })
  const message = await send(member)
  expect(message).toMatchObject({ state: 'waiting' })
  const { items } = await channels.list(given())
  expect(JSON.stringify([message, items])).not.toContain(TOKEN)
  expect(items[0]).toMatchObject({ failure: '502 no answer of a Bot API' })
})

test('long messages silence the bot for nobody', async () => {
  const member = await bound()
  for (let told = 0; told < 30; told += 1) write('я'.repeat(4_096), 5_000 + told)
  write('/balance')
  await listening(() => replies().some(({ text }) => text.endsWith(`21 ${member.slice(-4)}`)))
})

test('the chat of somebody who is no member any more is told nothing, and is let go', async () => {
  const member = await bound()
  gone.add(member)
  const said = replies().length
  write('/balance')
  await listening(() => replies().length > said)
  expect(replies().at(-1)!.text).toMatch(/^Этот чат пока ни с кем не связан/)
  expect(await channels.hasChat(given(), member)).toBe(false)
})
