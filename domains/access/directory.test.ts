import { beforeAll, beforeEach, expect, test } from 'vitest'
import * as programmes from '#domains/programmes/programmes.ts'
import { newId } from '#kit/newId.ts'
import { provideSecret } from '#kit/secret.ts'
import { freshDirectory } from '#test/directory.ts'
import { freshDoor } from '#test/door.ts'
import { freshDatabase } from '#test/given.ts'
import { browser, cookieOf, hire, sessionOf } from '#test/staff.ts'
import * as operators from './operators.ts'

provideSecret('a secret of the tests, at least thirty-two bytes')
const given = freshDatabase()
const door = freshDoor(given)
const directory = freshDirectory()
const returnTo = 'http://127.0.0.1:3000/sign-in'
const LOGIN = 'anna@gears.example'

const settings = (more: object = {}) => ({
  label: 'Gears',
  issuer: directory.issuer,
  clientId: directory.clientId,
  clientSecret: directory.secret,
  loginClaim: 'email',
  defaultRoleId: null,
  ...more,
})

const set = (more: object = {}) => door.ask('PUT', '/v1/directory', settings(more))

const ask = (path: string, body: unknown) => door.ask('POST', path, body, browser())

async function begin(more: object = {}): Promise<{ url: string; proof: string }> {
  const { organisationId } = given()
  const begun = await ask('/v1/sign-in/directories', { organisationId, returnTo, ...more })
  expect([begun.status, begun.text]).toEqual([200, expect.any(String)])
  return begun.body
}

const finish = (proof: string, answer: string) => ask('/v1/sessions/directory', { proof, answer })

async function signIn(more: object = {}) {
  const { url, proof } = await begin(more)
  return finish(proof, directory.visit(url))
}

beforeAll(async () => {
  await hire(given(), LOGIN, 'operator')
  await set()
})

beforeEach(() => {
  directory.says = { claims: { email: LOGIN }, life: 300 }
})

test('the page of signing in is told the directory, and goes there with PKCE, a state and a nonce', async () => {
  const ways = await door.ask('GET', '/v1/sign-in/directories', undefined, browser())
  expect(ways.body.items).toEqual([{ organisationId: given().organisationId, label: 'Gears' }])
  const url = new URL((await begin()).url)
  expect(url.origin).toBe(directory.issuer)
  expect(Object.fromEntries(url.searchParams)).toMatchObject({
    response_type: 'code',
    code_challenge_method: 'S256',
    redirect_uri: returnTo,
    scope: 'openid profile email',
  })
  for (const name of ['state', 'nonce', 'code_challenge'])
    expect(url.searchParams.get(name)!.length).toBeGreaterThan(30)
})

test('somebody whom the directory knows and who works here is signed in, and the audit has it', async () => {
  const answer = await signIn()
  expect([answer.status, answer.body.operator?.login]).toEqual([201, LOGIN])
  const cookie = cookieOf(answer)
  const me = await door.ask('GET', '/v1/sessions/current', undefined, browser(cookie))
  expect(me.body.roles).toMatchObject([{ name: 'Operator' }])
  const { body } = await door.ask('GET', '/v1/audit?operation=session.began&limit=1')
  expect(body.items).toMatchObject([{ actor: { name: LOGIN } }])
})

test('an answer is taken once, and only from the browser that began', async () => {
  const { url, proof } = await begin()
  const answer = directory.visit(url)
  const foreign = await finish((await begin()).proof, answer)
  expect([foreign.status, foreign.body.code]).toEqual([401, 'directory.state_unknown'])
  const spoilt = await finish(proof, answer)
  expect(spoilt.body.code).toBe('directory.state_unknown')

  const again = await begin()
  const good = directory.visit(again.url)
  expect((await finish(again.proof, good)).status).toBe(201)
  expect((await finish(again.proof, good)).body.code).toBe('directory.state_unknown')
  expect((await finish(again.proof, '?code=a&state=b')).body.code).toBe('directory.state_unknown')
})

