import { beforeAll, describe, expect, test } from 'vitest'
import type { Conditions } from '#domains/rules/rules.api.ts'
import * as programmes from '#domains/programmes/programmes.ts'
import { DAY } from '#kit/core/time.ts'
import { freshDoor } from '#test/door.ts'
import { freshDatabase } from '#test/given.ts'
import { openShop, type Shop } from '#test/shop.ts'
import { provideSecret } from '#kit/secret.ts'
import { faceFor } from './faces.ts'
import * as showcase from './showcase.ts'

provideSecret('a secret of the tests, at least thirty-two bytes')

const given = freshDatabase()
const door = freshDoor(given)

const name = (ru: string, en: string) => ({ ru, en })

const rules: Conditions = {
  base: { exclude: { kinds: ['gift_card'] } },
  activation: { after: { days: 14 } },
  expiry: { kind: 'rolling', after: { months: 6 }, roundTo: 'day' },
  rules: [
    {
      id: 'base',
      name: name('Пять за сто', 'Five for a hundred'),
      on: 'purchase',
      then: { rate: { points: 5, per: 10_000 } },
    },
    {
      id: 'oil',
      name: name('Масла', 'Oil'),
      on: 'purchase',
      then: { rate: { points: 4, per: 10_000, lines: { categories: ['oil'] } } },
    },
    {
      id: 'first',
      name: name('Первая', 'First'),
      on: 'purchase',
      when: { firstPurchase: true },
      then: { fixed: { points: 200 } },
    },
    {
      id: 'promo',
      name: name('По купону', 'By a coupon'),
      on: 'purchase',
      when: { coupon: ['HUSH-77'] },
      then: { fixed: { points: 7 } },
    },
  ],
  redeem: {
    value: { points: 1, amount: 100 },
    cap: { share: { numerator: 30, denominator: 100 } },
    exclude: { kinds: ['gift_card'] },
  },
}
const SECRET = 'a rule that nobody may know yet'
const secret: Conditions = {
  ...rules,
  rules: [{ ...rules.rules[0]!, name: name(SECRET, SECRET) }],
}

let shop: Shop
const anyone = { authorization: undefined }
const visit = (path: string, headers = {}) =>
  door.ask('GET', path, undefined, { ...anyone, accept: 'text/html', ...headers })
const edit = (body: object) =>
  door.ask('PATCH', `/v1/programmes/${shop.programmeId}/public-page`, body)

beforeAll(async () => {
  shop = await openShop(given, rules)
})

