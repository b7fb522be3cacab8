import { describe, expect, test } from 'vitest'
import * as programmes from '#domains/programmes/programmes.ts'
import { newId } from '#kit/newId.ts'
import { provideSecret } from '#kit/secret.ts'
import { freshDoor } from '#test/door.ts'
import { freshDatabase } from '#test/given.ts'
import { browser, cookieOf, hire, sessionOf, signIn } from '#test/staff.ts'
import { readyNames, readyRoles, roleOf } from './core/roles.ts'
import { isScope } from './core/scopes.ts'
import * as operators from './operators.ts'

provideSecret('a secret of the tests, at least thirty-two bytes')
const given = freshDatabase()
const door = freshDoor(given)

const roleIds = (...names: string[]) => operators.readyRoleIds(given(), names)
const as = (cookie: string) => (method: string, path: string, body?: unknown) =>
  door.ask(method, path, body, browser(cookie))
const stateOf = async (cookie: string) =>
  (await as(cookie)('GET', '/v1/sessions/current')).body.code ?? 'lasts'

/** A role of the organisation's own that may do something with operators and little else. */
async function clerk(login: string, scopes: string[]): Promise<string> {
  const name = { ru: login, en: login }
  const role = await door.ask('POST', '/v1/roles', { name, scopes })
  const id = await hire(given(), login, 'cashier')
  await operators.editOperator(given(), id, { roleIds: [role.body.id] })
  return sessionOf(door, login)
}

describe('roles', () => {
  test('are ready in every organisation, and name scopes that there are', async () => {
    const { body } = await door.ask('GET', '/v1/roles')
    expect(body.items.map(({ ready }: { ready: string }) => ready).toSorted()).toEqual(
      readyNames.toSorted(),
    )
    for (const { scopes } of Object.values(readyRoles))
      for (const scope of scopes) expect(scope === '*' || isScope(scope)).toBe(true)
  })

  test('of one’s own are made and changed, and end the sessions of those who have them', async () => {
    const cookie = await clerk('own-role', ['members:read'])
    const { body } = await as(cookie)('GET', '/v1/sessions/current')
    expect(body).toMatchObject({ roles: [{ name: 'own-role' }], scopes: ['members:read'] })
    const path = `/v1/roles/${body.roles[0].id}`
    const edited = await door.ask('PATCH', path, { scopes: ['cards:read'] })
    expect(edited.body).toMatchObject({ ready: null, scopes: ['cards:read'] })
    expect(await stateOf(cookie)).toBe('session.ended')
  })

  test('that are ready do what the organisation says, until it goes back to what they came with', async () => {
    const [id] = await roleIds('cashier')
    await hire(given(), 'till-1', 'cashier')
    const cookie = await sessionOf(door, 'till-1')
    const edited = await door.ask('PATCH', `/v1/roles/${id}`, { scopes: ['members:read'] })
    expect(edited.body).toMatchObject({ ready: 'cashier', changed: true, people: 1 })
    expect(await stateOf(cookie)).toBe('session.ended')
    const again = await as(await sessionOf(door, 'till-1'))('GET', '/v1/sessions/current')
    expect(again.body.scopes).toEqual(['members:read'])
    const back = await door.ask('POST', `/v1/roles/${id}/reset`)
    expect(back.body).toMatchObject({ changed: false, scopes: [...readyRoles.cashier.scopes] })
  })

  test('that are ready keep their names, and the owner may everything', async () => {
    const [cashier, owner] = await roleIds('cashier', 'owner')
    const name = { ru: 'Другая', en: 'Another' }
    const named = await door.ask('PATCH', `/v1/roles/${cashier}`, { name })
    expect(named.body.code).toBe('role.ready')
    const less = await door.ask('PATCH', `/v1/roles/${owner}`, { scopes: ['members:read'] })
    expect(less.body.code).toBe('role.owner')
    const made = await door.ask('POST', '/v1/roles', { name, scopes: ['cards:read'] })
    const back = await door.ask('POST', `/v1/roles/${made.body.id}/reset`)
    expect(back.body.code).toBe('role.own')
  })

  test('are not made wider by somebody who may not do so much', async () => {
    const cookie = await clerk('narrow', ['operators:write', 'operators:read', 'cards:read'])
    const [id] = await roleIds('cashier')
    const wider = await as(cookie)('PATCH', `/v1/roles/${id}`, { scopes: ['cards:read'] })
    expect(wider.body.code).toBe('operator.wider')
    expect((await as(cookie)('POST', `/v1/roles/${id}/reset`)).body.code).toBe('operator.wider')
  })

  test('that a colleague changed meanwhile are not overwritten by who has not seen it', async () => {
    const name = { ru: 'Две', en: 'Two' }
    const { body } = await door.ask('POST', '/v1/roles', { name, scopes: ['cards:read'] })
    const path = `/v1/roles/${body.id}`
    const edit = (scopes: string[], revision: string) =>
      door.ask('PATCH', path, { scopes, revision })
    const both = await Promise.all([
      edit(['cards:read', 'points:read'], body.revision),
      edit(['cards:read', 'tiers:read'], body.revision),
    ])
    expect(both.filter(({ status }) => status === 200)).toHaveLength(1)
    const late = both.find(({ status }) => status === 409)!
    expect(late.body.code).toBe('revision.behind')
    const first = both.find(({ status }) => status === 200)!
    expect((await edit(['tiers:read'], first.body.revision)).body.scopes).toEqual(['tiers:read'])
  })

  test('that the program no longer knows allow nothing', () => {
    expect(roleOf({ ready: 'gone', name: null, scopes: null }).scopes).toEqual([])
  })
})

