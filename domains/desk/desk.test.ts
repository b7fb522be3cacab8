import { beforeAll, describe, expect, test } from 'vitest'
import { createContext } from '#kit/context.ts'
import { HOUR } from '#kit/core/time.ts'
import { deliverNews } from '#test/behaviours/town.ts'
import { freshDoor, type Answer } from '#test/door.ts'
import { freshDatabase } from '#test/given.ts'
import { browser, hire, sessionOf } from '#test/staff.ts'
import * as messaging from '#domains/messaging/messaging.ts'
import * as purchases from '#domains/purchases/purchases.ts'
import { provideSecret } from '#kit/secret.ts'
import { changeDue } from './phones.ts'

const SECRET = 'a secret of the tests, at least thirty-two bytes'
provideSecret(SECRET)
purchases.signQuotesWith(SECRET)
const given = freshDatabase()
const door = freshDoor(given)
let operator = ''
let senior = ''
let owner = ''
let number = 0

beforeAll(async () => {
  const enter = async (login: string, role: string) => {
    await hire(given(), login, role)
    return sessionOf(door, login)
  }
  operator = await enter('anna@desk.example', 'operator')
  senior = await enter('boris@desk.example', 'senior-operator')
  owner = await enter('olga@desk.example', 'owner')
  const programme = { name: 'Gears', currency: 'RUB', zone: 'Europe/Moscow' }
  const { body } = await door.ask('POST', '/v1/programmes', programme)
  const rule = {
    id: 'base',
    name: { ru: 'Б', en: 'B' },
    on: 'purchase',
    then: { fixed: { points: 1 } },
  }
  const path = `/v1/programmes/${body.id}`
  await door.ask('POST', `${path}/conditions`, { document: { rules: [rule] } })
  const startsAt = '2020-01-01T00:00:00Z'
  await door.ask('POST', `${path}/conditions/1/schedule`, { startsAt })
  await door.ask('POST', `${path}/go-live`)
})

type Made = { readonly id: string; readonly phone: string; readonly card: string }

/** A member with a birthday, an e-mail, an active card and 100 points. */
async function member(): Promise<Made> {
  const phone = `+7916000${String(1000 + ++number)}`
  const more = { email: `m${number}@mail.example`, birthday: '1990-01-31' }
  const { body } = await door.ask('POST', '/v1/members', { phone, ...more })
  const card = await door.ask('POST', `/v1/members/${body.id}/cards`, {})
  const points = { points: 100, reason: 'A gift' }
  await door.ask('POST', `/v1/members/${body.id}/adjustments`, points)
  return { id: body.id, phone, card: card.body.number }
}

const as = (cookie: string, identification?: string) => ({
  ...browser(cookie),
  ...(identification !== undefined && { identification }),
})

const RIGHT = [
  { fact: 'birthday', right: true },
  { fact: 'card', right: true },
]

const identify = (cookie: string, memberId: string, facts: object[], callId?: string) =>
  door.ask(
    'POST',
    `/v1/members/${memberId}/identifications`,
    { facts, ...(callId !== undefined && { callId }) },
    as(cookie),
  )

const identified = async (cookie: string, memberId: string): Promise<string> =>
  (await identify(cookie, memberId, RIGHT)).body.id

const code = ({ status, body }: Answer) => body?.code ?? status

describe('notes', () => {
  test('are kept with who wrote them and when, and follow a merge', async () => {
    const [one, other] = [await member(), await member()]
    const path = (id: string) => `/v1/members/${id}/notes`
    const written = await door.ask('POST', path(other.id), { text: ' Call back ' }, as(operator))
    expect(written).toMatchObject({
      status: 201,
      body: { text: 'Call back', author: { kind: 'operator', name: 'anna@desk.example' } },
    })
    await door.ask('POST', `/v1/members/${one.id}/merge`, { with: other.id })
    const { body } = await door.ask('GET', path(one.id), undefined, as(operator))
    expect(body.items).toEqual([written.body])
  })

  test('name a call that is known, or none', async () => {
    const { id } = await member()
    const callId = '00000000-0000-7000-8000-00000000abcd'
    const answer = await door.ask('POST', `/v1/members/${id}/notes`, { text: 'A', callId })
    expect(code(answer)).toBe('call.unknown')
  })
})

