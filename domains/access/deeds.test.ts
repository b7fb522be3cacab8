import { setTimeout as rest } from 'node:timers/promises'
import { sql } from 'kysely'
import { beforeAll, describe, expect, test } from 'vitest'
import { provideSecret } from '#kit/secret.ts'
import { freshDoor, type Answer } from '#test/door.ts'
import { freshDatabase } from '#test/given.ts'
import { browser, hire, sessionOf } from '#test/staff.ts'
import type { Scope } from './core/scopes.ts'
import * as operators from './operators.ts'

// What is done to members and cards by hand: each deed a right of its own, and none without a reason.

provideSecret('a secret of the tests, at least thirty-two bytes')
const given = freshDatabase()
const door = freshDoor(given)

/** Each deed, and the right it is done by. */
const DEEDS = {
  enrol: 'members:enrol',
  merge: 'members:merge',
  unmerge: 'members:merge',
  phone: 'phones:write',
  activate: 'cards:activate',
  block: 'cards:block',
  unblock: 'cards:unblock',
  replace: 'cards:replace',
  issue: 'cards:write',
  edit: 'members:write',
  close: 'members:write',
  give: 'points:add',
  take: 'points:take',
  transfer: 'points:transfer',
  ask: 'approvals:ask',
} as const satisfies Record<string, Scope>
type Deed = keyof typeof DEEDS
const deeds = Object.keys(DEEDS) as Deed[]

let count = 0
const phone = () => `+7916${`${++count}`.padStart(7, '0')}`
const made = async (path: string, body: object): Promise<Answer['body']> => {
  const answer = await door.ask('POST', path, body)
  expect(answer.status, `${path} ${answer.text}`).toBeLessThan(300)
  return answer.body
}
const member = async (): Promise<string> => (await made('/v1/members', { phone: phone() })).id
const cardOf = async (id: string): Promise<string> =>
  (await made(`/v1/members/${id}/cards`, {})).number
/** A plastic card that nobody has yet. */
const blank = async (): Promise<string> => {
  const batch = await made('/v1/cards/batches', { name: 'B', count: 1, length: 16 })
  const print = await door.ask('GET', `/v1/cards/batches/${batch.id}/print`)
  return /\d{16}/.exec(print.text)![0]
}

/** What is asked of the server for a deed to a member of its own, with a reason or without one. */
async function request(deed: Deed): Promise<[method: string, path: string, body: object]> {
  const id = await member()
  const other = await member()
  const card = await cardOf(id)
  switch (deed) {
    case 'enrol':
      return ['POST', '/v1/members', { phone: phone() }]
    case 'edit':
      return ['PATCH', `/v1/members/${id}`, { tags: ['vip'] }]
    case 'close':
      return ['POST', `/v1/members/${id}/close`, {}]
    case 'give':
      return ['POST', `/v1/members/${id}/adjustments`, { points: 7 }]
    case 'take':
      await made(`/v1/members/${id}/adjustments`, { points: 9, reason: 'A gift' })
      return ['POST', `/v1/members/${id}/adjustments`, { points: -7 }]
    case 'transfer':
      await made(`/v1/members/${id}/adjustments`, { points: 9, reason: 'A gift' })
      return ['POST', '/v1/transfers', { from: id, to: other, points: 7 }]
    case 'ask':
      return ['POST', '/v1/approvals', { kind: 'correction', memberId: id, points: 9_000 }]
    case 'issue':
      return ['POST', `/v1/members/${id}/cards`, {}]
    case 'merge':
      return ['POST', `/v1/members/${id}/merge`, { with: other }]
    case 'unmerge':
      await made(`/v1/members/${id}/merge`, { with: other })
      return ['POST', `/v1/members/${id}/unmerge`, { with: other }]
    case 'phone':
      return ['POST', `/v1/members/${id}/phone-changes`, { phone: phone() }]
    case 'activate':
      return ['POST', `/v1/cards/${await blank()}/activate`, { memberId: id }]
    case 'unblock':
      await made(`/v1/cards/${card}/block`, { reason: 'Lost' })
      return ['POST', `/v1/cards/${card}/unblock`, {}]
    default:
      return ['POST', `/v1/cards/${card}/${deed}`, {}]
  }
}

const cookies = new Map<Scope, string>()

/** A programme that points can be moved in. */
async function goLive(): Promise<void> {
  const about = { name: 'P', currency: 'RUB', zone: 'Europe/Moscow' }
  const { id } = await made('/v1/programmes', about)
  const { rows } = await sql`
    update programmes.programme set state = 'live', live_at = made_at where id = ${id} returning id
  `.execute(given.owner)
  expect(rows).toHaveLength(1)
  await rest(1_100) // programmes are remembered for a second
}

beforeAll(async () => {
  await goLive()
  // of callers nobody is asked here: that is a right of its own too
  for (const scope of new Set(Object.values(DEEDS))) {
    const login = scope.replace(':', '-')
    const scopes = [scope, 'unidentified:write']
    const role = await made('/v1/roles', { name: { ru: login, en: login }, scopes })
    const id = await hire(given(), login, 'cashier')
    await operators.editOperator(given(), id, { roleIds: [role.id] })
    cookies.set(scope, await sessionOf(door, login))
  }
})

describe.each(deeds)('to %s', (deed) => {
  test('needs its own right, and none of the others will do', async () => {
    const [method, path, body] = await request(deed)
    const asked = { ...body, reason: 'Asked to' }
    for (const [scope, cookie] of cookies) {
      if (scope === DEEDS[deed]) continue
      const answer = await door.ask(method, path, asked, browser(cookie))
      expect([scope, answer.body.code]).toEqual([scope, 'access.scope_missing'])
    }
    const done = await door.ask(method, path, asked, browser(cookies.get(DEEDS[deed])))
    expect(done.status, done.text).toBeLessThan(300)
  })
})

