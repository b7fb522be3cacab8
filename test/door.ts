import type { FastifyInstance } from 'fastify'
import { afterAll, beforeAll } from 'vitest'
import * as access from '#domains/access/access.ts'
import type { ScopeSet } from '#domains/access/access.ts'
import * as programmes from '#domains/programmes/programmes.ts'
import { openBell, type Bell } from '#kit/bell.ts'
import * as ringing from '#domains/desk/ringing.ts'
import { newId } from '#kit/newId.ts'
import { buildApp } from '#server/http/app.ts'
import type { Given } from '#test/given.ts'

export type Answer = {
  readonly status: number
  // the test says what it expects of the body
  readonly body: any // oxlint-disable-line typescript/no-explicit-any
  readonly text: string
  readonly headers: Readonly<Record<string, string | string[] | number | undefined>>
}

export type DoorTest = {
  readonly app: FastifyInstance
  /** Every line that the server has logged so far. */
  readonly log: readonly string[]
  /** A token of the organisation with this set of scopes. */
  key(set?: ScopeSet, options?: { test?: boolean }): Promise<string>
  /** Asks as a key that may do everything, with a new Idempotency-Key, unless headers say otherwise. */
  ask(
    method: string,
    path: string,
    body?: unknown,
    headers?: Readonly<Record<string, string | undefined>>,
  ): Promise<Answer>
}

/** The whole HTTP door on the database of the test file; answers are held against their contracts. */
export function freshDoor(given: Given): DoorTest {
  const log: string[] = []
  let app: FastifyInstance
  let all: string
  let bell: Bell

  const key: DoorTest['key'] = async (set = 'all', { test = false } = {}) =>
    (await access.make(given(), { name: set, set, test })).token

  beforeAll(async () => {
    const ctx = given()
    const organisation = { name: 'Test', country: 'RU', language: 'en' } as const
    await programmes.createOrganisation(ctx, { ...organisation, id: ctx.organisationId })
    all = await key('all')
    bell = openBell(given.url)
    ringing.useBell(ctx.db, bell)
    app = await buildApp({
      pools: { till: ctx.db, staff: ctx.db },
      logLevel: 'info',
      logSink: { write: (line) => void log.push(line) },
      isCurrent: () => Promise.resolve(true),
      checkAnswers: true,
    })
    await app.ready()
  })
  afterAll(async () => {
    await app?.close()
    await bell?.close()
  })

  const ask: DoorTest['ask'] = async (method, path, body, headers = {}) => {
    const sent: Record<string, string> = {}
    const wanted = {
      authorization: `Bearer ${all}`,
      'accept-language': 'en',
      ...(method !== 'GET' && { 'idempotency-key': newId() }),
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...headers,
    }
    for (const [name, value] of Object.entries(wanted)) {
      if (value !== undefined) sent[name] = value
    }
    const payload = typeof body === 'string' || body === undefined ? body : JSON.stringify(body)
    const response = await app.inject({
      method: method,
      url: path,
      headers: sent,
      ...(payload !== undefined && { payload }),
    })
    const isJson = String(response.headers['content-type'] ?? '').includes('json')
    return {
      status: response.statusCode,
      body: isJson && response.body !== '' ? JSON.parse(response.body) : null,
      text: response.body,
      headers: response.headers,
    }
  }

  return {
    get app() {
      return app
    },
    log,
    key,
    ask,
  }
}
