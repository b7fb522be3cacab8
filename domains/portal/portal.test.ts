import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import * as purchases from '#domains/purchases/purchases.ts'
import { provideSecret } from '#kit/secret.ts'
import { freshDoor, type Answer } from '#test/door.ts'
import { forged } from '#test/forged.ts'
import { freshDatabase } from '#test/given.ts'
import { made, openPortal, portalOf } from '#test/portal.ts'
import { browser, cookieOf } from '#test/staff.ts'

const SECRET = 'a secret of the tests, at least thirty-two bytes'
provideSecret(SECRET)
purchases.signQuotesWith(SECRET)
const given = freshDatabase()
const door = freshDoor(given)
const { anyPhone, arrive, askCode, codeSent, join, visit } = portalOf(door, given)

let programmeId = ''
beforeAll(async () => {
  programmeId = await openPortal(door)
})

beforeEach(async () => {
  await given.owner.deleteFrom('portal.tally').execute()
})

const wrongOf = (code: string) => (code === '111111' ? '222222' : '111111')

describe('whoever has a phone joins by a code', () => {
  test('with a card at once, and sees points and why', async () => {
    const phone = anyPhone()
    const { cookie, memberId } = await join(phone, { name: { first: 'Вера', last: '' } })
    const me = await visit('GET', '/v1/my', undefined, cookie)
    expect(me.body).toMatchObject({
      memberId,
      phone,
      name: { first: 'Вера', last: null },
      programmes: [{ name: 'Gears' }],
      rules: { accepted: 1, current: 1 },
    })
    const { body: cards } = await visit('GET', '/v1/my/cards', undefined, cookie)
    expect(cards.items).toMatchObject([{ kind: 'virtual', state: 'active' }])
    expect(cards.items[0].barCode).toMatch(/^<svg /)
    expect(cards.items[0].qr).toMatch(/^<svg /)
    const line = { lineId: '1', sku: 'A', quantity: '1', unitPrice: '1000.00', amount: 100_000 }
    await made(door, '/v1/purchases', {
      member: { cardNumber: cards.items[0].number },
      externalId: `R-${phone}`,
      occurredAt: new Date(Date.now() - 1_000).toISOString(),
      currency: 'RUB',
      lines: [line],
    })
    const balance = await visit('GET', '/v1/my/balance', undefined, cookie)
    expect(balance.body).toMatchObject({ active: 50, pending: 0 })
    const { body: history } = await visit('GET', '/v1/my/history', undefined, cookie)
    expect(history.items).toMatchObject([{ points: 50, title: 'For a purchase' }])
    const why = history.items[0].why.join(' ')
    expect(why).toContain('Five for a hundred')
    expect(why).not.toMatch(/version/)
    expect((await visit('GET', '/v1/my/tier', undefined, cookie)).body).toBeNull()
  })

  test('only in the version of the rules that is in force, and once', async () => {
    const phone = anyPhone()
    const { body } = await arrive(phone)
    expect(body.state).toBe('joining')
    const try_ = (more: object) => visit('POST', '/v1/my/members', { ticket: body.ticket, ...more })
    expect((await try_({})).body.code).toBe('my.rules_needed')
    expect((await try_({ rulesVersion: 7 })).body.code).toBe('my.rules_needed')
    expect((await try_({ rulesVersion: 1 })).status).toBe(201)
    expect((await try_({ rulesVersion: 1 })).body.code).toBe('my.known_already')
    const asked = { ticket: forged(body.ticket), rulesVersion: 1 }
    const answer = await visit('POST', '/v1/my/members', asked)
    expect(answer.body.code).toBe('my.ticket_expired')
  })

  test('twice at once, and is one member with one card', async () => {
    const phone = anyPhone()
    const { body } = await arrive(phone)
    const asked = { ticket: body.ticket, rulesVersion: 1 }
    const join = () => visit('POST', '/v1/my/members', asked)
    const answers = await Promise.all([join(), join(), join()])
    expect(answers.filter(({ status }) => status === 409)).toHaveLength(2)
    const cookie = cookieOf(answers.find(({ status }) => status === 201)!)
    const cards = await visit('GET', '/v1/my/cards', undefined, cookie)
    expect(cards.body.items).toHaveLength(1)
  })

  test('led by a page of rules or a poster to the entrance of that firm, in the language of the page', async () => {
    const path = `/v1/programmes/${programmeId}/public-page`
    expect((await door.ask('PATCH', path, { slug: 'wheels' })).status).toBe(200)
    const come = (query: string) => visit('GET', `/my?${query}`)
    const led = await come('programme=wheels&language=en')
    expect([led.status, led.headers['location']]).toEqual([302, '/my/gears?language=en'])
    const odd = await come('programme=wheels&language=//other.example')
    expect(odd.headers['location']).toBe('/my/gears')
    for (const query of ['programme=nobodys', 'programme=a&programme=b', ''])
      expect([query, (await come(query)).headers['location']]).toEqual([query, undefined])
  })

  test('and is shown where the conditions are told to everybody, once they are', async () => {
    const { cookie } = await join(anyPhone())
    const rulesPage = async () =>
      (await visit('GET', '/v1/my', undefined, cookie)).body.programmes[0].rulesPage
    const atEntrance = async () => (await visit('GET', '/v1/my/entrance')).body.rulesPages
    expect([await rulesPage(), await atEntrance()]).toEqual([null, []])
    const path = `/v1/programmes/${programmeId}/public-page`
    await door.ask('PATCH', path, { slug: 'wheels', public: true })
    // the browser of the tests speaks no language of ours: it is spoken to in English
    const there = '/programmes/wheels/en'
    expect(await rulesPage()).toEqual({ path: there, changes: null })
    expect(await atEntrance()).toEqual([{ name: 'Gears', path: there }])
    expect((await visit('GET', there)).status).toBe(200)
    await door.ask('PATCH', path, { public: false })
    expect([await rulesPage(), await atEntrance()]).toEqual([null, []])
  })

  test('and later signs in by another code', async () => {
    const phone = anyPhone()
    const { memberId } = await join(phone)
    const again = await arrive(phone)
    expect(again.body).toEqual({ state: 'signed_in', ticket: null })
    const me = await visit('GET', '/v1/my', undefined, cookieOf(again))
    expect(me.body.memberId).toBe(memberId)
  })
})

