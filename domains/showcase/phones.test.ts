import { generateKeyPairSync } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import * as cards from '#domains/cards/cards.ts'
import { MINUTE } from '#kit/core/time.ts'
import { provideSecret } from '#kit/secret.ts'
import { deliverPortion } from '#server/outbox.ts'
import { reactions } from '#server/reactions.ts'
import { freshDoor } from '#test/door.ts'
import { freshDatabase } from '#test/given.ts'
import { openPushServer, type PushServer } from '#test/providers/applePush.ts'
import { hasOpenssl, makePapers, unpack } from '#test/providers/papers.ts'
import { openShop, type Shop } from '#test/shop.ts'
import { readPassKeys } from './passKeys.ts'
import { usePassKeys } from './passes.ts'
import { tellPhones } from './phones.ts'

const given = freshDatabase()
const door = freshDoor(given)
const silent = { info: () => {}, warn: () => {}, error: () => {} }

let shop: Shop
let later = 0
beforeAll(async () => {
  provideSecret('a secret of the tests, at least thirty-two bytes')
  shop = await openShop(given, {
    rules: [
      {
        id: 'base',
        name: { ru: 'База', en: 'Base' },
        on: 'purchase',
        then: { rate: { points: 5, per: 10_000 } },
      },
    ],
  })
})
afterAll(() => usePassKeys({ apple: null, google: null }))

/** The news are told, and some minutes later the job looks. */
async function lookAtPhones(): Promise<void> {
  while ((await deliverPortion({ db: given().db, log: silent, reactions })).delivered > 0);
  const ctx = await given.fresh()
  later += 20 * MINUTE
  const now = new Date(ctx.now.getTime() + later)
  await tellPhones({ ...ctx, now, log: silent }, new AbortController().signal)
}

const phones = async (number: string) => {
  const { rows } = await sql<{ device: string; due: boolean }>`
    select device, due_at is not null as due from showcase.phone where number = ${number} order by device
  `.execute(given.owner)
  return rows
}

const inject = (method: 'GET' | 'POST' | 'DELETE', url: string, token: string, body?: object) =>
  door.app.inject({
    method,
    url,
    headers: { authorization: `ApplePass ${token}` },
    ...(body && { payload: body }),
  })

