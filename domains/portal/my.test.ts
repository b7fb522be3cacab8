import { sql } from 'kysely'
import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import * as phones from '#domains/desk/phones.ts'
import * as messaging from '#domains/messaging/messaging.ts'
import * as privacy from '#domains/privacy/privacy.ts'
import * as purchases from '#domains/purchases/purchases.ts'
import { provideSecret } from '#kit/secret.ts'
import { deliverNews } from '#test/behaviours/town.ts'
import { freshDoor } from '#test/door.ts'
import { freshDatabase } from '#test/given.ts'
import { made, openPortal, portalOf } from '#test/portal.ts'
import { cookieOf } from '#test/staff.ts'
import { forgetMembers } from './sessions.ts'

const SECRET = 'a secret of the tests, at least thirty-two bytes'
provideSecret(SECRET)
purchases.signQuotesWith(SECRET)
const given = freshDatabase()
const door = freshDoor(given)
const { anyPhone, arrive, codeSent, join, visit } = portalOf(door, given)

beforeAll(async () => {
  await openPortal(door)
  for (const purpose of ['offers', 'surveys']) {
    const text = { ru: `Согласен: ${purpose}`, en: `I agree: ${purpose}` }
    await door.ask('PUT', `/v1/consent-texts/${purpose}/draft`, text)
    await made(door, `/v1/consent-texts/${purpose}/publish`, { version: 1 })
  }
})
beforeEach(async () => {
  await given.owner.deleteFrom('portal.tally').execute()
})

const me = (cookie: string) => visit('GET', '/v1/my', undefined, cookie)

describe('what a member agrees to', () => {
  const consents = (cookie: string) => visit('GET', '/v1/my/consents', undefined, cookie)
  const given_ = (body: { consents: { purpose: string; given: boolean }[] }) =>
    body.consents.filter((each) => each.given).map(({ purpose }) => purpose)

  test('is asked for apart from the rules, and joining agrees to nothing by itself', async () => {
    const { cookie } = await join(anyPhone())
    expect(given_((await consents(cookie)).body)).toEqual([])
    const asked = [{ purpose: 'offers', version: 1 }]
    const other = await join(anyPhone(), { consents: asked })
    expect(given_((await consents(other.cookie)).body)).toEqual(['offers'])
    const kept = await door.ask('GET', `/v1/members/${other.memberId}/consents/history`)
    const newest = sql<{ id: string }>`select id from messaging.code order by made_at desc limit 1`
    const [code] = (await newest.execute(given.owner)).rows
    expect(kept.body.items[0].proof).toBe(`code:${code!.id}`)
  })

  test('is given and taken back by the text that was shown, and the history keeps both', async () => {
    const { cookie, memberId } = await join(anyPhone())
    const say = (given: boolean) =>
      visit('PUT', '/v1/my/consents', { consents: [{ purpose: 'offers', given }] }, cookie)
    expect(given_((await say(true)).body)).toEqual(['offers'])
    expect(given_((await say(false)).body)).toEqual([])
    const history = await visit('GET', '/v1/my/consents/history', undefined, cookie)
    expect(history.body.items).toMatchObject([
      { purpose: 'offers', given: false, door: 'portal' },
      { purpose: 'offers', given: true, door: 'portal' },
    ])
    const { body } = await door.ask('GET', `/v1/members/${memberId}/consents/history`)
    expect(body.items[0].author).toMatchObject({ kind: 'member', id: memberId })
  })

  test('names the session in which it was said, of several the very one', async () => {
    const phone = anyPhone()
    const { cookie: first, memberId } = await join(phone)
    const second = cookieOf(await arrive(phone))
    const say = (given: boolean, cookie: string) =>
      visit('PUT', '/v1/my/consents', { consents: [{ purpose: 'offers', given }] }, cookie)
    await say(true, first)
    await say(false, second)
    const current = async (cookie: string) => {
      const { body } = await visit('GET', '/v1/my/sessions', undefined, cookie)
      return body.items.find((each: { current: boolean }) => each.current).id as string
    }
    const { body } = await door.ask('GET', `/v1/members/${memberId}/consents/history`)
    const said = body.items.map(({ proof }: { proof: string }) => proof)
    expect(said).toEqual([`session:${await current(second)}`, `session:${await current(first)}`])
    expect(new Set(said).size).toBe(2)
  })

  test('cannot be what no text tells of', async () => {
    const { cookie } = await join(anyPhone())
    const said = { consents: [{ purpose: 'profiling', given: true }] }
    expect((await visit('PUT', '/v1/my/consents', said, cookie)).body.code).toBe('consent.no_text')
  })

  test('goes with hours in which the member is left in peace', async () => {
    const { cookie } = await join(anyPhone())
    const quietHours = { from: '20:00', until: '11:00', zone: 'Asia/Yekaterinburg' }
    const { body } = await visit('PUT', '/v1/my/wishes', { quietHours }, cookie)
    expect(body.quietHours).toEqual({ ...quietHours, own: true })
  })

  test('names the rules that were accepted to the staff too', async () => {
    const { memberId } = await join(anyPhone())
    const { body } = await door.ask('GET', `/v1/members/${memberId}/consents`)
    expect(body.accepted).toMatchObject([{ version: 1, door: 'portal' }])
  })
})

