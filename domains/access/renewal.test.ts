import { sql } from 'kysely'
import { beforeAll, expect, test } from 'vitest'
import { newId } from '#kit/newId.ts'
import { provideSecret } from '#kit/secret.ts'
import { doors } from '#server/http/operations.ts'
import { freshDoor, type Answer } from '#test/door.ts'
import { freshDatabase } from '#test/given.ts'
import { browser, cookieOf, hire, PASSWORD, sessionOf } from '#test/staff.ts'
import { forgetSessions } from './sessions.ts'

// What takes the data of people out or away, or gives rights to it, is for somebody who showed lately who they are: a browser that was left
// open is not enough.

provideSecret('a secret of the tests, at least thirty-two bytes')
const given = freshDatabase()
const door = freshDoor(given)
const RENEW = '/v1/sessions/current/renew'

beforeAll(() => hire(given(), 'boss', 'owner'))

/** Everybody showed so many minutes ago who they are. */
async function later(minutes: number): Promise<void> {
  await sql`
    update access.session set shown_at = shown_at - make_interval(mins => ${minutes}::int)
  `.execute(given.owner)
  forgetSessions()
}

const recent = doors.flatMap(({ slice, api }) =>
  Object.entries(api)
    .filter(([, operation]) => operation.recent)
    .map(([name, operation]) => ({ name: `${slice}.${name}`, operation })),
)

test('these ask for it: exports of personal data, files with contacts of many, erasure, and what gives rights to them', () => {
  expect(recent.map(({ name }) => name).toSorted()).toEqual([
    'access.make',
    'imports.rejected',
    'operators.add',
    'operators.edit',
    'operators.editRole',
    'operators.exportAudit',
    'operators.makeRole',
    'operators.resetPassword',
    'privacy.erase',
    'privacy.export',
  ])
})

test.each(recent)(
  '$name is refused to who signed in long ago, before anything is looked at, and not to a program',
  async ({ operation }) => {
    const path = operation.path.replaceAll(/:\w+/g, newId())
    const body = operation.method === 'GET' ? undefined : {}
    const ask = (cookie?: string): Promise<Answer> =>
      door.ask(operation.method, path, body, cookie === undefined ? {} : browser(cookie))
    const cookie = await sessionOf(door, 'boss')
    expect((await ask(cookie)).text).not.toContain('session.not_recent')
    await later(16)
    const refused = await ask(cookie)
    expect([refused.status, refused.body.code]).toEqual([403, 'session.not_recent'])
    expect(refused.body.detail).toContain('15 minutes')
    expect((await ask()).text).not.toContain('session.not_recent')
  },
)

const renew = (cookie: string, asked: object) => door.ask('POST', RENEW, asked, browser(cookie))
const exported = (cookie: string, id: string) =>
  door.ask('GET', `/v1/members/${id}/export`, undefined, browser(cookie))

test('who enters the password once more goes on, in a session that began anew; the one before has ended', async () => {
  const { body: member } = await door.ask('POST', '/v1/members', { phone: '+79160000001' })
  const cookie = await sessionOf(door, 'boss')
  await later(16)
  expect((await exported(cookie, member.id)).status).toBe(403)
  const wrong = await renew(cookie, { password: 'not the password' })
  expect([wrong.status, wrong.body.code]).toEqual([403, 'password.wrong'])
  expect((await exported(cookie, member.id)).body.code).toBe('session.not_recent')
  const renewed = await renew(cookie, { password: PASSWORD })
  expect(renewed.status).toBe(201)
  expect(renewed.body).toMatchObject({ operator: { login: 'boss' }, byPin: false })
  expect((await exported(cookieOf(renewed), member.id)).status).toBe(200)
  expect((await exported(cookie, member.id)).body.code).toBe('session.ended')
  const { body } = await door.ask('GET', '/v1/audit?limit=10')
  const deeds = body.items.map((each: { operation: string }) => each.operation)
  expect(deeds.slice(0, 3)).toEqual(['member.exported', 'session.began', 'session.refused'])
})

test('guessing the password there is slowed down as it is at the door', async () => {
  await hire(given(), 'guessed', 'owner')
  const cookie = await sessionOf(door, 'guessed')
  const codes: string[] = []
  for (let tries = 0; tries < 7; tries += 1)
    codes.push((await renew(cookie, { password: `guess ${tries}` })).body.code)
  expect(codes.filter((code) => code === 'password.wrong')).toHaveLength(5)
  expect(codes.at(-1)).toBe('session.throttled')
})

test('without a session there is nothing to renew', async () => {
  const byKey = await door.ask('POST', RENEW, { password: PASSWORD })
  expect(byKey.body.code).toBe('session.needed')
  expect((await renew('kopilka_session=nothing', { password: PASSWORD })).status).toBe(401)
})
