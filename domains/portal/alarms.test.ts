import { createECDH, randomBytes } from 'node:crypto'
import { sql } from 'kysely'
import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import * as channels from '#domains/channels/channels.ts'
import { bind } from '#domains/channels/chats.store.ts'
import * as phones from '#domains/desk/phones.ts'
import { freeze } from '#domains/members/freezing.ts'
import * as members from '#domains/members/members.ts'
import * as messaging from '#domains/messaging/messaging.ts'
import { unseal } from '#domains/messaging/secrets.ts'
import * as purchases from '#domains/purchases/purchases.ts'
import { DAY } from '#kit/core/time.ts'
import { announce } from '#kit/events.ts'
import { provideSecret } from '#kit/secret.ts'
import { deliverNews } from '#test/behaviours/town.ts'
import { freshDoor } from '#test/door.ts'
import { freshDatabase } from '#test/given.ts'
import { openPortal, portalOf } from '#test/portal.ts'
import { cookieOf } from '#test/staff.ts'
import { forget, lastUsed } from './alarms.store.ts'
import { forgetMembers } from './sessions.ts'

const SECRET = 'a secret of the tests, at least thirty-two bytes'
provideSecret(SECRET)
purchases.signQuotesWith(SECRET)
const given = freshDatabase()
const door = freshDoor(given)
const { anyPhone, arrive, askCode, codeSent, join, visit } = portalOf(door, given)

beforeAll(() => openPortal(door))
beforeEach(async () => {
  await given.owner.deleteFrom('portal.tally').execute()
  await given.owner.deleteFrom('channels.channel').execute()
})

const me = async (cookie: string) => (await visit('GET', '/v1/my', undefined, cookie)).body

/** Somebody who joined, with a phone and an e-mail. */
async function somebody() {
  const phone = anyPhone()
  const joined = await join(phone)
  const email = `m${phone.slice(-7)}@member.example`
  await members.edit(await given.fresh(), joined.memberId, { email })
  // with other contacts every session has ended
  return { ...joined, cookie: cookieOf(await arrive(phone)), phone, email }
}

/** What was told of this kind last; in the sandbox, where the link is whole. */
async function told(memberId: string, kind: string) {
  await deliverNews(given)
  const ctx = given()
  await messaging.deliver(ctx.db, [messaging.sandbox], ctx.log)
  return (await messaging.journal(ctx, { memberId, kind })).items
}

/** The mark that a browser was given with an answer. */
const markOf = ({ headers }: Awaited<ReturnType<typeof visit>>): string =>
  [headers['set-cookie'] ?? []]
    .flat()
    .map((cookie) => /^kopilka_known=[^;]+/.exec(`${cookie}`)?.[0])
    .find((cookie) => cookie !== undefined)!

const tokenIn = (text: string): string => /\/my#a\.([\w-]{16})$/.exec(text)![1]!
const look = (token: string) => visit('POST', '/v1/my/alarms/look', { token })
const use = (token: string, freeze = false) => visit('POST', '/v1/my/alarms', { token, freeze })

async function set(kind: string, settings: object, secrets: object = {}): Promise<void> {
  const asked = { enabled: true, position: 1, rate: 100, settings, secrets }
  const answer = await door.ask('PUT', `/v1/channels/${kind}`, asked)
  expect(answer.status, answer.text).toBe(200)
}

const SMS = {
  url: 'http://127.0.0.1:1/send',
  method: 'POST',
  headers: [],
  form: 'json',
  body: '{"to":"{{address}}","text":"{{text}}"}',
  accepted: null,
  idField: null,
  receipts: null,
  site: 'https://club.example',
}
const MAIL = {
  host: '127.0.0.1',
  port: 1,
  security: 'none',
  user: null,
  from: 'club@shop.example',
  fromName: 'Club',
  replyTo: null,
  site: null,
  authority: null,
  dkim: null,
}

