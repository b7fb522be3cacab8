import { createECDH, createVerify, randomBytes } from 'node:crypto'
import { createRequire } from 'node:module'
import { sql } from 'kysely'
import { beforeAll, beforeEach, expect, test } from 'vitest'
import { newId } from '#kit/newId.ts'
import { provideSecret } from '#kit/secret.ts'
import { freshDatabase } from '#test/given.ts'
import { openWebServer, type Answer, type WebServer } from '#test/providers/webServer.ts'
import type { Outgoing } from './gateway.ts'
import { openPush, pushKeys, subscribe, unsubscribe } from './push.ts'
import * as store from './push.store.ts'

type Ece = {
  decrypt(bytes: Buffer, how: Readonly<Record<string, unknown>>): Buffer
}
const ece = createRequire(import.meta.url)('http_ece') as Ece

const given = freshDatabase()
beforeAll(() => provideSecret('a secret that only this test knows'))

let service: WebServer
let answers: Answer[] = []
beforeEach(async () => {
  answers = []
  service = await openWebServer(() => answers.shift() ?? { status: 201 })
  return () => service.close()
})

/** A browser: its keys, and how it reads what it is sent. */
function openBrowser() {
  const keys = createECDH('prime256v1')
  const p256dh = keys.generateKeys().toString('base64url')
  const auth = randomBytes(16).toString('base64url')
  return {
    keys: { p256dh, auth },
    read: (bytes: Buffer): unknown =>
      JSON.parse(
        ece
          .decrypt(bytes, { version: 'aes128gcm', privateKey: keys, authSecret: auth })
          .toString('utf8'),
      ),
  }
}

/** A member with a browser whose push service is the stand-in. */
async function reachable(path = '/push/1', owner = newId() as string) {
  const browser = openBrowser()
  // a browser's own address is https; the stand-in's is not, so it is written past the verb
  const row = {
    owner,
    id: newId(),
    organisationId: given().organisationId,
    endpoint: `${service.url}${path}`,
    ...browser.keys,
    madeAt: given().now,
  }
  await store.subscribe(given().db, row, 10)
  return { owner, ...browser }
}

const open = () =>
  openPush(
    { contact: 'mailto:club@shop.example' },
    { db: given().db, rate: 1_000, reach: 'typed', patience: 1_000 },
  )

const message = (memberId: string): Outgoing => ({
  id: newId(),
  organisationId: given().organisationId,
  memberId,
  address: null,
  kind: 'points.earned',
  language: 'ru',
  purpose: 'service',
  subject: 'Баллы',
  text: 'Начислено: 21 балл.',
  html: null,
})

test('only the browser reads what it is sent, and the service knows by whom', async () => {
  const { owner, read } = await reachable()
  const sent = message(owner)
  await expect(open().send(sent)).resolves.toEqual({ outcome: 'delivered', answer: '201' })
  const [heard] = service.heard
  expect(heard!.bytes.toString('latin1')).not.toContain('21')
  expect(read(heard!.bytes)).toEqual({
    id: sent.id,
    title: 'Баллы',
    body: 'Начислено: 21 балл.',
    language: 'ru',
  })
  expect(heard!.headers).toMatchObject({
    'content-encoding': 'aes128gcm',
    ttl: '86400',
    urgency: 'high',
    topic: sent.id.replaceAll('-', ''),
  })

  const [, token, key] = /^vapid t=([\w.-]+), k=([\w-]+)$/.exec(heard!.headers.authorization!)!
  const { publicKey } = await pushKeys(given().db)
  expect(key).toBe(publicKey)
  const [head, claims, signature] = token!.split('.')
  const point = Buffer.from(publicKey, 'base64url')
  const jwk = {
    kty: 'EC',
    crv: 'P-256',
    x: point.subarray(1, 33).toString('base64url'),
    y: point.subarray(33).toString('base64url'),
  }
  const isSigned = createVerify('sha256')
    .update(`${head}.${claims}`)
    .verify(
      { key: jwk, format: 'jwk', dsaEncoding: 'ieee-p1363' },
      Buffer.from(signature!, 'base64url'),
    )
  expect(isSigned).toBe(true)
  expect(JSON.parse(Buffer.from(claims!, 'base64url').toString())).toMatchObject({
    aud: service.url,
    sub: 'mailto:club@shop.example',
  })
})

