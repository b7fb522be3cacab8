import { generateSync } from 'otplib'
import { beforeEach, describe, expect, test } from 'vitest'
import { provideSecret } from '#kit/secret.ts'
import { freshDoor } from '#test/door.ts'
import { freshDatabase } from '#test/given.ts'
import { browser, hire, PASSWORD, sessionOf, signIn } from '#test/staff.ts'
import { counting, secondsLeft } from './core/throttle.ts'
import { BORNE } from './core/throttle.ts'

provideSecret('a secret of the tests, at least thirty-two bytes')
const given = freshDatabase()
const door = freshDoor(given)
const TOTP = '/v1/sessions/current/totp'

beforeEach(() => given().db.deleteFrom('access.attempt').execute())

/** The code of so many half minutes from now. */
const codeAt = (secret: string, steps = 0) =>
  generateSync({ secret, epoch: Math.floor(Date.now() / 1000) + 30 * steps })

async function withCodes(login: string) {
  await hire(given(), login, 'cashier')
  const cookie = await sessionOf(door, login)
  const ask = (method: string, body?: unknown) => door.ask(method, TOTP, body, browser(cookie))
  const { secret, uri } = (await ask('POST')).body
  // the one before this moment's, so that this moment's is still to be used
  const confirmed = await ask('PUT', { code: codeAt(secret, -1) })
  return { ask, secret, uri, confirmed, codes: confirmed.body.recoveryCodes as string[] }
}

describe('one-time codes', () => {
  test('are asked for at sign-in once the first was right, and each is taken once', async () => {
    const { secret, uri, confirmed, codes } = await withCodes('coder')
    expect(confirmed.status).toBe(200)
    expect(uri).toMatch(/^otpauth:\/\/totp\/Kopilka:coder\?.*secret=/)
    expect(new Set(codes).size).toBe(10)
    expect((await signIn(door, 'coder')).body.code).toBe('session.code_needed')
    expect((await signIn(door, 'coder', { code: '000000' })).body.code).toBe('session.code_needed')
    const code = codeAt(secret)
    const tries = await Promise.all([1, 2, 3].map(() => signIn(door, 'coder', { code })))
    expect(tries.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([201, 401, 401])
    expect((await signIn(door, 'coder', { code })).status).toBe(401)
    expect((await signIn(door, 'coder', { code: codes[3]! })).status).toBe(201)
    expect((await signIn(door, 'coder', { code: codes[3]! })).status).toBe(401)
  })

  test('are told of to nobody who does not know the password', async () => {
    await withCodes('silent')
    const answer = await signIn(door, 'silent', { password: 'wrong' })
    expect(answer.body.code).toBe('session.refused')
  })

  test('begin with a right one, and end for who knows the password', async () => {
    await hire(given(), 'starter', 'cashier')
    const cookie = await sessionOf(door, 'starter')
    const put = (code: string) => door.ask('PUT', TOTP, { code }, browser(cookie))
    expect((await put('123456')).body.code).toBe('totp.not_started')
    const { secret } = (await door.ask('POST', TOTP, undefined, browser(cookie))).body
    expect((await put('abcdef')).body.code).toBe('totp.code_wrong')
    expect((await signIn(door, 'starter')).status).toBe(201)
    expect((await put(codeAt(secret))).status).toBe(200)
    expect((await put(codeAt(secret, 1))).body.code).toBe('totp.on_already')
    const drop = (password: string) => door.ask('DELETE', TOTP, { password }, browser(cookie))
    expect((await drop('wrong')).body.code).toBe('password.wrong')
    expect((await drop(PASSWORD)).status).toBe(204)
    expect((await signIn(door, 'starter')).status).toBe(201)
  })

  test('cannot be made from what the database keeps', async () => {
    const { secret, codes } = await withCodes('hidden')
    for (const table of ['access.operator', 'access.recovery_code', 'access.audit'] as const) {
      const kept = JSON.stringify(await given().db.selectFrom(table).selectAll().execute())
      for (const word of [secret, Buffer.from(secret).toString('hex'), codes[0]!])
        expect(kept).not.toContain(word)
    }
  })
})

describe('guessing', () => {
  test('waits after five failures of a login, however many come at once', async () => {
    await hire(given(), 'guessed', 'cashier')
    const answers = await Promise.all(
      Array.from({ length: 12 }, (_, n) => signIn(door, 'guessed', { password: `wrong ${n}` })),
    )
    const statuses = answers.map(({ status }) => status).toSorted((a, b) => a - b)
    expect(statuses).toEqual([...Array(5).fill(401), ...Array(7).fill(429)])
    const waiting = await signIn(door, 'guessed')
    expect([waiting.status, waiting.body.code]).toEqual([429, 'session.throttled'])
    expect(Number(waiting.headers['retry-after'])).toBeGreaterThan(50)
    expect((await signIn(door, 'nobody-else')).status).toBe(401)
  })

  test('is forgotten after a right sign-in', async () => {
    await hire(given(), 'forgetful', 'cashier')
    for (let round = 0; round < 3; round++) {
      for (let n = 0; n < 4; n++) await signIn(door, 'forgetful', { password: 'wrong' })
      expect((await signIn(door, 'forgetful')).status).toBe(201)
    }
  })

  test('of many logins from one address waits after fifty', async () => {
    await hire(given(), 'bystander', 'cashier')
    const address = '203.0.113.50'
    for (let n = 0; n < 50; n += 10)
      for (const { status } of await Promise.all(
        Array.from({ length: 10 }, (_, each) => signIn(door, `guess-${n + each}`, { address })),
      ))
        expect(status).toBe(401)
    expect((await signIn(door, 'bystander', { address })).status).toBe(429)
    expect((await signIn(door, 'bystander', { address: '203.0.113.51' })).status).toBe(201)
  })

  test('waits twice as long each time, fifteen minutes at most, and is forgotten after as long', () => {
    const at = 1_000_000_000
    const waits = [4, 5, 6, 7, 8, 9, 30].map((failures) =>
      secondsLeft({ failures, lastAt: at }, BORNE.login, at),
    )
    expect(waits).toEqual([0, 60, 120, 240, 480, 900, 900])
    const known = { failures: 9, lastAt: at }
    expect(counting(known, BORNE.login, at + 29 * 60_000)).toBe(9)
    expect(counting(known, BORNE.login, at + 30 * 60_000)).toBe(0)
    expect(counting(undefined, BORNE.login, at)).toBe(0)
  })
})
