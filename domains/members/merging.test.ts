import { sql } from 'kysely'
import { beforeAll, expect, test } from 'vitest'
import * as ledger from '#domains/ledger/ledger.ts'
import * as programmes from '#domains/programmes/programmes.ts'
import { newId } from '#kit/newId.ts'
import { freshDatabase } from '#test/given.ts'
import * as members from './members.ts'

const given = freshDatabase()
let programmeId: string

beforeAll(async () => {
  const ctx = given()
  await programmes.createOrganisation(ctx, {
    id: ctx.organisationId,
    name: 'Wheels',
    country: 'RU',
    language: 'ru',
  })
  const made = await programmes.create(ctx, { name: 'P', currency: 'RUB', zone: 'Europe/Moscow' })
  programmeId = made.id
})

let count = 0
async function memberWith(points: number, rest: { test?: boolean } = {}): Promise<string> {
  const phone = `+7917${`${++count}`.padStart(7, '0')}`
  const { id } = await members.enrol(given(), { phone, ...rest })
  if (points !== 0) await adjust(id, points)
  return id
}
const adjust = (owner: string, points: number) =>
  ledger.adjust(given(), { owner, programmeId, points, reason: 'a test' })
const active = async (owner: string) =>
  (await ledger.balance(await given.fresh(), { owner, programmeId })).active
const phoneOf = async (id: string) => (await members.get(given(), id)).phone!
const leadsTo = async (phone: string) =>
  (await members.recognise(given().db, given().organisationId, [{ phone }]))[0]?.owner
async function merge(survivor: string, duplicate: string) {
  const merged = await members.merge(given(), survivor, { with: duplicate })
  await members.finishMerge(given(), merged.mergedId, merged.mergeId)
  return merged
}
async function unmerge(survivor: string, duplicate: string) {
  const undone = await members.unmerge(given(), survivor, { with: duplicate })
  await members.finishMerge(given(), undone.mergedId, undone.mergeId)
}
const eventsOf = async (owner: string) => {
  const { rows } = await sql<{ name: string; data: unknown }>`
    select name, data from kit.event where owner = ${owner} and name like 'member.%' order by id
  `.execute(given().db)
  return rows
}

test('a merge brings points and phone to the survivor, and a lookup by the old id tells who that is', async () => {
  const anna = await memberWith(100)
  const double = await memberWith(40)
  const phone = await phoneOf(double)
  const { mergeId } = await merge(anna, double)

  expect(await active(anna)).toBe(140)
  expect(await active(double)).toBe(0)
  expect(await leadsTo(phone)).toBe(anna)
  expect(await members.get(given(), double)).toMatchObject({ state: 'merged', mergedInto: anna })
  const [found] = await members.recognise(given().db, given().organisationId, [
    { memberId: double },
  ])
  expect(found).toMatchObject({ owner: anna, state: 'active', mergedFrom: double })
  expect((await members.list(given(), { search: phone })).items[0]?.id).toBe(anna)
  expect((await eventsOf(anna)).at(-1)).toEqual({
    name: 'member.merged',
    data: { mergedOwner: double, mergeId },
  })
})

test('a merge is undone even after later movements: what is left of the points goes back', async () => {
  const anna = await memberWith(100)
  const double = await memberWith(40)
  const phone = await phoneOf(double)
  await merge(anna, double)
  await adjust(anna, -130)
  await adjust(anna, 7)
  await unmerge(anna, double)

  expect((await active(anna)) + (await active(double))).toBe(17)
  expect(await active(double)).toBeLessThanOrEqual(10)
  expect(await leadsTo(phone)).toBe(double)
  expect(await members.get(given(), double)).toMatchObject({ state: 'active', mergedInto: null })
  expect((await eventsOf(anna)).map((each) => each.name)).toEqual([
    'member.enrolled',
    'member.merged',
    'member.unmerged',
  ])
})

test('merges make chains; they are undone from the last to the first', async () => {
  const [a, b, c] = [await memberWith(1), await memberWith(10), await memberWith(100)]
  const phones = [await phoneOf(a), await phoneOf(b), await phoneOf(c)]
  await merge(b, a)
  await merge(c, b)
  expect(await active(c)).toBe(111)
  for (const phone of phones) expect(await leadsTo(phone)).toBe(c)
  expect(await members.survivorOf(given().db, given().organisationId, [a, b, c])).toEqual(
    new Map([
      [a, c],
      [b, c],
      [c, c],
    ]),
  )

  await expect(members.unmerge(given(), b, { with: a })).rejects.toMatchObject({
    code: 'member.merged',
    details: { mergedInto: c },
  })
  await expect(members.unmerge(given(), c, { with: a })).rejects.toMatchObject({
    code: 'merge.unknown',
  })
  await unmerge(c, b)
  expect([await active(b), await active(c)]).toEqual([11, 100])
  for (const [index, phone] of phones.entries()) {
    expect(await leadsTo(phone)).toBe(index < 2 ? b : c)
  }
  await unmerge(b, a)
  expect([await active(a), await active(b), await active(c)]).toEqual([1, 10, 100])
  expect(await leadsTo(phones[0]!)).toBe(a)
})

