import { createECDH, generateKeyPairSync, randomBytes } from 'node:crypto'
import { beforeAll, beforeEach, expect, test } from 'vitest'
import * as channels from '#domains/channels/channels.ts'
import * as purchases from '#domains/purchases/purchases.ts'
import { usePassKeys } from '#domains/showcase/passes.ts'
import { provideSecret } from '#kit/secret.ts'
import { freshDoor } from '#test/door.ts'
import { freshDatabase } from '#test/given.ts'
import { openPortal, portalOf } from '#test/portal.ts'
import { openWebServer } from '#test/providers/webServer.ts'

const SECRET = 'a secret of the tests, at least thirty-two bytes'
provideSecret(SECRET)
purchases.signQuotesWith(SECRET)
const given = freshDatabase()
const door = freshDoor(given)
const { anyPhone, join, visit } = portalOf(door, given)
const silent = { info: () => {}, warn: () => {}, error: () => {} }
const nobody = {
  isMember: () => Promise.resolve(true),
  meet: () => Promise.resolve(false),
  prove: () => Promise.resolve({ refused: 'unasked' as const }),
  balance: noAnswer,
  history: noAnswer,
  card: () => Promise.resolve(null),
}
function noAnswer(): Promise<string> {
  return Promise.resolve('')
}

beforeAll(() => openPortal(door))
beforeEach(async () => {
  await given.owner.deleteFrom('portal.tally').execute()
  // whoever joins reads the code in the sandbox
  await given.owner.deleteFrom('channels.channel').execute()
})

/** What a browser gives when it subscribes. */
const subscription = (place: string) => ({
  endpoint: `https://push.example/${place}`,
  keys: {
    p256dh: createECDH('prime256v1').generateKeys().toString('base64url'),
    auth: randomBytes(16).toString('base64url'),
  },
})

const see = async (cookie: string) =>
  (await visit('GET', '/v1/my/channels', undefined, cookie)).body

async function set(kind: 'push' | 'telegram', asked: object): Promise<void> {
  const all = { enabled: true, position: 1, rate: 100, secrets: {}, ...asked }
  const answer = await door.ask('PUT', `/v1/channels/${kind}`, all)
  expect(answer.status, answer.text).toBe(200)
}

test('where the organisation has set up neither, nothing is offered and nothing is taken', async () => {
  const { cookie } = await join(anyPhone())
  expect(await see(cookie)).toEqual({ push: null, telegram: null })
  const put = await visit('PUT', '/v1/my/channels/push', subscription('1'), cookie)
  expect(put.body.code).toBe('push.off')
  const chat = await visit('POST', '/v1/my/channels/telegram', undefined, cookie)
  expect(chat.body.code).toBe('chat.no_bot')
})

test('a browser takes notices from a press on, is known by a digest, and is let go again', async () => {
  const { cookie } = await join(anyPhone())
  const other = await join(anyPhone())
  await set('push', { settings: { contact: 'mailto:club@shop.example' } })
  const chosen = { channels: [{ topic: 'service', channels: ['sms'] }] }
  await visit('PUT', '/v1/my/wishes', chosen, cookie)
  const given_ = subscription('2')
  const on = await visit('PUT', '/v1/my/channels/push', given_, cookie)
  expect(on.status, on.text).toBe(200)
  expect(on.body.push.browsers).toEqual([expect.stringMatching(/^[\w-]{43}$/)])
  expect(on.text).not.toContain('push.example')
  // whoever turns it on wishes to hear by it, before what was chosen
  const { body } = await visit('GET', '/v1/my/consents', undefined, cookie)
  expect(body.channels[0]).toMatchObject({ topic: 'service', channels: ['push', 'sms'] })

  const again = await visit('PUT', '/v1/my/channels/push', given_, cookie)
  expect(again.body.push.browsers).toEqual(on.body.push.browsers)
  const [name] = on.body.push.browsers
  await visit('DELETE', `/v1/my/channels/push/${name}`, undefined, other.cookie)
  expect((await see(cookie)).push.browsers).toEqual([name])
  const off = await visit('DELETE', `/v1/my/channels/push/${name}`, undefined, cookie)
  expect(off.body.push.browsers).toEqual([])
})

