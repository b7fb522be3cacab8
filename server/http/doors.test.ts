import { beforeAll, describe, expect, test } from 'vitest'
import * as access from '#domains/access/access.ts'
import { isScope } from '#domains/access/core/scopes.ts'
import type { Operation } from '#kit/core/operation.ts'
import { newId } from '#kit/newId.ts'
import { provideSecret } from '#kit/secret.ts'
import { freshDoor } from '#test/door.ts'
import { freshDatabase } from '#test/given.ts'
import { portalOf } from '#test/portal.ts'
import { browser, hire, sessionOf } from '#test/staff.ts'
import { takesKey } from './openapi.ts'
import { doors, refusalTexts } from './operations.ts'
import { formNames } from './texts.ts'

provideSecret('a secret of the tests, at least thirty-two bytes')
const given = freshDatabase()
const door = freshDoor(given)

const operations = doors.flatMap(({ slice, api }) =>
  Object.entries(api).map(([name, operation]) => ({ name: `${slice}.${name}`, operation })),
)
let cookie: Promise<string> | null = null
const session = () =>
  (cookie ??= hire(given(), 'owner', 'owner').then(() => sessionOf(door, 'owner')))
let memberCookie: Promise<string> | null = null
const member = () =>
  (memberCookie ??= (async () => {
    await door.ask('PUT', '/v1/portal', { slug: 'ours', open: true })
    const { anyPhone, join } = portalOf(door, given)
    return (await join(anyPhone())).cookie
  })())
const addressOf = ({ path }: Operation) =>
  path
    .replaceAll(/:(\w*Id)\b/g, () => newId())
    .replaceAll(':version', '1')
    .replaceAll(':purpose', 'offers')
    .replaceAll(':event', 'points.earned')
    .replaceAll(':channel', 'sms')
    .replaceAll(':language', 'en')
    .replaceAll(/:\w+/g, '4000000000000002')

describe('every operation', () => {
  test('has a name, an address and a scope of its own', () => {
    const places = operations.map(({ operation }) => `${operation.method} ${operation.path}`)
    expect(new Set(places).size).toBe(places.length)
    for (const { name, operation } of operations) {
      const isSaid = isScope(operation.needs) || ['session', 'member'].includes(operation.needs)
      const isEntrance =
        ['sessions.signIn', 'devices.signIn', 'devices.known'].includes(name) ||
        /^directory\.(ways|begin|finish)$|^portal\.(entrance|askCode|signIn|join|meet|alarm|useAlarm)$|^showcase\.(quote|balance)$/.test(
          name,
        )
      expect.soft([name, isSaid || isEntrance]).toEqual([name, true])
      expect.soft([name, operation.summary.length > 5]).toEqual([name, true])
    }
  })

  test('declares refusals that have their words in both languages', () => {
    for (const { name, operation } of operations) {
      for (const code of operation.refuses ?? []) {
        expect.soft([name, code, refusalTexts.has(code)]).toEqual([name, code, true])
      }
    }
    for (const [code, { status, en, ru }] of refusalTexts) {
      expect
        .soft([code, status])
        .toEqual([
          code,
          expect.toBeOneOf([400, 401, 403, 404, 405, 409, 410, 413, 415, 422, 429, 500, 503]),
        ])
      expect.soft([code, /[а-яё]/i.test(ru), /[а-яё]/i.test(en)]).toEqual([code, true, false])
      const fields = (text: string) => (text.match(/\{\w+\}/g) ?? []).toSorted()
      expect.soft([code, fields(ru)]).toEqual([code, fields(en)])
    }
  })

  test('tells the form of each text in both languages', () => {
    const patterns = new Set<string>()
    const look = (node: unknown): void => {
      if (typeof node !== 'object' || node === null) return
      if ('pattern' in node && typeof node.pattern === 'string') patterns.add(node.pattern)
      for (const each of Object.values(node)) look(each)
    }
    for (const { operation } of operations)
      for (const part of ['params', 'query', 'body'] as const) look(operation[part])
    expect(patterns.size).toBeGreaterThan(10)
    for (const pattern of patterns) {
      const { en = '', ru = '' } = formNames[pattern] ?? {}
      expect
        .soft([pattern, /[а-яё]/i.test(ru) || pattern.startsWith('^[0-9a-f]'), /[a-z]/i.test(en)])
        .toEqual([pattern, true, true])
    }
  })

  const guarded = operations.filter(
    ({ operation }) => operation.needs !== 'nobody' && operation.needs !== 'member',
  )
  test.each(guarded)('$name is denied without a key', async ({ operation }) => {
    const answer = await door.ask(operation.method, addressOf(operation), undefined, {
      authorization: undefined,
    })
    expect(answer).toMatchObject({ status: 401, body: { code: 'access.key_missing' } })
    expect(answer.headers['www-authenticate']).toContain('Bearer')
  })

  test.each(guarded)(
    '$name is denied to a key that has every scope but its own',
    async ({ operation }) => {
      const admits = new Set<string>([operation.needs, ...(operation.or ?? [])])
      const scopes = access.scopeSets.all.filter((scope) => !admits.has(scope))
      const { token } = await access.make(given(), { name: 'All but one', scopes })
      const answer = await door.ask(operation.method, addressOf(operation), undefined, {
        authorization: `Bearer ${token}`,
      })
      const isScoped = operation.needs !== 'session'
      const code = isScoped ? 'access.scope_missing' : 'session.needed'
      expect(answer).toMatchObject({ status: 403, body: { code } })
      if (isScoped) expect(answer.body.detail).toContain(operation.needs)
    },
  )

  const writes = operations.filter(
    ({ operation }) => takesKey(operation) && operation.key !== 'optional',
  )
  test.each(writes)('$name wants an Idempotency-Key', async ({ operation }) => {
    const body = operation.body ? operation.example : undefined
    const answer = await door.ask(operation.method, addressOf(operation), body, {
      'idempotency-key': undefined,
    })
    // without an example of its body an operation may find fault with that first
    const code =
      operation.body && body === undefined ? 'request.malformed' : 'idempotency.key_missing'
    expect(answer).toMatchObject({ status: 400, body: { code } })
  })

  test.each(operations)(
    '$name refuses a parameter and a field that it does not know',
    async ({ operation }) => {
      const address = `${addressOf(operation)}?colour=red`
      const asSession =
        operation.needs === 'member'
          ? browser(await member())
          : operation.needs === 'session' || operation.stream
            ? browser(await session())
            : {}
      const answer = await door.ask(
        operation.method,
        address,
        operation.body ? { colour: 'red' } : undefined,
        asSession,
      )
      expect(answer).toMatchObject({ status: 400, body: { code: 'request.malformed' } })
      expect(answer.body.errors).toContainEqual(
        expect.objectContaining({
          path: expect.stringMatching(/^(query)?\/colour$/),
          code: 'field.unknown',
        }),
      )
    },
  )
})