describe('an operator', () => {
  test('is added with a password shown once, signs in with it, and is listed', async () => {
    const about = { login: 'vera', name: 'Vera', language: 'ru', roleIds: await roleIds('cashier') }
    const { status, body } = await door.ask('POST', '/v1/operators', about)
    expect([status, body.password]).toEqual([
      201,
      expect.stringMatching(/^[a-z2-9]{4}(-[a-z2-9]{4}){3}$/),
    ])
    expect((await signIn(door, 'vera', { password: body.password })).status).toBe(201)
    const listed = await door.ask('GET', '/v1/operators?limit=200')
    expect(listed.body.items).toContainEqual(body.operator)
    expect(listed.text).not.toContain(body.password)
    expect((await door.ask('POST', '/v1/operators', about)).body.code).toBe('operator.login_taken')
  })

  test('that a colleague changed meanwhile is not overwritten by who has not seen it', async () => {
    const id = await hire(given(), 'twice', 'cashier')
    const seen = async () => {
      const { body } = await door.ask('GET', '/v1/operators?limit=200')
      return body.items.find((each: { id: string }) => each.id === id)
    }
    const { revision } = await seen()
    const edit = (changes: object) => door.ask('PATCH', `/v1/operators/${id}`, changes)
    expect((await edit({ roleIds: await roleIds('analyst'), revision })).status).toBe(200)
    const late = await edit({ name: 'Other', revision })
    expect([late.status, late.body.code]).toEqual([409, 'revision.behind'])
    const now = await seen()
    expect(now).toMatchObject({ name: 'twice' })
    expect((await edit({ name: 'Other', revision: now.revision })).body.name).toBe('Other')
  })

  test('loses all sessions when blocked, when given other roles, and with a new password', async () => {
    const id = await hire(given(), 'loser', 'cashier')
    const changes: [string, string, object | undefined][] = [
      ['PATCH', '', { roleIds: await roleIds('analyst') }],
      ['POST', '/block', { reason: 'left' }],
      ['POST', '/unblock', { reason: 'back' }],
      ['POST', '/reset-password', undefined],
    ]
    for (const [method, path, body] of changes) {
      const before = path === '/unblock' ? null : await sessionOf(door, 'loser')
      const answer = await door.ask(method, `/v1/operators/${id}${path}`, body)
      expect([path, answer.status]).toEqual([path, 200])
      if (before) expect([path, await stateOf(before)]).toEqual([path, 'session.ended'])
    }
  })

  test('gives nobody more than they have, and lays hands on nobody who has more', async () => {
    const cookie = await clerk('clerk', ['operators:read', 'operators:write', 'cards:read'])
    const ask = as(cookie)
    const owner = await hire(given(), 'mighty', 'owner')
    const [cashier, ownerRole] = await roleIds('cashier', 'owner')
    const self = (await ask('GET', '/v1/sessions/current')).body.operator.id
    const about = { login: 'puppet', name: 'P', language: 'en', roleIds: [cashier] }
    const name = { ru: 'р', en: 'r' }
    const answers = await Promise.all([
      ask('POST', '/v1/operators', about),
      ask('POST', '/v1/roles', { name, scopes: ['keys:write'] }),
      ask('PATCH', `/v1/operators/${self}`, { roleIds: [ownerRole] }),
      ask('PATCH', `/v1/operators/${owner}`, { name: 'Mine' }),
      ask('POST', `/v1/operators/${owner}/block`, { reason: 'mine' }),
      ask('POST', `/v1/operators/${owner}/reset-password`),
    ])
    for (const { status, body } of answers)
      expect([status, body.code]).toEqual([403, 'operator.wider'])
  })

  test('who is the last owner stays one', async () => {
    const id = newId<'organisation'>()
    const there = given.of(id)
    const about = { name: 'Alone', country: 'RU', language: 'en' } as const
    await programmes.createOrganisation(there, { ...about, id })
    const [first, second] = [await hire(there, 'one', 'owner'), await hire(there, 'two', 'owner')]
    const cashier = await operators.readyRoleIds(there, ['cashier'])
    await operators.blockOperator(there, second, 'left')
    for (const attempt of [
      () => operators.blockOperator(there, first, 'left'),
      () => operators.editOperator(there, first, { roleIds: cashier }),
      () => operators.editOperator(there, first, { roleIds: [] }),
      () => operators.editOperator(there, first, { until: '2099-01-01T00:00:00Z' }),
    ])
      await expect(attempt()).rejects.toMatchObject({ code: 'operator.last_owner' })
    await operators.unblockOperator(there, second, 'back')
    const both = await Promise.allSettled([
      operators.blockOperator(there, first, 'a quarrel'),
      operators.blockOperator(there, second, 'a quarrel'),
    ])
    expect(both.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected'])
  })

  test('of another organisation is neither seen nor touched; one who serves both keeps the password', async () => {
    const id = newId<'organisation'>()
    const there = given.of(id)
    const about = { name: 'Elsewhere', country: 'RU', language: 'en' } as const
    await programmes.createOrganisation(there, { ...about, id })
    const stranger = await hire(there, 'stranger', 'cashier')
    const path = `/v1/operators/${stranger}`
    const reason = { reason: 'mine' }
    expect((await door.ask('PATCH', path, { name: 'X' })).body.code).toBe('operator.unknown')
    expect((await door.ask('POST', `${path}/block`, reason)).body.code).toBe('operator.unknown')
    await operators.invite(given(), 'stranger', await roleIds('analyst'))
    expect((await door.ask('POST', `${path}/reset-password`)).body.code).toBe('operator.shared')
    expect((await door.ask('POST', `${path}/block`, reason)).body.code).toBe('operator.shared')
    const dismissed = await door.ask('PATCH', path, { roleIds: [] })
    expect(dismissed.body).toMatchObject({ shared: true, until: expect.any(String) })
    const cookie = cookieOf(await signIn(door, 'stranger'))
    expect((await as(cookie)('GET', '/v1/sessions/current')).body.organisations).toHaveLength(1)
  })
})

describe('the record of who did what', () => {
  test('names sign-ins good and bad, operators, roles and keys, and is never rewritten', async () => {
    const id = await hire(given(), 'noted', 'owner')
    await signIn(door, 'noted', { password: 'wrong', address: '203.0.113.7' })
    const cookie = await sessionOf(door, 'noted')
    const ask = as(cookie)
    const key = await ask('POST', '/v1/keys', { name: 'noted key', set: 'till' })
    await ask('POST', `/v1/keys/${key.body.id}/revoke`)
    const [cashier] = await roleIds('cashier')
    const about = { login: 'noted-2', name: 'N', language: 'en', roleIds: [cashier] }
    const { operator } = (await ask('POST', '/v1/operators', about)).body
    await ask('POST', `/v1/operators/${operator.id}/block`, { reason: 'a test' })
    const mine = (await ask('GET', `/v1/audit?actor=${id}`)).body.items
    expect(mine.map((each: { operation: string }) => each.operation).toReversed()).toEqual([
      'session.began',
      'key.made',
      'key.revoked',
      'operator.added',
      'operator.blocked',
    ])
    expect(mine[0]).toMatchObject({
      actor: { kind: 'operator', id, name: 'noted' },
      object: operator.id,
      reason: 'a test',
      address: '127.0.0.1',
    })
    const { items } = (await ask('GET', '/v1/audit?operation=session.refused')).body
    expect(items[0]).toMatchObject({ object: id, reason: 'password', address: '203.0.113.7' })
    const [page] = [await ask('GET', '/v1/audit?limit=2')]
    const next = await ask('GET', `/v1/audit?limit=2&cursor=${page.body.next}`)
    expect(next.body.items[0].id < page.body.items[1].id).toBe(true)
    expect((await ask('GET', '/v1/audit?to=2020-01-01T00:00:00Z')).body.items).toEqual([])
    await expect(
      given.owner.updateTable('access.audit').set({ reason: 'x' }).execute(),
    ).rejects.toThrow(/append-only/)
  })
})
