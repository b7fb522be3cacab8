import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import * as channels from '#domains/channels/channels.ts'
import * as purchases from '#domains/purchases/purchases.ts'
import { provideSecret } from '#kit/secret.ts'
import { openBotDesk } from '#server/bot.ts'
import { freshDoor } from '#test/door.ts'
import { freshDatabase } from '#test/given.ts'
import { openPortal, portalOf } from '#test/portal.ts'
import { openWebServer, type WebServer } from '#test/providers/webServer.ts'
import { cookieOf } from '#test/staff.ts'

const SECRET = 'a secret of the tests, at least thirty-two bytes'
provideSecret(SECRET)
purchases.signQuotesWith(SECRET)
const given = freshDatabase()
const door = freshDoor(given)
const { anyPhone, join, visit } = portalOf(door, given)
const silent = { info: () => {}, warn: () => {}, error: () => {} }

let api: WebServer
let bots: { stop(): Promise<void> } | null = null
let updates: { update_id: number; message: object }[] = []
let next = 1

beforeAll(() => openPortal(door))
beforeEach(async () => {
  await given.owner.deleteFrom('portal.tally').execute()
  updates = []
  api = await openWebServer(async ({ path, body }) => {
    if (path.endsWith('/getMe')) return { body: '{"ok":true,"result":{"username":"gears_bot"}}' }
    if (!path.endsWith('/getUpdates')) return { body: '{"ok":true,"result":{"message_id":1}}' }
    const { offset } = JSON.parse(body) as { offset: number }
    const left = updates.filter(({ update_id }) => update_id >= offset)
    if (left.length === 0) await new Promise((done) => setTimeout(done, 20))
    return { body: JSON.stringify({ ok: true, result: left }) }
  })
})
afterEach(async () => {
  await bots?.stop()
  bots = null
  await api.close()
  await given.owner.deleteFrom('channels.channel').execute()
})

/** Sets the bot up at the stand-in, and waits until it has said how it is called. */
async function startBot(): Promise<void> {
  const asked = { enabled: true, position: 1, rate: 100, settings: { root: api.url } }
  const set = await door.ask('PUT', '/v1/channels/telegram', {
    ...asked,
    secrets: { token: '1:token' },
  })
  expect(set.status, set.text).toBe(200)
  const { db } = given()
  bots = channels.startBots({ db, log: silent, desk: openBotDesk(db, silent), hold: 0, look: 20 })
  const open = async () => (await visit('GET', '/v1/my/entrance')).body.telegram as boolean
  await expect.poll(open, { timeout: 10_000 }).toBe(true)
}

type Said = {
  readonly chat_id: string
  readonly text: string
  readonly reply_markup?: { readonly keyboard?: { request_contact?: boolean }[][] }
}
const replies = () =>
  api.heard
    .filter(({ path }) => path.endsWith('/sendMessage'))
    .map(({ body }) => JSON.parse(body) as Said)

/** What somebody writes or shares, and what the bot says to it. */
async function tell(chat: number, what: object): Promise<Said> {
  const before = replies().length
  const from = { id: chat, language_code: 'en' }
  const message = { chat: { id: chat, type: 'private' }, from, ...what }
  updates.push({ update_id: next++, message })
  await expect.poll(() => replies().length, { timeout: 5_000 }).toBe(before + 1)
  return replies().at(-1)!
}

const meet = () => visit('POST', '/v1/my/meetings', {})
const startOf = (url: string) => ({ text: `/start ${new URL(url).searchParams.get('start')}` })
const share = (phone: string, user: number) => ({
  contact: { phone_number: phone.slice(1), user_id: user },
})
const give = (request: string, code: string) => visit('POST', '/v1/my/sessions', { request, code })
const codeIn = ({ text }: Said): string => /^(\d{6}) is your code/.exec(text)![1]!

/** Goes the whole way to the page: opens the bot, shares the phone, types the code. */
async function arriveBy(chat: number, phone: string) {
  const { body } = await meet()
  expect(body.url).toMatch(/^https:\/\/t\.me\/gears_bot\?start=[\w-]{24}$/)
  const asked = await tell(chat, startOf(body.url))
  expect(asked.reply_markup?.keyboard?.[0]?.[0]?.request_contact).toBe(true)
  const said = await tell(chat, share(phone, chat))
  return give(body.request, codeIn(said))
}

