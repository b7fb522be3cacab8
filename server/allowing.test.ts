import { sql } from 'kysely'
import { beforeAll, beforeEach, expect, test } from 'vitest'
import * as channels from '#domains/channels/channels.ts'
import * as consents from '#domains/consents/consents.ts'
import { wish } from '#domains/consents/wishes.ts'
import * as ledger from '#domains/ledger/ledger.ts'
import * as members from '#domains/members/members.ts'
import * as messaging from '#domains/messaging/messaging.ts'
import * as programmes from '#domains/programmes/programmes.ts'
import { DAY } from '#kit/core/time.ts'
import { newId } from '#kit/newId.ts'
import { provideSecret } from '#kit/secret.ts'
import { deliverNews } from '#test/behaviours/town.ts'
import { freshDatabase } from '#test/given.ts'
import { byHttp, bySmtp } from '#test/senders.ts'
import { openMailServer, type MailServer } from '#test/providers/mailServer.ts'
import { openWebServer, type WebServer } from '#test/providers/webServer.ts'
import { agreeToReminders, withoutQuiet } from '#test/wishes.ts'
import { openAllowing } from './allowing.ts'
import { openGate } from './gate.ts'

provideSecret('a secret that only this test knows')
const given = freshDatabase()
const silent = { info: () => {}, warn: () => {}, error: () => {} }
let programmeId = ''
let mail: MailServer
let sms: WebServer

beforeAll(async () => {
  const about = { name: 'Fictional', country: 'RU', language: 'ru' } as const
  await programmes.createOrganisation(given(), { ...about, id: given().organisationId })
  const programme = { name: 'Клуб', currency: 'RUB', zone: 'Europe/Moscow' }
  programmeId = (await programmes.create(given(), programme)).id
  await withoutQuiet(given())
})

beforeEach(async () => {
  mail = await openMailServer()
  sms = await openWebServer(() => ({ body: JSON.stringify({ id: `${++handed}` }) }))
  await setMail(mail.port)
  await setSms(sms.url)
  return async () => {
    await mail.close()
    await sms.close()
  }
})

const setMail = async (port: number) => channels.set(await given.fresh(), 'smtp', bySmtp(port))

const setSms = async (url: string) => {
  const plain = byHttp(url)
  const settings = {
    ...plain.settings,
    idField: 'id',
    site: 'https://loyalty.example',
    receipts: { idField: 'id', stateField: 'state', delivered: ['ok'], failed: ['bad'] },
  }
  return channels.set(await given.fresh(), 'http', { ...plain, settings })
}

let people = 0
let handed = 0
async function member(): Promise<{ id: string; phone: string; email: string }> {
  const phone = `+7917${String(++people).padStart(7, '0')}`
  const email = `reader${people}@member.example`
  const { id } = await members.enrol(await given.fresh(), { phone, email })
  await deliverNews(given)
  await carry()
  return { id, phone, email }
}

/** Hands over what is due, as often as is said, with the pauses between left out. */
async function carry(times = 1): Promise<void> {
  for (let turn = 0; turn < times; turn += 1) {
    await given.owner.executeQuery(
      sql`update messaging.message set next_try_at = written_at where state = 'waiting'`.compile(
        given.owner,
      ),
    )
    const switchboard = channels.openSwitchboard({ db: given().db, log: silent })
    const options = { gate: openGate(silent), allowing: openAllowing(silent) }
    const lines = [messaging.sandbox, ...switchboard.lines]
    await messaging.deliver(given().db, lines, silent, options)
    await switchboard.close()
  }
}

const journal = async (memberId: string, kind: string) =>
  (await messaging.journal(await given.fresh(), { memberId, kind })).items

async function blocked(owner: string): Promise<void> {
  const ctx = await given.fresh()
  await ctx.transaction((ctx) => ctx.emit('card.blocked', owner, { cardId: '', reason: 'lost' }))
  await deliverNews(given)
}

const toldBySms = (phone: string) =>
  sms.heard
    .map(({ body }) => JSON.parse(body) as { to: string; text: string })
    .filter(({ to }) => to === phone)

test('what a mail server will never take goes by SMS once, and the journal links the two', async () => {
  const { id, phone, email } = await member()
  mail.refuses.set(email, { code: 550, text: 'no such box' })
  await blocked(id)
  await carry(3)
  const [second, first] = await journal(id, 'card.blocked')
  expect(first).toMatchObject({ channel: 'email', state: 'failed', wentOnAs: second!.id })
  expect(second).toMatchObject({ channel: 'sms', state: 'sent', insteadOf: first!.id })
  expect(toldBySms(phone).map(({ text }) => text)).toEqual([
    'Ваша карта заблокирована. Баллы и уровень сохранены.',
  ])
})

test('a mail server that is down is tried as often as ever, and then the message goes by SMS', async () => {
  const { id, phone } = await member()
  await mail.close()
  await setMail(mail.port)
  await blocked(id)
  await carry(7)
  expect(await journal(id, 'card.blocked')).toMatchObject([
    { channel: 'email', state: 'waiting', tries: 7, wentOnAs: null },
  ])
  await carry(2)
  expect(await journal(id, 'card.blocked')).toMatchObject([
    { channel: 'sms', state: 'sent' },
    { channel: 'email', state: 'failed', tries: 8 },
  ])
  expect(toldBySms(phone)).toHaveLength(1)

  // what went on by another way is not sent again by the first: the member would be told twice
  const failed = (await journal(id, 'card.blocked'))[1]!
  expect(await messaging.replay(await given.fresh(), [failed.id])).toEqual({ count: 0 })
})