describe('the public page', () => {
  test('is not there before somebody turns it on, and needs an address', async () => {
    expect((await edit({ public: true })).body.code).toBe('showcase.slug_missing')
    expect((await edit({ slug: 'wheels' })).body).toMatchObject({ slug: 'wheels', public: false })
    for (const path of [
      '/programmes/wheels',
      '/programmes/wheels/ru',
      '/programmes/wheels/rules.ru.pdf',
    ])
      expect([path, (await visit(path)).status]).toEqual([path, 404])
    expect((await edit({ public: true })).body).toMatchObject({ public: true, version: 1 })
    expect((await visit('/programmes/wheels/ru')).status).toBe(200)
  })

  test('says the rules in the language of its address, links the other, and finds the reader’s own', async () => {
    const ru = await visit('/programmes/wheels/ru', { 'accept-language': 'en' })
    expect(ru.text).toContain('<html lang="ru">')
    expect(ru.text).toContain('«Пять за сто»: 5 баллов за каждые 100')
    expect(ru.text).toContain('Баллами можно оплатить: до 30 % чека')
    expect(ru.text).toContain('hreflang="en"')
    const en = await visit('/programmes/wheels/en')
    expect(en.text).toContain('“Five for a hundred”: 5 points for each ₽100')
    expect(en.text).toContain('Points become active after 14 days')
    for (const [wish, language] of [
      ['en-GB', 'en'],
      ['ru', 'ru'],
    ] as const) {
      const found = await visit('/programmes/wheels', { 'accept-language': wish })
      expect([found.status, found.headers['location']]).toEqual([
        302,
        `/programmes/wheels/${language}`,
      ])
    }
  })

  test('loads nothing, runs nothing, and is sent once', async () => {
    const page = await visit('/programmes/wheels/en')
    expect(page.text).not.toMatch(/<script|style="|src=|https?:/)
    const policy = String(page.headers['content-security-policy'])
    expect(policy).toContain(`default-src 'none'`)
    expect(policy).not.toContain('unsafe')
    const again = await visit('/programmes/wheels/en', { 'if-none-match': page.headers['etag'] })
    expect([again.status, again.text]).toEqual([304, ''])
    const other = await visit('/programmes/wheels/ru', { 'if-none-match': page.headers['etag'] })
    expect(other.status).toBe(200)
  })

  test('gives away no draft, no withdrawn version, no coupon', async () => {
    const { ctx, programmeId } = shop
    const draft = await programmes.draft(ctx, programmeId, { document: secret })
    const inAYear = new Date(Date.now() + 365 * DAY).toISOString()
    const taken = await programmes.draft(ctx, programmeId, { document: secret })
    await programmes.schedule(ctx, programmeId, taken.version, { startsAt: inAYear })
    await programmes.withdraw(ctx, programmeId, taken.version)
    await edit({ labels: [] })
    for (const path of ['/programmes/wheels/ru', '/programmes/wheels/en']) {
      const { text } = await visit(path)
      expect(text).not.toContain(SECRET)
      expect(text).not.toContain('HUSH-77')
    }
    await programmes.schedule(ctx, programmeId, draft.version, { startsAt: inAYear })
    await edit({ labels: [] })
    const { text } = await visit('/programmes/wheels/en')
    // announced: what changes, and when; the rules in force are still the old ones
    expect(text).toContain('The rules change on')
    expect(text).toContain('What will change from')
    expect(text).toContain(SECRET)
    expect(text).toContain('“Five for a hundred”: 5 points for each')
    await programmes.withdraw(ctx, programmeId, draft.version)
    await edit({ labels: [] })
    expect((await visit('/programmes/wheels/en')).text).not.toContain(SECRET)
  })

  test('works its examples out as the till would: a quote of the same receipt says the same', async () => {
    const ctx = await given.fresh()
    const { programmeId } = shop
    const of = {
      organisationId: ctx.organisationId,
      programmeId: programmeId as never,
      settings: null,
    }
    const at = ctx.now.getTime()
    const { worked, face } = await faceFor(ctx.db, of, { language: 'en', at, dated: 'today' })
    expect(worked.map(({ name }) => name)).toEqual(['first', 'usual', 'paying'])
    for (const { receipt, imagined, decision } of worked) {
      const { id } = await shop.member()
      for (let visits = 0; visits < (imagined.visits ?? 0); visits += 1) await shop.buy(id, 0)
      if (imagined.points !== undefined) {
        const body = { points: imagined.points, reason: 'For the test', programmeId }
        const given = await door.ask('POST', `/v1/members/${id}/adjustments`, body)
        expect(given.status).toBe(201)
      }
      const { body } = await door.ask('POST', '/v1/quotes', {
        programmeId,
        member: { memberId: id },
        externalId: `example-${receipt.externalId}`,
        occurredAt: new Date().toISOString(),
        currency: 'RUB',
        pointsToRedeem: receipt.redeem,
        lines: receipt.lines.map(({ lineId, sku, category, kind, quantity, amount }) => ({
          lineId,
          sku,
          ...(category !== null && { category }),
          kind,
          quantity,
          unitPrice: '1',
          amount,
        })),
      })
      expect({
        earned: body.earning.points,
        paid: body.redemption.appliedPoints,
        due: body.amountDue,
      }).toEqual({
        earned: decision.earning.points,
        paid: decision.redemption.applied,
        due: decision.amountDue,
      })
      expect(decision.earning.points).toBeGreaterThan(0)
    }
    expect(worked[2]!.decision.redemption.applied).toBeGreaterThan(0)
    expect(face.examples[0]!.sums.map(({ value }) => value)).toContain('275 points')
  })

  test('calls things as people do, by the labels', async () => {
    const label = { word: 'oil', ru: 'Масла и жидкости', en: 'Oils and fluids' }
    await edit({ labels: [label] })
    expect((await visit('/programmes/wheels/ru')).text).toContain('категория «Масла и жидкости»')
    expect((await visit('/programmes/wheels/en')).text).toContain('category “Oils and fluids”')
    expect((await edit({ labels: [label, label] })).body.code).toBe('showcase.label_twice')
  })

  test('is gone when it is turned off; its address belongs to one programme', async () => {
    const other = await programmes.create(shop.ctx, {
      name: 'Another',
      currency: 'RUB',
      zone: 'Europe/Moscow',
    })
    const path = `/v1/programmes/${other.id}/public-page`
    expect((await door.ask('PATCH', path, { slug: 'wheels' })).body.code).toBe(
      'showcase.slug_taken',
    )
    expect((await door.ask('PATCH', path, { slug: 'another', public: true })).body.code).toBe(
      'showcase.without_rules',
    )
    await edit({ public: false })
    expect((await visit('/programmes/wheels/ru')).status).toBe(404)
    await edit({ public: true })
    expect((await visit('/programmes/wheels/ru')).status).toBe(200)
  })
})

describe('the rules as a PDF', () => {
  test('are the same bytes each time, with text in our letters, and a new file when the rules differ', async () => {
    const raw = async (path: string) =>
      (await door.app.inject({ url: path, headers: { accept: 'application/pdf' } })).rawPayload
    const first = await raw('/programmes/wheels/rules.ru.pdf')
    expect(first.subarray(0, 5).toString()).toBe('%PDF-')
    expect(first.equals(await raw('/programmes/wheels/rules.ru.pdf'))).toBe(true)
    expect(first.equals(await raw('/programmes/wheels/rules.en.pdf'))).toBe(false)
    expect(first.toString('latin1')).toContain('/ToUnicode')
  })
})

test('a poster for the shop leads to joining by the address the server was reached by', async () => {
  const path = `/v1/programmes/${shop.programmeId}/public-page/poster`
  const poster = async (query: string) => {
    const key = await door.key('read-only')
    const headers = { authorization: `Bearer ${key}`, host: 'points.example' }
    return door.app.inject({ url: `${path}?language=ru${query}`, headers })
  }
  const plain = await poster('')
  expect([plain.statusCode, plain.headers['content-type']]).toEqual([200, 'application/pdf'])
  expect(plain.rawPayload.subarray(0, 5).toString()).toBe('%PDF-')
  const same = await poster('&address=http://points.example')
  expect(same.rawPayload.equals(plain.rawPayload)).toBe(true)
  const other = await poster('&address=https://other.example')
  expect(other.rawPayload.equals(plain.rawPayload)).toBe(false)
  expect((await poster('&address=javascript:alert(1)')).statusCode).toBe(400)
})

describe('a basket of somebody unknown', () => {
  const basket = { lines: [{ category: 'oil', amount: 200_000 }] }
  const ask = (headers: Record<string, string | undefined>, slug = 'wheels') =>
    door.ask('POST', `/v1/public/programmes/${slug}/quotes`, basket, { ...anyone, ...headers })

  test('is told what it earns, in sentences, and nothing of anybody', async () => {
    const { status, body } = await ask({})
    expect(status).toBe(200)
    // five and four for each of twenty hundreds
    expect(body).toMatchObject({ points: 180, firstPurchasePoints: 380, payableAmount: 60_000 })
    expect(body.sentences).toContain('The purchase earns 180 points.')
    expect((await ask({}, 'nothing-here')).body.code).toBe('showcase.unknown')
  })

  test('is asked for by pages of the sites that are named, and no others', async () => {
    await edit({ origins: ['https://shop.example'] })
    const from = (origin: string) => ({ origin, 'sec-fetch-site': 'cross-site' })
    const allowed = await ask(from('https://shop.example'))
    expect(allowed.status).toBe(200)
    expect(allowed.headers['access-control-allow-origin']).toBe('https://shop.example')
    for (const origin of ['https://other.example', 'https://shop.example.other.example', 'null']) {
      const refused = await ask(from(origin))
      expect([origin, refused.status, refused.body.code]).toEqual([
        origin,
        403,
        'showcase.origin_refused',
      ])
      expect(refused.headers['access-control-allow-origin']).toBeUndefined()
    }
    const preflight = async (origin: string) =>
      (
        await door.app.inject({
          method: 'OPTIONS',
          url: '/v1/public/programmes/wheels/quotes',
          headers: { origin, 'access-control-request-method': 'POST' },
        })
      ).headers['access-control-allow-origin']
    expect(await preflight('https://shop.example')).toBe('https://shop.example')
    expect(await preflight('https://other.example')).toBeUndefined()
    for (const origin of ['https://shop.example/', 'http://shop.example', 'shop.example', '*'])
      expect((await edit({ origins: [origin] })).body.code).toBe('showcase.origin_invalid')
  })

  test('waits when one address asks too much, and others do not', async () => {
    const from = (address: string) => ask({ 'x-forwarded-for': address })
    const answers = await Promise.all(Array.from({ length: 45 }, () => from('203.0.113.7')))
    const refused = answers.filter(({ status }) => status === 429)
    expect(refused.length).toBeGreaterThan(5)
    expect(refused[0]!.body.code).toBe('showcase.throttled')
    expect((await from('203.0.113.8')).status).toBe(200)
    // one line of version 6 has 2^64 addresses
    const one = await Promise.all(
      Array.from({ length: 45 }, (_, place) => from(`2001:db8:7:1::${place + 1}`)),
    )
    expect(one.filter(({ status }) => status === 429).length).toBeGreaterThan(5)
  })
})

describe('the balance of a member who is signed in at a shop', () => {
  const issue = async (memberId: string, programmeId = shop.programmeId) =>
    door.ask('POST', `/v1/programmes/${programmeId}/balance-tokens`, { memberId })
  const ask = (token: string, headers: object = {}) =>
    door.ask('POST', '/v1/public/programmes/wheels/balances', { token }, { ...anyone, ...headers })

  test('is shown by a token of the shop’s server, to the sites that are named', async () => {
    const { id } = await shop.member()
    await shop.buy(id, 1_000_00)
    const { body } = await issue(id)
    const { status, body: told } = await ask(body.token, { origin: 'https://shop.example' })
    expect(status).toBe(200)
    expect(told.sentences).toEqual(['You have 0 points.', 'Waiting to become active: 250 points.'])
    expect(JSON.stringify(told)).not.toContain(id)
    const refused = await ask(body.token, { origin: 'https://other.example' })
    expect(refused.body.code).toBe('showcase.origin_refused')
  })

  test('a basket comes to what it does for that member: not as a first purchase, with the points there are', async () => {
    const quote = async (more: object) => {
      const basket = { lines: [{ category: 'oil', amount: 2_000_00 }], ...more }
      return door.ask('POST', '/v1/public/programmes/wheels/quotes', basket, anyone)
    }
    const [regular, newcomer] = [await shop.member(), await shop.member()]
    await shop.buy(regular.id, 1_000_00)
    const tokenOf = async ({ id }: { id: string }) => (await issue(id)).body.token
    const anybody = (await quote({})).body
    expect(anybody.sentences.join()).toContain('As a first purchase')
    const own = (await quote({ token: await tokenOf(regular) })).body
    expect(own).toMatchObject({ points: 180, firstPurchasePoints: 180, payableAmount: 0 })
    expect(own.sentences.join()).not.toContain('first purchase')
    expect((await quote({ token: await tokenOf(newcomer) })).body.points).toBe(380)
    // what the till says of the same receipt
    const till = await door.ask('POST', '/v1/quotes', {
      programmeId: shop.programmeId,
      member: { memberId: regular.id },
      externalId: 'the-same-basket',
      occurredAt: new Date().toISOString(),
      currency: 'RUB',
      lines: [
        {
          lineId: '1',
          sku: '-',
          category: 'oil',
          quantity: '1',
          unitPrice: '200000',
          amount: 2_000_00,
        },
      ],
    })
    expect(till.body).toMatchObject({ earning: { points: own.points } })
    const refused = await quote({ token: 'b_bad.token' })
    expect(refused.body.code).toBe('showcase.token_invalid')
  })

  test('is not shown by a token that was changed, has run out, or is of another programme', async () => {
    const { id } = await shop.member()
    const { token } = (await issue(id)).body
    const [payload, signed] = token.slice(2).split('.')
    const [, programmeId] = JSON.parse(Buffer.from(payload, 'base64url').toString())
    const forged = (claims: unknown[]) =>
      `b_${Buffer.from(JSON.stringify(claims)).toString('base64url')}.${signed}`
    const other = await openShop(given, rules)
    const elsewhere = (await issue(id, other.programmeId)).body.token
    for (const bad of [
      forged([(await shop.member()).id, programmeId, Date.now() + DAY]),
      forged([id, programmeId, Date.now() + DAY]),
      token.slice(2),
      `${token}x`,
      elsewhere,
    ])
      expect([bad, (await ask(bad)).body.code]).toEqual([bad, 'showcase.token_invalid'])
    const late = { ...given(), now: new Date(Date.now() + 11 * 60_000) }
    await expect(showcase.tokenBalance(late, 'wheels', token, null)).rejects.toMatchObject({
      code: 'showcase.token_invalid',
    })
    expect((await issue('01a00000-0000-7000-8000-000000000000')).body.code).toBe('member.unknown')
  })
})

test('many who ask for the print at once have it drawn once', async () => {
  const at = Date.now()
  const { db } = given()
  const [one, other] = await Promise.all([
    showcase.publicPrint(db, 'wheels', 'ru', at),
    showcase.publicPrint(db, 'wheels', 'ru', at),
  ])
  expect(one).not.toBeNull()
  expect(other).toBe(one)
})

test('a programme that is closed shows nothing any more', async () => {
  const other = await openShop(given, rules)
  const path = `/v1/programmes/${other.programmeId}/public-page`
  await door.ask('PATCH', path, { slug: 'closing', public: true })
  expect((await visit('/programmes/closing/ru')).status).toBe(200)
  await door.ask('POST', `/v1/programmes/${other.programmeId}/close`)
  for (const end of ['', '/ru', '/en', '/rules.ru.pdf', '/rules.en.pdf'])
    expect([end, (await visit(`/programmes/closing${end}`)).status]).toEqual([end, 404])
})