describe('a code', () => {
  test('is asked for and answered alike, whether anybody has the phone or not', async () => {
    const known = anyPhone()
    await join(known)
    const [one, other] = [await askCode(known), await askCode(anyPhone())]
    expect([one.status, other.status]).toEqual([202, 202])
    expect(Object.keys(one.body)).toEqual(Object.keys(other.body))
    const length = ({ body }: Answer) => body.request.length
    expect(length(one)).toBe(length(other))
  })

  test('bears five tries, and a hundred at once are a hundred', async () => {
    const { body } = await askCode(anyPhone())
    const code = await codeSent()
    const guess = (digits: string) =>
      visit('POST', '/v1/my/sessions', { request: body.request, code: digits })
    const all = await Promise.all(Array.from({ length: 90 }, () => guess(wrongOf(code))))
    const codes = all.map((answer) => answer.body.code as string)
    expect(codes.filter((each) => each === 'my.code_wrong')).toHaveLength(5)
    expect(codes.filter((each) => each === 'my.code_expired')).toHaveLength(85)
    expect((await guess(code)).body.code).toBe('my.code_expired')
  }, 30_000)

  test('voids the one before, and is good once', async () => {
    const phone = anyPhone()
    const first = await askCode(phone)
    const old = await codeSent()
    const second = await askCode(phone)
    const code = await codeSent()
    const give = (request: string, digits: string) =>
      visit('POST', '/v1/my/sessions', { request, code: digits })
    expect((await give(first.body.request, old)).body.code).toBe('my.code_expired')
    expect((await give(first.body.request, code)).body.code).toBe('my.code_expired')
    expect((await give(second.body.request, code)).status).toBe(201)
    expect((await give(second.body.request, code)).body.code).toBe('my.code_expired')
  })

  test('is sent five times an hour to a phone, and says how long to wait', async () => {
    const phone = anyPhone()
    for (let sent = 0; sent < 5; sent++) expect((await askCode(phone)).status).toBe(202)
    const { status, body, headers } = await askCode(phone)
    expect([status, body.code]).toEqual([429, 'my.too_often'])
    expect(body.detail).toMatch(/60 min/)
    expect(headers['retry-after']).toBe('3600')
  })

  test('is asked for from one address sixty times an hour, whatever the phones; the /64 is one address', async () => {
    const from = (address: string) =>
      visit('POST', '/v1/my/codes', { phone: anyPhone() }, undefined, address)
    const many = Array.from({ length: 61 }, (_, place) => from(`2001:db8:0:1::${place + 1}`))
    const states = (await Promise.all(many)).map(({ status }) => status)
    expect(states.filter((status) => status === 202)).toHaveLength(60)
    expect(states.filter((status) => status === 429)).toHaveLength(1)
    expect((await from('2001:db8:0:2::1')).status).toBe(202)
  }, 30_000)

  test('is sent abroad ten times an hour from one address, whatever it costs there; at home it goes on', async () => {
    const from = (phone: string) => visit('POST', '/v1/my/codes', { phone }, undefined, '192.0.2.9')
    const abroad = Array.from({ length: 12 }, (_, place) => from(`+4915112345${610 + place}`))
    const states = (await Promise.all(abroad)).map(({ status }) => status)
    expect(states.filter((status) => status === 202)).toHaveLength(10)
    expect(states.filter((status) => status === 429)).toHaveLength(2)
    expect((await from(anyPhone())).status).toBe(202)
  })

  test('is sent three thousand times an hour in the whole organisation, from however many addresses', async () => {
    const from = (address: string) =>
      visit('POST', '/v1/my/codes', { phone: anyPhone() }, undefined, address)
    expect((await from('192.0.2.20')).status).toBe(202)
    await given.owner.updateTable('portal.tally').set({ count: 2_999 }).execute()
    expect((await from('192.0.2.21')).status).toBe(202)
    const { status, body } = await from('192.0.2.22')
    expect([status, body.code]).toEqual([429, 'my.too_often'])
  })

  test('cannot be had for what is no phone', async () => {
    expect((await askCode('12')).body.code).toBe('my.no_phone')
    const answer = await visit('POST', '/v1/my/codes', { email: 'nobody' })
    expect(answer.body.code).toBe('my.no_email')
  })
})