test('a browser that is gone is forgotten, the others of the member go on', async () => {
  const { owner } = await reachable('/push/1')
  await reachable('/push/2', owner)
  const push = open()
  answers.push({ status: 410 }, { status: 201 })
  await expect(push.send(message(owner))).resolves.toMatchObject({ outcome: 'delivered' })
  const left = await store.subscriptions(given().db, given().organisationId, owner)
  expect(left).toHaveLength(1)
  answers.push({ status: 404 })
  await expect(push.send(message(owner))).resolves.toMatchObject({ outcome: 'failed' })
  await expect(push.send(message(owner))).resolves.toEqual({
    outcome: 'failed',
    reason: 'the member has no browser that takes web push',
  })
})

test('a service that is busy, down or slow is tried again', async () => {
  const { owner } = await reachable()
  const push = open()
  answers.push({ status: 429, headers: { 'retry-after': '9' } }, { status: 500 }, { after: 3_000 })
  await expect(push.send(message(owner))).resolves.toMatchObject({ outcome: 'retry', after: 9_000 })
  await expect(push.send(message(owner))).resolves.toMatchObject({ outcome: 'retry' })
  await expect(push.send(message(owner))).resolves.toMatchObject({
    outcome: 'retry',
    reason: 'no answer within 1000 ms',
  })
})

test('a subscription leads to the public internet or nowhere', async () => {
  const { owner } = await reachable()
  const push = openPush({ contact: 'mailto:club@shop.example' }, { db: given().db, rate: 1_000 })
  await expect(push.send(message(owner))).resolves.toMatchObject({
    outcome: 'retry',
    reason: 'this address may not be asked',
  })
  expect(service.heard).toEqual([])
})

test('a subscription is checked, kept once, and taken away by the member', async () => {
  const owner = newId()
  const { keys } = openBrowser()
  const endpoint = 'https://push.example/abc'
  await subscribe(given(), owner, { endpoint, keys })
  await subscribe(given(), owner, { endpoint, keys })
  expect(await store.subscriptions(given().db, given().organisationId, owner)).toHaveLength(1)
  for (const wrong of [
    { endpoint: 'http://push.example/abc', keys },
    { endpoint, keys: { ...keys, p256dh: 'AAAA' } },
    { endpoint, keys: { ...keys, auth: 'AAAA' } },
  ]) {
    await expect(subscribe(given(), owner, wrong)).rejects.toMatchObject({
      code: 'push.subscription_invalid',
    })
  }
  expect(await unsubscribe(given(), owner, endpoint)).toBe(true)
  expect(await unsubscribe(given(), owner, endpoint)).toBe(false)
})

test('the key pair is made once, also when many ask at once, and is kept sealed', async () => {
  const all = await Promise.all(Array.from({ length: 5 }, () => pushKeys(given().db)))
  expect(new Set(all.map(({ publicKey }) => publicKey)).size).toBe(1)
  const { rows } = await given.owner.executeQuery(
    sql<{ row: string }>`select row_to_json(push_key)::text as row from channels.push_key`.compile(
      given.owner,
    ),
  )
  expect(rows).toHaveLength(1)
  const secret = Buffer.from(all[0]!.privateKey, 'base64url').toString('hex')
  expect(rows[0]!.row).not.toContain(secret)
  expect(rows[0]!.row).not.toContain(all[0]!.privateKey)
})

test('a message of another organisation reaches no browser of a member', async () => {
  const { owner } = await reachable()
  const foreign = { ...message(owner), organisationId: newId() as string }
  await expect(open().send(foreign)).resolves.toMatchObject({ outcome: 'failed' })
  expect(service.heard).toEqual([])
})

test('a browser in which somebody else signs in tells that person only', async () => {
  const [one, other] = [newId() as string, newId() as string]
  const { keys } = openBrowser()
  const endpoint = 'https://push.example/shared'
  await subscribe(given(), one, { endpoint, keys })
  await subscribe(given(), other, { endpoint, keys })
  const { organisationId, db } = given()
  expect(await store.subscriptions(db, organisationId, one)).toEqual([])
  expect(await store.subscriptions(db, organisationId, other)).toHaveLength(1)
})