test('whoever shares the phone of the chat joins by the code that the bot says, with a card at once', async () => {
  await startBot()
  const phone = anyPhone()
  const arrived = await arriveBy(101, phone)
  expect(arrived.body.state).toBe('joining')
  const asked = { ticket: arrived.body.ticket }
  // the rules are accepted by hand here as everywhere, and nothing is agreed to by itself
  expect((await visit('POST', '/v1/my/members', asked)).body.code).toBe('my.rules_needed')
  const joined = await visit('POST', '/v1/my/members', { ...asked, rulesVersion: 1 })
  expect(joined.status, joined.text).toBe(201)
  const cookie = cookieOf(joined)
  const { body } = await visit('GET', '/v1/my', undefined, cookie)
  expect(body).toMatchObject({ phone, rules: { accepted: 1 } })
  expect((await visit('GET', '/v1/my/cards', undefined, cookie)).body.items).toHaveLength(1)
  const consents = await visit('GET', '/v1/my/consents', undefined, cookie)
  expect(consents.body.consents.filter((each: { given: boolean }) => each.given)).toEqual([])
})

test('whether anybody has the phone or not, the bot says the same; a member signs in', async () => {
  const phone = anyPhone()
  const { memberId } = await join(phone)
  await startBot()
  const [one, other] = [await meet(), await meet()]
  await tell(102, startOf(one.body.url))
  await tell(103, startOf(other.body.url))
  const known = await tell(102, share(phone, 102))
  const unknown = await tell(103, share(anyPhone(), 103))
  const bare = ({ text }: Said) => text.replace(/^\d{6}/, '')
  expect(bare(known)).toBe(bare(unknown))
  expect(one.body.request.length).toBe(other.body.request.length)
  const arrived = await give(one.body.request, codeIn(known))
  expect(arrived.body).toEqual({ state: 'signed_in', ticket: null })
  const me = await visit('GET', '/v1/my', undefined, cookieOf(arrived))
  expect(me.body.memberId).toBe(memberId)
})

test('a contact out of the address book, or one that names nobody, proves nothing', async () => {
  await startBot()
  const { body } = await meet()
  await tell(104, startOf(body.url))
  const foreign = await tell(104, share(anyPhone(), 999))
  expect(foreign.text).toMatch(/^It has to be the number of this chat/)
  const { contact } = share(anyPhone(), 0)
  const unnamed = await tell(104, { contact: { phone_number: contact.phone_number } })
  expect(unnamed.text).toMatch(/^It has to be the number of this chat/)
  expect((await give(body.request, '123456')).body.code).toBe('my.code_expired')
})

test('a link is good for one chat, and a phone that nobody asked for is not taken', async () => {
  await startBot()
  const { body } = await meet()
  await tell(105, startOf(body.url))
  expect((await tell(106, startOf(body.url))).text).toMatch(/^The link is out of date/)
  expect((await tell(106, share(anyPhone(), 106))).text).toMatch(/^Open the page of the programme/)
})

test('a code of a chat is good for the page that asked, bears five tries, and is used once', async () => {
  await startBot()
  const [mine, others] = [await meet(), await meet()]
  await tell(107, startOf(mine.body.url))
  const code = codeIn(await tell(107, share(anyPhone(), 107)))
  expect((await give(others.body.request, code)).body.code).toBe('my.code_expired')
  const wrong = code === '111111' ? '222222' : '111111'
  for (let tries = 0; tries < 4; tries += 1)
    expect((await give(mine.body.request, wrong)).body.code).toBe('my.code_wrong')
  expect((await give(mine.body.request, code)).status).toBe(201)
  expect((await give(mine.body.request, code)).body.code).toBe('my.code_expired')
})

test('codes to a phone are counted together, by whichever way they go', async () => {
  await startBot()
  const phone = anyPhone()
  for (let sent = 0; sent < 5; sent += 1)
    expect((await visit('POST', '/v1/my/codes', { phone })).status).toBe(202)
  const { body } = await meet()
  await tell(108, startOf(body.url))
  expect((await tell(108, share(phone, 108))).text).toMatch(/^Too many tries/)
})

test('a link that is older than ten minutes opens nothing, and what was shared is forgotten with it', async () => {
  await startBot()
  const { body } = await meet()
  await tell(109, startOf(body.url))
  await given.owner
    .updateTable('portal.meeting')
    .set({ madeAt: new Date(Date.now() - 20 * 60_000), expiresAt: new Date(Date.now() - 60_000) })
    .execute()
  expect((await tell(109, share(anyPhone(), 109))).text).toMatch(/^Open the page of the programme/)
  const { portalJobs } = await import('./portal.jobs.ts')
  const [forget] = portalJobs
  await forget!.run(await given.fresh(), { signal: new AbortController().signal } as never)
  expect(await given.owner.selectFrom('portal.meeting').selectAll().execute()).toEqual([])
})

test('without a bot nobody is sent there', async () => {
  expect((await visit('GET', '/v1/my/entrance')).body.telegram).toBe(false)
  expect((await meet()).body.code).toBe('chat.no_bot')
})