describe('a problem', () => {
  test('is told in the language asked for, with a code, a place for each field, and a request id', async () => {
    const body = { name: '', currency: 'rub', scale: '2', colour: 'red' }
    const english = await door.ask('POST', '/v1/programmes', body)
    expect(english.status).toBe(400)
    expect(english.headers['content-type']).toBe('application/problem+json; charset=utf-8')
    expect(english.headers['content-language']).toBe('en')
    expect(english.body).toEqual({
      type: '/problems#request.malformed',
      title: 'The request is not what the operation expects',
      status: 400,
      code: 'request.malformed',
      detail: expect.stringContaining('`errors`'),
      requestId: english.headers['x-request-id'],
      errors: expect.arrayContaining([
        { path: '/zone', code: 'field.required', message: 'This field is required.' },
        { path: '/name', code: 'field.too_short', message: 'Characters wanted: at least 1.' },
        {
          path: '/currency',
          code: 'field.form',
          message: 'Expected: a currency by ISO 4217: RUB.',
        },
        {
          path: '/scale',
          code: 'field.type',
          message: 'Expected: a whole number without quotes.',
        },
        {
          path: '/colour',
          code: 'field.unknown',
          message: 'There is no such field. Check its spelling, or leave it out.',
        },
      ]),
    })
    const russian = await door.ask('POST', '/v1/programmes', body, { 'accept-language': 'ru' })
    expect(russian.body.title).toBe('Запрос не такой, какого ждёт операция')
    expect(russian.body.errors).toContainEqual({
      path: '/scale',
      code: 'field.type',
      message: 'Ожидается: целое число без кавычек.',
    })
  })

  test('of an unknown address, a wrong method, a foreign media type', async () => {
    expect(await door.ask('GET', '/v1/nothing')).toMatchObject({
      status: 404,
      body: { code: 'request.path_unknown' },
    })
    const wrong = await door.ask('DELETE', '/v1/programmes')
    expect(wrong).toMatchObject({ status: 405, body: { code: 'request.method_unknown' } })
    expect(wrong.headers['allow']).toBe('GET, HEAD, POST')
    expect(
      await door.ask('POST', '/v1/programmes', 'a=1', { 'content-type': 'text/plain' }),
    ).toMatchObject({
      status: 415,
      body: { code: 'request.media_unsupported' },
    })
    expect(
      await door.ask('POST', '/v1/programmes', '{}', { 'content-encoding': 'gzip' }),
    ).toMatchObject({ status: 415, body: { code: 'request.media_unsupported' } })
    expect(await door.ask('GET', '/v1/programmes/%E0%A4%A')).toMatchObject({
      status: 400,
      body: { code: 'request.address_invalid' },
    })
  })

  test('of a body that is too large, before it is read to its end', async () => {
    const body = JSON.stringify({ name: 'x'.repeat(1_100_000) })
    expect(await door.ask('POST', '/v1/programmes', body)).toMatchObject({
      status: 413,
      body: { code: 'request.too_large' },
    })
  })

  test('keeps the caller’s own request id when it is a plain one', async () => {
    const id = 'till-7.receipt_1'
    const kept = await door.ask('GET', '/health', undefined, { 'x-request-id': id })
    expect(kept.headers['x-request-id']).toBe(id)
    const odd = await door.ask('GET', '/health', undefined, { 'x-request-id': 'a b"\u0007' })
    expect(odd.headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/)
  })
})

