import { sql } from 'kysely'
import { beforeAll, expect, test } from 'vitest'
import * as messaging from '#domains/messaging/messaging.ts'
import { newId } from '#kit/newId.ts'
import { provideSecret } from '#kit/secret.ts'
import { freshDoor } from '#test/door.ts'
import { freshDatabase } from '#test/given.ts'
import { openMailServer } from '#test/providers/mailServer.ts'
import * as channels from './channels.ts'

const given = freshDatabase()
const door = freshDoor(given)
beforeAll(() => provideSecret('a secret that only this test knows'))

const silent = { info: () => {}, warn: () => {}, error: () => {} }

const smtp = (port: number, changes: Record<string, unknown> = {}) => ({
  enabled: true,
  position: 1,
  rate: 100,
  settings: {
    host: '127.0.0.1',
    port,
    security: 'none',
    user: null,
    from: 'club@shop.example',
    fromName: 'Club',
    replyTo: null,
    site: null,
    authority: null,
    dkim: null,
    ...changes,
  },
  secrets: {},
})

const member = (changes: Record<string, unknown> = {}) => ({
  owner: newId<'member'>() as string,
  language: 'en' as const,
  address: '+79160000001',
  phone: '+79160000001',
  email: 'vera@member.example',
  test: false,
  ...changes,
})

async function told(to = member()) {
  const notice = { to, eventId: newId(), news: { kind: 'card.activated' } as const }
  await given().transaction((ctx) => messaging.tell(ctx, [notice]))
  return { ...to, eventId: notice.eventId }
}

/** Delivers what is due by the channels as they are set. */
async function deliver() {
  const switchboard = channels.openSwitchboard({ db: given().db, log: silent, patience: 500 })
  await messaging.deliver(given().db, [messaging.sandbox, ...switchboard.lines], silent)
  await switchboard.close()
}

const journalOf = async ({ owner }: { owner: string }) =>
  (await messaging.journal(given(), { memberId: owner })).items

const see = async (kind: string) =>
  (await door.ask('GET', '/v1/channels')).body.items.find(
    (each: { kind: string }) => each.kind === kind,
  )

test('with no channel enabled nothing leaves, and the list says so', async () => {
  const mail = await openMailServer()
  expect((await door.ask('GET', '/v1/channels')).body).toEqual({ sandbox: true, items: [] })
  await door.ask('PUT', '/v1/channels/smtp', { ...smtp(mail.port), enabled: false })
  const to = await told()
  await deliver()
  expect(await journalOf(to)).toMatchObject([{ channel: 'sandbox', state: 'delivered' }])
  expect(mail.mails).toEqual([])
  expect((await door.ask('GET', '/v1/channels')).body.sandbox).toBe(true)
  await mail.close()
})

test('a notice goes by the mail server that was set, and the page sees that it works', async () => {
  const mail = await openMailServer()
  expect((await door.ask('PUT', '/v1/channels/smtp', smtp(mail.port))).status).toBe(200)
  const to = await told()
  await deliver()
  expect(await journalOf(to)).toMatchObject([{ channel: 'email', state: 'delivered' }])
  expect(mail.mails).toMatchObject([{ to: ['vera@member.example'] }])
  expect(await see('smtp')).toMatchObject({ goodAt: expect.any(String), failuresInARow: 0 })
  await mail.close()
})

test('for a test member and for whom no channel reaches nothing leaves', async () => {
  const mail = await openMailServer()
  await door.ask('PUT', '/v1/channels/smtp', smtp(mail.port))
  const trial = await told(member({ test: true }))
  const mute = await told(member({ email: null }))
  await deliver()
  expect(await journalOf(trial)).toMatchObject([{ channel: 'sandbox' }])
  expect(await journalOf(mute)).toEqual([])
  expect(mail.mails).toEqual([])
  await mail.close()
})

test('a gateway that is down is seen with its reason, the message waits and arrives when it is back', async () => {
  const mail = await openMailServer()
  await mail.close()
  await door.ask('PUT', '/v1/channels/smtp', smtp(mail.port))
  const to = await told()
  await deliver()
  expect(await journalOf(to)).toMatchObject([{ state: 'waiting', tries: 1 }])
  expect(await see('smtp')).toMatchObject({
    failuresInARow: 1,
    failure: expect.stringContaining('ECONNREFUSED'),
  })

  const back = await openMailServer()
  await door.ask('PUT', '/v1/channels/smtp', smtp(back.port))
  await given.owner.executeQuery(
    sql`update messaging.message set next_try_at = written_at where owner = ${to.owner}`.compile(
      given.owner,
    ),
  )
  await deliver()
  expect(await journalOf(to)).toMatchObject([{ state: 'delivered', tries: 2 }])
  expect(await see('smtp')).toMatchObject({ failuresInARow: 0 })
  await back.close()
})

test('a test message tells what the gateway said, good or bad', async () => {
  const mail = await openMailServer()
  mail.refuses.set('nobody@shop.example', { code: 550, text: 'no such box' })
  const ask = (address: string) => door.ask('POST', '/v1/channels/smtp/tests', { address })
  expect((await door.ask('POST', '/v1/channels/push/tests', { address: newId() })).body.code).toBe(
    'channel.unset',
  )
  await door.ask('PUT', '/v1/channels/smtp', { ...smtp(mail.port), enabled: false })
  expect((await ask('me@shop.example')).body).toEqual({ taken: true, said: '250 queued as 1' })
  expect((await ask('nobody@shop.example')).body).toEqual({ taken: false, said: '550 no such box' })
  await mail.close()
})

test('a secret goes in and never comes out: not in answers, not in the audit, not in the database', async () => {
  const password = 'a password that nobody sees again'
  const put = (secrets: Record<string, unknown>) =>
    door.ask('PUT', '/v1/channels/smtp', { ...smtp(25, { user: 'club' }), secrets })
  expect((await put({ password: null })).body).toMatchObject({
    code: 'channel.unfit',
    errors: [{ path: '/secrets/password' }],
  })
  const set = await put({ password })
  expect(set.body.secrets).toEqual(['password'])
  expect((await put({})).body.secrets).toEqual(['password'])
  const { rows } = await given.owner.executeQuery(
    sql`select row_to_json(channel)::text as row from channels.channel
      union all select row_to_json(audit)::text from access.audit`.compile(given.owner),
  )
  const audit = await door.ask('GET', '/v1/audit')
  for (const text of [set.text, JSON.stringify(rows), audit.text, door.log.join('')]) {
    expect(text).not.toContain(password)
    expect(text).not.toContain(Buffer.from(password).toString('hex'))
  }
  expect(audit.text).toContain('channel.set')
})

test('what cannot work is refused beside its field', async () => {
  const put = (changes: Record<string, unknown>, secrets = {}) =>
    door.ask('PUT', '/v1/channels/smtp', { ...smtp(25, changes), secrets })
  expect((await put({ port: 0 })).body.errors).toMatchObject([{ path: '/settings/port' }])
  expect((await put({ from: 'club\r\nBcc: x@y.example' })).body.errors).toMatchObject([
    { path: '/settings/from' },
  ])
  expect((await put({ authority: 'no certificate' })).body).toMatchObject({
    code: 'channel.unfit',
    errors: [{ path: '/settings/authority' }],
  })
  expect((await put({}, { dkimKey: 'no key' })).body.errors).toMatchObject([
    { path: '/secrets/dkimKey' },
  ])
})