describe('a caller', () => {
  test('is asked only what is known of the member', async () => {
    const { id } = await member()
    const { body } = await door.ask('GET', `/v1/members/${id}/questions`, undefined, as(operator))
    expect(body).toEqual({ facts: ['birthday', 'card', 'email'], needed: 2 })
    const asked = await identify(operator, id, [{ fact: 'store', right: true }])
    expect(code(asked)).toBe('identification.fact_unknown')
  })

  test('passes by two facts, and what was asked is kept either way', async () => {
    const { id } = await member()
    const failed = await identify(operator, id, [
      { fact: 'birthday', right: true },
      { fact: 'card', right: false },
    ])
    expect(failed.body).toMatchObject({ passed: false, holds: false, missed: ['card'] })
    const passed = await identify(operator, id, RIGHT)
    expect(passed.body).toMatchObject({ passed: true, holds: true, named: ['birthday', 'card'] })
    const path = `/v1/members/${id}/identifications`
    const { body } = await door.ask('GET', path, undefined, as(operator))
    expect(body.items).toEqual([passed.body, failed.body])
  })

  test('whose card is to be replaced has to be identified, as this member, by this operator', async () => {
    const [one, other] = [await member(), await member()]
    const replace = (identification?: string) =>
      door.ask(
        'POST',
        `/v1/cards/${one.card}/replace`,
        { reason: 'lost' },
        as(operator, identification),
      )
    expect(code(await replace())).toBe('identification.needed')
    expect(code(await replace(await identified(operator, other.id)))).toBe('identification.needed')
    expect(code(await replace(await identified(senior, one.id)))).toBe('identification.needed')
    const failed = await identify(operator, one.id, [RIGHT[0]!])
    expect(code(await replace(failed.body.id))).toBe('identification.needed')
    expect(code(await replace('nonsense'))).toBe('identification.needed')
    const id = await identified(operator, one.id)
    expect(await replace(id)).toMatchObject({ status: 200 })
    const audit = await door.ask('GET', '/v1/audit?operation=identification.used')
    expect(audit.body.items[0]).toMatchObject({
      actor: { name: 'anna@desk.example' },
      object: one.id,
      new: { identificationId: id, act: 'replace' },
    })
  })

  test('is identified before points are taken or moved, and before a merge; not before points are given', async () => {
    const [one, other] = [await member(), await member()]
    const adjust = (points: number, identification?: string) =>
      door.ask(
        'POST',
        `/v1/members/${one.id}/adjustments`,
        { points, reason: 'A slip' },
        as(senior, identification),
      )
    expect(code(await adjust(10))).toBe(201)
    expect(code(await adjust(-10))).toBe('identification.needed')
    const wanted = { kind: 'correction', memberId: one.id, points: -9, reason: 'A slip' }
    const askFor = (identification?: string) =>
      door.ask('POST', '/v1/approvals', wanted, as(senior, identification))
    expect(code(await askFor())).toBe('identification.needed')
    const gift = { from: one.id, to: other.id, points: 5, reason: 'A gift' }
    expect(code(await door.ask('POST', '/v1/transfers', gift, as(senior)))).toBe(
      'identification.needed',
    )
    const merge = (identification?: string) =>
      door.ask(
        'POST',
        `/v1/members/${one.id}/merge`,
        { with: other.id, reason: 'One person' },
        as(senior, identification),
      )
    expect(code(await merge())).toBe('identification.needed')
    const id = await identified(senior, one.id)
    expect(code(await adjust(-10, id))).toBe(201)
    expect(code(await askFor(id))).toBe(201)
    expect(code(await door.ask('POST', '/v1/transfers', gift, as(senior, id)))).toBe(201)
    expect(code(await merge(id))).toBe(200)
  })

  test('need not be identified by whoever has the right to act without, nor by a key', async () => {
    const { id, card } = await member()
    const take = { points: -10, reason: 'A slip' }
    const path = `/v1/members/${id}/adjustments`
    expect(code(await door.ask('POST', path, take, as(owner)))).toBe(201)
    expect(code(await door.ask('POST', `/v1/cards/${card}/replace`, {}))).toBe(200)
  })

  test('who passed counts for a quarter of an hour, or as long as the call lasts', async () => {
    const { id, card } = await member()
    const told = { externalId: 'long', phone: '+79160009999', operator: 'anna@desk.example' }
    const call = await door.ask('POST', '/v1/calls', { ...told, state: 'answered' })
    const made = await identify(operator, id, RIGHT, call.body.id)
    const other = await identified(operator, id)
    const later = `update desk.identification set at = at - interval '20 minutes' where owner = '${id}'`
    await given.owner.executeQuery({
      sql: later,
      parameters: [],
      query: { kind: 'RawNode' },
    } as never)
    const replace = (identification: string) =>
      door.ask(
        'POST',
        `/v1/cards/${card}/replace`,
        { reason: 'Lost' },
        as(operator, identification),
      )
    expect(code(await replace(other))).toBe('identification.needed')
    expect(code(await replace(made.body.id))).toBe(200)
  })
})