test('what is no subscription of a browser is refused', async () => {
  const { cookie } = await join(anyPhone())
  await set('push', { settings: { contact: 'mailto:club@shop.example' } })
  for (const endpoint of ['http://push.example/3', 'ftp://push.example/3']) {
    const bad = { ...subscription('3'), endpoint }
    const { body } = await visit('PUT', '/v1/my/channels/push', bad, cookie)
    expect(body.code).toBe('push.subscription_invalid')
  }
})

test('a chat is bound by the address that opens the bot, and let go from the profile', async () => {
  const updates: object[] = []
  const bot = await openWebServer(async ({ path, body }) => {
    if (path.endsWith('/getMe')) return { body: '{"ok":true,"result":{"username":"gears_bot"}}' }
    if (!path.endsWith('/getUpdates')) return { body: '{"ok":true,"result":{"message_id":1}}' }
    const { offset } = JSON.parse(body) as { offset: number }
    await new Promise((done) => setTimeout(done, 20))
    const left = updates.filter((each) => (each as { update_id: number }).update_id >= offset)
    return { body: JSON.stringify({ ok: true, result: left }) }
  })
  const { cookie } = await join(anyPhone())
  await set('telegram', { settings: { root: bot.url }, secrets: { token: '1:token' } })
  expect((await see(cookie)).telegram).toEqual({ connected: false })
  const open = () => visit('POST', '/v1/my/channels/telegram', undefined, cookie)
  // a bot that has not said how it is called cannot be opened
  expect((await open()).body.code).toBe('chat.no_bot')

  const bots = channels.startBots({ db: given().db, log: silent, desk: nobody, hold: 0, look: 20 })
  await expect.poll(async () => (await open()).status, { timeout: 10_000 }).toBe(200)
  const { url } = (await open()).body as { url: string }
  expect(url).toMatch(/^https:\/\/t\.me\/gears_bot\?start=[\w-]{24}$/)
  const text = `/start ${new URL(url).searchParams.get('start')}`
  updates.push({ update_id: 1, message: { text, chat: { id: 5, type: 'private' }, from: {} } })
  await expect.poll(async () => (await see(cookie)).telegram.connected).toBe(true)
  await bots.stop()
  await bot.close()

  const left = await visit('DELETE', '/v1/my/channels/telegram', undefined, cookie)
  expect(left.body.telegram).toEqual({ connected: false })
})

test('the own card goes into a phone where that is set up, and nobody else’s does', async () => {
  const { cookie } = await join(anyPhone())
  const other = await join(anyPhone())
  const cardOf = async (whose: string) =>
    (await visit('GET', '/v1/my/cards', undefined, whose)).body.items[0].number as string
  const google = async (number: string) =>
    visit('GET', `/v1/my/cards/${number}/passes/google`, undefined, cookie)
  expect((await visit('GET', '/v1/my/passes', undefined, cookie)).body).toEqual({
    apple: false,
    google: false,
  })
  expect((await google(await cardOf(cookie))).body.code).toBe('pass.not_set_up')

  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2_048 })
  const key = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
  const email = 'passes@shop.example'
  usePassKeys({
    apple: null,
    google: { issuerId: '3', logo: 'https://shop.example/l', email, key },
  })
  try {
    expect((await visit('GET', '/v1/my/passes', undefined, cookie)).body.google).toBe(true)
    const { body } = await google(await cardOf(cookie))
    expect(body.url).toMatch(/^https:\/\/pay\.google\.com\/gp\/v\/save\//)
    expect((await google(await cardOf(other.cookie))).body.code).toBe('card.unknown')
  } finally {
    usePassKeys({ apple: null, google: null })
  }
})
