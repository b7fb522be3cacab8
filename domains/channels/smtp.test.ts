import { createVerify, generateKeyPairSync } from 'node:crypto'
import { beforeAll, beforeEach, expect, test } from 'vitest'
import { newId } from '#kit/newId.ts'
import { provideSecret } from '#kit/secret.ts'
import { forged } from '#test/forged.ts'
import { makeCertificate } from '#test/providers/certificate.ts'
import { openMailServer, type MailServer } from '#test/providers/mailServer.ts'
import { openTap, type Tap } from '#test/providers/tap.ts'
import type { Secrets, SmtpSettings } from './core/settings.ts'
import type { Gateway, Outgoing } from './gateway.ts'
import { openSmtp } from './smtp.ts'
import { readUnsubscribe } from './unsubscribe.ts'

let server: MailServer
let tap: Tap
const opened: Gateway[] = []

beforeAll(() => provideSecret('a secret that only this test knows'))
beforeEach(async () => {
  server = await openMailServer()
  tap = await openTap(server.port)
  return async () => {
    await Promise.all(opened.splice(0).map((gateway) => gateway.close()))
    await tap.close()
    await server.close()
  }
})

const settings = (changes: Partial<SmtpSettings> = {}): SmtpSettings => ({
  host: '127.0.0.1',
  port: tap.port,
  security: 'none',
  user: null,
  from: 'club@shop.example',
  fromName: 'Клуб',
  replyTo: null,
  site: 'https://loyalty.example/',
  authority: null,
  dkim: null,
  ...changes,
})

function open(changes: Partial<SmtpSettings> = {}, secrets: Secrets = {}, patience = 2_000) {
  const gateway = openSmtp(settings(changes), secrets, { rate: 1_000, patience })
  opened.push(gateway)
  return gateway
}

const message = (changes: Partial<Outgoing> = {}): Outgoing => ({
  id: newId(),
  organisationId: newId(),
  memberId: newId(),
  address: 'vera@member.example',
  kind: 'points.earned',
  language: 'ru',
  purpose: 'service',
  subject: null,
  text: 'Начислено: 21 балл. Доступно с 15 марта 2026 года.',
  html: null,
  ...changes,
})

/** What differs at each run, by its meaning. */
const plain = (said: readonly string[]) =>
  said
    .filter((line) => !line.startsWith('S: 250-'))
    .map((line) => line.replace(/EHLO .*/, 'EHLO here').replace(/^(C: Date:).*/, '$1 now'))

test('a mail is handed over in this conversation', async () => {
  const sent = message({
    id: '01900000-0000-7000-8000-000000000001',
    text: 'Earned: 21 points. More to come.',
  })
  await expect(open().send(sent)).resolves.toEqual({
    outcome: 'delivered',
    answer: '250 queued as 1',
  })
  expect(plain(tap.said())).toMatchInlineSnapshot(`
    [
      "S: 220 mail.example ESMTP ready",
      "C: EHLO here",
      "S: 250 AUTH LOGIN PLAIN",
      "C: MAIL FROM:<club@shop.example>",
      "C: RCPT TO:<vera@member.example>",
      "C: DATA",
      "S: 250 Accepted",
      "S: 250 Accepted",
      "S: 354 End data with <CR><LF>.<CR><LF>",
      "C: Auto-Submitted: auto-generated",
      "C: From: =?UTF-8?B?0JrQu9GD0LE=?= <club@shop.example>",
      "C: To: vera@member.example",
      "C: Subject: Earned: 21 points.",
      "C: Message-ID: <01900000-0000-7000-8000-000000000001@shop.example>",
      "C: Content-Transfer-Encoding: 7bit",
      "C: Date: now",
      "C: MIME-Version: 1.0",
      "C: Content-Type: text/plain; charset=utf-8",
      "C: Earned: 21 points. More to come.",
      "C: .",
      "S: 250 queued as 1",
    ]
  `)
})

test('a repetition is the same mail: its id, its date aside, its parts', async () => {
  const gateway = open()
  const sent = message({ html: '<p>Начислено: <b>21 балл</b></p>', subject: 'Баллы' })
  await gateway.send(sent)
  await gateway.send(sent)
  const [first, second] = server.mails
  expect(first!.read.messageId).toBe(`<${sent.id}@shop.example>`)
  expect(second!.read.messageId).toBe(first!.read.messageId)
  const timeless = (raw: string) => raw.replace(/^Date: .*$/m, '')
  expect(timeless(second!.raw)).toBe(timeless(first!.raw))
  expect(first!.read).toMatchObject({
    subject: 'Баллы',
    from: { name: 'Клуб', address: 'club@shop.example' },
    text: expect.stringContaining('Начислено: 21 балл.'),
    html: expect.stringContaining('<b>21 балл</b>'),
  })
})