describe('a phone', () => {
  const path = (id: string) => `/v1/members/${id}/phone-changes`
  const inHours = async (hours: number) => {
    const ctx = await given.fresh()
    const now = new Date(ctx.now.getTime() + hours * HOUR)
    const actor = { ...ctx.actor, kind: 'job', id: 'desk.change_phones' } as const
    return createContext({ ...ctx, now, actor })
  }
  const running = () => new AbortController().signal

  test('changes a day later, and the old one is told at once', async () => {
    const { id, phone } = await member()
    const next = `+7917000${String(1000 + number)}`
    const direct = await door.ask(
      'PATCH',
      `/v1/members/${id}`,
      { phone: next, reason: 'Moved' },
      as(operator),
    )
    expect(code(direct)).toBe('member.phone_waits')
    expect(code(await door.ask('POST', path(id), { phone: next }, as(operator)))).toBe(
      'identification.needed',
    )
    const by = await identified(operator, id)
    const silent = await door.ask('POST', path(id), { phone: next }, as(operator, by))
    expect(code(silent)).toBe('access.reason_missing')
    const asked = await door.ask(
      'POST',
      path(id),
      { phone: next, reason: 'Lost' },
      as(operator, by),
    )
    const traced = await door.ask('GET', `/v1/audit?operation=phone.change_asked&object=${id}`)
    expect(traced.body.items).toMatchObject([{ reason: 'Lost', new: { changeId: asked.body.id } }])
    expect(traced.text).not.toContain(next)
    const oldPhone = `+7 *** ***-${phone.slice(-4, -2)}-${phone.slice(-2)}`
    expect(asked).toMatchObject({ status: 201, body: { state: 'waiting', oldPhone } })
    const twice = await door.ask(
      'POST',
      path(id),
      { phone: '+79170000999', reason: 'Again' },
      as(operator, by),
    )
    expect(code(twice)).toBe('phone_change.waits_already')

    await deliverNews(given)
    const told = await door.ask('GET', `/v1/messages?memberId=${id}&kind=member.phone_changing`)
    expect(told.body.items[0].address).toBe(`…${phone.slice(-4)}`)
    expect(told.body.items[0].text).toContain(next.slice(-2))
    expect(told.body.items[0].text).not.toContain(next.slice(-4))

    expect(await changeDue(await inHours(23), running())).toBe(0)
    expect(await changeDue(await inHours(25), running())).toBe(1)
    const now = await door.ask('GET', `/v1/members/${id}`)
    expect(now.body.phone).toBe(next)
    const changes = await door.ask('GET', path(id))
    expect(changes.body.items).toMatchObject([{ state: 'done' }])
  })

  test('stays when the change is cancelled in time', async () => {
    const { id, phone } = await member()
    const { body } = await door.ask('POST', path(id), { phone: '+79170000001' })
    const cancel = () => door.ask('POST', `${path(id)}/${body.id}/cancel`, { reason: 'Not them' })
    expect((await cancel()).body).toMatchObject({ state: 'cancelled', reason: 'Not them' })
    expect(code(await cancel())).toBe('phone_change.settled')
    await changeDue(await inHours(25), running())
    expect((await door.ask('GET', `/v1/members/${id}`)).body.phone).toBe(phone)
  })

  test('that somebody else has taken meanwhile, or that was changed otherwise, is not changed', async () => {
    const [one, other] = [await member(), await member()]
    await door.ask('POST', path(one.id), { phone: '+79170000002' })
    await door.ask('POST', path(other.id), { phone: '+79170000003' })
    await door.ask('POST', '/v1/members', { phone: '+79170000002' })
    await door.ask('PATCH', `/v1/members/${other.id}`, { phone: '+79170000004' })
    await changeDue(await inHours(25), running())
    const stateOf = async (id: string) => (await door.ask('GET', path(id))).body.items[0]
    expect(await stateOf(one.id)).toMatchObject({ state: 'refused', reason: 'member.phone_taken' })
    expect(await stateOf(other.id)).toMatchObject({ reason: 'phone_change.overtaken' })
  })

  test('is read in any form, and has to be another one that nobody has', async () => {
    const [one, other] = [await member(), await member()]
    const ask = (phone: string) => door.ask('POST', path(one.id), { phone })
    expect(code(await ask('12'))).toBe('phone_change.no_phone')
    expect(code(await ask(one.phone))).toBe('phone_change.same')
    expect(code(await ask(other.phone))).toBe('member.phone_taken')
    expect((await ask('8 (917) 000-00-05')).body.phone).toBe('+79170000005')
  })
})

