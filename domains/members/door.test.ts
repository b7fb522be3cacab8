import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { provideSecret } from '#kit/secret.ts'
import { freshDoor } from '#test/door.ts'
import { freshDatabase } from '#test/given.ts'

const given = freshDatabase()
const door = freshDoor(given)
provideSecret('a secret of the tests, at least thirty-two bytes')

let count = 0
const enrol = async () =>
  (await door.ask('POST', '/v1/members', { phone: `+7920${`${++count}`.padStart(7, '0')}` })).body

test('a member is enrolled, found, edited and closed over HTTP', async () => {
  const made = await door.ask('POST', '/v1/members', {
    name: { first: 'Анна', last: 'Дверь' },
    phone: '8 920 999-00-11',
    language: 'ru',
  })
  expect(made.status).toBe(201)
  const { id } = made.body
  const found = await door.ask('GET', `/v1/members?search=${encodeURIComponent('+7 920 9990011')}`)
  expect(found.body).toEqual({ items: [made.body], next: null })
  const edited = await door.ask('PATCH', `/v1/members/${id}`, { tags: ['vip'] })
  expect(edited.body).toEqual({ ...made.body, tags: ['vip'], revision: 2 })
  const closed = await door.ask('POST', `/v1/members/${id}/close`, {})
  expect(closed.body.state).toBe('closed')
})

test('fields that cannot be taken are told each with its path', async () => {
  const { status, body } = await door.ask('POST', '/v1/members', {
    phone: 'soon',
    birthday: '1990-02-30',
  })
  expect(status).toBe(400)
  expect(body).toMatchObject({ code: 'request.malformed' })
  expect(body.errors.map((each: { path: string }) => each.path)).toEqual(['phone', 'birthday'])
})

test.each([
  [{ phone: '+79201112233', points: 5 }],
  [{ phone: 79201112233 }],
  [{ phone: '+79201112233', tier: 'gold' }],
  [{ name: 'Anna' }],
  [{ phone: '+79201112233', tags: 'vip' }],
])('what the contract does not know is refused, and nothing is written: %j', async (body) => {
  expect((await door.ask('POST', '/v1/members', body)).status).toBe(400)
  expect((await door.ask('GET', '/v1/members?search=%2B79201112233')).body.items).toEqual([])
})

test('a phone that is taken is refused with who has it', async () => {
  const one = await enrol()
  const { status, body } = await door.ask('POST', '/v1/members', { phone: one.phone })
  expect(status).toBe(409)
  expect(body).toMatchObject({ code: 'member.phone_taken' })
  expect(JSON.stringify(body)).toContain(one.id)
})

test('a merge repeated with its key is done once and answers the same', async () => {
  const [a, b] = [await enrol(), await enrol()]
  const key = { 'idempotency-key': 'merge-1' }
  const first = await door.ask('POST', `/v1/members/${a.id}/merge`, { with: b.id }, key)
  expect(first.body).toMatchObject({ memberId: a.id, mergedId: b.id, state: 'merged' })
  const again = await door.ask('POST', `/v1/members/${a.id}/merge`, { with: b.id }, key)
  expect(again.text).toBe(first.text)
  const other = await door.ask('POST', `/v1/members/${b.id}/merge`, { with: a.id }, key)
  expect(other).toMatchObject({ status: 422, body: { code: 'idempotency.conflict' } })
  const undone = await door.ask('POST', `/v1/members/${a.id}/unmerge`, { with: b.id })
  expect(undone.body.state).toBe('undone')
  const { rows } = await sql`select from members.merge where owner = ${b.id}`.execute(given().db)
  expect(rows).toHaveLength(1)
})

test('a merge without a key is refused', async () => {
  const [a, b] = [await enrol(), await enrol()]
  const path = `/v1/members/${a.id}/merge`
  const refused = await door.ask('POST', path, { with: b.id }, { 'idempotency-key': undefined })
  expect(refused.body.code).toBe('idempotency.key_missing')
})

test('a batch of cards is made, printed as CSV and drawn as SVG', async () => {
  const batch = await door.ask('POST', '/v1/cards/batches', { name: 'HTTP', count: 3, length: 16 })
  expect(batch.status).toBe(201)
  const csv = await door.ask('GET', `/v1/cards/batches/${batch.body.id}/print`)
  expect(csv.headers['content-type']).toContain('text/csv')
  expect(csv.text.split('\r\n')).toHaveLength(5)
  const sheet = await door.ask('GET', `/v1/cards/batches/${batch.body.id}/sheet?symbology=qr`)
  expect(sheet.headers['content-type']).toContain('image/svg+xml')
  expect(sheet.text.startsWith('<svg')).toBe(true)
  const misfit = await door.ask('GET', `/v1/cards/batches/${batch.body.id}/print?symbology=ean13`)
  expect(misfit).toMatchObject({ status: 409, body: { code: 'batch.symbology' } })
})

test('a card lives its life over HTTP', async () => {
  const member = await enrol()
  const card = await door.ask('POST', `/v1/members/${member.id}/cards`, {})
  expect(card.body).toMatchObject({ state: 'active', memberId: member.id })
  const path = `/v1/cards/${card.body.number}`
  expect((await door.ask('POST', `${path}/block`, { reason: 'lost' })).body.state).toBe('blocked')
  const blocked = await door.ask('POST', `${path}/activate`, {})
  expect(blocked).toMatchObject({ status: 409, body: { code: 'card.blocked' } })
  expect(blocked.body.detail).toContain('lost')
  const replaced = await door.ask('POST', `${path}/replace`, {})
  expect(replaced.body.new).toMatchObject({ state: 'active', memberId: member.id })
  const history = (await door.ask('GET', path)).body.history
  expect(history.at(-1)).toMatchObject({ what: 'replaced', reason: 'lost' })
  const cards = await door.ask('GET', `/v1/members/${member.id}/cards`)
  expect(cards.body.items).toHaveLength(2)
})

test('no log line holds a phone, a name or a card number', async () => {
  const made = await door.ask('POST', '/v1/members', {
    name: { first: 'Канарейка' },
    phone: '+79205550001',
    email: 'canary@example.com',
  })
  const card = await door.ask('POST', `/v1/members/${made.body.id}/cards`, {})
  await door.ask('GET', `/v1/cards/${card.body.number}`)
  await door.ask('GET', '/v1/members?search=canary@example.com')
  await door.ask('POST', '/v1/members', { email: 'canary@example.com' })
  const log = door.log.join('\n')
  expect(log).not.toBe('')
  for (const secret of ['9205550001', 'Канарейка', 'canary', card.body.number]) {
    expect(log).not.toContain(secret)
  }
})

test('members are listed by the store of their profile', async () => {
  const store = await door.ask('POST', '/v1/stores', { code: 'north', name: 'North' })
  const storeId: string = store.body.id
  const there = await door.ask('POST', '/v1/members', { phone: '+79201230001', storeId })
  await enrol()
  const found = await door.ask('GET', `/v1/members?storeId=${storeId}`)
  expect(found.body.items.map(({ id }: { id: string }) => id)).toEqual([there.body.id])
  const other = await door.ask('GET', '/v1/members?storeId=01890000-0000-7000-8000-000000000001')
  expect(other.body.items).toEqual([])
})
