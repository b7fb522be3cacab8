import { setTimeout as wait } from 'node:timers/promises'
import { beforeAll, describe, expect, test } from 'vitest'
import { provideSecret } from '#kit/secret.ts'
import { freshDoor, type Answer } from '#test/door.ts'
import { freshDatabase } from '#test/given.ts'
import { browser, cookieOf, hire, PASSWORD, sessionOf } from '#test/staff.ts'
import { readyRoles } from './core/roles.ts'
import { isTooSimple } from './core/pin.ts'

provideSecret('a secret of the tests, at least thirty-two bytes')
const given = freshDatabase()
const door = freshDoor(given)
const PIN = '4072'
const CURRENT = '/v1/sessions/current'
let tillId = ''
let owner = ''
/** The cookie of a browser that is a known till. */
let device = ''
let deviceId = ''

beforeAll(async () => {
  const store = await door.ask('POST', '/v1/stores', { code: 'tver', name: 'Tver' })
  const till = { code: '1', name: 'By the door' }
  tillId = (await door.ask('POST', `/v1/stores/${store.body.id}/tills`, till)).body.id
  await hire(given(), 'owner', 'owner')
  owner = await sessionOf(door, 'owner')
  ;({ device, deviceId } = await enrol())
})

async function enrol() {
  const answer = await door.ask('POST', '/v1/devices', { tillId, name: 'Tablet' }, browser(owner))
  expect(answer.status, answer.text).toBe(201)
  const cookie = String(answer.headers['set-cookie'])
  expect(cookie).toMatch(
    /^kopilka_till=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict; Max-Age=34560000$/,
  )
  expect(answer.text).not.toContain(cookieOf(answer).split('=')[1])
  return { device: cookieOf(answer), deviceId: answer.body.id as string }
}

const setPin = (session: string, pin = PIN, password = PASSWORD) =>
  door.ask('PUT', `${CURRENT}/pin`, { password, pin }, browser(session))

/** Somebody new, with a PIN. */
async function cashier(login: string, ...roles: string[]): Promise<string> {
  const id = await hire(given(), login, ...(roles.length > 0 ? roles : ['cashier']))
  expect((await setPin(await sessionOf(door, login))).status).toBe(204)
  return id
}

const enter = (operatorId: string, pin = PIN, cookies = device): Promise<Answer> =>
  door.ask('POST', '/v1/sessions/pin', { operatorId, pin }, browser(cookies))

const current = (session: string) => door.ask('GET', CURRENT, undefined, browser(session))

describe('a PIN', () => {
  test('opens a known till to somebody chosen by name, with what a cashier may and no more', async () => {
    const boss = await cashier('boss', 'owner')
    const known = await door.ask('GET', '/v1/devices/current', undefined, browser(device))
    expect(known.body.till).toMatchObject({
      organisation: { name: 'Test' },
      store: { name: 'Tver' },
      till: { id: tillId, name: 'By the door' },
      people: [{ id: boss, name: 'boss' }],
    })
    const answer = await enter(boss)
    expect(answer.status, answer.text).toBe(201)
    expect(answer.body.scopes.toSorted()).toEqual([...readyRoles.cashier.scopes].toSorted())
    expect(answer.body.organisations).toHaveLength(1)
    const asked = await door.ask('GET', '/v1/operators', undefined, browser(cookieOf(answer)))
    expect(asked.body.code).toBe('access.scope_missing')
    expect((await current(cookieOf(answer))).status).toBe(200)
  })

  test('gives no more than the role, even at a till', async () => {
    const analyst = await cashier('ann', 'analyst')
    const { body } = await enter(analyst)
    expect(body.scopes).toContain('members:read')
    expect(body.scopes).not.toContain('purchases:write')
  })

  test('opens nothing that needs the password: one’s password, codes, PIN, other organisations', async () => {
    const cookie = cookieOf(await enter(await cashier('nina', 'owner')))
    const told = await Promise.all([
      door.ask(
        'PUT',
        `${CURRENT}/password`,
        { old: PASSWORD, new: 'x'.repeat(12) },
        browser(cookie),
      ),
      door.ask('POST', `${CURRENT}/totp`, undefined, browser(cookie)),
      door.ask('PUT', CURRENT, { organisationId: given().organisationId }, browser(cookie)),
      setPin(cookie),
    ])
    expect(told.map(({ body }) => body.code)).toEqual(told.map(() => 'pin.only'))
  })

  test('works on known tills only', async () => {
    const id = await cashier('vera')
    expect((await enter(id, PIN, 'kopilka_till=nothing')).body.code).toBe('pin.till_unknown')
    expect((await enter(id, PIN, owner)).body.code).toBe('pin.till_unknown')
    const forged = `kopilka_till=${'a'.repeat(43)}`
    expect((await enter(id, PIN, forged)).body.code).toBe('pin.till_unknown')
  })

  test('is refused in the same words whatever is wrong, and the record says so', async () => {
    const right = await cashier('right')
    const without = await hire(given(), 'without', 'cashier')
    const blocked = await cashier('blocked')
    await door.ask('POST', `/v1/operators/${blocked}/block`, { reason: 'left' })
    const answers = [
      await enter(right, '9999'),
      await enter(without),
      await enter(blocked),
      await enter(tillId),
    ]
    for (const { status, body } of answers) {
      expect(status).toBe(401)
      expect(body).toMatchObject({ code: 'pin.refused', detail: answers[0]!.body.detail })
    }
    const record = await door.ask('GET', '/v1/audit?operation=session.refused')
    expect(record.body.items).toContainEqual(
      expect.objectContaining({ object: right, reason: 'pin' }),
    )
    expect(record.text).not.toContain('9999')
  })

  test('waits after five wrong tries, however many come at once', async () => {
    const id = await cashier('eager')
    const answers = await Promise.all(
      Array.from({ length: 9 }, (_, index) => enter(id, `100${index}`)),
    )
    const codes = answers.map(({ body }) => body.code as string)
    expect(codes.filter((code) => code === 'pin.refused')).toHaveLength(5)
    expect(codes.filter((code) => code === 'session.throttled')).toHaveLength(4)
    expect((await enter(id)).body.code).toBe('session.throttled')
  })

  test('opens nothing after ten wrong tries in a row, until another is set', async () => {
    const id = await cashier('tried')
    for (let turn = 0; turn < 2; turn++) {
      for (let tries = 0; tries < 5; tries++) await enter(id, '1357')
      await given().db.deleteFrom('access.attempt').execute()
    }
    expect((await enter(id)).body.code).toBe('pin.refused')
    await given().db.deleteFrom('access.attempt').execute()
    expect((await setPin(await sessionOf(door, 'tried'))).status).toBe(204)
    expect((await enter(id)).status).toBe(201)
  })

  test('that anybody would try first is not taken', async () => {
    await hire(given(), 'simple', 'cashier')
    const session = await sessionOf(door, 'simple')
    expect((await setPin(session, '1234')).body.code).toBe('pin.too_simple')
    expect((await setPin(session, '12a4')).status).toBe(400)
    expect((await setPin(session, PIN, 'not the password')).body.code).toBe('password.wrong')
    const tried = ['0000', '4321', '7777777', '2580', '1225'].map(isTooSimple)
    expect(tried).toEqual([true, true, true, false, false])
  })
})