describe('a code that did not come', () => {
  const resend = (id: string, cookie = operator, body: object = { reason: 'It did not come' }) =>
    door.ask('POST', `/v1/members/${id}/codes/resend`, body, as(cookie))

  /** Sends a member the code of a receipt; how to confirm it, and the codes that came. */
  async function quoted(id: string) {
    const line = { lineId: '1', sku: 'A', quantity: '1', unitPrice: '10.00', amount: 1_000 }
    const receipt = {
      member: { memberId: id },
      externalId: `C-${++number}`,
      occurredAt: new Date().toISOString(),
      currency: 'RUB',
      pointsToRedeem: 5,
      lines: [line],
    }
    const quote = await door.ask('POST', '/v1/quotes', receipt)
    expect(code(await door.ask('POST', `/v1/quotes/${quote.body.id}/code`))).toBe(202)
    const codes = async (): Promise<string[]> => {
      await messaging.deliver(given().db, [messaging.sandbox], given().log)
      const { items } = await messaging.journal(await given.fresh(), { memberId: id })
      const sent = items.filter(({ kind }) => kind === 'confirmation.code')
      return sent.map(({ text }) => /\d{6}/.exec(text)![0])
    }
    const confirm = (spent: string) =>
      door.ask('POST', '/v1/purchases', {
        ...receipt,
        quoteId: quote.body.id,
        confirmationCode: spent,
      })
    return { codes, confirm }
  }

  test('is sent anew to the phone of the profile, confirms the same receipt, and the one before is void', async () => {
    const { id, phone } = await member()
    const { codes, confirm } = await quoted(id)
    expect(code(await resend(id, operator, {}))).toBe('access.reason_missing')
    const sent = await resend(id)
    const address = `+7 *** ***-${phone.slice(-4, -2)}-${phone.slice(-2)}`
    expect(sent).toMatchObject({ status: 201, body: { address } })
    const [second, first] = await codes()
    if (first !== second) expect(code(await confirm(first!))).toBe('confirmation.wrong')
    expect(code(await confirm(second!))).toBe(201)
    const audit = await door.ask('GET', `/v1/audit?operation=code.resent&object=${id}`)
    expect(audit.body.items).toMatchObject([
      { actor: { name: 'anna@desk.example' }, new: { address }, reason: 'It did not come' },
    ])
    expect(code(await resend(id))).toBe('confirmation.none_asked')
  })

  test('was asked for somewhere before, is not sent without end, and needs somewhere to go', async () => {
    const { id } = await member()
    expect(code(await resend(id))).toBe('confirmation.none_asked')
    await quoted(id)
    for (let sent = 1; sent < 5; sent++) expect(code(await resend(id))).toBe(201)
    expect(code(await resend(id))).toBe('confirmation.too_often')
    const { body } = await door.ask('POST', '/v1/members', { externalId: 'nowhere' })
    expect(code(await resend(body.id))).toBe('confirmation.no_address')
  })
})