test('a merge that was undone can be made again', async () => {
  const [a, b] = [await memberWith(5), await memberWith(6)]
  await merge(a, b)
  await unmerge(a, b)
  await merge(a, b)
  expect(await active(a)).toBe(11)
  await unmerge(a, b)
  expect(await active(b)).toBe(6)
})

test('with itself, of a closed one, of test with live, of one merged already: refused', async () => {
  const [a, b, closed] = [await memberWith(0), await memberWith(0), await memberWith(0)]
  const tester = await memberWith(0, { test: true })
  await members.close(given(), closed, null)
  const refused = async (survivor: string, duplicate: string) =>
    members
      .merge(given(), survivor, { with: duplicate })
      .then(() => 'merged')
      .catch((error: { code: string }) => error.code)
  expect(await refused(a, a)).toBe('merge.with_itself')
  expect(await refused(a, closed)).toBe('member.closed')
  expect(await refused(closed, a)).toBe('member.closed')
  expect(await refused(a, tester)).toBe('merge.test_with_live')
  expect(await refused(a, newId())).toBe('member.unknown')
  await merge(a, b)
  expect(await refused(a, b)).toBe('member.merged')
  expect(await refused(b, a)).toBe('member.merged')
  await expect(members.edit(given(), b, { tags: [] })).rejects.toMatchObject({
    code: 'member.merged',
    details: { mergedInto: a },
  })
})

test('of two opposite merges at one moment one is done and the other refused', async () => {
  for (let round = 0; round < 10; round++) {
    const [a, b] = [await memberWith(1), await memberWith(2)]
    const both = await Promise.allSettled([merge(a, b), merge(b, a)])
    expect(both.map((each) => each.status).toSorted()).toEqual(['fulfilled', 'rejected'])
    expect((await active(a)) + (await active(b))).toBe(3)
  }
})

test('a merge cut short between its steps is finished by the job, once', async () => {
  const [a, b] = [await memberWith(10), await memberWith(20)]
  await members.merge(given(), a, { with: b })
  expect(await active(b)).toBe(20)
  const ctx = await given.fresh()
  await Promise.all([members.finishMerges(ctx), members.finishMerges(ctx)])
  expect(await active(a)).toBe(30)
  expect((await eventsOf(a)).filter((each) => each.name === 'member.merged')).toHaveLength(1)
  expect(await members.finishMerges(ctx)).toBe(0)

  await members.unmerge(given(), a, { with: b })
  expect(await leadsTo(await phoneOf(b))).toBe(b)
  await members.finishMerges(ctx)
  expect([await active(a), await active(b)]).toEqual([10, 20])
})

test('points that a purchase earned for the duplicate at the moment of merging are found and follow', async () => {
  const [a, b] = [await memberWith(10), await memberWith(20)]
  await merge(a, b)
  await adjust(b, 5)
  const later = { ...given(), now: new Date(Date.now() + 10 * 60_000) }
  expect(await members.finishMerges(later)).toBeGreaterThan(0)
  expect([await active(a), await active(b)]).toEqual([35, 0])
  expect(await members.finishMerges(later)).toBe(0)
  await unmerge(a, b)
  expect([await active(a), await active(b)]).toEqual([10, 25])
})

test('a survivor may take the phone of its duplicate as its own, and keeps it when the merge is undone', async () => {
  const [a, b] = [await memberWith(0), await memberWith(0)]
  const phone = await phoneOf(b)
  await merge(a, b)
  expect((await members.edit(given(), a, { phone })).phone).toBe(phone)
  expect((await members.get(given(), b)).phone).toBeNull()
  await unmerge(a, b)
  expect(await leadsTo(phone)).toBe(a)
  expect((await members.get(given(), b)).phone).toBeNull()
})

test('closing a survivor frees the phones of its duplicates too', async () => {
  const [a, b] = [await memberWith(0), await memberWith(0)]
  const phone = await phoneOf(b)
  await merge(a, b)
  await members.close(given(), a, null)
  expect(await leadsTo(phone)).toBeUndefined()
})

test('a duplicate outlives a survivor that was closed: what is still free leads to it again', async () => {
  const [a, b, c] = [await memberWith(0), await memberWith(0), await memberWith(0)]
  const [phoneB, phoneC] = [await phoneOf(b), await phoneOf(c)]
  await members.edit(given(), b, { email: 'outlives@example.com' })
  await merge(b, c)
  await merge(a, b)
  await members.close(given(), a, null)
  const { id: newcomer } = await members.enrol(given(), { phone: phoneB })
  await unmerge(a, b)
  expect(await leadsTo(phoneB)).toBe(newcomer)
  expect(await leadsTo(phoneC)).toBe(b)
  expect(await members.get(given(), b)).toMatchObject({
    state: 'active',
    phone: null,
    email: 'outlives@example.com',
  })
})
