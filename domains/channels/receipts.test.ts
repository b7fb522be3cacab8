import { setTimeout as rest } from 'node:timers/promises'
import { sql } from 'kysely'
import { beforeAll, expect, test } from 'vitest'
import * as messaging from '#domains/messaging/messaging.ts'
import { newId } from '#kit/newId.ts'
import { provideSecret } from '#kit/secret.ts'
import { freshDoor } from '#test/door.ts'
import { forged } from '#test/forged.ts'
import { freshDatabase } from '#test/given.ts'
import { openSmsCentre } from '#test/providers/smsCentre.ts'
import { openWebServer } from '#test/providers/webServer.ts'
import { channelsJobs } from './channels.jobs.ts'
import * as store from './channels.store.ts'
import * as channels from './channels.ts'
import type { HttpSettings } from './core/settings.ts'

const given = freshDatabase()
const door = freshDoor(given)
beforeAll(() => provideSecret('a secret that only this test knows'))
const silent = { info: () => {}, warn: () => {}, error: () => {} }

async function told(text: 'card.activated' | 'card.blocked' = 'card.activated') {
  const owner = newId() as string
  const phone = '+79160000001'
  const to = { owner, language: 'ru' as const, address: phone, phone, email: null, test: false }
  const notice = { to, eventId: newId(), news: { kind: text } }
  await given().transaction((ctx) => messaging.tell(ctx, [notice]))
  return owner
}

const stateOf = async (owner: string) =>
  (await messaging.journal(given(), { memberId: owner })).items[0]!.state

const tell = () =>
  channels.tellReceipts(given().db, (all) => messaging.noteReceipts(given().db, all))

const base = { enabled: true, position: 1, rate: 100 }

test('a long SMS counts as delivered when all its parts are, and as failed when one is not', async () => {
  const centre = await openSmsCentre()
  const settings = {
    host: '127.0.0.1',
    port: centre.port,
    tls: false,
    systemId: 'shop',
    systemType: '',
    from: 'Club',
    window: 10,
    long: 'parts',
    receipts: true,
  } as const
  await channels.set(given(), 'smpp', { ...base, settings, secrets: { password: 'secret' } })
  const switchboard = channels.openSwitchboard({ db: given().db, log: silent })
  // «Ваша карта заблокирована. Баллы и уровень сохранены.» fits one part; the text is made longer
  const [whole, torn] = [await told('card.blocked'), await told('card.blocked')]
  await given.owner.executeQuery(
    sql`update messaging.message set text = text || ' ' || text where owner in (${whole}, ${torn})`.compile(
      given.owner,
    ),
  )
  await messaging.deliver(given().db, switchboard.lines, silent)
  expect(await stateOf(whole)).toBe('sent')
  const ids = await given.owner.executeQuery(
    sql<{ id: string; owner: string }>`select gateway_id as id, owner from channels.handed
      order by gateway_id`.compile(given.owner),
  )
  const of = (owner: string) => ids.rows.filter((row) => row.owner === owner).map(({ id }) => id)
  expect(of(whole)).toHaveLength(2)

  await centre.receipt(of(whole)[0]!, 'DELIVRD')
  await tell()
  expect(await stateOf(whole)).toBe('sent')
  await centre.receipt(of(whole)[1]!, 'DELIVRD')
  await centre.receipt(of(torn)[0]!, 'UNDELIV')
  await tell()
  expect(await stateOf(whole)).toBe('delivered')
  expect(await stateOf(torn)).toBe('failed')
  // what comes late changes nothing
  await centre.receipt(of(torn)[1]!, 'DELIVRD')
  await tell()
  expect(await stateOf(torn)).toBe('failed')
  await switchboard.close()
  await centre.close()
  await channels.set(given(), 'smpp', { ...base, enabled: false, settings, secrets: {} })
})

