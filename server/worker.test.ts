import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { sql } from 'kysely'
import { afterEach, beforeAll, expect, test, vi } from 'vitest'
import * as ledger from '#domains/ledger/ledger.ts'
import * as members from '#domains/members/members.ts'
import * as messaging from '#domains/messaging/messaging.ts'
import * as programmes from '#domains/programmes/programmes.ts'
import { enqueue, job, type Job } from '#kit/jobs.ts'
import { newId } from '#kit/newId.ts'
import { provideSecret } from '#kit/secret.ts'
import { freshDatabase } from '#test/given.ts'
import { agreeToReminders, withoutQuiet } from '#test/wishes.ts'
import { deliverPortion } from './outbox.ts'
import { reactions } from './reactions.ts'
import { jobs, runJob, startWorker, type Worker } from './worker.ts'

const given = freshDatabase()
const other = newId<'organisation'>()
beforeAll(async () => {
  provideSecret('a secret that only this test knows')
  const wheels = { country: 'RU', language: 'ru' } as const
  const id = given().organisationId
  await programmes.createOrganisation(given(), { ...wheels, name: 'Wheels', id })
  await programmes.createOrganisation(given(), { ...wheels, name: 'Keels', id: other })
  await withoutQuiet(given())
  await withoutQuiet(given.of(other))
})

const silent = { info: () => {}, warn: () => {}, error: () => {} }
let worker: Worker | null = null
afterEach(async () => {
  await worker?.stop()
  worker = null
})
const start = async (of: readonly Job[] = []) => {
  worker = await startWorker({ url: given.url, log: silent, jobs: of })
  return worker
}

let phones = 0
const enrol = () =>
  members.enrol(given(), {
    phone: `+7916${`${++phones}`.padStart(7, '0')}`,
    name: { first: 'Анна' },
  })
const told = async (owner: string) =>
  (await messaging.journal(given(), { memberId: owner })).items.map(
    ({ text, state }) => `${text} ${state}`,
  )
const run = (statement: ReturnType<typeof sql>) =>
  given.owner.executeQuery(statement.compile(given.owner))

test('a member who enrols is welcomed once, however often the event is delivered', async () => {
  const running = await start()
  const { id } = await enrol()
  await running.drained()
  expect(await told(id)).toEqual(['Добро пожаловать! Вы стали участником. delivered'])

  await run(sql`update kit.event set delivered_at = null where owner = ${id}`)
  await running.drained()
  expect(await told(id)).toHaveLength(1)
})

test('every notice of points names them as the programme does', async () => {
  const { id } = await enrol()
  await agreeToReminders(given(), [id])
  const { id: programmeId } = await programmes.create(given(), {
    name: 'Клуб',
    currency: 'RUB',
    zone: 'Europe/Moscow',
    pointsName: {
      ru: { one: 'миля', few: 'мили', many: 'миль' },
      en: { one: 'mile', other: 'miles' },
    },
  })
  const at = '2099-03-14T21:30:00.000Z'
  const cause = { kind: 'import', id: 'line 1' }
  const brought = { owner: id, programmeId, points: 22, expiresAt: new Date(at), cause }
  await ledger.openBalance(given(), brought)
  await given().transaction(async (ctx) => {
    const of = { programmeId, movementId: newId(), points: 21 }
    await ctx.emit('points.earned', id, { ...of, availableFrom: at, cause: 'purchase' })
    await ctx.emit('points.redeemed', id, { ...of, points: 2 })
    await ctx.emit('points.expired', id, { ...of, points: -5 })
    await ctx.emit('points.adjusted', id, { ...of, points: 1, reason: 'told to nobody' })
    await ctx.emit('points.returned', id, { ...of, points: 3 })
    await ctx.emit('points.expiring', id, { programmeId, points: 22, on: at })
    await ctx.emit('tier.reached', id, { programmeId, tier: 'gold' })
    await ctx.emit('card.blocked', id, { cardId: newId(), reason: 'lost' })
  })
  const running = await start()
  await running.drained()
  expect((await told(id)).toReversed()).toEqual(
    [
      'Добро пожаловать! Вы стали участником.',
      'Начислено: 21 миля. Доступно с 15 марта 2099 года.',
      'Списано: 2 мили.',
      'Сгорело: 5 миль.',
      'Начислено: 1 миля.',
      'Возвращено за возврат покупки: 3 мили.',
      '15 марта 2099 года сгорит: 22 мили.',
      'Поздравляем! Ваш новый уровень: gold.',
      'Ваша карта заблокирована. Баллы и уровень сохранены.',
    ].map((text) => `${text} delivered`),
  )
})

test('who cannot be reached is told nothing', async () => {
  const { id } = await members.enrol(given(), { externalId: 'nobody-to-call' })
  await (await start()).drained()
  expect(await told(id)).toEqual([])
})

test('a confirmation code is on its way as soon as it was asked for', async () => {
  const running = await start()
  await running.drained()
  const owner = newId()
  await messaging.sendCode(given(), {
    owner,
    subject: newId(),
    language: 'ru',
    address: '+79161234567',
    test: false,
  })
  await vi.waitFor(async () => expect(await told(owner)).toHaveLength(1), { timeout: 1_500 })
  await vi.waitFor(async () => expect((await told(owner))[0]).toMatch(/^\d{6} .*delivered$/), {
    timeout: 1_500,
  })
})