describe('another phone or e-mail', () => {
  /** Asks for a code to a new contact, and gives it. */
  async function change(cookie: string, contact: object) {
    const sent = await visit('POST', '/v1/my/contact-codes', contact, cookie)
    expect(sent.status, sent.text).toBe(202)
    const code = await codeSent('contact.code')
    return visit('PUT', '/v1/my/contacts', { request: sent.body.request, code }, cookie)
  }

  test('takes a code to the new one; an e-mail changes at once, the old one is told, other sessions end', async () => {
    const phone = anyPhone()
    const { cookie, memberId } = await join(phone)
    const other = cookieOf(await arrive(phone))
    expect((await change(cookie, { email: 'Old@example.com' })).body.email).toBe('old@example.com')
    expect((await change(cookie, { email: 'new@example.com' })).body.email).toBe('new@example.com')
    forgetMembers()
    expect((await me(cookie)).status).toBe(200)
    expect((await me(other)).body.code).toBe('my.signed_out')
    await deliverNews(given)
    const { items } = await messaging.journal(given(), { memberId, kind: 'member.email_changed' })
    expect(items.map(({ address }) => address)).toEqual([
      // the sandbox has one way, and the phone goes first
      expect.stringMatching(/^…\d+$/),
      expect.stringMatching(/^…\d+$/),
    ])
  })

  test('a phone changes a day later; until then it can be called off, then every session ends', async () => {
    const old = anyPhone()
    const { cookie, memberId } = await join(old)
    const phone = anyPhone()
    const asked = await change(cookie, { phone })
    expect(asked.body).toMatchObject({ phone: old, phoneChange: { phone } })
    expect((await change(cookie, { phone: anyPhone() })).body.code).toBe(
      'phone_change.waits_already',
    )
    const kept = await visit('DELETE', '/v1/my/phone-change', undefined, cookie)
    expect(kept.body.phoneChange).toBeNull()

    await change(cookie, { phone })
    const ctx = await given.fresh()
    const tomorrow = { ...ctx, now: new Date(ctx.now.getTime() + 25 * 3_600_000) }
    await phones.changeDue(tomorrow, new AbortController().signal)
    forgetMembers()
    expect((await me(cookie)).body.code).toBe('my.signed_out')
    const again = await arrive(phone)
    expect((await me(cookieOf(again))).body).toMatchObject({ memberId, phone })
  })

  test('is not taken from somebody who has it, and a code of another member is good for nothing', async () => {
    const taken = anyPhone()
    await join(taken)
    const { cookie } = await join(anyPhone())
    expect((await change(cookie, { phone: taken })).body.code).toBe('my.contact_taken')
    const { cookie: other } = await join(anyPhone())
    const sent = await visit('POST', '/v1/my/contact-codes', { phone: anyPhone() }, cookie)
    const given_ = { request: sent.body.request, code: await codeSent('contact.code') }
    expect((await visit('PUT', '/v1/my/contacts', given_, other)).body.code).toBe('my.code_expired')
    expect((await visit('PUT', '/v1/my/contacts', given_, cookie)).status).toBe(200)
  })
})