/** What was written to be sent of a kind, by phones and e-mails, with the tokens in it; it is sent nowhere. */
async function written(owner: string, kind: string) {
  await deliverNews(given)
  const rows = await given.owner
    .selectFrom('messaging.message')
    .select(['eventId', 'address', 'sealed'])
    .where('owner', '=', owner)
    .where('kind', '=', kind)
    .execute()
  await given.owner.deleteFrom('messaging.message').where('owner', '=', owner).execute()
  return rows.map(({ eventId, address, sealed }) => ({
    address,
    token: unseal(eventId, sealed!),
  }))
}

let chats = 70
/** Binds a chat as the bot does when a link of the member's is opened. */
async function bindChat(owner: string): Promise<void> {
  const chatId = `${++chats}`
  const { db, organisationId, now } = await given.fresh()
  await bind(db, organisationId, { chatId, owner, language: 'ru' }, now)
  const opened = { way: 'chat', subject: null } as const
  const fact = { name: 'member.way_opened', owner, data: opened } as const
  await announce(db, organisationId, [fact], now)
}

const subscription = (place: string) => ({
  endpoint: `https://push.example/${place}`,
  keys: {
    p256dh: createECDH('prime256v1').generateKeys().toString('base64url'),
    auth: randomBytes(16).toString('base64url'),
  },
})

async function addBrowser(cookie: string, place: string) {
  await set('push', { contact: 'mailto:club@shop.example' })
  const added = await visit('PUT', '/v1/my/channels/push', subscription(place), cookie)
  expect(added.status, added.text).toBe(200)
  await given.owner.deleteFrom('channels.channel').execute()
}