test('a job asked for in a transaction runs after its commit, in its organisation, and not when it was undone', async () => {
  const ran: string[] = []
  const greet = job('test.greet', async (ctx, { payload }) => {
    ran.push(`${payload['word'] as string} ${ctx.organisationId} ${ctx.actor.kind}`)
  })
  await start([greet])
  await given()
    .transaction(async (ctx) => {
      await enqueue(ctx, 'test.greet', { word: 'undone' })
      throw new Error('changed our mind')
    })
    .catch(() => {})
  await given.of(other).transaction((ctx) => enqueue(ctx, 'test.greet', { word: 'done' }))
  await vi.waitFor(() => expect(ran).toEqual([`done ${other} job`]), { timeout: 8_000 })
})

test('asking again under the same key before the job ran makes one run', async () => {
  const ran: unknown[] = []
  const greet = job('test.once', async (_ctx, { payload }) => void ran.push(payload['n']))
  await given().transaction(async (ctx) => {
    await enqueue(ctx, 'test.once', { n: 1 }, { key: 'k' })
    await enqueue(ctx, 'test.once', { n: 2 }, { key: 'k' })
  })
  await start([greet])
  await vi.waitFor(() => expect(ran).toEqual([2]), { timeout: 8_000 })
})

test('a job that fails in one organisation is done in all the others', async () => {
  const ran: string[] = []
  const failing = job('test.failing', async ({ organisationId }) => {
    if (organisationId === given().organisationId) throw new TypeError('out of order')
    ran.push(organisationId)
  })
  const running = { db: given().db, log: silent, signal: new AbortController().signal }
  await expect(runJob(failing, {}, running)).rejects.toThrow('out of order')
  expect(ran).toEqual([other])
})

test('every job of the house runs on an empty installation, and a second time', async () => {
  const running = { db: given().db, log: silent, signal: new AbortController().signal }
  const byClock = jobs.filter(({ every }) => every !== null)
  expect(byClock.length).toBeGreaterThan(5)
  for (const each of [...byClock, ...byClock]) await runJob(each, { _cron: {} }, running)
})

test('names of jobs are told apart', () => {
  expect(new Set(jobs.map(({ name }) => name)).size).toBe(jobs.length)
})

/** Runs a few lines of TypeScript in a process of its own. */
function apart(lines: string) {
  const child = spawn(process.execPath, ['--input-type=module', '--eval', lines], {
    cwd: fileURLToPath(new URL('..', import.meta.url)),
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, NODE_OPTIONS: '' },
  })
  return once(child, 'exit') as Promise<[number | null, string | null]>
}

const KILLED = `
  import { connect } from '#kit/database.ts'
  import { deliverPortion } from '#server/outbox.ts'
  import { reactions } from '#server/reactions.ts'
  import { onMany } from '#kit/events.ts'
  const log = { info() {}, warn() {}, error() {} }
  const killing = onMany('member.enrolled', 'killing', async () => process.kill(process.pid, 'SIGKILL'))
  const db = connect(process.env.TEST_URL, { max: 2, statementTimeout: 5000 })
  await deliverPortion({ db, log, reactions: [...reactions, killing] })
`

test('a process killed in the middle of a delivery leaves nothing undone and nothing done twice', async () => {
  const enrolled = await Promise.all(Array.from({ length: 20 }, enrol))
  process.env['TEST_URL'] = given.url
  expect(await apart(KILLED)).toEqual([null, 'SIGKILL'])
  for (const { id } of enrolled) expect(await told(id)).toEqual([])

  await vi.waitFor(
    async () =>
      expect(await deliverPortion({ db: given().db, log: silent, reactions })).toMatchObject({
        busy: false,
        found: 0,
      }),
    { timeout: 8_000 },
  )
  await messaging.deliver(given().db, [messaging.sandbox], silent)
  for (const { id } of enrolled) {
    expect(await told(id)).toEqual(['Добро пожаловать! Вы стали участником. delivered'])
  }
})

test('messages that a killed process had taken are delivered by another once its time is over', async () => {
  const { id } = await enrol()
  await deliverPortion({ db: given().db, log: silent, reactions })
  const dying: messaging.Channel = {
    name: 'sandbox',
    keepsCodes: true,
    send: () => new Promise(() => {}),
  }
  void messaging.startCarrier(given().db, [dying], silent).portion()
  await vi.waitFor(async () => {
    const { rows } = await run(sql`select tries from messaging.message where owner = ${id}`)
    expect(rows).toEqual([{ tries: 1 }])
  })
  await messaging.deliver(given().db, [messaging.sandbox], silent)
  expect((await told(id))[0]).toContain('waiting')
  await run(sql`update messaging.message set next_try_at = written_at where owner = ${id}`)
  await messaging.deliver(given().db, [messaging.sandbox], silent)
  expect((await told(id))[0]).toContain('delivered')
})
