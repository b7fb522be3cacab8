import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import * as imports from '#domains/imports/imports.ts'
import * as purchases from '#domains/purchases/purchases.ts'
import { createContext, type Log } from '#kit/context.ts'
import { newId } from '#kit/newId.ts'
import { provideSecret } from '#kit/secret.ts'
import { deliverPortion } from '#server/outbox.ts'
import { reactions } from '#server/reactions.ts'
import { jobs, runJob } from '#server/worker.ts'
import { freshDoor } from '#test/door.ts'
import { freshDatabase } from '#test/given.ts'
import { openShop } from '#test/shop.ts'
import { portalOf } from '#test/portal.ts'
import { browser, cookieOf, hire, sessionOf } from '#test/staff.ts'
import { doors } from './operations.ts'

// What people type, and what opens doors, is sent through every operation, through refusals and faults,
// through jobs and an import. None of it may stand in a line of the log, in a metric, or in what another
// caller is answered.

const SECRET = 'a secret of the tests, at least thirty-two bytes'
purchases.signQuotesWith(SECRET)
provideSecret(SECRET)

const given = freshDatabase({ oracle: false })
const door = freshDoor(given)

const WORDS = 'first last middle note reason subject text tag external name'
  .concat(' search address passport comment answer proof file letter title sku')
  .split(' ')
const text = (what: string) => `Canary${what}Zq7`
const marks = {
  phones: ['+79995550101', '+79995550102', '+79995550103', '+79995550104', '+79995550105'],
  emails: ['canary.one@mail.example', 'canary.two@mail.example', 'canary.three@mail.example'],
  secrets: [
    'canary-password-91',
    'kpl_canarytoken0000000000000000000000000000',
    'canarysessioncookie000000000000000000000000',
    'canary-client-secret',
    'canary-idempotency-key',
    '845190', // a one-time code
  ],
  cards: ['4000111122223333', '4000111122224444'],
  words: WORDS.map(text),
  days: ['1907-03-09', '1911-11-30'],
  numbers: ['R-canary-receipt', 'C-canary-call'],
}
const canaries = Object.values(marks).flat()

/** What the log of the server, of jobs and of imports said. */
const said: string[] = []
const write = (data: object, message?: string) => void said.push(JSON.stringify(data) + message)
const log: Log = { info: write, warn: write, error: write }
const folder = mkdtempSync(join(tmpdir(), 'kopilka-canaries-'))
let memberId = ''
let programmeId = ''