test('an HTTP gateway tells of messages at its own address, as JSON, as a form or in the address', async () => {
  let number = 0
  const gateway = await openWebServer(() => ({ body: `{"id":"g-${++number}"}` }))
  const settings: HttpSettings = {
    url: `${gateway.url}/send`,
    method: 'POST',
    headers: [],
    form: 'json',
    body: '{"to":"{{address}}","text":"{{text}}","callback":"{{callback}}"}',
    accepted: null,
    idField: 'id',
    site: 'https://loyalty.example/',
    receipts: { idField: 'id', stateField: 'status', delivered: ['ok'], failed: ['no'] },
  }
  const set = await channels.set(given(), 'http', { ...base, settings, secrets: {} })
  const switchboard = channels.openSwitchboard({ db: given().db, log: silent })
  const owners = [await told(), await told(), await told()]
  await messaging.deliver(given().db, switchboard.lines, silent)
  expect(JSON.parse(gateway.heard[0]!.body).callback).toBe(set.receiptsAddress)
  const path = set.receiptsAddress!.replace('https://loyalty.example', '')
  expect(path).toMatch(/^\/receipts\//)

  const idsOf = async (owner: string) => {
    const { rows } = await given.owner.executeQuery(
      sql<{
        id: string
      }>`select gateway_id as id from channels.handed where owner = ${owner}`.compile(given.owner),
    )
    return rows[0]!.id
  }
  const [a, b, c] = await Promise.all(owners.map(idsOf))
  const post = (payload: string, type: string) =>
    door.app.inject({ method: 'POST', url: path, payload, headers: { 'content-type': type } })
  const json = await post(JSON.stringify({ id: a, status: 'ok' }), 'application/json')
  const form = await post(`id=${b}&status=no`, 'application/x-www-form-urlencoded')
  const get = await door.app.inject({ method: 'GET', url: `${path}?id=${c}&status=queued` })
  expect([json.statusCode, form.statusCode, get.statusCode]).toEqual([204, 204, 204])
  expect((await post('{"hello":1}', 'application/json')).statusCode).toBe(422)
  const wrong = await door.app.inject({ method: 'GET', url: `${forged(path)}?id=${a}` })
  expect(wrong.statusCode).toBe(404)
  await tell()
  expect(await Promise.all(owners.map(stateOf))).toEqual(['delivered', 'failed', 'sent'])
  expect(door.log.join('')).not.toContain(path.split('/').at(-1))
  await switchboard.close()
  await gateway.close()
})

test('a receipt that comes before the message counts as sent is kept and told again', async () => {
  const [owner, messageId, organisationId] = [newId(), newId(), given().organisationId]
  const { db, now } = given()
  const store = await import('./receipts.store.ts')
  const { keepReceipt } = await import('./receipts.ts')
  const early = keepReceipt(db, organisationId, 'http', { ids: ['early'], state: 'delivered' })
  await rest(100)
  await store.hand(db, { organisationId, kind: 'http', owner, messageId }, ['early'], now)
  expect(await early).toBe(true)
  const heard: string[] = []
  const deaf = () => Promise.resolve([])
  await channels.tellReceipts(db, deaf)
  await channels.tellReceipts(db, (all) => {
    heard.push(...all.map((each) => each.messageId))
    return Promise.resolve(heard)
  })
  expect(heard).toContain(messageId)
  expect(await channels.tellReceipts(db, () => Promise.reject(new Error('told twice')))).toBe(0)
})

test('long messages of which one part is never told of hold up no other receipt', async () => {
  const { db, organisationId, now } = await given.fresh()
  await given.owner.executeQuery(
    sql`insert into channels.handed (organisation_id, kind, gateway_id, owner, message_id, state, handed_at)
      select ${organisationId}, 'smpp', 'torn-' || n || '-' || part, md5(n::text)::uuid, md5(n::text)::uuid,
        case part when 1 then 'delivered' else 'waiting' end, ${now}::timestamptz - interval '1 minute'
      from generate_series(1, 600) as n, generate_series(1, 2) as part`.compile(given.owner),
  )
  const [owner, messageId] = [newId(), newId()]
  const store = await import('./receipts.store.ts')
  await store.hand(db, { organisationId, kind: 'smpp', owner, messageId }, ['whole'], now)
  await store.note(db, organisationId, 'smpp', ['whole'], 'delivered')
  const heard: string[] = []
  await channels.tellReceipts(db, (all) => {
    heard.push(...all.map((each) => each.messageId))
    return Promise.resolve(heard)
  })
  expect(heard).toEqual([messageId])
})

test('a message whose number cannot be kept is not sent twice', async () => {
  const gateway = await openWebServer(() => ({ body: '{"id":"g-1"}' }))
  const settings: HttpSettings = {
    url: `${gateway.url}/send`,
    method: 'POST',
    headers: [],
    form: 'json',
    body: '{"to":"{{address}}","text":"{{text}}"}',
    accepted: null,
    idField: 'id',
    site: null,
    receipts: { idField: 'id', stateField: 'status', delivered: ['ok'], failed: ['no'] },
  }
  await channels.set(given(), 'http', { ...base, settings, secrets: {} })
  const owner = await told()
  const rename = (from: string, to: string) =>
    given.owner.executeQuery(
      sql`alter table channels.${sql.ref(from)} rename to ${sql.ref(to)}`.compile(given.owner),
    )
  const switchboard = channels.openSwitchboard({ db: given().db, log: silent })
  await rename('handed', 'handed_away')
  await messaging.deliver(given().db, switchboard.lines, silent)
  await rename('handed_away', 'handed')
  expect(gateway.heard).toHaveLength(1)
  expect(await stateOf(owner)).toBe('delivered')
  await switchboard.close()
  await gateway.close()
})

test('what a provider said when it failed is forgotten after a week; that it still fails is not', async () => {
  const { db, organisationId, now } = await given.fresh()
  const ago = (days: number) => new Date(now.getTime() - days * 24 * 3_600_000)
  const failed = { organisationId, goodAt: null, failure: 'no box of Anna' }
  await store.noteHealth(db, [
    { ...failed, kind: 'smtp', failedAt: ago(8), failures: 0 },
    { ...failed, kind: 'smpp', failedAt: ago(8), failures: 3 },
    { ...failed, kind: 'http', failedAt: ago(6), failures: 1 },
  ])
  const signal = new AbortController().signal
  await channelsJobs[0]!.run(given(), { payload: {}, signal })
  const health = await store.health(db, organisationId)
  const told = Object.fromEntries(
    health.map(({ kind, failure, inARow }) => [kind, [failure, inARow]]),
  )
  expect(told).toMatchObject({ smtp: [null, 0], smpp: ['…', 3], http: ['no box of Anna', 1] })
})