test('a token of another issuer, an expired one, a forged one, one for another going: each is refused', async () => {
  const said = async (more: object) => {
    directory.says = { claims: { email: LOGIN }, life: 300, ...more }
    const { status, body } = await signIn()
    return [status, body.code]
  }
  expect(await said({ issuer: 'https://evil.example' })).toEqual([401, 'directory.issuer_wrong'])
  expect(await said({ life: -120 })).toEqual([401, 'directory.token_expired'])
  expect(await said({ forged: true })).toEqual([401, 'directory.answer_refused'])
  expect(await said({ nonce: 'of another going' })).toEqual([401, 'directory.answer_refused'])
  const { url, proof } = await begin()
  const elsewhere = directory.visit(url).replace(/iss=[^&]+/, 'iss=https%3A%2F%2Fevil.example')
  expect((await finish(proof, elsewhere)).body.code).toBe('directory.issuer_wrong')
  const { body } = await door.ask('GET', '/v1/audit?operation=session.refused&limit=5')
  expect(body.items.map(({ reason }: { reason: string }) => reason).toSorted()).toEqual([
    'directory.answer_refused',
    'directory.answer_refused',
    'directory.issuer_wrong',
    'directory.issuer_wrong',
    'directory.token_expired',
  ])
})

test('who was let in without a word is asked anew before people’s data goes out, and so has the directory ask', async () => {
  await hire(given(), 'owner@gears.example', 'owner')
  const { body: member } = await door.ask('POST', '/v1/members', { phone: '+79160000044' })
  const exported = async (cookie: string) => {
    const path = `/v1/members/${member.id}/export`
    const { status, body } = await door.ask('GET', path, undefined, browser(cookie))
    return status === 200 ? status : body.code
  }
  const claims = { email: 'owner@gears.example' }
  directory.says = { claims, life: 300 }
  expect(await exported(cookieOf(await signIn()))).toBe('session.not_recent')

  const { url } = await begin({ again: true })
  const { searchParams } = new URL(url)
  expect([searchParams.get('prompt'), searchParams.get('max_age')]).toEqual(['login', '0'])
  expect(await exported(cookieOf(await signIn({ again: true })))).toBe(200)

  // a directory that tells of itself when it asked last is believed
  const ago = (minutes: number) => Math.floor(Date.now() / 1000) - minutes * 60
  directory.says = { claims: { ...claims, auth_time: ago(2) }, life: 300 }
  expect(await exported(cookieOf(await signIn()))).toBe(200)
  directory.says = { claims: { ...claims, auth_time: ago(16) }, life: 300 }
  expect(await exported(cookieOf(await signIn()))).toBe('session.not_recent')
})

test('a directory that was told to ask anew and did not, or asked earlier, lets nobody in', async () => {
  const ago = (minutes: number) => Math.floor(Date.now() / 1000) - minutes * 60
  for (const told of [{}, { auth_time: ago(5) }]) {
    directory.says = { claims: { email: LOGIN, ...told }, life: 300, deaf: true }
    const { status, body } = await signIn({ again: true })
    expect([status, body.code]).toEqual([401, 'directory.not_asked_again'])
  }
})

test('a no of the directory is a no here', async () => {
  const { url, proof } = await begin()
  const state = new URL(url).searchParams.get('state')!
  const answer = `?error=access_denied&state=${state}&iss=${encodeURIComponent(directory.issuer)}`
  expect((await finish(proof, answer)).body.code).toBe('directory.answer_refused')
})