describe('a chat or a browser that was bound to a member', () => {
  test('is told at every phone and e-mail, not in itself; the journal does not have the token', async () => {
    const { memberId, phone, email } = await somebody()
    await set('http', SMS)
    await set('smtp', MAIL)
    await set('telegram', { root: 'http://127.0.0.1:1' }, { token: '1:token' })
    await bindChat(memberId)
    await deliverNews(given)
    const written = await given.owner
      .selectFrom('messaging.message')
      .select(['channel', 'address', 'text', 'sealed'])
      .where('owner', '=', memberId)
      .where('kind', '=', 'member.chat_bound')
      .orderBy('channel')
      .execute()
    expect(written.map(({ channel, address }) => [channel, address])).toEqual([
      ['email', email],
      ['sms', phone],
    ])
    for (const { text, sealed } of written) {
      expect(text).toMatch(/https:\/\/club\.example\/my#a\.••••••$/)
      expect(sealed).toBeInstanceOf(Buffer)
    }
    await given.owner.deleteFrom('messaging.message').where('owner', '=', memberId).execute()
  })

  test('is let go by the link, once, without signing in', async () => {
    const { memberId } = await somebody()
    await bindChat(memberId)
    const [warned] = await told(memberId, 'member.chat_bound')
    const token = tokenIn(warned!.text)
    expect((await look(token)).body).toEqual({
      about: 'chat',
      organisation: 'Test',
      undoes: true,
      frozen: false,
    })
    expect(await channels.hasChat(given(), memberId)).toBe(true)
    expect((await use(token)).body).toEqual({ undone: true, frozen: false })
    expect(await channels.hasChat(given(), memberId)).toBe(false)
    expect((await use(token)).body.code).toBe('alarm.over')
    expect((await look(token)).body.code).toBe('alarm.over')
  })

  test('is told once for a browser, and the link lets that browser go alone', async () => {
    const { cookie, memberId } = await somebody()
    await addBrowser(cookie, `a${memberId}`)
    await addBrowser(cookie, `b${memberId}`)
    const all = await told(memberId, 'member.browser_added')
    expect(all).toHaveLength(2)
    // asked again in the same browser, nothing is new
    const again = subscription(`b${memberId}`)
    await set('push', { contact: 'mailto:club@shop.example' })
    await visit('PUT', '/v1/my/channels/push', again, cookie)
    await given.owner.deleteFrom('channels.channel').execute()
    expect(await told(memberId, 'member.browser_added')).toHaveLength(2)
    expect((await use(tokenIn(all[1]!.text))).body.undone).toBe(true)
    const left = await given.owner
      .selectFrom('channels.subscription')
      .select('endpoint')
      .where('owner', '=', memberId)
      .execute()
    expect(left).toEqual([{ endpoint: `https://push.example/b${memberId}` }])
  })

  test('goes by the link also when the browser has asked to be told once more', async () => {
    const { cookie, memberId } = await somebody()
    await addBrowser(cookie, `c${memberId}`)
    const [warned] = await told(memberId, 'member.browser_added')
    await addBrowser(cookie, `c${memberId}`)
    expect((await use(tokenIn(warned!.text))).body.undone).toBe(true)
    const left = given.owner.selectFrom('channels.subscription').select('id')
    expect(await left.where('owner', '=', memberId).execute()).toEqual([])
  })

  test('comes twenty times an hour at most, so that nobody is buried in warnings', async () => {
    const { cookie, memberId } = await somebody()
    await set('push', { contact: 'mailto:club@shop.example' })
    const add = (place: number) =>
      visit('PUT', '/v1/my/channels/push', subscription(`${memberId}/${place}`), cookie)
    for (let place = 0; place < 20; place += 1) expect((await add(place)).status).toBe(200)
    expect((await add(20)).body.code).toBe('my.too_often')
    const chat = await visit('POST', '/v1/my/channels/telegram', undefined, cookie)
    expect(chat.body.code).toBe('my.too_often')
    const sent = await visit('POST', '/v1/my/contact-codes', { phone: anyPhone() }, cookie)
    const code = { request: sent.body.request, code: '000000' }
    const change = await visit('PUT', '/v1/my/contacts', code, cookie)
    expect(change.body.code).toBe('my.too_often')
  })

  test('goes when a phone or an e-mail is replaced, whoever did it; one that came after stays', async () => {
    for (const change of [
      (id: string) => door.ask('PATCH', `/v1/members/${id}`, { phone: anyPhone() }),
      (id: string) => door.ask('PATCH', `/v1/members/${id}`, { email: `${id}@other.example` }),
    ]) {
      const { memberId } = await somebody()
      await bindChat(memberId)
      expect((await change(memberId)).status).toBe(200)
      await deliverNews(given)
      expect(await channels.hasChat(given(), memberId)).toBe(false)
      await bindChat(memberId)
      await deliverNews(given)
      expect(await channels.hasChat(given(), memberId)).toBe(true)
    }
  })
})

test('whoever had a phone is told there when the staff replaced it, and at the e-mail; the new one is not', async () => {
  const { memberId, phone, email } = await somebody()
  await set('http', SMS)
  await set('smtp', MAIL)
  await door.ask('PATCH', `/v1/members/${memberId}`, { phone: anyPhone() })
  await deliverNews(given)
  const written = await given.owner
    .selectFrom('messaging.message')
    .select(['address'])
    .where('owner', '=', memberId)
    .where('kind', '=', 'member.phone_replaced')
    .orderBy('channel')
    .execute()
  expect(written.map(({ address }) => address)).toEqual([email, phone])
  await given.owner.deleteFrom('messaging.message').where('owner', '=', memberId).execute()
})

/** Somebody who was warned of a chat by phone and by e-mail, and the link that came to each. */
async function warnedTwice() {
  const { memberId, phone, email } = await somebody()
  await set('http', SMS)
  await set('smtp', MAIL)
  await bindChat(memberId)
  const links = await written(memberId, 'member.chat_bound')
  const at = (address: string) => links.find((each) => each.address === address)!.token
  return { phone, email, at }
}

test('whoever holds the telephone uses up the link that came there, and not the one in the e-mail', async () => {
  const { phone, email, at } = await warnedTwice()
  expect((await use(at(phone))).body).toEqual({ undone: true, frozen: false })
  expect((await use(at(phone), true)).body.code).toBe('alarm.over')
  expect((await use(at(email), true)).body).toEqual({ undone: false, frozen: true })
})

test('whoever holds the telephone does not lift what the link in the e-mail froze', async () => {
  const { phone, email, at } = await warnedTwice()
  await use(at(email), true)
  await given.owner.deleteFrom('channels.channel').execute()
  const thief = cookieOf(await arrive(phone))
  const ask = async () => (await visit('POST', '/v1/my/freeze/codes', undefined, thief)).body
  expect((await ask()).sentTo).toMatch(/@member\.example$/)
  // by a link of their own they leave it to the staff, and lift nothing
  await use(at(phone))
  expect((await ask()).code).toBe('my.unfreeze_by_staff')
})

describe('who signs in', () => {
  test('after the link was used is told of again, also in the browser that was at home there', async () => {
    const { memberId, phone } = await somebody()
    const thief = await arrive(phone)
    const mark = markOf(thief)
    const [warned] = await told(memberId, 'member.signed_in')
    await use(tokenIn(warned!.text))
    const before = (await told(memberId, 'member.signed_in')).length
    const signIn = async () => {
      const sent = await askCode(phone)
      const code = { request: sent.body.request, code: await codeSent() }
      return visit('POST', '/v1/my/sessions', code, mark)
    }
    const again = await signIn()
    expect(again.body.state).toBe('signed_in')
    expect(await told(memberId, 'member.signed_in')).toHaveLength(before + 1)
    // a month later the job forgets what nobody used, and not that this browser was warned of
    const { db, now } = await given.fresh()
    await forget(db, new Date(now.getTime() + 32 * DAY), 1_000)
    expect(await lastUsed(db, memberId)).toBeInstanceOf(Date)
  })

  test('from a browser that the member never used is told of, and signed out by the link', async () => {
    const { memberId, phone } = await somebody()
    const thief = cookieOf(await arrive(phone))
    expect((await me(thief)).memberId).toBe(memberId)
    const [warned] = await told(memberId, 'member.signed_in')
    const { body } = await use(tokenIn(warned!.text))
    expect(body).toEqual({ undone: true, frozen: false })
    forgetMembers()
    expect((await me(thief)).code).toBe('my.signed_out')
  })

  test('is not told of by joining, nor in a browser that knows the member', async () => {
    const phone = anyPhone()
    const sent = await askCode(phone)
    const give = { request: sent.body.request, code: await codeSent() }
    const { body } = await visit('POST', '/v1/my/sessions', give)
    const joined = await visit('POST', '/v1/my/members', { ticket: body.ticket, rulesVersion: 1 })
    const known = markOf(joined)
    const again = await askCode(phone)
    const code = { request: again.body.request, code: await codeSent() }
    const signedIn = await visit('POST', '/v1/my/sessions', code, known)
    expect(signedIn.body.state).toBe('signed_in')
    expect(await told(joined.body.memberId, 'member.signed_in')).toEqual([])
  })
})

describe('the points of a member', () => {
  test('are frozen by the link, and whoever is signed in is signed out', async () => {
    const { cookie, memberId } = await somebody()
    await bindChat(memberId)
    const [warned] = await told(memberId, 'member.chat_bound')
    expect((await use(tokenIn(warned!.text), true)).body).toEqual({ undone: true, frozen: true })
    forgetMembers()
    expect((await me(cookie)).code).toBe('my.signed_out')
    const { body } = await door.ask('GET', `/v1/members/${memberId}`)
    expect(body.frozenAt).toEqual(expect.any(String))
    const log = await door.ask('GET', `/v1/audit?object=${memberId}&operation=points.frozen`)
    expect(log.body.items).toMatchObject([{ actor: { kind: 'member' }, reason: 'warned of: chat' }])
  })

  test('are frozen by the member at the portal, and lifted by a code to the phone', async () => {
    const { cookie } = await somebody()
    const frozen = await visit('POST', '/v1/my/freeze', undefined, cookie)
    expect(frozen.body.frozenAt).toEqual(expect.any(String))
    const sent = await visit('POST', '/v1/my/freeze/codes', undefined, cookie)
    expect(sent.status, sent.text).toBe(202)
    const code = await codeSent('unfreeze.code')
    const lift = (digits: string) =>
      visit('DELETE', '/v1/my/freeze', { request: sent.body.request, code: digits }, cookie)
    expect((await lift(code === '111111' ? '222222' : '111111')).body.code).toBe('my.code_wrong')
    expect((await lift(code)).body.frozenAt).toBeNull()
    const again = await visit('POST', '/v1/my/freeze/codes', undefined, cookie)
    expect(again.body.code).toBe('points.not_frozen')
  })

  test('are not lifted by a code to the phone that somebody in the e-mail added at the portal', async () => {
    const email = `only${anyPhone().slice(-7)}@member.example`
    const { body } = await door.ask('POST', '/v1/members', { email })
    const ask = async (path: string, asked: object, kind: string, cookie?: string) => {
      const sent = await visit('POST', path, asked, cookie)
      return { request: sent.body.request, code: await codeSent(kind) }
    }
    const code = await ask('/v1/my/codes', { email }, 'sign_in.code')
    const thief = cookieOf(await visit('POST', '/v1/my/sessions', code))
    const phone = anyPhone()
    const added = await ask('/v1/my/contact-codes', { phone }, 'contact.code', thief)
    expect((await visit('PUT', '/v1/my/contacts', added, thief)).body.phone).toBe(phone)
    await freeze(await given.fresh(), body.id, null)
    const sent = await visit('POST', '/v1/my/freeze/codes', undefined, thief)
    expect(sent.body.code).toBe('my.unfreeze_by_staff')
  })

  test('are lifted by the staff alone where the contacts changed shortly before', async () => {
    const { memberId } = await somebody()
    const phone = anyPhone()
    await door.ask('PATCH', `/v1/members/${memberId}`, { phone })
    const cookie = cookieOf(await arrive(phone))
    await visit('POST', '/v1/my/freeze', undefined, cookie)
    const sent = await visit('POST', '/v1/my/freeze/codes', undefined, cookie)
    expect(sent.body.code).toBe('my.unfreeze_by_staff')
    const lifted = await door.ask('POST', `/v1/members/${memberId}/unfreeze`, {})
    expect(lifted.body.frozenAt).toBeNull()
  })
})

test('a change of phone that waits is called off by the link in the warning, and is not carried out', async () => {
  const { memberId, phone } = await somebody()
  await phones.ask(await given.fresh(), memberId, { phone: anyPhone() })
  const [warned] = await told(memberId, 'member.phone_changing')
  expect((await use(tokenIn(warned!.text))).body).toEqual({ undone: true, frozen: false })
  const ctx = await given.fresh()
  const tomorrow = { ...ctx, now: new Date(ctx.now.getTime() + 25 * 3_600_000) }
  await phones.changeDue(tomorrow, new AbortController().signal)
  expect((await members.get(ctx, memberId)).phone).toBe(phone)
})

test('a link that is made up, too old, or of a member who left is over', async () => {
  expect((await use('AAAAAAAAAAAAAAAA', true)).body.code).toBe('alarm.over')
  const [one, other] = [await somebody(), await somebody()]
  for (const { memberId } of [one, other]) await bindChat(memberId)
  const [old] = await told(one.memberId, 'member.chat_bound')
  await given.owner.executeQuery(
    sql`update portal.alarm set made_at = made_at - interval '8 days',
      expires_at = expires_at - interval '8 days' where owner = ${one.memberId}`.compile(
      given.owner,
    ),
  )
  expect((await use(tokenIn(old!.text), true)).body.code).toBe('alarm.over')
  const [gone] = await told(other.memberId, 'member.chat_bound')
  await members.close(await given.fresh(), other.memberId, null)
  expect((await use(tokenIn(gone!.text), true)).body.code).toBe('alarm.over')
})
