import { createECDH, randomBytes } from 'node:crypto'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { sql } from 'kysely'
import { Client } from 'pg'
import PostalMime from 'postal-mime'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { readCatalogue } from '#db/catalogue.ts'
import * as channels from '#domains/channels/channels.ts'
import * as push from '#domains/channels/push.store.ts'
import * as tasks from '#domains/imports/tasks.ts'
import * as messaging from '#domains/messaging/messaging.ts'
import { catalogue, columnsOf } from '#domains/privacy/core/catalogue.ts'
import * as privacy from '#domains/privacy/privacy.ts'
import { createContext, type Log } from '#kit/context.ts'
import { on } from '#kit/events.ts'
import { enqueue, job } from '#kit/jobs.ts'
import { newId } from '#kit/newId.ts'
import { provideSecret } from '#kit/secret.ts'
import { freshDoor } from '#test/door.ts'
import { freshDatabase } from '#test/given.ts'
import { openPortal, portalOf } from '#test/portal.ts'
import { startProcess } from '#test/process.ts'
import { openMailServer, type MailServer } from '#test/providers/mailServer.ts'
import { openSmsCentre, type SmsCentre } from '#test/providers/smsCentre.ts'
import { openWebServer, type Heard, type WebServer } from '#test/providers/webServer.ts'
import { byHttp, bySmtp } from '#test/senders.ts'
import { withoutQuiet } from '#test/wishes.ts'
import { openAllowing } from './allowing.ts'
import { openBotDesk } from './bot.ts'
import { openGate } from './gate.ts'
import { deliverPortion } from './outbox.ts'
import { reactions } from './reactions.ts'
import { startWorker } from './worker.ts'

// What is told to members goes out by every gateway, which fails, hangs and gives it all back in its errors; it comes
// in by the bot and in files; jobs, news and processes break over it. None of it may stand in what is written beside:
// logs, metrics, the audit, what a gateway said, and whatever outlives the member.

provideSecret('a secret of the tests, at least thirty-two bytes')
const given = freshDatabase({ oracle: false })
const door = freshDoor(given)

const CHAT = 880_055_535_351
const PHONE = '+79995550201'
const MAIL = 'canary.sent@mail.example'
const NAME = { first: 'Канарейка', last: 'Желтокрылова' }
const ANSWER = 'Желтокрылова, ваш пароль ромашка-canary-body, пишите на canary.other@mail.example'
const endpoint = '/push/canary-endpoint'

const canaries = {
  contacts: ['9995550201', '555-02-01', 'canary.sent', 'canary.other', `${CHAT}`],
  names: ['Канарейка', 'Желтокрылова', 'CanaryCrash'],
  words: ['ромашка', 'canary-body', 'canary-endpoint', 'canary-note', 'canary-row'],
}
const all = Object.values(canaries).flat()
/** The digits of codes, as gateways were told them. */
const codes = new Set<string>()

/** What was written beside the work: by our log, and by whatever writes past it. */
const said: string[] = []
const write = (data: object, message?: string) =>
  void said.push(`${JSON.stringify(data)} ${message}`)
const log: Log = { info: write, warn: write, error: write }

const found = (text: string, of: readonly string[] = [...all, ...codes]) =>
  of.filter((each) => text.toLowerCase().includes(each.toLowerCase()))

const hasSaid = (words: string): boolean => said.some((line) => line.includes(words))

let mail: MailServer
let centre: SmsCentre
let gateway: WebServer
let telegram: WebServer
let browsers: WebServer
let updates: { update_id: number }[] = []
let memberId = ''
const folder = mkdtempSync(join(tmpdir(), 'kopilka-canaries-'))

/** How gateways answer now. */
let mood: 'refuse' | 'later' | 'hang' | 'cut' | 'take' = 'take'

/** The request as a gateway that means well gives it back: whole, the beginning of its text, and the phone as people write it. */
function gossip({ path, body }: Heard): string {
  const { text = '', to = '' } = body.startsWith('{') ? (JSON.parse(body) as Told) : {}
  for (const code of text.match(/\b\d{6}\b/g) ?? []) codes.add(code)
  const phone = to === PHONE ? '8 (999) 555-02-01' : ''
  const description = `Bad Request: ${body} ${path} ${text.slice(0, 60).toUpperCase()} ${phone}`
  return JSON.stringify({ ok: false, description, body })
}

