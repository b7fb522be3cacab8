import { beforeAll, expect, test } from 'vitest'
import { unsubscribeToken } from '#domains/channels/channels.ts'
import { provideSecret } from '#kit/secret.ts'
import { conditions } from '#test/behaviours/town.ts'
import { freshDoor } from '#test/door.ts'
import { freshDatabase } from '#test/given.ts'
import { anyPhone, bySms, mailingOf } from '#test/mailing.ts'
import { openShop, type Shop } from '#test/shop.ts'
import { withoutQuiet } from '#test/wishes.ts'

const given = freshDatabase()
const door = freshDoor(given)
const { agree, carry, member, send } = mailingOf(given)
let shop: Shop
beforeAll(async () => {
  provideSecret('a secret of the tests, at least thirty-two bytes')
  shop = await openShop(given, conditions({}))
  await withoutQuiet(given())
})

const draft = async (more: object = {}) => {
  const asked = { name: 'Weekend', purpose: 'offers', texts: bySms(), ...more }
  const { status, body } = await door.ask('POST', '/v1/mailings', asked)
  expect([status, body.code]).toEqual([201, undefined])
  return body
}
const numbersOf = async (id: string) => (await door.ask('GET', `/v1/mailings/${id}/numbers`)).body

test('from the draft to the report: numbers before, progress while, and a file after', async () => {
  const tag = 'whole-way'
  const agreed = await member({ tags: [tag] })
  await member({ tags: [tag] }, false)
  const mailOnly = { phone: undefined, email: 'vera@mail.example' }
  await member({ tags: [tag], ...mailOnly })
  await member({ tags: [tag], test: true })
  const { id, revision } = await draft({
    audience: { kind: 'filter', tags: [tag] },
    segmentPrice: 450,
  })
  expect(await numbersOf(id)).toEqual({
    found: 4,
    tests: 1,
    left: 0,
    heldOut: 0,
    withoutConsent: 1,
    withoutAddress: 1,
    withoutText: 0,
    tooOften: 0,
    willGet: 1,
    willWait: 0,
    byChannel: [{ channel: 'sms', count: 1 }],
    segments: 1,
    cost: 450,
    next: null,
  })
  const started = await door.ask('POST', `/v1/mailings/${id}/start`, { revision })
  expect(started.body).toMatchObject({ state: 'sending', progress: { of: null } })
  await carry(id)
  expect((await door.ask('GET', `/v1/mailings/${id}`)).body.progress).toMatchObject({
    of: 4,
    without: 3,
    waiting: 1,
  })
  expect(await send()).toHaveLength(1)
  await carry(id)
  const { body: report } = await door.ask('GET', `/v1/mailings/${id}/report`)
  expect(report).toMatchObject({
    mailing: { state: 'done' },
    byChannel: [{ channel: 'sms', delivered: 1 }],
    byHour: [{ reached: 1, failed: 0, lapsed: 0 }],
  })
  const file = await door.ask('GET', `/v1/mailings/${id}/recipients`)
  const lines = file.text.trim().split('\r\n')
  expect(lines).toHaveLength(5)
  expect(lines.find((line) => line.startsWith(agreed))).toContain(',queued,sms,delivered,')
})

test('a list is made of ids, phones, e-mails and cards; what names nobody is said', async () => {
  const phone = anyPhone()
  const email = 'list@mail.example'
  const byPhone = await member({ phone })
  const byMail = await member({ email })
  const byId = await member()
  const { id: byCard, card } = await shop.member()
  const { id } = await draft()
  const named = [phone, email, byId, card, '+79990000001', 'nobody', byId.toUpperCase()]
  const first = await door.ask('PUT', `/v1/mailings/${id}/list`, { members: named })
  expect(first.body).toMatchObject({ found: 4, listed: 4, unknownCount: 3 })
  expect(first.body.unknown).toEqual(['+79990000001', 'nobody', byId.toUpperCase()])
  const one = await member()
  const more = { members: [one, byCard], add: true }
  expect((await door.ask('PUT', `/v1/mailings/${id}/list`, more)).body).toMatchObject({
    found: 2,
    listed: 5,
  })
  expect((await door.ask('GET', `/v1/mailings/${id}`)).body).toMatchObject({
    audience: { kind: 'list' },
    listed: 5,
  })
  expect((await numbersOf(id)).found).toBe(5)
  expect([byPhone, byMail]).toHaveLength(2)
})