describe('an e-mail that is all there is', () => {
  let made = 0
  const reached = async () => {
    const email = `only-${++made}@mail.example`
    const about = { email, birthday: '1990-01-31', name: { first: 'Инна' } }
    const { body } = await door.ask('POST', '/v1/members', about)
    await door.ask('POST', `/v1/members/${body.id}/cards`, {})
    return body.id as string
  }
  const edit = (id: string, body: object, identification?: string) =>
    door.ask(
      'PATCH',
      `/v1/members/${id}`,
      { ...body, reason: 'The member asked' },
      as(operator, identification),
    )

  test('is changed, and joined by a phone, for a caller who was identified', async () => {
    const id = await reached()
    for (const body of [
      { email: 'thief@mail.example' },
      { phone: '+79175550001' },
      { email: null },
    ])
      expect(code(await edit(id, body))).toBe('identification.needed')
    expect(code(await edit(id, { name: { last: 'Шестерёнкина' } }))).toBe(200)
    const by = await identified(operator, id)
    expect(code(await edit(id, { email: 'new@mail.example' }, by))).toBe(200)
    const audit = await door.ask('GET', `/v1/audit?operation=identification.used&object=${id}`)
    expect(audit.body.items).toMatchObject([{ new: { identificationId: by, act: 'contact' } }])
  })

  test('is changed by a program, and beside a phone, without that', async () => {
    const id = await reached()
    const path = `/v1/members/${id}`
    expect(code(await door.ask('PATCH', path, { email: 'other@mail.example' }))).toBe(200)
    const { id: phoned } = await member()
    expect(code(await edit(phoned, { email: 'beside@mail.example' }))).toBe(200)
  })
})

describe('what was told to a member', () => {
  test('is hidden from people until they reveal it, which the audit keeps; programs read it', async () => {
    const { id } = await member()
    await deliverNews(given)
    const path = `/v1/messages?memberId=${id}`
    const seen = (await door.ask('GET', path, undefined, as(operator))).body.items[0]
    expect(seen).toMatchObject({ masked: true, text: '••••••' })
    const whole = (await door.ask('GET', path)).body.items[0]
    expect(whole).toMatchObject({ id: seen.id, masked: false })
    const address = `/v1/messages/${seen.id}/reveal`
    const revealed = await door.ask('POST', address, {}, as(operator))
    expect(revealed.body).toEqual(whole)
    const audit = await door.ask('GET', `/v1/audit?operation=message.revealed&object=${id}`)
    expect(audit.body.items).toMatchObject([
      { actor: { name: 'anna@desk.example' }, new: { messageId: seen.id, kind: whole.kind } },
    ])
    const none = '/v1/messages/01890000-0000-7000-8000-000000000001/reveal'
    expect(code(await door.ask('POST', none, {}))).toBe('message.unknown')
  })
})