test('a person whom nobody knows here stays outside, unless newcomers have a role', async () => {
  directory.says.claims = { email: 'new@gears.example', name: 'Nina New' }
  const stranger = await signIn()
  expect([stranger.status, stranger.body.code]).toEqual([403, 'directory.person_unknown'])
  expect(stranger.body.detail).toContain('new@gears.example')
  const [defaultRoleId] = await operators.readyRoleIds(given(), ['analyst'])
  await set({ defaultRoleId, clientSecret: undefined })
  const newcomer = await signIn()
  expect(newcomer.body.operator).toMatchObject({ login: 'new@gears.example', name: 'Nina New' })
  expect(newcomer.body.roles).toMatchObject([{ name: 'Analyst' }])
  expect((await signIn()).status).toBe(201)
  await set()
})

test('an address that the directory has not verified, or none, is nobody', async () => {
  directory.says.claims = { email: LOGIN, email_verified: false }
  expect((await signIn()).body.code).toBe('directory.person_unknown')
  directory.says.claims = {}
  expect((await signIn()).body.code).toBe('directory.person_unknown')
})

test('a blocked person stays outside, and so does one whose time is over', async () => {
  const id = await hire(given(), 'boris@gears.example', 'operator')
  directory.says.claims = { email: 'boris@gears.example' }
  await operators.blockOperator(given(), id, 'left')
  expect((await signIn()).body.code).toBe('directory.person_blocked')
  await operators.unblockOperator(given(), id, 'back')
  expect((await signIn()).status).toBe(201)
  await operators.editOperator(await given.fresh(), id, { until: '2020-01-01T00:00:00Z' })
  expect((await signIn()).body.code).toBe('directory.person_blocked')
})

test('the directory of one organisation opens nobody who works in another too', async () => {
  const other = given.of(newId<'organisation'>())
  const about = { name: 'Other', country: 'RU', language: 'en' } as const
  await programmes.createOrganisation(other, { ...about, id: other.organisationId })
  await hire(given(), 'both@gears.example', 'operator')
  const roleIds = await operators.readyRoleIds(other, ['owner'])
  await operators.invite(other, 'both@gears.example', roleIds)
  directory.says.claims = { email: 'both@gears.example' }
  expect((await signIn()).body.code).toBe('directory.person_shared')
  await hire(other, 'theirs@gears.example', 'owner')
  directory.says.claims = { email: 'theirs@gears.example' }
  expect((await signIn()).body.code).toBe('directory.person_unknown')
})

test('only who may everything sets the directory; its secret is told to nobody', async () => {
  const name = { ru: 'Кадры', en: 'Staff' }
  const scopes = ['operators:read', 'operators:write']
  const role = await door.ask('POST', '/v1/roles', { name, scopes })
  const person = {
    login: 'staff',
    name: 'Staff',
    language: 'en',
    roleIds: [role.body.id as string],
  }
  const known = { password: 'a password of the tests', mustChange: false }
  await operators.addWith(given(), { ...person, language: 'en' }, known)
  const staff = browser(await sessionOf(door, 'staff'))
  const refused = await door.ask('PUT', '/v1/directory', settings(), staff)
  expect(refused.body.code).toBe('operator.wider')
  const seen = await door.ask('GET', '/v1/directory', undefined, staff)
  expect(seen.body.directory).toMatchObject({ issuer: directory.issuer, clientId: 'kopilka' })
  const { text } = await door.ask('GET', '/v1/audit?operation=directory.set')
  expect(seen.text + text).not.toContain(directory.secret)
})

test('what is no directory is not taken for one', async () => {
  expect((await set({ issuer: 'http://login.example' })).body.code).toBe('directory.issuer_invalid')
  const silent = await set({ issuer: 'http://127.0.0.1:9' })
  expect([silent.status, silent.body.code]).toEqual([409, 'directory.unreachable'])
})

test('without the directory nobody comes in by it', async () => {
  const { url, proof } = await begin()
  expect((await door.ask('DELETE', '/v1/directory')).status).toBe(204)
  expect((await finish(proof, directory.visit(url))).body.code).toBe('directory.state_unknown')
  const { organisationId } = given()
  const begun = await ask('/v1/sign-in/directories', { organisationId, returnTo })
  expect(begun.body.code).toBe('directory.unknown')
})