describe('HEAD and OPTIONS', () => {
  test('answer what they are for', async () => {
    const head = await door.ask('HEAD', '/v1/programmes')
    expect([head.status, head.text]).toEqual([200, ''])
    const options = await door.ask('OPTIONS', '/v1/programmes')
    expect([options.status, options.headers['allow']]).toEqual([204, 'GET, HEAD, POST'])
    expect((await door.ask('OPTIONS', '/v1/nothing')).status).toBe(404)
  })
})

describe('numbers', () => {
  const bodyWith = (scale: string) =>
    `{"name":"n ${newId()}","currency":"RUB","zone":"Europe/Moscow","scale":${scale}}`

  test.each([
    '-0',
    '1e400',
    '9007199254740993',
    '0.1',
    '"1"',
    'NaN',
    '1e0',
    '1.0',
    '10000000000000000000',
    'true',
    'null',
    '[1]',
  ])('%s is refused, and nothing is written', async (scale) => {
    const before = (await door.ask('GET', '/v1/programmes?limit=200')).body.items.length
    const answer = await door.ask('POST', '/v1/programmes', bodyWith(scale))
    expect(answer.status).toBe(400)
    expect(answer.body.code).toBeOneOf(['json.unsound', 'request.malformed'])
    const after = (await door.ask('GET', '/v1/programmes?limit=200')).body.items.length
    expect(after).toBe(before)
  })

  test('a key given twice is refused with its place', async () => {
    const answer = await door.ask('POST', '/v1/stores', '{"code":"a","code":"b","name":"x"}')
    expect(answer.body).toMatchObject({
      code: 'json.unsound',
      errors: [{ path: '/code', code: 'json.duplicate_key' }],
    })
  })

  test.each([
    'limit=0',
    'limit=201',
    'limit=1.0',
    'limit=1e1',
    'limit=%201',
    'limit=',
    'limit=1&limit=2',
    'cursor=%00',
  ])('a query of %s is refused', async (query) => {
    expect(await door.ask('GET', `/v1/stores?${query}`)).toMatchObject({
      status: 400,
      body: { code: 'request.malformed', errors: [{ path: expect.stringMatching(/^query\//) }] },
    })
  })
})

describe('a write', () => {
  const store = (code: string) => ({ code, name: 'Store' })

  test('repeated with its key gives the same answer, byte for byte, in any order of fields', async () => {
    const key = { 'idempotency-key': newId() }
    const first = await door.ask('POST', '/v1/stores', '{"code":"r","name":"R"}', key)
    const again = await door.ask('POST', '/v1/stores', '{ "name": "R", "code": "r" }', key)
    expect([first.status, again.status]).toEqual([201, 201])
    expect(again.text).toBe(first.text)
    expect(again.headers['content-type']).toBe(first.headers['content-type'])
    expect(first.headers['idempotency-replayed']).toBeUndefined()
    expect(again.headers['idempotency-replayed']).toBe('true')
  })

  test('with the key of another body is refused', async () => {
    const key = { 'idempotency-key': newId() }
    await door.ask('POST', '/v1/stores', store('one'), key)
    expect(await door.ask('POST', '/v1/stores', store('two'), key)).toMatchObject({
      status: 422,
      body: { code: 'idempotency.conflict' },
    })
  })

  test('with a key that another caller used is a write of its own', async () => {
    const key = { 'idempotency-key': newId() }
    const other = { ...key, authorization: `Bearer ${await door.key()}` }
    const first = await door.ask('POST', '/v1/stores', store('mine'), key)
    const second = await door.ask('POST', '/v1/stores', store('theirs'), other)
    expect([first.status, second.status]).toEqual([201, 201])
    expect(second.body.id).not.toBe(first.body.id)
  })

  test('sent thirty times at once is done once, and all get its answer', async () => {
    const key = { 'idempotency-key': newId() }
    const answers = await Promise.all(
      Array.from({ length: 30 }, () => door.ask('POST', '/v1/stores', store('thirty'), key)),
    )
    expect(new Set(answers.map(({ status, text }) => `${status} ${text}`)).size).toBe(1)
    expect(answers[0]!.status).toBe(201)
  })

  test('that was refused binds no key', async () => {
    const key = { 'idempotency-key': newId() }
    await door.ask('POST', '/v1/stores', store('taken'))
    const refused = await door.ask('POST', '/v1/stores', store('taken'), key)
    expect(refused.status).toBe(409)
    expect((await door.ask('POST', '/v1/stores', store('free'), key)).status).toBe(201)
  })

  test.each(['', 'a b', 'ключ', 'x'.repeat(201)])('with the key %j is refused', async (key) => {
    const answer = await door.ask('POST', '/v1/stores', store('k'), {
      'idempotency-key': Buffer.from(key).toString('latin1'),
    })
    expect(answer).toMatchObject({ status: 400, body: { code: 'idempotency.key_invalid' } })
  })
})

describe('what is kept of requests', () => {
  const canaries = {
    phone: '+79261234567',
    email: 'canary.person@example.test',
    name: 'Канарейкина',
    card: '4276550012345678',
  }

  test('the log has no personal data and no secrets, whatever is asked and however it fails', async () => {
    const token = await door.key()
    const everything = JSON.stringify(canaries)
    await door.ask('POST', '/v1/stores', { code: canaries.card, name: canaries.name })
    await door.ask('POST', '/v1/members', everything)
    await door.ask('POST', '/v1/members', `{"broken": "${canaries.phone}`)
    await door.ask('GET', `/v1/members?search=${encodeURIComponent(canaries.email)}`)
    await door.ask('GET', `/v1/cards/${canaries.card}`)
    await door.ask('GET', `/v1/${encodeURIComponent(canaries.name)}/${canaries.card}`)
    await door.ask('GET', '/v1/programmes', undefined, { authorization: `Bearer ${token}x` })
    await door.ask('GET', '/v1/programmes', undefined, { authorization: `Bearer ${token}` })
    const log = door.log.join('')
    expect(log.split('\n').length).toBeGreaterThan(8)
    for (const canary of [...Object.values(canaries), token.slice(16)]) {
      expect(log).not.toContain(canary)
      expect(log).not.toContain(encodeURIComponent(canary))
    }
  })

  test('each answer leaves one line: operation, path template, status, time, key', async () => {
    const answer = await door.ask('GET', `/v1/stores/${newId()}`)
    const lines = door.log.map((line) => JSON.parse(line))
    const mine = lines.filter(({ requestId }) => requestId === answer.headers['x-request-id'])
    expect(mine).toEqual([
      {
        level: 'info',
        at: expect.any(String),
        requestId: answer.headers['x-request-id'],
        operation: 'programmes.store',
        method: 'GET',
        path: '/v1/stores/:storeId',
        status: 404,
        milliseconds: expect.any(Number),
        key: expect.any(String),
        message: 'answered',
      },
    ])
  })
})

describe('every answer', () => {
  let answers: Awaited<ReturnType<typeof door.ask>>[]
  beforeAll(async () => {
    answers = await Promise.all([
      door.ask('GET', '/v1/programmes'),
      door.ask('GET', '/v1/nothing'),
      door.ask('GET', '/'),
      door.ask('GET', '/docs/'),
      door.ask('GET', '/openapi.json'),
      door.ask('POST', '/v1/programmes', '{'),
    ])
  })

  test('is kept by nobody and shown in no frame', () => {
    for (const { headers } of answers) {
      expect(headers['cache-control']).toBeDefined()
      expect(headers['x-content-type-options']).toBe('nosniff')
      expect(headers['content-security-policy']).toMatch(
        /default-src 'none'.*frame-ancestors 'none'/,
      )
      expect(headers['referrer-policy']).toBe('no-referrer')
      expect(headers['strict-transport-security']).toMatch(/max-age=31536000/)
      expect(headers['server']).toBeUndefined()
      expect(headers['x-powered-by']).toBeUndefined()
    }
  })
})
