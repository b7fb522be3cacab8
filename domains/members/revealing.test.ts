import { beforeAll, expect, test } from 'vitest'
import { freshDoor } from '#test/door.ts'
import { freshDatabase } from '#test/given.ts'
import { browser, hire, sessionOf } from '#test/staff.ts'

const given = freshDatabase()
const door = freshDoor(given)
const cookies: Record<string, string> = {}
let id = ''

const whole = { phone: '+79161231234', email: 'anna@example.com', birthday: '1990-01-31' }
const hidden = { phone: '+7 *** ***-12-34', email: 'a***@example.com', birthday: '1990-**-**' }

const ask = (role: string, method: string, path: string, body?: unknown) =>
  door.ask(method, path, body, browser(cookies[role]))

beforeAll(async () => {
  for (const role of ['owner', 'operator', 'cashier', 'analyst']) {
    await hire(given(), role, role)
    cookies[role] = await sessionOf(door, role)
  }
  id = (await door.ask('POST', '/v1/members', { name: { first: 'Anna' }, ...whole })).body.id
})

test('a person sees phone, e-mail and birthday masked, whatever the role; a program sees them whole', async () => {
  for (const role of ['owner', 'operator', 'cashier', 'analyst']) {
    const { body } = await ask(role, 'GET', `/v1/members/${id}`)
    expect(body).toMatchObject({ ...hidden, masked: true, name: { first: 'Anna' } })
    const list = await ask(role, 'GET', '/v1/members')
    expect(list.body.items).toMatchObject([{ ...hidden, masked: true }])
    expect(list.text + JSON.stringify(body)).not.toContain('916123')
  }
  const { body } = await door.ask('GET', `/v1/members/${id}`)
  expect(body).toMatchObject({ ...whole, masked: false })
})

test('a cashier who typed the whole phone finds the member, and compares the last digits', async () => {
  const { body } = await ask('cashier', 'GET', '/v1/members?search=8%20916%20123-12-34')
  expect(body.items).toMatchObject([{ id, ...hidden }])
  const part = await ask('cashier', 'GET', '/v1/members?search=12-34')
  expect(part.body.items).toEqual([])
})

test('what is written comes back masked, and a mask is never taken for a phone', async () => {
  const enrolled = await ask('cashier', 'POST', '/v1/members', {
    phone: '+79160000077',
    reason: 'Joins',
  })
  expect(enrolled.body).toMatchObject({ phone: '+7 *** ***-00-77', masked: true })
  const edited = await ask('operator', 'PATCH', `/v1/members/${id}`, {
    tags: ['vip'],
    reason: 'Asked',
  })
  expect(edited.body).toMatchObject(hidden)
  const wrong = await ask('operator', 'PATCH', `/v1/members/${id}`, {
    phone: hidden.phone,
    reason: 'Asked',
  })
  expect(wrong.status).toBe(400)
  expect((await door.ask('GET', `/v1/members/${id}`)).body).toMatchObject(whole)
})

test('who may reveal sees everything, and the audit says who looked at whom, from where and why', async () => {
  const revealed = await ask('operator', 'POST', `/v1/members/${id}/reveal`, { reason: 'A call' })
  expect(revealed.body).toMatchObject({ id, ...whole, masked: false })
  const { body } = await ask('owner', 'GET', '/v1/audit?operation=member.revealed')
  expect(body.items).toMatchObject([
    { actor: { name: 'operator' }, object: id, reason: 'A call', address: '127.0.0.1' },
  ])
  expect(JSON.stringify(body)).not.toContain('916123')
})

test('who may not reveal is refused, and so is a member of nobody; neither is written down', async () => {
  const refused = await ask('cashier', 'POST', `/v1/members/${id}/reveal`, {})
  expect([refused.status, refused.body.code]).toEqual([403, 'access.scope_missing'])
  const nobody = '018f0000-0000-7000-8000-000000000000'
  expect((await ask('owner', 'POST', `/v1/members/${nobody}/reveal`, {})).status).toBe(404)
  const { body } = await ask('owner', 'GET', '/v1/audit?operation=member.revealed')
  expect(body.items).toHaveLength(1)
})