type Told = { readonly text?: string; readonly to?: string }

const answering = (heard: Heard) => {
  const body = gossip(heard)
  if (mood === 'take') return { body: '{"ok":true,"result":{"message_id":1}}' }
  if (mood === 'cut') return { cut: true as const }
  if (mood === 'hang') return { body, after: 3_000 }
  return { body, status: mood === 'refuse' ? 400 : 503 }
}

beforeAll(async () => {
  const spies = [process.stdout, process.stderr].map((stream) =>
    vi.spyOn(stream, 'write').mockImplementation((line) => Boolean(said.push(String(line)))),
  )
  const consoles = (['log', 'warn', 'error', 'info'] as const).map((name) =>
    vi.spyOn(console, name).mockImplementation((...words) => void said.push(words.join(' '))),
  )
  afterAll(() => [...spies, ...consoles].forEach((spy) => spy.mockRestore()))

  await openPortal(door)
  await withoutQuiet(given())
  mail = await openMailServer(finicky)
  centre = await openSmsCentre()
  gateway = await openWebServer(answering)
  browsers = await openWebServer((heard) => ({ ...answering(heard), body: endpoint }))
  telegram = await openWebServer(async (heard) => {
    if (heard.path.endsWith('/getMe')) return { body: '{"ok":true,"result":{"username":"a_bot"}}' }
    if (!heard.path.endsWith('/getUpdates')) return answering(heard)
    const { offset } = JSON.parse(heard.body) as { offset: number }
    updates = updates.filter(({ update_id: id }) => id >= offset)
    if (updates.length === 0) await new Promise((done) => setTimeout(done, 30))
    return { body: JSON.stringify({ ok: true, result: updates }) }
  })
  const made = await door.ask('POST', '/v1/members', {
    phone: PHONE,
    email: MAIL,
    name: NAME,
    language: 'ru',
  })
  memberId = made.body.id
}, 60_000)
afterAll(async () => {
  await Promise.all([mail, centre, gateway, telegram, browsers].map((each) => each.close()))
  rmSync(folder, { recursive: true, force: true })
})

const silenced = (kind: string) => sql`
  update channels.channel set enabled = (kind = ${kind}), changed_at = clock_timestamp()
`

/** Which channel is the only one, and how it is set. */
const ways: Readonly<Record<string, () => object>> = {
  smtp: () => bySmtp(mail.port),
  smpp: () => ({
    ...byHttp(''),
    secrets: { password: 'secret' },
    settings: {
      host: '127.0.0.1',
      port: centre.port,
      tls: false,
      systemId: 'club',
      systemType: '',
      from: 'Club',
      window: 10,
      long: 'parts',
      receipts: false,
    },
  }),
  http: () => byHttp(gateway.url),
  telegram: () => ({
    ...byHttp(''),
    secrets: { token: '123456:canary-note-of-a-bot' },
    settings: { root: telegram.url },
  }),
  push: () => ({ ...byHttp(''), settings: { contact: 'mailto:club@shop.example' } }),
}

async function only(kind: string): Promise<void> {
  const set = await door.ask('PUT', `/v1/channels/${kind}`, ways[kind]!())
  expect(set.status, set.text).toBe(200)
  await silenced(kind).execute(given.owner)
}

/** News become messages, and those that wait are handed over, the pauses left out. */
async function carry(): Promise<void> {
  const { db } = given()
  while ((await deliverPortion({ db, reactions, log })).delivered > 0);
  await sql`update messaging.message set next_try_at = written_at where state = 'waiting'`.execute(
    given.owner,
  )
  const switchboard = channels.openSwitchboard({ db, log, patience: 300, pushReach: 'typed' })
  const options = { gate: openGate(log), allowing: openAllowing(log), patience: 800 }
  await messaging.deliver(db, [messaging.sandbox, ...switchboard.lines], log, options)
  await switchboard.close()
}