describe.skipIf(!hasOpenssl)('a card in an iPhone (skipped without openssl)', () => {
  let folder = ''
  let apple: PushServer
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'phones-'))
    makePapers(folder)
    apple = await openPushServer()
    const keys = readPassKeys(folder).apple!
    const push = { url: apple.url, authority: apple.authority }
    usePassKeys({ apple: { ...keys, site: 'https://points.example', push }, google: null })
  })
  afterAll(async () => {
    await apple.close()
    rmSync(folder, { recursive: true })
  })

  const shownIn = (file: Buffer) => {
    const pass = JSON.parse(unpack(file).get('pass.json')!.toString())
    return { ...pass, shows: pass.storeCard.primaryFields[0].value as string }
  }

  /** A card as a phone gets it first, and what its addresses are. */
  async function cardInPhone(device: string, pushToken: string) {
    const member = await shop.member()
    const { rawPayload } = await door.app.inject({
      url: `/v1/cards/${member.card}/passes/apple`,
      headers: { authorization: `Bearer ${await door.key('read-only')}`, 'accept-language': 'ru' },
    })
    const pass = shownIn(rawPayload)
    const base = String(pass.webServiceURL).replace('https://points.example', '')
    const list = `${base}/v1/devices/${device}/registrations/pass.example.points`
    const one = `${list}/${pass.serialNumber}`
    const latest = `${base}/v1/passes/pass.example.points/${pass.serialNumber}`
    const token = String(pass.authenticationToken)
    const register = (said = token) => inject('POST', one, said, { pushToken })
    return { ...member, pass, list, one, latest, token, register }
  }

  test('is told of a new balance, lists what changed, and gets the card with the new points', async () => {
    const card = await cardInPhone('iphone-1', 'aa11')
    expect(card.pass.shows).toBe('0 баллов')
    expect((await card.register()).statusCode).toBe(201)
    expect((await card.register()).statusCode).toBe(200)
    await lookAtPhones()
    const first = (await inject('GET', card.list, '')).json()
    expect(first.serialNumbers).toEqual([card.pass.serialNumber])
    const since = `${card.list}?passesUpdatedSince=${first.lastUpdated}`
    expect((await inject('GET', since, '')).statusCode).toBe(204)
    const before = apple.pushes.length

    await shop.buy(card.id, 1_000_00)
    await lookAtPhones()
    expect(apple.pushes.slice(before).map(({ line }) => line)).toEqual([
      'Pass Type ID: pass.example.points: POST /3/device/aa11 pass.example.points {}',
    ])
    expect((await inject('GET', since, '')).json().serialNumbers).toEqual([card.pass.serialNumber])
    const { rawPayload, headers } = await inject('GET', card.latest, card.token)
    expect(headers['content-type']).toBe('application/vnd.apple.pkpass')
    expect(shownIn(rawPayload)).toMatchObject({
      shows: '50 баллов',
      serialNumber: card.pass.serialNumber,
      authenticationToken: card.token,
    })
    // nothing happened: nobody is told
    await lookAtPhones()
    expect(apple.pushes).toHaveLength(before + 1)
  })

  test('whose token is wrong, or of another card, is told nothing and registered nowhere', async () => {
    const [one, other] = [await cardInPhone('iphone-2', 'bb22'), await cardInPhone('x', 'cc33')]
    for (const token of ['', 'wrong', other.token]) {
      expect((await one.register(token)).statusCode).toBe(401)
      expect((await inject('GET', one.latest, token)).statusCode).toBe(401)
      expect((await inject('DELETE', one.one, token)).statusCode).toBe(401)
    }
    expect(await phones(one.card)).toEqual([])
    const elsewhere = one.one.replace('pass.example.points', 'pass.example.other')
    expect((await inject('POST', elsewhere, one.token, { pushToken: 'a' })).statusCode).toBe(401)
    expect((await inject('POST', one.one, one.token, { pushToken: 7 })).statusCode).toBe(400)
    const { statusCode } = await inject('GET', '/phones/x/ru/v1/passes/a/b', one.token)
    expect(statusCode).toBe(401)
  })

  test('that has two cards is listed each change after the other, so that asking between them loses none', async () => {
    const [one, other] = [
      await cardInPhone('iphone-9', 'ab12'),
      await cardInPhone('iphone-9', 'ab12'),
    ]
    await one.register()
    await other.register()
    await lookAtPhones()
    const { lastUpdated } = (await inject('GET', one.list, '')).json()
    for (const { id } of [one, other]) await shop.buy(id, 1_000_00)
    await lookAtPhones()
    const since = async (tag: number) =>
      (await inject('GET', `${one.list}?passesUpdatedSince=${tag}`, '')).json()
    const changed = await since(lastUpdated)
    expect(changed.serialNumbers).toHaveLength(2)
    // as it was told after the first of them
    expect((await since(changed.lastUpdated - 1)).serialNumbers).toEqual([changed.serialNumbers[1]])
    const before = apple.pushes.length
    await lookAtPhones()
    expect(apple.pushes).toHaveLength(before)
  })

  test('that calls itself by what cannot be kept is none: the door does not fail', async () => {
    const card = await cardInPhone('iphone-8', 'dd99')
    const [list, one] = [card.list, card.one].map((path) => path.replace('iphone-8', 'a%00b'))
    expect((await inject('GET', list!, '')).statusCode).toBe(204)
    expect((await inject('POST', one!, card.token, { pushToken: 'a' })).statusCode).toBe(401)
    expect((await inject('DELETE', one!, card.token)).statusCode).toBe(401)
  })

  test('that has the card no more is forgotten: by itself, or when Apple says so', async () => {
    const [left, dead] = [
      await cardInPhone('iphone-3', 'dd44'),
      await cardInPhone('iphone-4', 'ee55'),
    ]
    await left.register()
    await dead.register()
    expect((await inject('DELETE', left.one, left.token)).statusCode).toBe(200)
    expect(await phones(left.card)).toEqual([])
    apple.refuses.set('ee55', { status: 410, reason: 'Unregistered' })
    await lookAtPhones()
    expect(await phones(dead.card)).toEqual([])
  })

  test('that could not be told is told later, and the card it asks for meanwhile is the new one', async () => {
    const card = await cardInPhone('iphone-5', 'ff66')
    await card.register()
    await lookAtPhones()
    apple.refuses.set('ff66', { status: 503, reason: 'ServiceUnavailable' })
    await shop.buy(card.id, 1_000_00)
    await lookAtPhones()
    expect(await phones(card.card)).toEqual([{ device: 'iphone-5', due: true }])
    const { rawPayload } = await inject('GET', card.latest, card.token)
    expect(shownIn(rawPayload).shows).toBe('50 баллов')
    apple.refuses.delete('ff66')
    await lookAtPhones()
    expect(await phones(card.card)).toEqual([{ device: 'iphone-5', due: false }])
  })

  test('is one of ten at most: the one that has the card longest gives way', async () => {
    const card = await cardInPhone('iphone-7', 'bb88')
    await card.register()
    await sql`update showcase.phone set registered_at = registered_at - interval '1 day'`.execute(
      given.owner,
    )
    for (let other = 0; other < 10; other += 1)
      await inject('POST', card.one.replace('iphone-7', `other-${other}`), card.token, {
        pushToken: `cc${other}`,
      })
    const devices = (await phones(card.card)).map(({ device }) => device)
    expect(devices).toHaveLength(10)
    expect(devices).not.toContain('iphone-7')
  })

  test('shows a blocked card as void', async () => {
    const card = await cardInPhone('iphone-6', 'aa77')
    await card.register()
    await lookAtPhones()
    const before = apple.pushes.length
    await cards.block(await given.fresh(), card.card, 'lost')
    await lookAtPhones()
    expect(apple.pushes.slice(before).map(({ token }) => token)).toEqual(['aa77'])
    const { rawPayload } = await inject('GET', card.latest, card.token)
    expect(shownIn(rawPayload).voided).toBe(true)
  })
})

