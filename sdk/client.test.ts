import { afterAll, beforeAll, describe, expect, expectTypeOf, test } from 'vitest'
import { doors } from '#server/http/operations.ts'
import { freshDoor } from '#test/door.ts'
import { freshDatabase } from '#test/given.ts'
import { createClient, iterate, Problem, type Client } from './client.ts'
import { contract } from './contract.ts'

const door = freshDoor(freshDatabase())
let baseUrl: string
let token: string
let client: Client

beforeAll(async () => {
  baseUrl = await door.app.listen({ port: 0, host: '127.0.0.1' })
  token = await door.key()
  client = createClient({ baseUrl, token, language: 'en' })
})
afterAll(() => door.app.close())

const STORE = { code: 'sdk', name: 'Store' }

test('the client has every operation that the server answers, and no other', () => {
  expect(contract).toEqual(Object.fromEntries(doors.map(({ slice, api }) => [slice, api])))
})

describe('the client', () => {
  test('sends and receives what the contract says', async () => {
    const programme = await client.programmes.create({
      body: { name: 'SDK', currency: 'RUB', zone: 'Europe/Moscow' },
    })
    expectTypeOf(programme.scale).toEqualTypeOf<number>()
    const { id } = programme
    expect(await client.programmes.get({ params: { programmeId: id } })).toMatchObject({ id })
  })

  test('throws a problem with its code and fields', async () => {
    const failed = client.programmes.create({ body: { name: '', currency: 'RUB', zone: 'Mars' } })
    await expect(failed).rejects.toBeInstanceOf(Problem)
    await expect(failed).rejects.toMatchObject({
      status: 400,
      code: 'request.malformed',
      errors: [{ path: '/name', code: 'field.too_short' }],
      requestId: expect.any(String),
    })
  })

  test('repeats a write with the same key when told to, and gets the first answer', async () => {
    const options = { idempotencyKey: 'order-1' }
    const first = await client.programmes.openStore({ body: { ...STORE, code: 'k' } }, options)
    const again = await client.programmes.openStore({ body: { ...STORE, code: 'k' } }, options)
    expect(again).toEqual(first)
  })

  test('iterates over all pages of a list, each item once', async () => {
    for (let n = 0; n < 5; n++) {
      await client.programmes.openStore({ body: { ...STORE, code: `page ${n}` } })
    }
    const codes: string[] = []
    for await (const store of iterate(client.programmes.stores, { limit: 2 })) {
      codes.push(store.code)
    }
    expect(codes.filter((code) => code.startsWith('page'))).toEqual(
      [0, 1, 2, 3, 4].map((n) => `page ${n}`),
    )
    expect(new Set(codes).size).toBe(codes.length)
  })
})

/** A network that answers as listed before it lets a request through, and notes each try. */
function flaky(answers: (Response | 'lost' | 'reply lost')[]) {
  const keys: (string | null)[] = []
  const pauses: number[] = []
  const through: typeof fetch = async (url, init) => {
    keys.push(new Headers(init?.headers).get('idempotency-key'))
    const answer = answers.shift()
    if (answer === 'lost') throw new TypeError('fetch failed')
    if (answer === 'reply lost') {
      await fetch(url, init)
      throw new TypeError('terminated')
    }
    return answer ?? fetch(url, init)
  }
  const connection = {
    baseUrl,
    token,
    fetch: through,
    pause: async (milliseconds: number) => void pauses.push(milliseconds),
  }
  return { client: createClient(connection), keys, pauses }
}

describe('when the network or the server falters', () => {
  test('a write whose answer was lost is repeated with its key, and done once', async () => {
    const { client: tried, keys } = flaky(['reply lost', 'lost'])
    const store = await tried.programmes.openStore({ body: { ...STORE, code: 'once' } })
    expect(store.code).toBe('once')
    expect(keys).toHaveLength(3)
    expect(new Set(keys).size).toBe(1)
    expect(keys[0]).toMatch(/^[0-9a-f-]{36}$/)
  })

  test('the pause grows, and is as long as the server asks for', async () => {
    const { client: tried, pauses } = flaky([
      new Response(null, { status: 503, headers: { 'retry-after': '3' } }),
      new Response('<html>', { status: 502 }),
      'lost',
    ])
    await tried.programmes.list()
    expect(pauses[0]).toBe(3000)
    expect(pauses[1]).toBeGreaterThanOrEqual(200)
    expect(pauses[2]).toBeGreaterThanOrEqual(400)
    expect(pauses[2]).toBeLessThanOrEqual(800)
  })

  test('it gives up after its tries, with the last problem', async () => {
    const { client: tried, keys } = flaky(
      Array.from({ length: 9 }, () => new Response(null, { status: 503 })),
    )
    await expect(tried.programmes.list()).rejects.toMatchObject({ status: 503, code: 'http.503' })
    expect(keys).toHaveLength(5)
  })

  test('a refusal is not repeated', async () => {
    const { client: tried, keys } = flaky([])
    await tried.programmes.openStore({ body: { ...STORE, code: 'twice' } })
    await expect(
      tried.programmes.openStore({ body: { ...STORE, code: 'twice' } }),
    ).rejects.toMatchObject({ code: 'store.code_taken' })
    expect(keys).toHaveLength(2)
  })

  test('making a key is not repeated, for it takes no key and would be made twice', async () => {
    const { client: tried, keys } = flaky(['lost'])
    await expect(tried.access.make({ body: { name: 'x', set: 'till' } })).rejects.toThrow(
      'fetch failed',
    )
    expect(keys).toEqual([null])
  })
})