/** Somebody of the desk answers the member, who is told what. */
async function answered(): Promise<void> {
  const asked = { kind: 'question', subject: 'canary-note', memberId }
  const { body } = await door.ask('POST', '/v1/cases', asked)
  const told = await door.ask('POST', `/v1/cases/${body.id}/notes`, { to: 'member', text: ANSWER })
  expect(told.status, told.text).toBe(201)
}

/** How gateways of each kind fail, in their own words. */
function inMood(kind: string, now: typeof mood): void {
  mood = now
  mail.refuses.clear()
  const code = now === 'refuse' ? 550 : 452
  const text = `<${MAIL}> canary.sent is full`
  if (kind === 'smtp' && now !== 'take' && now !== 'cut') mail.refuses.set(MAIL, { code, text })
  centre.answers.length = 0
  const status = { refuse: 0x0b, later: 0x58, hang: null, cut: 0x45, take: 0 }[now]
  if (now !== 'take') centre.answers.push(...Array<number | null>(20).fill(status))
}

/** A mail server that reads what it is given, and says what it does not like of it. */
const finicky: Parameters<typeof openMailServer>[0] = {
  onData: (stream, _session, done) => void judge(stream, done),
}
async function judge(stream: Readable, done: (error: Error | null) => void): Promise<void> {
  const { text: told = '' } = await PostalMime.parse(await text(stream))
  letters.push(told)
  const said = `no thanks: ${told.trim()} ${told.slice(0, 60).toUpperCase()}`
  const error = Object.assign(new Error(said.replaceAll('\n', ' ')), { responseCode: 554 })
  done(mood === 'cut' ? error : null)
}
const letters: string[] = []

async function askCode(): Promise<void> {
  const asked = await portal.askCode(PHONE)
  expect(asked.status, asked.text).toBe(202)
}

/** Has the chat bound and a browser subscribed, so that every channel leads to the member. */
async function bind(): Promise<void> {
  const { db, organisationId, now } = given()
  await sql`
    insert into channels.chat (owner, organisation_id, chat_id, language, bound_at)
    values (${memberId}, ${organisationId}, ${CHAT}, 'ru', ${now}) on conflict do nothing
  `.execute(given.owner)
  const keys = createECDH('prime256v1')
  const p256dh = keys.generateKeys().toString('base64url')
  const auth = randomBytes(16).toString('base64url')
  const place = `${browsers.url}${endpoint}`
  const row = { owner: memberId, id: newId(), organisationId, endpoint: place, p256dh, auth }
  await push.subscribe(db, { ...row, madeAt: now }, 10)
}

const kept = async () => {
  const { rows } = await sql<{ failure: string }>`
    select failure from messaging.message where failure is not null
    union all select failure from channels.health where failure is not null
  `.execute(given.owner)
  return rows.map(({ failure }) => failure)
}

describe('what is sent', () => {
  test.each(Object.keys(ways))(
    'by %s, refused, put off, cut and never answered, is not in what is written of it',
    async (kind) => {
      await only(kind)
      for (const now of ['refuse', 'later', 'hang', 'cut'] as const) {
        await bind()
        inMood(kind, now)
        await answered()
        if (kind === 'http' && now !== 'cut') await askCode()
        await carry()
        await carry()
      }
      inMood(kind, 'take')
      await answered()
      await carry()
      const failures = await kept()
      expect(failures.length).toBeGreaterThan(0)
      expect(failures.filter((each) => found(each).length > 0)).toEqual([])
      expect(found([...said, ...door.log].join('\n'))).toEqual([])
    },
    60_000,
  )

  test('was told to the gateways all the same: the canaries flew', () => {
    const heard = [...gateway.heard, ...telegram.heard].map(({ body }) => body).join('\n')
    expect(found(heard, [NAME.last, 'ромашка', '9995550201', `${CHAT}`])).toHaveLength(4)
    expect(letters.join('\n')).toContain('ромашка')
    expect(centre.said.join('\n')).toContain('79995550201')
    expect(browsers.heard.length).toBeGreaterThan(0)
    expect(codes.size).toBeGreaterThan(0)
  })
})

const portal = portalOf(door, given)

