import { expect, test } from 'vitest'
import { connect } from '#kit/database.ts'
import { noteBatch } from '#kit/measures.ts'
import { buildApp } from '#server/http/app.ts'
import { freshDoor } from '#test/door.ts'
import { freshDatabase } from '#test/given.ts'
import { refusalTexts } from './operations.ts'

const given = freshDatabase()
const door = freshDoor(given)

const anyone = { authorization: undefined }

const visit = { ...anyone, accept: 'text/html,*/*;q=0.8' }

test('a browser gets the application at every address of its own, and a program its problem', async () => {
  for (const path of ['/', '/members', '/members/0197?tab=cards']) {
    const page = await door.ask('GET', path, undefined, visit)
    expect([path, page.status, page.headers['content-type']]).toEqual([
      path,
      200,
      'text/html; charset=utf-8',
    ])
    expect(page.text).toContain('<div id="root">')
    expect(page.headers['cache-control']).toBe('no-cache')
  }
  for (const [path, headers] of [
    ['/members', anyone],
    ['/v1/nothing', visit],
    ['/assets/nothing.js', visit],
  ] as const) {
    const none = await door.ask('GET', path, undefined, headers)
    expect([path, none.status, none.body?.code]).toEqual([path, 404, 'request.path_unknown'])
  }
})

test('the page allows no script in itself, and styles only by a number that is new each time', async () => {
  const [first, second] = await Promise.all(
    ['/', '/'].map((path) => door.ask('GET', path, undefined, visit)),
  )
  const policy = String(first!.headers['content-security-policy'])
  const nonce = /'nonce-([^']+)'/.exec(policy)?.[1]
  expect(policy).toContain(`script-src 'self'`)
  expect(policy).not.toContain('unsafe')
  expect(first!.text).toContain(`content="${nonce}"`)
  expect(String(second!.headers['content-security-policy'])).not.toContain(nonce)
  expect(first!.text).not.toMatch(/<script(?![^>]*src=)|style="/)
})

test('what the page loads is kept for ever by its name, and comes compressed', async () => {
  const { text } = await door.ask('GET', '/', undefined, visit)
  const files = [...text.matchAll(/(?:src|href)="(\/assets\/[^"]+)"/g)].map(([, path]) => path!)
  expect(files.length).toBeGreaterThan(1)
  for (const path of files) {
    const file = await door.ask('GET', path, undefined, {
      ...anyone,
      'accept-encoding': 'gzip, br',
    })
    expect(file).toMatchObject({ status: 200, headers: { 'content-encoding': 'br' } })
    expect(file.headers['cache-control']).toContain('immutable')
  }
})

test('the till is a page of its own, the same for everybody, with a worker that may keep it on the device', async () => {
  for (const path of ['/till', '/till/anything']) {
    const page = await door.ask('GET', path, undefined, visit)
    expect(page).toMatchObject({ status: 200, headers: { 'cache-control': 'no-cache' } })
    const policy = String(page.headers['content-security-policy'])
    expect(policy).toContain(`style-src 'self';worker-src 'self';manifest-src 'self'`)
    expect(policy).not.toMatch(/unsafe|nonce/)
    expect(page.text).not.toMatch(/<script(?![^>]*src=)|style=/)
  }
  const worker = await door.ask('GET', '/till/worker.js', undefined, anyone)
  expect(worker).toMatchObject({
    status: 200,
    headers: { 'service-worker-allowed': '/till', 'cache-control': 'no-cache' },
  })
  const [, kept] = /^const PAGE='\/till';const FILES=(\[[^\]]*\])/.exec(worker.text)!
  const { text } = await door.ask('GET', '/till', undefined, visit)
  const loaded = [...text.matchAll(/"(\/assets\/[^"]+\.(?:js|css))"/g)].map(([, path]) => path!)
  expect(JSON.parse(kept!)).toEqual(expect.arrayContaining(loaded))
  expect((await door.ask('GET', '/till/nothing.js', undefined, anyone)).status).toBe(404)
})

test('the page of refusals has each of them, in words', async () => {
  const { text } = await door.ask('GET', '/problems', undefined, anyone)
  for (const code of refusalTexts.keys()) expect(text).toContain(`id="${code}"`)
})

test('health needs no database; ready does', async () => {
  expect(await door.ask('GET', '/health', undefined, anyone)).toMatchObject({
    status: 200,
    body: { status: 'ok' },
  })
  expect((await door.ask('GET', '/ready', undefined, anyone)).status).toBe(200)
})

test('without its database the server says 503 and when to come again, and still shows its health', async () => {
  const nowhere = connect('postgres://kopilka:x@127.0.0.1:1/kopilka', {
    max: 1,
    statementTimeout: 1_000,
  })
  const app = await buildApp({
    pools: { till: nowhere, staff: nowhere },
    logLevel: 'silent',
    isCurrent: () => Promise.resolve(true),
  })
  const token = await door.key()
  const headers = { authorization: `Bearer ${token}x`.slice(0, 47), 'accept-language': 'en' }
  for (const url of ['/ready', '/v1/programmes']) {
    const response = await app.inject({ url, headers })
    expect([url, response.statusCode]).toEqual([url, 503])
    expect(response.headers['retry-after']).toBe('2')
    expect(response.json()).toMatchObject({ code: 'service.unavailable' })
  }
  expect((await app.inject('/health')).statusCode).toBe(200)
  await app.close()
  await nowhere.destroy()
})

test('a server whose database lacks a migration is not ready', async () => {
  const { db } = given()
  const app = await buildApp({
    pools: { till: db, staff: db },
    logLevel: 'silent',
    isCurrent: () => Promise.resolve(false),
  })
  expect((await app.inject('/ready')).statusCode).toBe(503)
  await app.close()
})

test('measurements count answers by operation, batches, connections and the outbox, and name nobody', async () => {
  await door.ask('GET', '/v1/programmes')
  noteBatch('purchases')(7)
  const { text, headers } = await door.ask('GET', '/metrics', undefined, anyone)
  expect(headers['content-type']).toContain('text/plain')
  expect(text).toMatch(/kopilka_http_seconds_count\{operation="programmes.list",status="200"\} \d/)
  expect(text).toMatch(/kopilka_batch_size_sum\{batch="purchases"\} 7/)
  expect(text).toMatch(/kopilka_pool_connections\{pool="till",state="open"\} \d/)
  expect(text).toContain('kopilka_outbox_lag_seconds 0')
  expect(text).toContain('nodejs_eventloop_lag_seconds')
})

test('a fault of ours is 500 with a request id, and its words stay in the log', async () => {
  const ctx = given()
  const broken = {
    ...ctx.db,
    selectFrom: () => {
      throw new TypeError('canary "+79261234567"')
    },
  }
  const log: string[] = []
  const app = await buildApp({
    pools: { till: broken as never, staff: broken as never },
    logLevel: 'info',
    logSink: { write: (line) => void log.push(line) },
    isCurrent: () => Promise.resolve(true),
  })
  const token = await door.key()
  const answer = await app.inject({
    url: '/v1/programmes',
    headers: { authorization: `Bearer ${token}`, 'accept-language': 'en' },
  })
  expect(answer.statusCode).toBe(500)
  expect(answer.json()).toMatchObject({
    code: 'service.failed',
    requestId: answer.headers['x-request-id'],
  })
  expect(answer.body).not.toContain('canary')
  const text = log.join('')
  expect(text).toContain('canary …')
  expect(text).not.toContain('79261234567')
  await app.close()
})
