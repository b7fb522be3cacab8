import { beforeAll, expect, test } from 'vitest'
import * as ledger from '#domains/ledger/ledger.ts'
import * as programmes from '#domains/programmes/programmes.ts'
import { newId } from '#kit/newId.ts'
import { freshDatabase } from '#test/given.ts'
import * as accounts from './accounts.ts'
import * as members from './members.ts'

const given = freshDatabase()
let programmeId: string

beforeAll(async () => {
  const ctx = given()
  const organisation = { name: 'Wheels', country: 'RU', language: 'ru' } as const
  await programmes.createOrganisation(ctx, { ...organisation, id: ctx.organisationId })
  const made = await programmes.create(ctx, { name: 'P', currency: 'RUB', zone: 'Europe/Moscow' })
  programmeId = made.id
  // the way to go live with conditions is the programmes' own matter; here points are moved by hand
  await given.owner
    .updateTable('programmes.programme')
    .set({ state: 'live', liveAt: ctx.now })
    .where('id', '=', made.id)
    .execute()
  await new Promise((done) => setTimeout(done, 1_100)) // programmes are remembered for a second
})

let count = 0
const enrol = async (rest: { test?: boolean } = {}) =>
  (await members.enrol(given(), { phone: `+7919${`${++count}`.padStart(7, '0')}`, ...rest })).id
const add = (memberId: string, points: number, expiresAt?: string) =>
  accounts.adjust(given(), memberId, { points, reason: 'a gift', expiresAt })
const balance = async (memberId: string) =>
  accounts.balance(await given.fresh(), memberId, undefined)

test('points are corrected by hand with a reason, and the statement says who did it and why', async () => {
  const id = await enrol()
  await add(id, 500)
  const taken = await add(id, -200)
  expect(taken).toMatchObject({ kind: 'adjust', points: -200, reason: 'a gift', programmeId })
  expect(await balance(id)).toMatchObject({ active: 300, pending: 0, held: 0, debt: 0 })
  const { items } = await accounts.movements(given(), id, {})
  expect(items.map((each) => each.points)).toEqual([-200, 500])
  expect(items[0]).toMatchObject({ actor: { kind: 'key', id: given().actor.id } })
  expect((await accounts.lots(await given.fresh(), id, {})).items).toMatchObject([
    { earned: 500, remaining: 300, state: 'active' },
  ])
})

test('more points than there are cannot be taken', async () => {
  const id = await enrol()
  await add(id, 10)
  await expect(add(id, -11)).rejects.toMatchObject({ code: 'points.not_enough' })
  expect((await balance(id)).active).toBe(10)
})

test('a member of another organisation has no balance here', async () => {
  await expect(balance(newId())).rejects.toMatchObject({ code: 'member.unknown' })
  const other = newId<'organisation'>()
  const organisation = { name: 'Other', country: 'RU', language: 'ru' } as const
  await programmes.createOrganisation(given(), { ...organisation, id: other })
  const id = await enrol()
  await expect(accounts.balance(given.of(other), id, programmeId)).rejects.toMatchObject({
    code: 'member.unknown',
  })
  await expect(accounts.movements(given.of(other), id, {})).rejects.toMatchObject({
    code: 'member.unknown',
  })
})

test('the balance of a merged duplicate is the survivor’s', async () => {
  const [a, b] = [await enrol(), await enrol()]
  await add(a, 1)
  await add(b, 2)
  const { mergeId } = await members.merge(given(), a, { with: b })
  await members.finishMerge(given(), b, mergeId)
  expect((await balance(b)).active).toBe(3)
  await add(b, 4)
  expect((await balance(a)).active).toBe(7)
})

test('a closed member gets no correction', async () => {
  const id = await enrol()
  await members.close(given(), id, null)
  await expect(add(id, 1)).rejects.toMatchObject({ code: 'member.closed' })
})

test('a test member’s points live by its own clock', async () => {
  const id = await enrol({ test: true })
  const soon = new Date(Date.now() + 3_600_000).toISOString()
  await add(id, 50, soon)
  expect((await balance(id)).active).toBe(50)
  await members.setClock(given(), id, { step: { days: 1 } })
  expect((await balance(id)).active).toBe(0)
  expect((await accounts.lots(await given.fresh(), id, {})).items[0]?.state).toBe('expired')
  await members.setClock(given(), id, { at: null })
  expect((await balance(id)).active).toBe(50)
})

test('points are given from one member to another, and never between test and live', async () => {
  const [a, b, tester] = [await enrol(), await enrol(), await enrol({ test: true })]
  await add(a, 100)
  const started = await accounts.startTransfer(given(), { from: a, to: b, points: 30 })
  await ledger.finishTransfer(given(), started.from, started.id)
  expect([(await balance(a)).active, (await balance(b)).active]).toEqual([70, 30])
  await expect(
    accounts.startTransfer(given(), { from: a, to: tester, points: 1 }),
  ).rejects.toMatchObject({ code: 'transfer.test_with_live' })
  await expect(
    accounts.startTransfer(given(), { from: a, to: a, points: 1 }),
  ).rejects.toMatchObject({ code: 'transfer.to_self' })
  await expect(
    accounts.startTransfer(given(), { from: a, to: b, points: 71 }),
  ).rejects.toMatchObject({ code: 'points.not_enough' })
})
