import { setTimeout as rest } from 'node:timers/promises'
import { sql } from 'kysely'
import { beforeAll, expect, test } from 'vitest'
import type { Scope } from '#domains/access/core/scopes.ts'
import * as operators from '#domains/access/operators.ts'
import { provideSecret } from '#kit/secret.ts'
import { freshDoor } from '#test/door.ts'
import { freshDatabase } from '#test/given.ts'
import { browser, hire, sessionOf } from '#test/staff.ts'

// To add points, to take them and to ask another person are rights of their own, each where it was given.

provideSecret('a secret of the tests, at least thirty-two bytes')
const given = freshDatabase()
const door = freshDoor(given)
const programmes = { coffee: '', tea: '' }

const made = async (path: string, body: object): Promise<{ id: string }> => {
  const answer = await door.ask('POST', path, body)
  expect(answer.status, `${path} ${answer.text}`).toBeLessThan(300)
  return answer.body
}

beforeAll(async () => {
  for (const name of ['coffee', 'tea'] as const) {
    const about = { name, currency: 'RUB', zone: 'Europe/Moscow' }
    programmes[name] = (await made('/v1/programmes', about)).id
  }
  await sql`update programmes.programme set state = 'live', live_at = made_at`.execute(given.owner)
  await rest(1_100) // programmes are remembered for a second
})

type Held = { readonly scopes: readonly Scope[]; readonly programmeIds?: readonly string[] }

/** Somebody with roles of their own, each in some programmes; what they send as a browser. */
async function person(login: string, ...held: readonly Held[]) {
  const id = await hire(given(), login, 'cashier')
  const limits: { roleId: string; programmeIds: string[] }[] = []
  const roleIds: string[] = []
  for (const [place, { scopes, programmeIds }] of held.entries()) {
    const name = `${login} ${place}`
    const role = await made('/v1/roles', {
      name: { ru: name, en: name },
      scopes: [...scopes, 'unidentified:write'],
    })
    roleIds.push(role.id)
    if (programmeIds) limits.push({ roleId: role.id, programmeIds: [...programmeIds] })
  }
  await operators.editOperator(given(), id, { roleIds, limits })
  return browser(await sessionOf(door, login))
}

const member = async () => {
  const { id } = await made('/v1/members', { externalId: crypto.randomUUID() })
  for (const programmeId of Object.values(programmes)) {
    await made(`/v1/members/${id}/adjustments`, { programmeId, points: 100, reason: 'A gift' })
  }
  return id
}
const correct = (by: object, id: string, points: number, programmeId: string) =>
  door.ask(
    'POST',
    `/v1/members/${id}/adjustments`,
    { points, programmeId, reason: 'An apology' },
    { ...by },
  )
const balance = async (id: string, programmeId: string): Promise<number> =>
  (await door.ask('GET', `/v1/members/${id}/balance?programmeId=${programmeId}`)).body.active

test('who may add in one programme and take in another does not do either where the other was given', async () => {
  const { coffee, tea } = programmes
  const by = await person(
    'split',
    { scopes: ['points:add'], programmeIds: [coffee] },
    { scopes: ['points:take'], programmeIds: [tea] },
  )
  const id = await member()
  expect((await correct(by, id, 10, coffee)).status).toBe(201)
  expect((await correct(by, id, -10, tea)).status).toBe(201)
  expect((await correct(by, id, -10, coffee)).body.code).toBe('limit.exceeded')
  expect((await correct(by, id, 10, tea)).body.code).toBe('limit.exceeded')
  expect([await balance(id, coffee), await balance(id, tea)]).toEqual([110, 90])
})

test('who has the right to ask alone moves nothing, sees that nothing is left, and a senior does it for them', async () => {
  const { coffee: programmeId } = programmes
  const by = await person('asker', { scopes: ['approvals:ask', 'approvals:read'] })
  const id = await member()
  for (const points of [1, -1]) {
    expect((await correct(by, id, points, programmeId)).body.code).toBe('access.scope_missing')
  }
  const left = await door.ask('GET', `/v1/limits/mine?programmeId=${programmeId}`, undefined, by)
  expect([left.body.add.left, left.body.take.left, left.body.transfer.left]).toEqual([0, 0, 0])
  const wanted = { kind: 'correction', memberId: id, programmeId, points: 50, reason: 'Asked' }
  const asked = await door.ask('POST', '/v1/approvals', wanted, by)
  expect(asked.status, asked.text).toBe(201)
  await hire(given(), 'senior', 'senior-operator')
  const senior = browser(await sessionOf(door, 'senior'))
  const approved = await door.ask('POST', `/v1/approvals/${asked.body.id}/approve`, {}, senior)
  expect(approved.body).toMatchObject({ state: 'approved', askedBy: { name: 'asker' } })
  expect(await balance(id, programmeId)).toBe(150)
})

test('who approves does so by their own right to the act: without it their limit is nothing', async () => {
  const { coffee: programmeId } = programmes
  const by = await person('asking', { scopes: ['approvals:ask'] })
  const adding = await person('adding', { scopes: ['approvals:decide', 'points:add'] })
  const id = await member()
  const wanted = { kind: 'correction', memberId: id, programmeId, points: -50, reason: 'Asked' }
  const asked = await door.ask('POST', '/v1/approvals', wanted, by)
  const refused = await door.ask('POST', `/v1/approvals/${asked.body.id}/approve`, {}, adding)
  expect(refused.body.code).toBe('approval.over_limit')
  expect(await balance(id, programmeId)).toBe(100)
})