/** What nobody does without a reason, so that the contract says so itself. */
const BY_CONTRACT = new Set<Deed>(['block', 'give', 'take', 'ask'])

describe.each(deeds)('to %s', (deed) => {
  test('without a reason is refused to people, who are told to give one, and changes nothing', async () => {
    const [method, path, body] = await request(deed)
    const ask = (reason?: string) =>
      door.ask(
        method,
        path,
        { ...body, ...(reason !== undefined && { reason }) },
        browser(cookies.get(DEEDS[deed])),
      )
    const silent = await ask()
    const code = BY_CONTRACT.has(deed) ? 'request.malformed' : 'access.reason_missing'
    expect([silent.status, silent.body.code]).toEqual([400, code])
    expect((await ask('The member asked')).status).toBeLessThan(300)
  })
})

test('the reasons of activating and of parting are kept where the deeds are', async () => {
  const [id, other] = [await member(), await member()]
  const card = await blank()
  const ask = (scope: Scope, path: string, body: object) =>
    door.ask('POST', path, body, browser(cookies.get(scope)))
  await ask('cards:activate', `/v1/cards/${card}/activate`, { memberId: id, reason: 'In hand' })
  const { body } = await door.ask('GET', `/v1/cards/${card}`)
  expect(body.history).toContainEqual(
    expect.objectContaining({ what: 'activated', reason: 'In hand' }),
  )
  await made(`/v1/members/${id}/merge`, { with: other })
  const reason = 'Two people'
  await ask('members:merge', `/v1/members/${id}/unmerge`, { with: other, reason })
  const audit = await door.ask('GET', `/v1/audit?operation=member.parted&object=${id}`)
  expect(audit.body.items).toMatchObject([{ reason, new: { with: other } }])
})

test('what is done to a member stands in the audit with who, why and from where; a profile is masked there', async () => {
  const ask = (scope: Scope, method: string, path: string, body: object) =>
    door.ask(method, path, body, browser(cookies.get(scope)))
  const audit = async (operation: string, object: string) =>
    (await door.ask('GET', `/v1/audit?operation=${operation}&object=${object}`)).body.items
  const about = { phone: phone(), name: { first: 'Вера' }, reason: 'Asks to join' }
  const { body: member } = await ask('members:enrol', 'POST', '/v1/members', about)
  expect(await audit('member.enrolled', member.id)).toMatchObject([
    { actor: { kind: 'operator', name: 'members-enrol' }, reason: 'Asks to join' },
  ])
  const change = { email: 'vera@mail.example', name: { first: 'Вероника' }, reason: 'A slip' }
  await ask('members:write', 'PATCH', `/v1/members/${member.id}`, change)
  const [edited] = await audit('member.edited', member.id)
  expect(edited).toMatchObject({
    actor: { name: 'members-write' },
    old: { first: 'Вера', email: null },
    new: { first: 'Вероника', email: 'v***@mail.example' },
    reason: 'A slip',
  })
  expect(edited.address).not.toBeNull()
  const card = await cardOf(member.id)
  await ask('cards:block', 'POST', `/v1/cards/${card}/block`, { reason: 'Lost' })
  expect(await audit('card.blocked', member.id)).toMatchObject([{ new: { card }, reason: 'Lost' }])
  const gift = { points: 5, reason: 'Sorry' }
  await ask('points:add', 'POST', `/v1/members/${member.id}/adjustments`, gift)
  expect(await audit('points.added', member.id)).toMatchObject([
    { new: { points: 5 }, reason: 'Sorry' },
  ])
})

test('a program says why or does not: what it enrols without a word is in the log of its requests', async () => {
  const silent = await member()
  const told = await made('/v1/members', { phone: phone(), reason: 'From the web shop' })
  const audit = async (object: string) =>
    (await door.ask('GET', `/v1/audit?operation=member.enrolled&object=${object}`)).body.items
  expect(await audit(silent)).toEqual([])
  expect(await audit(told.id)).toMatchObject([{ reason: 'From the web shop' }])
})

test('activating a card by a profile enrols, so it needs that right too', async () => {
  const profile = { phone: phone(), name: { first: 'Вера' } }
  const asked = { profile, reason: 'In hand' }
  const number = await blank()
  const path = `/v1/cards/${number}/activate`
  const refused = await door.ask('POST', path, asked, browser(cookies.get('cards:activate')))
  expect(refused.body).toMatchObject({ code: 'access.scope_missing' })
  expect(refused.body.detail).toContain('members:enrol')
  expect((await door.ask('GET', `/v1/cards/${number}`)).body.state).toBe('issued')
  const scopes: Scope[] = ['cards:activate', 'members:enrol']
  const role = await made('/v1/roles', { name: { ru: 'Обе', en: 'Both' }, scopes })
  const id = await hire(given(), 'both', 'cashier')
  await operators.editOperator(given(), id, { roleIds: [role.id] })
  const both = browser(await sessionOf(door, 'both'))
  const done = await door.ask('POST', path, asked, both)
  expect([done.status, done.body.state]).toEqual([200, 'active'])
  const { memberId } = done.body
  const audit = await door.ask('GET', `/v1/audit?operation=member.enrolled&object=${memberId}`)
  expect(audit.body.items).toMatchObject([{ reason: 'In hand', actor: { name: 'both' } }])
})
