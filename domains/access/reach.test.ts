import { beforeAll, expect, test } from 'vitest'
import * as programmes from '#domains/programmes/programmes.ts'
import { freshDoor } from '#test/door.ts'
import { freshDatabase } from '#test/given.ts'
import { browser, PASSWORD, sessionOf } from '#test/staff.ts'
import * as operators from './operators.ts'

const given = freshDatabase()
const door = freshDoor(given)
const stores: string[] = []
let cashier = ''
let memberId = ''

beforeAll(async () => {
  for (const code of ['tver', 'kazan']) {
    stores.push((await programmes.openStore(given(), { code, name: code })).id)
  }
  memberId = (await door.ask('POST', '/v1/members', { phone: '+79160000001' })).body.id
  cashier = (await add('cashier-tver', ['cashier'], [stores[0]!])).id
})

async function add(login: string, roles: readonly string[], storeIds: readonly string[]) {
  const roleIds = await operators.readyRoleIds(given(), roles)
  const limits = roleIds.map((roleId) => ({ roleId, storeIds: [...storeIds] }))
  const person = { login, name: login, language: 'en', roleIds, limits } as const
  return operators.addWith(given(), person, { password: PASSWORD, mustChange: false })
}

const as = (cookie: string, method: string, path: string, body?: unknown) =>
  door.ask(method, path, body, browser(cookie))

test('a cashier of one store works in that store and finds every member', async () => {
  const cookie = await sessionOf(door, 'cashier-tver')
  const own = await as(cookie, 'GET', `/v1/stores/${stores[0]}`)
  expect(own.status).toBe(200)
  const other = await as(cookie, 'GET', `/v1/stores/${stores[1]}`)
  expect([other.status, other.body.code]).toEqual([403, 'access.out_of_reach'])
  expect((await as(cookie, 'GET', '/v1/stores')).body.items).toHaveLength(1)
  expect((await as(cookie, 'GET', `/v1/members/${memberId}`)).status).toBe(200)
})

test('limits stay when other things of a person change, and go when they are taken away', async () => {
  await door.ask('PATCH', `/v1/operators/${cashier}`, { name: 'Kirill' })
  const until = '2099-01-01T00:00:00Z'
  const kept = await door.ask('PATCH', `/v1/operators/${cashier}`, { until })
  expect(kept.body.roles).toMatchObject([{ storeIds: [stores[0]], programmeIds: [] }])
  const roleId = kept.body.roles[0].id
  const moved = await door.ask('PATCH', `/v1/operators/${cashier}`, {
    limits: [{ roleId, storeIds: [stores[1]] }],
  })
  expect(moved.body.roles).toMatchObject([{ storeIds: [stores[1]] }])
  const { body } = await door.ask('GET', `/v1/audit?object=${cashier}&limit=1`)
  expect(body.items).toMatchObject([{ old: { limits: ['tver'] }, new: { limits: ['kazan'] } }])
  const free = await door.ask('PATCH', `/v1/operators/${cashier}`, { limits: [] })
  expect(free.body.roles).toMatchObject([{ storeIds: [], programmeIds: [] }])
})

test('a role without limits opens what it gives everywhere, whatever another role is limited to', async () => {
  const [cashierRole] = await operators.readyRoleIds(given(), ['cashier'])
  const roleIds = await operators.readyRoleIds(given(), ['cashier', 'analyst'])
  const limits = [{ roleId: cashierRole!, storeIds: [stores[0]!] }]
  const person = { login: 'both', name: 'Both', language: 'en', roleIds, limits } as const
  await operators.addWith(given(), person, { password: PASSWORD, mustChange: false })
  const cookie = await sessionOf(door, 'both')
  // the analyst sees all stores; receipts are the cashier's, in the one store
  expect((await as(cookie, 'GET', '/v1/stores')).body.items).toHaveLength(2)
  const receipt = {
    storeId: stores[1],
    externalId: 'R-1',
    occurredAt: '2026-03-01T10:15:00+03:00',
    currency: 'RUB',
    programmeId: memberId,
    lines: [{ lineId: '1', sku: 'A', quantity: '1', unitPrice: '10.00', amount: 1_000 }],
  }
  expect((await as(cookie, 'POST', '/v1/quotes', receipt)).body.code).toBe('access.out_of_reach')
  const own = await as(cookie, 'POST', '/v1/quotes', { ...receipt, storeId: stores[0] })
  expect(own.body.code).toBe('programme.unknown')
})

test('nobody is limited to a place of another organisation, and the owner to none', async () => {
  const roleIds = await operators.readyRoleIds(given(), ['analyst'])
  const about = { login: 'lost', name: 'Lost', language: 'en', roleIds }
  const limits = [{ roleId: roleIds[0]!, storeIds: [memberId] }]
  const lost = await door.ask('POST', '/v1/operators', { ...about, limits })
  expect([lost.status, lost.body.code]).toEqual([404, 'reach.unknown'])
  const owner = add('owner-2', ['owner'], [stores[0]!])
  await expect(owner).rejects.toMatchObject({ code: 'role.owner' })
})

test('somebody who is limited gives nobody rights, not even those they have', async () => {
  const name = { ru: 'Кадры', en: 'Staff' }
  const scopes = ['operators:read', 'operators:write', 'cards:read']
  const { body } = await door.ask('POST', '/v1/roles', { name, scopes })
  const limits = [{ roleId: body.id as string, storeIds: [stores[0]!] }]
  const person = {
    login: 'staff',
    name: 'Staff',
    language: 'en' as const,
    roleIds: [body.id as string],
    limits,
  }
  await operators.addWith(given(), person, { password: PASSWORD, mustChange: false })
  const cookie = await sessionOf(door, 'staff')
  const made = await as(cookie, 'POST', '/v1/roles', { name, scopes: ['cards:read'] })
  expect(made.body.code).toBe('access.out_of_reach')
})