describe("a member's session", () => {
  const me = (cookie: string) => visit('GET', '/v1/my', undefined, cookie)

  test('ends by signing out', async () => {
    const { cookie } = await join(anyPhone())
    expect((await visit('DELETE', '/v1/my/sessions/current', undefined, cookie)).status).toBe(204)
    expect((await me(cookie)).body.code).toBe('my.signed_out')
  })

  test('ends when the member has another phone, or is closed', async () => {
    const { forgetMembers } = await import('./sessions.ts')
    for (const change of [
      (id: string) => door.ask('PATCH', `/v1/members/${id}`, { phone: anyPhone() }),
      (id: string) => door.ask('POST', `/v1/members/${id}/close`, {}),
    ]) {
      const { cookie, memberId } = await join(anyPhone())
      expect((await me(cookie)).status).toBe(200)
      expect((await change(memberId)).status).toBe(200)
      forgetMembers()
      expect((await me(cookie)).body.code).toBe('my.signed_out')
    }
  })

  test('is listed with its device, and others are ended from it', async () => {
    const phone = anyPhone()
    const { cookie } = await join(phone)
    const other = cookieOf(await arrive(phone))
    const { body } = await visit('GET', '/v1/my/sessions', undefined, cookie)
    expect(body.items).toHaveLength(2)
    expect((await visit('DELETE', '/v1/my/sessions', undefined, cookie)).status).toBe(204)
    expect((await me(other)).body.code).toBe('my.signed_out')
    expect((await me(cookie)).status).toBe(200)
  })

  test('is not written to from a page of another site', async () => {
    const { cookie } = await join(anyPhone())
    const foreign = { ...browser(cookie), 'sec-fetch-site': 'cross-site' }
    const answer = await door.ask('PATCH', '/v1/my', { name: { first: 'Ева' } }, foreign)
    expect(answer.body.code).toBe('session.foreign_origin')
  })

  test('its cookies are seen by nothing but the portal, and by no script', async () => {
    const answer = await arrive(anyPhone())
    const { body } = answer
    const joined = await visit('POST', '/v1/my/members', { ticket: body.ticket, rulesVersion: 1 })
    const [session, known] = [joined.headers['set-cookie']].flat()
    const kept = 'Path=/v1/my; HttpOnly; SameSite=Strict; Max-Age='
    expect(session).toMatch(new RegExp(`^kopilka_my=[\\w-]{43}; ${kept}\\d+$`))
    // it says nothing of who was here
    expect(known).toMatch(new RegExp(`^kopilka_known=[\\w-]{40,}; ${kept}\\d+$`))
  })
})

test('a birthday is told once: it brings points', async () => {
  const { cookie } = await join(anyPhone())
  const tell = (birthday: string) => visit('PATCH', '/v1/my', { birthday }, cookie)
  expect((await tell('1990-01-31')).body.birthday).toBe('1990-01-31')
  expect((await tell('1990-02-01')).body.code).toBe('my.birthday_set')
})

test('a closed entrance lets nobody in', async () => {
  await door.ask('PUT', '/v1/portal', { slug: 'gears', open: false })
  expect((await visit('GET', '/v1/my/entrance')).body.code).toBe('my.closed')
  expect((await askCode(anyPhone())).body.code).toBe('my.closed')
  await door.ask('PUT', '/v1/portal', { slug: 'gears', open: true })
  expect((await visit('GET', '/v1/my/entrance?slug=gears')).body).toMatchObject({
    organisation: 'Test',
    rules: { version: 1, text: 'Rules' },
  })
})