describe('a session by a PIN', () => {
  test('ends the one before it in that browser: users change quickly', async () => {
    const [first, second] = [await cashier('first'), await cashier('second')]
    const before = cookieOf(await enter(first))
    const answer = await enter(second, PIN, `${device}; ${before}`)
    expect(answer.body.operator.name).toBe('second')
    expect((await current(before)).body.code).toBe('session.ended')
  })

  test('ends with a block within a second, and with another PIN or none', async () => {
    const id = await cashier('leaver')
    const one = cookieOf(await enter(id))
    expect((await current(one)).status).toBe(200)
    expect((await setPin(await sessionOf(door, 'leaver'), '5190')).status).toBe(204)
    expect((await current(one)).body.code).toBe('session.ended')
    const two = cookieOf(await enter(id, '5190'))
    const reset = await door.ask('DELETE', `/v1/operators/${id}/pin`, undefined, browser(owner))
    expect(reset.status, reset.text).toBe(204)
    expect((await current(two)).body.code).toBe('session.ended')
    expect((await enter(id, '5190')).body.code).toBe('pin.refused')
    await setPin(await sessionOf(door, 'leaver'))
    const three = cookieOf(await enter(id))
    await door.ask('POST', `/v1/operators/${id}/block`, { reason: 'left' })
    await wait(1_100)
    expect((await current(three)).body.code).toBe('session.ended')
  })

  test('ends with the till, which no PIN opens any more', async () => {
    const id = await cashier('mover')
    const other = await enrol()
    const session = cookieOf(await enter(id, PIN, other.device))
    const path = `/v1/devices/${other.deviceId}/end`
    const { body } = await door.ask('POST', path, undefined, {
      ...browser(owner),
      'idempotency-key': 'end-of-it',
    })
    expect(body.endedAt).toEqual(expect.any(String))
    expect((await current(session)).body.code).toBe('session.ended')
    expect((await enter(id, PIN, other.device)).body.code).toBe('pin.till_unknown')
    const known = await door.ask('GET', '/v1/devices/current', undefined, browser(other.device))
    expect(known.body).toEqual({ till: null })
    const list = await door.ask('GET', '/v1/devices')
    expect(list.body.items.map((each: { id: string }) => each.id)).toContain(deviceId)
  })

  test('a new first password takes the PIN away too', async () => {
    const id = await cashier('forgetful')
    await door.ask('POST', `/v1/operators/${id}/reset-password`)
    expect((await enter(id)).body.code).toBe('pin.refused')
  })
})

test('only an open till of the organisation can be made known', async () => {
  const unknown = { tillId: deviceId, name: 'x' }
  expect((await door.ask('POST', '/v1/devices', unknown)).body.code).toBe('device.till_unknown')
})