beforeAll(async () => {
  programmeId = (await openShop(given, { rules: [] })).programmeId
  await hire(given(), 'owner', 'owner')
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** Everything that is watched, in one text. */
async function watched(): Promise<string> {
  const metrics = await door.app.inject({ method: 'GET', url: '/metrics' })
  expect(metrics.body).toContain('kopilka')
  return [...door.log, ...said, metrics.body].join('\n')
}

const found = async (): Promise<string[]> => {
  const all = await watched()
  return canaries.filter((canary) => all.includes(canary))
}

test('there are forty canaries, all different', () => {
  expect(new Set(canaries).size).toBe(canaries.length)
  expect(canaries.length).toBeGreaterThanOrEqual(40)
})

test('a member with a full life leaves no trace in the log or in metrics', async () => {
  const [phone, other] = marks.phones
  const name = { first: text('first'), last: text('last'), middle: text('middle') }
  const made = await door.ask(
    'POST',
    '/v1/members',
    { phone, name, email: marks.emails[0], birthday: marks.days[0], externalId: text('external') },
    { 'idempotency-key': marks.secrets[4] },
  )
  expect(made.status).toBe(201)
  memberId = made.body.id
  const path = `/v1/members/${memberId}`
  const steps: [string, string, object?][] = [
    ['GET', `/v1/members?search=${encodeURIComponent(phone!)}`],
    ['GET', `/v1/members?search=${text('search')}`],
    ['PATCH', path, { email: marks.emails[1], tags: [text('tag')], birthday: marks.days[1] }],
    ['POST', `${path}/notes`, { text: text('note') }],
    ['POST', `${path}/phone-changes`, { phone: other }],
    ['POST', `${path}/adjustments`, { programmeId, points: 5, reason: text('reason') }],
    ['POST', '/v1/cases', { kind: 'question', subject: text('subject'), memberId }],
    ['POST', '/v1/calls', { externalId: marks.numbers[1], phone, state: 'ringing' }],
    ['GET', `/v1/cards/${marks.cards[0]}`],
    ['POST', `/v1/cards/${marks.cards[1]}/activate`, { phone: marks.phones[3] }],
    ['POST', '/v1/members', { phone, name }],
    ['POST', '/v1/members', { phone: `${marks.phones[2]}x`, email: marks.emails[2] }],
    ['GET', `${path}/export`],
    ['POST', '/v1/files', { name: `${text('file')}.csv`, size: 3 }],
    ['POST', '/v1/sessions', { login: text('address'), password: marks.secrets[0] }],
    ['POST', `/v1/members/${newId()}/notes`, { text: text('letter') }],
  ]
  for (const [method, url, body] of steps) await door.ask(method, url, body)
  const line = { lineId: '1', sku: text('sku'), quantity: '1', unitPrice: '1.00', amount: 100 }
  const receipt = {
    programmeId,
    member: { phone },
    externalId: marks.numbers[0],
    occurredAt: new Date().toISOString(),
    currency: 'RUB',
    lines: [line],
  }
  expect((await door.ask('POST', '/v1/purchases', receipt)).status).toBe(201)
  const code = { ...receipt, confirmationCode: marks.secrets[5] }
  await door.ask('POST', '/v1/purchases', code)
  expect(await found()).toEqual([])
})

test('a member at their own door leaves no trace either', async () => {
  await door.ask('PUT', '/v1/portal', { slug: 'canary', open: true })
  const { arrive, visit } = portalOf(door, given)
  const { body } = await arrive(marks.phones[4]!)
  const joined = await visit('POST', '/v1/my/members', {
    ticket: body.ticket,
    name: { first: text('first'), last: text('last') },
    birthday: marks.days[0],
  })
  expect(joined.status).toBe(201)
  const cookie = cookieOf(joined)
  const statuses: number[] = []
  const steps: [string, string, object?][] = [
    ['GET', '/v1/my/export'],
    ['GET', '/v1/my/cards'],
    ['PATCH', '/v1/my', { name: { middle: text('middle') }, birthday: marks.days[1] }],
    ['POST', '/v1/my/contact-codes', { email: marks.emails[0] }],
    ['PUT', '/v1/my/contacts', { request: 'x'.repeat(60), code: marks.secrets[5] }],
    ['POST', '/v1/my/cards', { number: marks.cards[0], code: text('proof') }],
    ['POST', '/v1/my/sessions', { request: 'x'.repeat(60), code: marks.secrets[5] }],
    ['DELETE', '/v1/my/sessions/current'],
  ]
  for (const [method, path, asked] of steps) {
    statuses.push((await visit(method, path, asked, cookie)).status)
  }
  expect(statuses).toEqual([200, 200, 409, 202, 409, 409, 409, 204])
  await visit('GET', `/u/${text('letter')}`)
  await visit('POST', `/receipts/${newId()}/${text('file')}?id=${marks.cards[1]}`)
  expect(await found()).toEqual([])
})

test.each(
  doors.flatMap(({ slice, api }) =>
    Object.entries(api).map(([name, operation]) => ({ name: `${slice}.${name}`, operation })),
  ),
)('$name says nothing of what it was sent, taken or refused', async ({ operation }) => {
  const { method, path, stream } = operation
  // a stream does not end; it takes no words
  if (stream) return
  const url = (id: string) => path.replaceAll(/:\w+Id\b/g, id).replaceAll(/:\w+/g, text('title'))
  const body = method === 'GET' ? undefined : filled(operation.body, 0)
  const bad = { authorization: `Bearer ${marks.secrets[1]}` }
  const cookie = { authorization: undefined, cookie: `kopilka_session=${marks.secrets[2]}` }
  await door.ask(method, `${url(memberId)}?search=${text('search')}`, body)
  await door.ask(method, url(memberId), body)
  await door.ask(method, url(memberId), operation.example ?? body)
  await door.ask(method, url(text('title')), body, bad)
  await door.ask(method, url(memberId), body, cookie)
  await door.ask(method, url(memberId), `{"broken": "${text('comment')}`)
  expect(await found()).toEqual([])
})

type Shape = {
  readonly type?: string
  readonly properties?: Readonly<Record<string, Shape>>
  readonly items?: Shape
  readonly anyOf?: readonly Shape[]
  readonly const?: unknown
  readonly enum?: readonly unknown[]
  readonly pattern?: string
}

/** A body with a canary wherever words go. */
function filled(schema: unknown, depth: number): unknown {
  const shape = (schema ?? {}) as Shape
  if (shape.const !== undefined) return shape.const
  if (shape.enum) return shape.enum[0]
  if (shape.anyOf) return filled(shape.anyOf[0], depth)
  if (shape.type === 'array') return [filled(shape.items, depth + 1)]
  if (shape.type === 'integer' || shape.type === 'number') return 1
  if (shape.type === 'boolean') return true
  if (shape.type === 'object') {
    return Object.fromEntries(
      Object.entries(shape.properties ?? {}).map(([name, part]) => [
        name,
        valueOf(name, part, depth),
      ]),
    )
  }
  return shape.pattern?.startsWith('^[0-9a-f]{8}') ? memberId : text('passport')
}

function valueOf(name: string, part: Shape, depth: number): unknown {
  if (/phone/i.test(name)) return marks.phones[4]
  if (/email/i.test(name)) return marks.emails[2]
  if (/password|secret/i.test(name)) return marks.secrets[3]
  if (/code$/i.test(name)) return marks.secrets[5]
  if (/number/i.test(name) && part.type === 'string') return marks.cards[0]
  if (/birthday/i.test(name)) return marks.days[0]
  return depth > 6 ? null : filled(part, depth + 1)
}

test('jobs, news and an import say nothing of the people in them', async () => {
  const path = join(folder, 'members.csv')
  const rows = [
    `${marks.phones[2]},${text('first')},${marks.emails[2]}`,
    `${marks.phones[0]},${text('last')},not an address`,
    `no phone,${text('middle')},`,
  ]
  writeFileSync(path, ['phone,name,mail', ...rows].join('\n'))
  const ctx = createContext({ ...(await given.fresh()), log })
  const member = { phone: 'phone', firstName: 'name', email: 'mail' }
  const mapping = { what: 'members' as const, zone: 'Europe/Moscow', member }
  const asked = { path, programmeId, dryRun: false, language: 'en' as const, mapping }
  const taken = await imports.importMembers(ctx, asked)
  expect(taken.members.enrolled).toBeGreaterThan(0)
  expect(taken.rejected.length).toBeGreaterThan(0)
  const never = new AbortController().signal
  while ((await deliverPortion({ db: given().db, reactions, log })).delivered > 0);
  for (const job of jobs.filter(({ every }) => every !== null)) {
    await runJob(job, {}, { db: given().db, log, signal: never }).catch((error: unknown) =>
      write({ code: (error as { code?: string }).code ?? 'failed' }),
    )
  }
  expect(await found()).toEqual([])
})

test('what one caller was told of somebody is told to no other', async () => {
  const stranger = browser(await sessionOf(door, 'owner'))
  const answers = [
    await door.ask('GET', `/v1/members/${newId()}`, undefined, stranger),
    await door.ask('POST', `/v1/members/${newId()}/notes`, { text: 'x' }, stranger),
    await door.ask('POST', '/v1/cards/9/activate', {}, stranger),
    await door.ask('GET', '/v1/nowhere', undefined, stranger),
    await door.ask('GET', '/v1/openapi.json', undefined, { authorization: undefined }),
    await door.ask('GET', '/health', undefined, { authorization: undefined }),
  ]
  const told = answers.map((answer) => answer.text).join('\n')
  expect(canaries.filter((canary) => told.includes(canary))).toEqual([])
})