describe('a card at Google', () => {
  let google: Server
  const asked: string[] = []
  let status = 200
  beforeAll(async () => {
    google = createServer((request, response) => {
      void text(request).then((body) => {
        const isToken = request.url === '/token'
        const who = request.headers.authorization ?? new URLSearchParams(body).get('grant_type')
        asked.push(`${request.method} ${request.url} ${who} ${isToken ? '' : body}`.trim())
        response.writeHead(isToken ? 200 : status, { 'content-type': 'application/json' })
        response.end(isToken ? '{"access_token":"t1","expires_in":3600}' : '{}')
      })
    })
    await new Promise<void>((done) => google.listen(0, '127.0.0.1', done))
    const origin = `http://127.0.0.1:${(google.address() as AddressInfo).port}`
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2_048 })
    usePassKeys({
      apple: null,
      google: {
        issuerId: '3388',
        logo: 'https://points.example/logo.png',
        email: 'passes@points.example',
        key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
        api: { tokens: `${origin}/token`, objects: origin },
      },
    })
  })
  afterAll(() => google.close())
  beforeEach(() => void asked.splice(0))

  test('is changed there when the points change, with one token for all', async () => {
    const member = await shop.member()
    await door.ask('GET', `/v1/cards/${member.card}/passes/google`)
    await lookAtPhones()
    await shop.buy(member.id, 1_000_00)
    asked.splice(0)
    await lookAtPhones()
    const id = `3388.${shop.programmeId}.${member.card}`
    expect(asked).toHaveLength(2)
    expect(asked[0]).toBe('POST /token urn:ietf:params:oauth:grant-type:jwt-bearer')
    expect(asked[1]).toContain(`PATCH /walletobjects/v1/loyaltyObject/${id} Bearer t1 {`)
    expect(asked[1]).toContain('"balance":{"string":"50 points"}')
  })

  test('that nobody has saved is looked for again, and forgotten after a day', async () => {
    const member = await shop.member()
    await door.ask('GET', `/v1/cards/${member.card}/passes/google`)
    status = 404
    await lookAtPhones()
    expect(await phones(member.card)).toEqual([{ device: 'google', due: true }])
    await sql`update showcase.phone set registered_at = registered_at - interval '2 days'`.execute(
      given.owner,
    )
    await lookAtPhones()
    expect(await phones(member.card)).toEqual([])
    status = 200
  })
})