test('what is said to the bot stays between it and the member, also where it breaks over it', async () => {
  await only('telegram')
  inMood('telegram', 'refuse')
  const chat = { id: CHAT, type: 'private' }
  const from = { id: CHAT, language_code: 'ru' }
  const contact = { phone_number: PHONE, user_id: CHAT }
  updates = ['/balance', '/history', '/card', '/start canary-note', 'ромашка canary-body'].map(
    (text, index) => ({ update_id: index + 1, message: { text, chat, from } }),
  )
  updates.push({ update_id: 6, message: { contact, chat, from } } as never)
  const desk = openBotDesk(given().db, log)
  const breaking = {
    ...desk,
    meet: () => Promise.reject(new Error(`no meeting of ${NAME.first} ${PHONE}`)),
  }
  const bots = channels.startBots({ db: given().db, log, desk: breaking, hold: 0, look: 50 })
  await expect.poll(() => updates.length, { timeout: 15_000 }).toBe(0)
  await bots.stop()
  expect(hasSaid('a question to the bot was not answered')).toBe(true)
  expect(found([...said, ...door.log].join('\n'))).toEqual([])
}, 30_000)

test('a file with bad rows, and requests that are refused, say nothing of who is in them', async () => {
  const rows = [`${PHONE},${NAME.first},no address canary-row`, `canary-row,${NAME.last},${MAIL}`]
  const bytes = Buffer.from(['phone,name,mail', ...rows].join('\n'))
  const begun = await door.ask('POST', '/v1/files', { name: 'members.csv', size: bytes.length })
  const content = bytes.toString('base64')
  await door.ask('PUT', `/v1/files/${begun.body.id}/parts/1`, { content })
  const member = { phone: 'phone', firstName: 'name', email: 'mail' }
  const mapping = { what: 'members', zone: 'Europe/Moscow', member }
  const asked = { fileId: begun.body.id, what: 'members', mapping }
  const ordered = await door.ask('POST', '/v1/imports', asked)
  expect(ordered.status, ordered.text).toBe(202)
  const never = new AbortController().signal
  const ctx = createContext({ ...(await given.fresh()), log })
  await tasks.carryOn(ctx, ordered.body.id, never)
  const { body } = await door.ask('GET', `/v1/imports/${ordered.body.id}`)
  expect(body).toMatchObject({ state: 'done' })
  const same = { phone: PHONE, email: MAIL, name: NAME }
  const refused = [
    await door.ask('POST', '/v1/members', same),
    await door.ask('POST', `/v1/members/${newId()}/notes`, { text: ANSWER }),
    await door.ask('PATCH', `/v1/members/${memberId}`, { email: `${MAIL} ${ANSWER}` }),
    await door.ask('POST', `/v1/members/${memberId}/notes`, `{"text": "${ANSWER}`),
    await portal.visit('POST', '/v1/my/codes', { phone: `${PHONE}canary-row` }),
  ]
  expect(refused.map(({ status }) => status).every((status) => status >= 400)).toBe(true)
  expect(found([...said, ...door.log].join('\n'))).toEqual([])
})

const crash = () => new Error(`CanaryCrash ${NAME.first} ${PHONE} ${MAIL}\n    at ${ANSWER}`)

test('a job and news that break over a member say where they broke, and not over whom', async () => {
  const breaking = job('canary.break', () => Promise.reject(crash()))
  const worker = await startWorker({ url: given.url, log, jobs: [breaking], reactions: [] })
  await (await given.fresh()).transaction((ctx) => enqueue(ctx, 'canary.break'))
  await expect.poll(() => hasSaid('Failed task'), { timeout: 15_000 }).toBe(true)
  await worker.stop()
  const broken = on('card.blocked', () => Promise.reject(crash()))
  const ctx = await given.fresh()
  await ctx.transaction((ctx) =>
    ctx.emit('card.blocked', memberId, { cardId: '', reason: 'canary-note' }),
  )
  for (let tries = 0; tries < 10; tries += 1) {
    await deliverPortion({ db: given().db, reactions: [broken], log })
    await sql`update kit.event set next_try_at = null where next_try_at is not null`.execute(
      given.owner,
    )
  }
  expect(hasSaid('an event is parked')).toBe(true)
  const { rows } = await sql<{ told: string }>`
    select last_error as told from graphile_worker._private_jobs where last_error is not null
    union all select parked_reason from kit.event where parked_reason is not null
  `.execute(given.owner)
  expect(rows.length).toBeGreaterThanOrEqual(2)
  expect(found(rows.map(({ told }) => told).join('\n'))).toEqual([])
  expect(found([...said, ...door.log].join('\n'))).toEqual([])
}, 30_000)