test('a code waits for no second try: it goes by the next way at once, with the same digits', async () => {
  const { id, phone, email } = await member()
  await mail.close()
  await setMail(mail.port)
  const subject = newId()
  const asked = { owner: id, subject, language: 'ru', address: phone, phone, email, test: false }
  await messaging.sendCode(await given.fresh(), { ...asked, language: 'ru' })
  await carry()
  const sent = toldBySms(phone)
  expect(sent).toHaveLength(1)
  const code = /\d{6}/.exec(sent[0]!.text)![0]
  const { now, db } = await given.fresh()
  expect(await messaging.checkCode(db, { owner: id, subject, code, at: now })).toMatchObject({
    owner: id,
  })
  expect(await journal(id, 'confirmation.code')).toMatchObject([
    { channel: 'sms', text: expect.not.stringContaining(code) },
    { channel: 'email', state: 'failed', tries: 1 },
  ])
})

test('a code that lets points be spent goes to a phone or an e-mail, never to a chat that anybody may have bound', async () => {
  const { id, phone } = await member()
  const token = { secrets: { token: '1:token' }, settings: { root: sms.url } }
  const first = { enabled: true, position: 1, rate: 100, ...token }
  await given.owner.deleteFrom('channels.channel').where('kind', '=', 'smtp').execute()
  await channels.set(await given.fresh(), 'telegram', first)
  const { organisationId, now } = await given.fresh()
  await given.owner
    .insertInto('channels.chat')
    .values({ organisationId, chatId: '7', owner: id, language: 'ru', boundAt: now })
    .execute()
  await blocked(id)
  const asked = { owner: id, subject: newId(), address: phone, phone, email: null, test: false }
  await messaging.sendCode(await given.fresh(), { ...asked, language: 'ru' })
  expect(await journal(id, 'card.blocked')).toMatchObject([{ channel: 'telegram' }])
  expect(await journal(id, 'confirmation.code')).toMatchObject([{ channel: 'sms' }])
  await given.owner.deleteFrom('channels.channel').where('kind', '=', 'telegram').execute()
})

test('a code that proves an address goes nowhere else', async () => {
  const { phone, email } = await member()
  mail.refuses.set(email, { code: 550, text: 'no such box' })
  const owner = newId()
  const asked = { owner, subject: newId(), kind: 'sign_in.code', address: email } as const
  const to = { language: 'ru', email, phone, test: false } as const
  await messaging.sendCode(await given.fresh(), { ...asked, ...to })
  await carry(2)
  expect(await journal(owner, 'sign_in.code')).toMatchObject([
    { channel: 'email', state: 'failed' },
  ])
  expect(toldBySms(phone)).toEqual([])
})

test('what the member does not wish, or agreed to no longer, is no other way', async () => {
  const { id, phone, email } = await member()
  mail.refuses.set(email, { code: 550, text: 'no such box' })
  await blocked(id)
  await wish(await given.fresh(), id, { channels: [{ topic: 'service', channels: ['email'] }] })
  await carry(2)
  expect(await journal(id, 'card.blocked')).toMatchObject([{ channel: 'email', state: 'failed' }])

  await agreeToReminders(await given.fresh(), [id])
  const ctx = await given.fresh()
  const on = new Date(ctx.now.getTime() + 7 * DAY)
  const cause = { kind: 'import', id: newId() }
  await ledger.openBalance(ctx, { owner: id, programmeId, points: 50, expiresAt: on, cause })
  const expiring = { programmeId, points: 50, on: on.toISOString() }
  await ctx.transaction((ctx) => ctx.emit('points.expiring', id, expiring))
  await deliverNews(given)
  const no = [{ purpose: 'reminders', channel: 'sms', given: false }] as const
  await consents.recordConsents(await given.fresh(), id, no, { door: 'api' })
  await carry(2)
  expect(await journal(id, 'points.expiring')).toMatchObject([
    { channel: 'email', state: 'failed' },
  ])
  expect(toldBySms(phone)).toEqual([])
})

test('an SMS that a gateway lost later on goes by the next way', async () => {
  const { id, phone, email } = await member()
  const chosen = [{ topic: 'service' as const, channels: ['sms' as const, 'email' as const] }]
  await wish(await given.fresh(), id, { channels: chosen })
  await blocked(id)
  await carry()
  expect(toldBySms(phone)).toHaveLength(1)
  const [first] = await journal(id, 'card.blocked')
  const told = [{ owner: id, messageId: first!.id, state: 'failed' }]
  const allowing = openAllowing(silent)
  await messaging.noteReceipts(given().db, told, { allowing })
  await messaging.noteReceipts(given().db, told, { allowing })
  await carry()
  expect(await journal(id, 'card.blocked')).toMatchObject([
    { channel: 'email', state: 'delivered', insteadOf: first!.id },
    { channel: 'sms', state: 'failed' },
  ])
  expect(mail.mails.map(({ to }) => to)).toContainEqual([email])
})
