import { setTimeout as wait } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import * as programmes from '#domains/programmes/programmes.ts'
import { newId } from '#kit/newId.ts'
import type { Asked } from '#kit/jobs.ts'
import { provideSecret } from '#kit/secret.ts'
import { freshDoor } from '#test/door.ts'
import { freshDatabase } from '#test/given.ts'
import { browser, cookieOf, hire, PASSWORD, sessionOf, signIn } from '#test/staff.ts'
import { accessJobs } from './access.jobs.ts'
import { allScopes } from './core/scopes.ts'
import * as operators from './operators.ts'

provideSecret('a secret of the tests, at least thirty-two bytes')
const given = freshDatabase()
const door = freshDoor(given)
const CURRENT = '/v1/sessions/current'
const current = (cookie: string) => door.ask('GET', CURRENT, undefined, browser(cookie))

describe('signing in', () => {
  test('gives a cookie that no page can read and no other site sends, and says who one is', async () => {
    const id = await hire(given(), 'owner@coffee.test', 'owner')
    const answer = await signIn(door, ' Owner@Coffee.test')
    expect(answer.status).toBe(201)
    const cookie = String(answer.headers['set-cookie'])
    expect(cookie).toMatch(/^kopilka_session=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict$/)
    expect(answer.body).toMatchObject({
      operator: { id, login: 'owner@coffee.test', language: 'en', totp: false },
      organisation: { id: given().organisationId, name: 'Test' },
      organisations: [{ name: 'Test' }],
      roles: [{ name: 'Owner' }],
      scopes: allScopes,
    })
    expect((await current(cookieOf(answer))).body).toEqual({
      ...answer.body,
      expiresAt: expect.any(String),
    })
    expect(answer.text).not.toContain(cookieOf(answer).split('=')[1])
  })

  test('over https gives a cookie for https alone', async () => {
    await hire(given(), 'secure', 'cashier')
    const credentials = { login: 'secure', password: PASSWORD }
    const headers = { ...browser(), 'x-forwarded-proto': 'https' }
    const answer = await door.ask('POST', '/v1/sessions', credentials, headers)
    expect(String(answer.headers['set-cookie'])).toMatch(/; Secure$/)
  })

  test('is refused in the same words whatever is wrong', async () => {
    const id = await hire(given(), 'blocked', 'cashier')
    await operators.blockOperator(given(), id, 'left')
    const late = await hire(given(), 'late', 'cashier')
    await operators.editOperator(given(), late, { until: '2020-01-01T00:00:00Z' })
    await hire(given(), 'right', 'cashier')
    const answers = [
      await signIn(door, 'nobody-by-that-name'),
      await signIn(door, 'right', { password: 'wrong password' }),
      await signIn(door, 'blocked'),
      await signIn(door, 'late'),
    ]
    for (const { status, body } of answers) {
      expect([status, { ...body, requestId: '' }]).toEqual([
        401,
        { ...answers[0]!.body, requestId: '' },
      ])
      expect(body.code).toBe('session.refused')
    }
  })

  test('keeps neither the token nor the password', async () => {
    await hire(given(), 'kept', 'cashier')
    const token = (await sessionOf(door, 'kept')).split('=')[1]!
    for (const table of ['access.session', 'access.operator', 'access.audit'] as const) {
      const rows = JSON.stringify(await given().db.selectFrom(table).selectAll().execute())
      expect(rows).not.toContain(token)
      expect(rows).not.toContain(PASSWORD)
    }
    expect(door.log.join('')).not.toContain(token)
    expect(door.log.join('')).not.toContain(PASSWORD)
  })
})