test('a mail that rests on a consent can be unsubscribed by one click, one that does not cannot', async () => {
  const gateway = open()
  const offer = message({ purpose: 'offers' })
  await gateway.send(offer)
  await gateway.send(message())
  const header = (mail: number, name: string) =>
    server.mails[mail]!.read.headers.find(({ key }) => key === name)?.value
  const link = /^<https:\/\/loyalty\.example\/u\/([\w.-]+)>$/.exec(header(0, 'list-unsubscribe')!)
  const { organisationId, memberId } = offer
  expect(readUnsubscribe(link![1]!)).toEqual({
    organisationId,
    memberId,
    purpose: 'offers',
    mailingId: null,
  })
  expect(header(0, 'list-unsubscribe-post')).toBe('List-Unsubscribe=One-Click')
  expect(header(1, 'list-unsubscribe')).toBeUndefined()
  expect(readUnsubscribe(forged(link![1]!))).toBeNull()
})

test('an address nobody has is final, a full box is tried again, and neither answer names the person', async () => {
  server.refuses.set('nobody@member.example', {
    code: 550,
    text: '<nobody@member.example>: no such user',
  })
  server.refuses.set('crowded@member.example', {
    code: 452,
    text: 'crowded@member.example is full',
  })
  const gateway = open()
  await expect(gateway.send(message({ address: 'nobody@member.example' }))).resolves.toEqual({
    outcome: 'failed',
    reason: '550 <…>: no such user',
  })
  await expect(gateway.send(message({ address: 'crowded@member.example' }))).resolves.toEqual({
    outcome: 'retry',
    reason: '452 … is full',
  })
})

test('a login that is refused says nothing against the message', async () => {
  const strict = await openMailServer({
    authOptional: false,
    onAuth: (_auth, _session, done) => done(new Error('Who are you?')),
  })
  const gateway = open({ port: strict.port, user: 'club' }, { password: 'wrong' })
  await expect(gateway.send(message())).resolves.toMatchObject({
    outcome: 'retry',
    reason: expect.stringContaining('535'),
    unsent: true,
  })
  await strict.close()
})

test('a server that is away, silent or cut off in the middle is tried again', async () => {
  const away = open({ port: 1 })
  await expect(away.send(message())).resolves.toMatchObject({ outcome: 'retry', unsent: true })

  tap.silence(true)
  const began = performance.now()
  await expect(open({}, {}, 300).send(message())).resolves.toMatchObject({ outcome: 'retry' })
  expect(performance.now() - began).toBeLessThan(2_000)
  tap.silence(false)

  tap.cutAt(/^Начислено|^=D0|^Content-Type/)
  const cut = await open().send(message())
  // the server may have it: nothing says that another gateway could be asked
  expect(cut).toMatchObject({ outcome: 'retry' })
  expect(cut).not.toHaveProperty('unsent')
  expect(server.mails).toHaveLength(0)
  tap.cutAt(null)
  await expect(open().send(message())).resolves.toMatchObject({ outcome: 'delivered' })
})

test('where encryption is asked for, nothing is said in the open', async () => {
  const gateway = open({ security: 'starttls', user: 'club' }, { password: 'a password' })
  await expect(gateway.send(message())).resolves.toMatchObject({ outcome: 'retry' })
  expect(
    tap
      .said()
      .filter((line) => line.startsWith('C:'))
      .join('\n'),
  ).not.toMatch(/AUTH|MAIL/)
})

test('a certificate is trusted when its authority is known, and not otherwise', async () => {
  const { key, cert } = makeCertificate()
  const secure = await openMailServer({ secure: true, key, cert })
  const where = { host: 'localhost', port: secure.port, security: 'tls' as const }
  await expect(open(where).send(message())).resolves.toMatchObject({
    outcome: 'retry',
    reason: expect.stringMatching(/self-signed/),
  })
  await expect(open({ ...where, authority: cert }).send(message())).resolves.toMatchObject({
    outcome: 'delivered',
  })
  await secure.close()
})

test('a mail is signed by the key of its domain, as RFC 6376 has it', async () => {
  const keys = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const dkimKey = keys.privateKey.export({ type: 'pkcs8', format: 'pem' }) as string
  await open({ dkim: { domain: 'shop.example', selector: 'club' } }, { dkimKey }).send(message())
  const { raw } = server.mails[0]!
  const head = raw.slice(0, raw.indexOf('\r\n\r\n'))
  const fields = head.split(/\r\n(?![ \t])/)
  const field = (name: string) =>
    fields.find((line) => line.toLowerCase().startsWith(`${name.toLowerCase()}:`))!
  const relaxed = (line: string) => {
    const [name, ...rest] = line.split(':')
    return `${name!.toLowerCase()}:${rest.join(':').replaceAll(/\s+/g, ' ').trim()}`
  }
  const signature = field('DKIM-Signature')
  const part = (name: string) =>
    new RegExp(`[;:]\\s*${name}=([^;]*)`).exec(signature)![1]!.replaceAll(/\s/g, '')
  expect([part('d'), part('s'), part('a')]).toEqual(['shop.example', 'club', 'rsa-sha256'])
  const signed = part('h')
    .split(':')
    .map((name) => relaxed(field(name)))
  const unsigned = relaxed(signature.replace(/([;:]\s*b=)[^;]*$/, '$1'))
  const verifier = createVerify('RSA-SHA256').update([...signed, unsigned].join('\r\n'))
  expect(verifier.verify(keys.publicKey, part('b'), 'base64')).toBe(true)
})