test('members are chosen by tag, language, month of birth, points, purchases and channel', async () => {
  const tag = 'chosen'
  const buyer = await member({ tags: [tag], birthday: '1990-05-09' })
  await shop.buy(buyer, 10_000)
  await member({ tags: [tag], language: 'en', email: 'e@mail.example' })
  const found = async (filter: object) => {
    const { id } = await draft({ audience: { kind: 'filter', tags: [tag], ...filter } })
    return (await numbersOf(id)).found
  }
  expect(await found({})).toBe(2)
  expect(await found({ language: 'en' })).toBe(1)
  expect(await found({ birthdayMonth: 5 })).toBe(1)
  expect(await found({ birthdayMonth: 6 })).toBe(0)
  expect(await found({ channel: 'email' })).toBe(1)
  expect(await found({ channel: 'push' })).toBe(0)
  const points = (await shop.balance(buyer)).active
  expect(await found({ balanceAtLeast: points })).toBe(points > 0 ? 1 : 2)
  expect(await found({ balanceAtLeast: points + 1 })).toBe(0)
})

test('a text names points, the programme, the card and the link to unsubscribe', async () => {
  const tag = 'named'
  const { id: owner, card } = await shop.member({
    phone: anyPhone(),
    language: 'ru',
    tags: [tag],
    name: { first: 'Анна' },
  })
  await agree('offers', [owner])
  const body = '{{ first_name }}: {{ points | points }}, карта {{ card_ending }}, {{ unsubscribe }}'
  const { id, revision } = await draft({
    audience: { kind: 'filter', tags: [tag] },
    texts: bySms(body),
  })
  const source = { subject: null, body, html: null }
  const asked = { channel: 'sms', language: 'ru', source, memberId: owner }
  const preview = await door.ask('POST', `/v1/mailings/${id}/preview`, asked)
  expect(preview.body.text).toContain(`Анна: 0 баллов, карта ${card.slice(-4)}, /u/`)
  await door.ask('POST', `/v1/mailings/${id}/start`, { revision })
  await carry(id)
  const [message] = await send()
  expect(message!.text).toBe(preview.body.text)
  expect(message!.mailingId).toBe(id)
})

test('who takes the consent back by the link of a mailing is counted in its report', async () => {
  const tag = 'leaving'
  const owner = await member({ tags: [tag] })
  const { id, revision } = await draft({ audience: { kind: 'filter', tags: [tag] } })
  await door.ask('POST', `/v1/mailings/${id}/start`, { revision })
  await carry(id)
  await send()
  const { organisationId } = given()
  const of = { organisationId, memberId: owner, purpose: 'offers', mailingId: id }
  for (let time = 0; time < 2; time += 1) {
    const answer = await door.ask('POST', `/u/${unsubscribeToken(of)}`)
    expect(answer.status).toBe(200)
  }
  const { body } = await door.ask('GET', `/v1/mailings/${id}`)
  expect(body.progress).toMatchObject({ delivered: 1, unsubscribed: 1 })
})

test('a fault in a text is refused with its line and column, and two texts for one channel are', async () => {
  const about = { name: 'Faulty', purpose: 'offers' }
  const wrong = await door.ask('POST', '/v1/mailings', {
    ...about,
    texts: bySms('a\n{{ nobody }}'),
  })
  expect(wrong.body).toMatchObject({
    code: 'mailing.text_invalid',
    errors: [{ path: '/texts/0/source/body', code: 'template.variable_unknown' }],
  })
  expect(wrong.body.errors[0].message).toMatch(/^2:4 /)
  const twice = { ...about, texts: [...bySms(), ...bySms()] }
  expect((await door.ask('POST', '/v1/mailings', twice)).body.code).toBe('mailing.text_twice')
})