describe('a session', () => {
  test('does what its roles allow, and no more', async () => {
    await hire(given(), 'till', 'cashier')
    const cookie = await sessionOf(door, 'till')
    const stores = await door.ask('GET', '/v1/stores', undefined, browser(cookie))
    expect(stores.status).toBe(200)
    const opened = { code: 'S', name: 'S' }
    expect(await door.ask('POST', '/v1/stores', opened, browser(cookie))).toMatchObject({
      status: 403,
      body: { code: 'access.scope_missing' },
    })
  })

  test('changes nothing for a page of another site', async () => {
    await hire(given(), 'lured', 'owner')
    const cookie = await sessionOf(door, 'lured')
    const from = (headers: object) =>
      door.ask('DELETE', CURRENT, undefined, {
        ...browser(cookie),
        'sec-fetch-site': undefined,
        ...headers,
      })
    const foreign = [
      { 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'same-site' },
      { origin: 'https://elsewhere.test', host: 'here.test' },
      { origin: 'null', host: 'here.test' },
      {},
    ]
    for (const headers of foreign) {
      expect(await from(headers)).toMatchObject({
        status: 403,
        body: { code: 'session.foreign_origin' },
      })
    }
    expect((await from({ origin: 'http://here.test:81', host: 'here.test:81' })).status).toBe(204)
  })

  test('ends when one signs out, and its cookie goes', async () => {
    await hire(given(), 'leaver', 'cashier')
    const cookie = await sessionOf(door, 'leaver')
    const out = await door.ask('DELETE', CURRENT, undefined, browser(cookie))
    expect([out.status, out.text]).toEqual([204, ''])
    expect(String(out.headers['set-cookie'])).toMatch(/^kopilka_session=;.*Max-Age=0/)
    expect(await current(cookie)).toMatchObject({ status: 401, body: { code: 'session.ended' } })
  })

  test('ends when it was idle for twelve hours, and after seven days', async () => {
    await hire(given(), 'idle', 'cashier')
    const { owner } = given
    for (const ended of [
      { usedAt: new Date(Date.now() - 12 * 3_600_000 - 1_000) },
      { expiresAt: new Date(Date.now() - 1_000) },
    ]) {
      const cookie = await sessionOf(door, 'idle')
      const beganAt = new Date(Date.now() - 8 * 24 * 3_600_000)
      await owner
        .updateTable('access.session')
        .set({
          beganAt,
          usedAt: beganAt,
          ...ended,
          ...('usedAt' in ended ? {} : { usedAt: new Date() }),
        })
        .execute()
      expect((await current(cookie)).body.code).toBe('session.ended')
      await owner.deleteFrom('access.session').execute()
    }
  })

  test('that ended by itself is forgotten at night, and failures of yesterday with it', async () => {
    await hire(given(), 'sleeper', 'cashier')
    const cookie = await sessionOf(door, 'sleeper')
    await signIn(door, 'sleeper', { password: 'wrong' })
    const counts = async () => {
      const { db } = given()
      const all = (['access.session', 'access.attempt'] as const).map((table) =>
        db.selectFrom(table).selectAll().execute(),
      )
      return (await Promise.all(all)).map((rows) => rows.length > 0)
    }
    const night = async (hours: number) => {
      const ctx = await given.fresh()
      const now = new Date(ctx.now.getTime() + hours * 3_600_000)
      await accessJobs[0]!.run({ ...ctx, now }, { signal: new AbortController().signal } as Asked)
    }
    await night(1)
    expect([await counts(), (await current(cookie)).status]).toEqual([[true, true], 200])
    await night(25)
    expect(await counts()).toEqual([false, false])
  })

  test('ends within a second in a process that was not told', async () => {
    await hire(given(), 'elsewhere', 'cashier')
    const cookie = await sessionOf(door, 'elsewhere')
    expect((await current(cookie)).status).toBe(200)
    await given().db.deleteFrom('access.session').execute()
    await wait(1_050)
    expect((await current(cookie)).body.code).toBe('session.ended')
  })

  test('is nothing that a key has, and a token made up opens nothing', async () => {
    expect((await door.ask('GET', CURRENT)).body.code).toBe('session.needed')
    for (const token of ['x', 'a'.repeat(43)])
      expect((await current(`kopilka_session=${token}`)).body.code).toBe('session.ended')
  })

  test('goes on in another organisation that its operator serves, and in no other', async () => {
    const here = given()
    const [second, third] = [newId<'organisation'>(), newId<'organisation'>()]
    for (const id of [second, third]) {
      const about = { name: `Org ${id.slice(-4)}`, country: 'RU', language: 'en' } as const
      await programmes.createOrganisation(given.of(id), { ...about, id })
    }
    await hire(here, 'both', 'cashier')
    const there = given.of(second)
    await operators.invite(there, 'both', await operators.readyRoleIds(there, ['analyst']))
    const cookie = await sessionOf(door, 'both')
    expect((await current(cookie)).body.organisations).toHaveLength(2)
    const move = (organisationId: string) =>
      door.ask('PUT', CURRENT, { organisationId }, browser(cookie))
    expect((await move(third)).body.code).toBe('session.organisation_unknown')
    expect((await move(second)).body).toMatchObject({
      organisation: { id: second },
      roles: [{ name: 'Analyst' }],
    })
    const own = await door.ask('GET', '/v1/organisation', undefined, browser(cookie))
    expect(own.body.id).toBe(second)
  })
})

describe('a password', () => {
  const change = (cookie: string, old: string, next: string) =>
    door.ask('PUT', `${CURRENT}/password`, { old, new: next }, browser(cookie))

  test('is changed by who knows it, and all other sessions end', async () => {
    await hire(given(), 'changer', 'cashier')
    const [mine, other] = [await sessionOf(door, 'changer'), await sessionOf(door, 'changer')]
    expect((await change(mine, 'not the password', 'long enough now')).body.code).toBe(
      'password.wrong',
    )
    expect((await change(mine, PASSWORD, 'short')).body.code).toBe('request.malformed')
    expect((await change(mine, PASSWORD, PASSWORD)).body.code).toBe('password.same')
    expect((await change(mine, PASSWORD, 'long enough now')).status).toBe(200)
    expect((await current(mine)).status).toBe(200)
    expect((await current(other)).body.code).toBe('session.ended')
    expect((await signIn(door, 'changer')).status).toBe(401)
    expect((await signIn(door, 'changer', { password: 'long enough now' })).status).toBe(201)
  })

  test('that somebody else gave has to be changed before anything else', async () => {
    const ctx = given()
    const roleIds = await operators.readyRoleIds(ctx, ['cashier'])
    const about = { login: 'fresh', name: 'Fresh', language: 'ru', roleIds } as const
    const { password } = await operators.addOperator(ctx, about)
    const answer = await signIn(door, 'fresh', { password })
    expect(answer.body.operator.mustChangePassword).toBe(true)
    const cookie = cookieOf(answer)
    const ask = () => door.ask('GET', '/v1/stores', undefined, browser(cookie))
    expect((await ask()).body.code).toBe('session.password_stale')
    expect((await change(cookie, password, 'one of my own')).status).toBe(200)
    expect((await ask()).status).toBe(200)
  })
})