test('a process that an error ends says so in one line, and neither what it was about nor whom', async () => {
  const preload = join(folder, 'crash.mjs')
  const error = JSON.stringify(crash().message)
  writeFileSync(
    preload,
    `process.on('SIGUSR2', () => setImmediate(() => {
      throw Object.assign(new Error(${error}), { detail: ${JSON.stringify(ANSWER)}, cause: new Error(${error}) })
    }))`,
  )
  const env = { NODE_OPTIONS: `--import=${preload}` }
  const alone = await startProcess(given.url, env)
  expect(await alone.end('SIGUSR2')).toBe(1)
  const several = await startProcess(given.url, { ...env, KOPILKA_PROCESSES: '2' })
  const children = `/proc/${several.pid}/task/${several.pid}/children`
  const doors = existsSync(children) ? readFileSync(children, 'utf8').trim().split(' ') : []
  if (doors[0]) {
    process.kill(Number(doors[0]), 'SIGUSR2')
    await expect.poll(() => several.log(), { timeout: 10_000 }).toContain('another takes its place')
  }
  await several.end()
  for (const process of doors[0] ? [alone, several] : [alone]) {
    const line = process
      .log()
      .split('\n')
      .find((each) => each.includes('"fatal"'))!
    expect(JSON.parse(line)).toMatchObject({
      origin: 'uncaughtException',
      err: { type: 'Error', stack: expect.stringContaining('crash.mjs') },
    })
    expect(found(process.log())).toEqual([])
  }
}, 60_000)

describe('afterwards', () => {
  let client: Client
  beforeAll(async () => {
    client = new Client(given.url)
    await client.connect()
  })
  afterAll(() => client.end())

  /** Every row of every table, only of columns of these kinds. */
  async function dump(kinds: readonly Parameters<typeof columnsOf>[1][]): Promise<string> {
    const schemas = await readCatalogue(client)
    const parts: string[] = []
    for (const table of schemas.flatMap(({ tables }) => tables)) {
      if (table.kind === 'view') continue
      const name = `${table.schema}.${table.name}`
      const columns = kinds.flatMap((kind) => columnsOf(catalogue[name]!, kind))
      if (columns.length === 0) continue
      const { rows } = await client.query<{ row: string }>(
        `select concat_ws('|', ${columns.map((column) => `${column}::text`).join(', ')}) as row from ${name}`,
      )
      parts.push(...rows.map(({ row }) => `${name}: ${row}`))
    }
    return parts.join('\n')
  }
  const lines = (text: string) => text.split('\n').filter((row) => found(row, all).length > 0)

  test('metrics and traces of requests know nobody', async () => {
    const metrics = await door.app.inject({ method: 'GET', url: '/metrics' })
    expect(metrics.body).toContain('kopilka')
    expect(found(metrics.body)).toEqual([])
  })

  test('the audit has names where a profile changed, and neither contacts nor what was said', async () => {
    const { rows } = await client.query<{ row: string }>(
      'select a::text as row from access.audit a',
    )
    const audit = rows.map(({ row }) => row).join('\n')
    expect(audit).toContain('channel.set')
    expect(found(audit, [...canaries.contacts, ...canaries.words, ...codes])).toEqual([])
  })

  test('columns that outlive a member have nothing of them', async () => {
    expect(lines(await dump(['pseudonymous', 'staff', 'none']))).toEqual([])
  })

  test('and once the member is forgotten, no table has', async () => {
    const kinds = ['personal', 'copied', 'pseudonymous', 'staff', 'none'] as const
    expect(lines(await dump(kinds)).length).toBeGreaterThan(0)
    const { items } = (await door.ask('GET', '/v1/members?limit=200')).body
    for (const { id } of items) await privacy.requestErasure(await given.fresh(), id, 'api')
    while (await privacy.eraseNext(await given.fresh()));
    expect(lines(await dump(kinds))).toEqual([])
  })
})