describe('a plastic card', () => {
  const add = (cookie: string, asked: object) => visit('POST', '/v1/my/cards', asked, cookie)

  async function batch(activationCodes: boolean): Promise<string[][]> {
    const asked = { name: 'Plastic', count: 3, length: 16, activationCodes }
    const { id } = await made(door, '/v1/cards/batches', asked)
    const { text } = await door.ask('GET', `/v1/cards/batches/${id}/print`)
    return text
      .trim()
      .split('\r\n')
      .slice(1)
      .map((line) => line.split(','))
  }

  const buy = (cardNumber: string, externalId: string) =>
    made(door, '/v1/purchases', {
      member: { cardNumber },
      externalId,
      occurredAt: '2026-03-01T10:15:00+03:00',
      currency: 'RUB',
      lines: [{ lineId: '1', sku: 'A', quantity: '1', unitPrice: '1000.00', amount: 100_000 }],
    })

  test('is added by the code under its scratch field, with what was earned with it before', async () => {
    const [[number = '', , code = ''] = []] = await batch(true)
    await buy(number, 'R-code')
    const { cookie } = await join(anyPhone())
    const wrong = await add(cookie, { number, code: 'AAAAA-AAAAA' })
    expect(wrong.body.code).toBe('my.card_refused')
    const added = await add(cookie, { number, code })
    expect(added.body.items).toMatchObject([
      { number, kind: 'plastic', state: 'active' },
      { kind: 'virtual', state: 'active' },
    ])
    expect((await visit('GET', '/v1/my/balance', undefined, cookie)).body.active).toBe(50)
    const { cookie: other } = await join(anyPhone())
    expect((await add(other, { number, code })).body.code).toBe('my.card_refused')
  })

  test('is added by a receipt: its number, sum and day, all three', async () => {
    const [[number = ''] = [], [unused = ''] = []] = await batch(false)
    await buy(number, 'R-paper')
    const { cookie } = await join(anyPhone())
    const receipt = { number: 'R-paper', amount: 100_000, day: '2026-03-01' }
    const wrong = [
      { number },
      { number, code: 'AAAAA-AAAAA' },
      { number, receipt: { ...receipt, number: 'R-other' } },
      { number, receipt: { ...receipt, amount: 100_001 } },
      { number, receipt: { ...receipt, day: '2026-03-02' } },
      { number: unused, receipt },
      { number: '4000000000000002', receipt },
    ]
    const answers = []
    for (const each of wrong) answers.push((await add(cookie, each)).body)
    expect(new Set(answers.map(({ detail }) => detail)).size).toBe(1)
    expect(answers.map(({ code }) => code)).toEqual(wrong.map(() => 'my.card_refused'))
    expect((await add(cookie, { number, receipt })).body.items).toHaveLength(2)
  })

  test('is not guessed: ten tries an hour for a member', async () => {
    const { cookie } = await join(anyPhone())
    const tries = Array.from({ length: 12 }, () =>
      add(cookie, { number: '4000000000000002', code: 'A' }),
    )
    const codes = (await Promise.all(tries)).map(({ body }) => body.code as string)
    expect(codes.filter((code) => code === 'my.card_refused')).toHaveLength(10)
    expect(codes.filter((code) => code === 'my.too_often')).toHaveLength(2)
  })
})

describe('everything that is kept', () => {
  test('is handed to the member, and to nobody else', async () => {
    const phone = anyPhone()
    const { cookie, memberId } = await join(phone, { name: { first: 'Вера' } })
    const { body } = await visit('GET', '/v1/my/export', undefined, cookie)
    expect(body.memberId).toBe(memberId)
    expect(body.tables['members.member']).toMatchObject([{ phone, first_name: 'Вера' }])
    expect(body.tables['portal.acceptance']).toMatchObject([{ version: 1 }])
  })

  test('is handed out twenty times an hour, and three hundred changes are enough; signing out is never too much', async () => {
    const { cookie } = await join(anyPhone())
    const exports = Array.from({ length: 22 }, () =>
      visit('GET', '/v1/my/export', undefined, cookie),
    )
    const codes = (await Promise.all(exports)).map(({ body }) => body.code as string | undefined)
    expect(codes.filter((code) => code === 'my.too_often')).toHaveLength(2)
    const statuses: number[] = []
    for (let portion = 0; portion < 31; portion += 1) {
      const some = Array.from({ length: 10 }, () =>
        visit('PATCH', '/v1/my', { language: 'en' }, cookie),
      )
      statuses.push(...(await Promise.all(some)).map(({ status }) => status))
    }
    expect(statuses.filter((status) => status === 429)).toHaveLength(10)
    const out = await visit('DELETE', '/v1/my/sessions/current', undefined, cookie)
    expect(out.status).toBe(204)
  })

  test('goes when the member leaves, after the days in which it can be taken back, and with it the codes that were sent', async () => {
    const phone = anyPhone()
    const { cookie, memberId } = await join(phone)
    const asked = await visit('POST', '/v1/my/erasure', undefined, cookie)
    expect(Date.parse(asked.body.erasure.dueAt)).toBeGreaterThan(Date.now() + 3_600_000)
    // somebody else may be at the browser: the member is told at once
    const told = await messaging.journal(given(), { memberId, kind: 'member.leaving' })
    expect(told.items[0]!.text).toMatch(/in 7 days\. If it was not you, call us\.$/)
    const kept = await visit('DELETE', '/v1/my/erasure', undefined, cookie)
    expect(kept.body.erasure).toBeNull()
    await visit('POST', '/v1/my/erasure', undefined, cookie)
    const ctx = await given.fresh()
    await privacy.eraseAgain(ctx, memberId)
    forgetMembers()
    expect((await me(cookie)).body.code).toBe('my.signed_out')
    const count = (table: 'messaging.message' | 'portal.session', column: string, value: string) =>
      given.owner
        .selectFrom(table)
        .select((on) => on.fn.countAll<number>().as('count'))
        .where(sql.ref(column), '=', value)
        .executeTakeFirst()
    expect(await count('messaging.message', 'address', phone)).toEqual({ count: 0 })
    expect(await count('portal.session', 'owner', memberId)).toEqual({ count: 0 })
    expect((await arrive(phone)).body.state).toBe('joining')
  })
})