test('of two who edit one draft the second is told; what was started is changed by nobody', async () => {
  const { id } = await draft()
  const asked = { name: 'Renamed', purpose: 'offers', texts: bySms(), revision: 1 }
  const path = `/v1/mailings/${id}`
  expect((await door.ask('PUT', path, asked)).body).toMatchObject({ name: 'Renamed', revision: 2 })
  expect((await door.ask('PUT', path, asked)).body.code).toBe('mailing.changed')
  await door.ask('PUT', `${path}/list`, { members: [await member()] })
  expect((await door.ask('POST', `${path}/start`, { revision: 1 })).body.code).toBe(
    'mailing.changed',
  )
  expect((await door.ask('POST', `${path}/start`, { revision: 2 })).status).toBe(200)
  const late = await door.ask('PUT', path, { ...asked, revision: 3 })
  expect(late.body.code).toBe('mailing.not_draft')
  expect((await door.ask('DELETE', path)).body.code).toBe('mailing.not_draft')
  const copy = await door.ask('POST', `${path}/copy`)
  expect(copy.body).toMatchObject({ name: 'Renamed', state: 'draft', listed: 0 })
  expect((await door.ask('DELETE', `/v1/mailings/${copy.body.id}`)).status).toBe(204)
  await carry(id)
  await send()
})

test('a mailing without a text or without anybody is not started, nor one in the past', async () => {
  const start = async (id: string, more: object = {}) =>
    (await door.ask('POST', `/v1/mailings/${id}/start`, { revision: 1, ...more })).body.code
  expect(await start((await draft({ texts: [] })).id)).toBe('mailing.without_text')
  const nobody = { audience: { kind: 'filter', tags: ['nobody-has-this'] } }
  expect(await start((await draft(nobody)).id)).toBe('mailing.nobody')
  const { id } = await draft()
  expect(await start(id, { startsAt: '2020-01-01T00:00:00Z' })).toBe('mailing.past')
  expect(await start(id, { startsAt: '2120-13-01T00:00:00Z' })).toBe('instant.invalid')
})

test('a scheduled mailing can be made a draft again, and only a scheduled one', async () => {
  const { id } = await draft({ audience: { kind: 'list' } })
  await door.ask('PUT', `/v1/mailings/${id}/list`, { members: [await member()] })
  const startsAt = '2120-01-01T00:00:00Z'
  const path = `/v1/mailings/${id}`
  const started = await door.ask('POST', `${path}/start`, { revision: 1, startsAt })
  expect(started.body).toMatchObject({ state: 'scheduled', beganAt: null })
  expect((await door.ask('POST', `${path}/pause`)).body.code).toBe('mailing.state_wrong')
  expect((await door.ask('POST', `${path}/unschedule`)).body).toMatchObject({
    state: 'draft',
    startsAt: null,
  })
  expect((await door.ask('POST', `${path}/unschedule`)).body.code).toBe('mailing.state_wrong')
})

test('a text is tried on an address; a wrong one is refused', async () => {
  const { id } = await draft()
  const asked = { ...bySms()[0]!, address: '+79160000000' }
  const { status, body } = await door.ask('POST', `/v1/mailings/${id}/test`, asked)
  expect(status).toBe(202)
  await send()
  const { body: message } = await door.ask('GET', `/v1/messages/${body.messageId}`)
  expect(message).toMatchObject({ state: 'delivered', text: 'Вера, скидки!', test: true })
  const wrong = await door.ask('POST', `/v1/mailings/${id}/test`, { ...asked, address: 'nowhere' })
  expect(wrong.body.code).toBe('template.address_invalid')
})

test('the list shows the newest first, by state, with what each came to', async () => {
  const { id } = await draft({ name: 'Newest' })
  const { body } = await door.ask('GET', '/v1/mailings?state=draft&limit=1')
  expect(body.items).toMatchObject([{ id, name: 'Newest', progress: { of: null } }])
  expect(body.next).not.toBeNull()
  const { body: choices } = await door.ask('GET', '/v1/mailings/choices')
  expect(choices.variables.map(({ name }: { name: string }) => name)).toContain('unsubscribe')
})
