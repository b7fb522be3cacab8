import { sql } from 'kysely'
import { beforeAll, describe, expect, test } from 'vitest'
import * as programmes from '#domains/programmes/programmes.ts'
import { createContext, type Context } from '#kit/context.ts'

import { newId } from '#kit/newId.ts'
import { freshDatabase } from '#test/given.ts'
import * as members from './members.ts'

const given = freshDatabase()

const RUSSIAN = { name: 'Wheels', country: 'RU', language: 'ru' } as const
beforeAll(async () => {
  await programmes.createOrganisation(given(), { ...RUSSIAN, id: given().organisationId })
})

let count = 0
const phone = () => `+7916${`${++count}`.padStart(7, '0')}`
const enrol = (asked: Parameters<typeof members.enrol>[1] = {}, ctx: Context = given()) =>
  members.enrol(ctx, { phone: phone(), ...asked })
const as = (actor: Partial<Context['actor']>) =>
  createContext({ ...given(), actor: { ...given().actor, ...actor } })
const recognised = async (named: Parameters<typeof members.recognise>[2][number]) =>
  (await members.recognise(given().db, given().organisationId, [named]))[0] ?? null
const eventsOf = async (owner: string) => {
  const { rows } = await sql<{ name: string }>`
    select name from kit.event where owner = ${owner} order by id
  `.execute(given().db)
  return rows.map((row) => row.name)
}

describe('enrolling', () => {
  test('a member is enrolled with what is known, tidied, and the others hear of it', async () => {
    const anna = await members.enrol(given(), {
      name: { first: ' Анна ', last: 'Иванова' },
      phone: '8 (916) 000-11-22',
      email: 'Anna@Example.com',
      birthday: '1990-01-31',
      tags: ['vip'],
    })
    expect(anna).toMatchObject({
      name: { first: 'Анна', middle: null, last: 'Иванова' },
      phone: '+79160001122',
      email: 'anna@example.com',
      language: 'ru',
      state: 'active',
      anonymous: false,
      test: false,
    })
    expect(await members.get(given(), anna.id)).toEqual(anna)
    expect(await eventsOf(anna.id)).toEqual(['member.enrolled'])
  })

  test('a phone that another member has is refused, and who has it is told to those who may read', async () => {
    const taken = phone()
    const first = await enrol({ phone: taken })
    const again = enrol({ phone: taken.replace('+7', '8') })
    await expect(again).rejects.toMatchObject({
      code: 'member.phone_taken',
      details: { memberId: first.id },
    })
    await expect(enrol({ phone: taken }, as({ scopes: ['members:enrol'] }))).rejects.toMatchObject({
      code: 'member.phone_taken',
      details: { other: '…' },
    })
  })

  test('of many enrolments of one phone at one moment, one wins and the others are refused in words', async () => {
    const contested = phone()
    const all = await Promise.allSettled(
      Array.from({ length: 12 }, (_, index) =>
        enrol({ phone: contested, email: `race${index}@example.com` }),
      ),
    )
    const lost = all.filter((each) => each.status === 'rejected')
    expect(lost).toHaveLength(11)
    for (const each of lost) expect(each.reason).toMatchObject({ code: 'member.phone_taken' })
    // the losers left nothing behind: their e-mails are free
    const free = await Promise.all(
      Array.from({ length: 12 }, (_, index) => recognised({ email: `race${index}@example.com` })),
    )
    expect(free.filter(Boolean)).toHaveLength(1)
  })

  test('enrolments that share phones and e-mails crosswise never wait for each other for ever', async () => {
    for (let round = 0; round < 10; round++) {
      const [one, two] = [phone(), phone()]
      const [a, b] = [`a${round}@cross.example`, `b${round}@cross.example`]
      const all = await Promise.allSettled([
        enrol({ phone: one, email: a }),
        enrol({ phone: two, email: b }),
        enrol({ phone: one, email: b }),
        enrol({ phone: two, email: a }),
      ])
      expect(all.filter((each) => each.status === 'fulfilled').length).toBeGreaterThan(0)
      for (const each of all) {
        if (each.status === 'rejected') expect(each.reason.code).toMatch(/^member\..*_taken$/)
      }
    }
  })

  test('fields that cannot be taken are all named, and nothing is written', async () => {
    const before = await members.list(given(), { limit: 200 })
    const refused = enrol({ phone: 'soon', email: 'anna', birthday: '2990-01-01' })
    await expect(refused).rejects.toMatchObject({
      code: 'request.malformed',
      details: { errors: [{ path: 'phone' }, { path: 'email' }, { path: 'birthday' }] },
    })
    expect(await members.list(given(), { limit: 200 })).toEqual(before)
  })

  test('somebody of whom nothing is known is not enrolled', async () => {
    await expect(members.enrol(given(), { tags: ['x'] })).rejects.toMatchObject({
      code: 'request.malformed',
    })
  })

  test('a store of another organisation is unknown', async () => {
    await expect(enrol({ storeId: newId() })).rejects.toMatchObject({ code: 'store.unknown' })
  })

  test('a list is enrolled at once; a refusal of one never fails its neighbours', async () => {
    const shared = phone()
    const results = await members.enrolAll(given(), [
      { phone: phone(), externalId: 'bulk-1' },
      { phone: shared },
      { phone: 'soon' },
      { phone: shared, externalId: 'bulk-4' },
    ])
    expect(results.map((each) => ('refusal' in each ? each.refusal.code : 'enrolled'))).toEqual([
      'enrolled',
      'enrolled',
      'request.malformed',
      'member.phone_taken',
    ])
    expect(await recognised({ externalId: 'bulk-4' })).toBeNull()
    expect(await recognised({ externalId: 'bulk-1' })).not.toBeNull()
  })

  test('an identifier is unique within one organisation; nothing crosses to another', async () => {
    const other = newId<'organisation'>()
    await programmes.createOrganisation(given(), { ...RUSSIAN, name: 'Other', id: other })
    const shared = phone()
    const here = await enrol({ phone: shared })
    const there = await enrol({ phone: shared }, given.of(other))
    expect(there.id).not.toBe(here.id)
    await expect(members.get(given.of(other), here.id)).rejects.toMatchObject({
      code: 'member.unknown',
    })
    expect((await recognised({ phone: shared }))?.owner).toBe(here.id)
    expect((await members.list(given.of(other), {})).items.map((each) => each.id)).toEqual([
      there.id,
    ])
  })
})

describe('finding', () => {
  test('one search takes a phone in any form, an e-mail, an external id or beginnings of names', async () => {
    const one = await enrol({
      name: { first: 'Семён', middle: 'Ильич', last: 'Верещагин-Белый' },
      phone: '+79167770011',
      email: 'semyon@example.com',
      externalId: 'CRM-77',
    })
    for (const search of [
      '8 916 777-00-11',
      '+7 (916) 7770011',
      'SEMYON@example.com',
      'CRM-77',
      'вере семен',
      'Белый',
      'ильич',
    ]) {
      const { items } = await members.list(given(), { search })
      expect(items.map((each) => each.id)).toEqual([one.id])
    }
    expect((await members.list(given(), { search: 'верещ пётр' })).items).toEqual([])
    expect((await members.list(given(), { search: '%' })).items).toEqual([])
  })

  test('a list goes newest first, page by page, each member once', async () => {
    const ids: string[] = []
    for (let n = 0; n < 7; n++) ids.push((await enrol({ tags: ['paged'] })).id)
    const seen: string[] = []
    for (let cursor: string | undefined; ;) {
      const page = await members.list(given(), { tag: 'paged', limit: 3, cursor })
      seen.push(...page.items.map((each) => each.id))
      if (page.next === null) break
      cursor = page.next
    }
    expect(seen).toEqual(ids.toReversed())
  })

  test('a cursor that no page gave is refused', async () => {
    await expect(members.list(given(), { cursor: 'abc' })).rejects.toMatchObject({
      code: 'cursor.invalid',
    })
    const notAnId = Buffer.from('["x"]').toString('base64url')
    await expect(members.list(given(), { cursor: notAnId })).rejects.toMatchObject({
      code: 'cursor.invalid',
    })
  })

  test('the till has a whole list of members recognised at once, in its order', async () => {
    const one = await enrol({ birthday: '1990-05-05', tags: ['vip'] })
    const two = await enrol({ externalId: 'till-2' })
    const found = await members.recognise(given().db, given().organisationId, [
      { memberId: two.id },
      { phone: '+79990000000' },
      { phone: one.phone!.replace('+7', '8 ') },
      { externalId: 'till-2' },
      { email: 'nobody' },
      { memberId: newId() },
    ])
    expect(found.map((each) => each?.owner ?? null)).toEqual([
      two.id,
      null,
      one.id,
      two.id,
      null,
      null,
    ])
    expect(found[2]).toMatchObject({
      state: 'active',
      test: false,
      clockShiftMs: 0,
      birthday: '1990-05-05',
      tags: ['vip'],
      enrolledAt: Date.parse(one.enrolledAt),
      mergedFrom: null,
    })
  })
})

describe('editing and closing', () => {
  test('only the fields given are changed, and a phone given up is free for others', async () => {
    const one = await enrol({ name: { first: 'A' }, email: 'edit@example.com' })
    const next = phone()
    const edited = await members.edit(given(), one.id, { phone: next, name: { last: 'B' } })
    const name = { first: 'A', middle: null, last: 'B' }
    expect(edited).toEqual({ ...one, phone: next, name, revision: 2 })
    expect(await recognised({ phone: next })).toMatchObject({ owner: one.id })
    expect(await recognised({ phone: one.phone! })).toBeNull()
    await enrol({ phone: one.phone })
    await expect(members.edit(given(), one.id, { phone: one.phone })).rejects.toMatchObject({
      code: 'member.phone_taken',
    })
    expect((await members.get(given(), one.id)).phone).toBe(next)
  })

  test('a closed member is known by nothing any more and cannot be changed; the person may come back', async () => {
    const one = await enrol()
    const closed = await members.close(given(), one.id, 'asked to leave')
    expect(closed).toMatchObject({ state: 'closed' })
    expect(await recognised({ phone: one.phone! })).toBeNull()
    expect(await recognised({ memberId: one.id })).toMatchObject({ state: 'closed' })
    await expect(members.edit(given(), one.id, { email: null })).rejects.toMatchObject({
      code: 'member.closed',
    })
    await expect(members.close(given(), one.id, null)).rejects.toMatchObject({
      code: 'member.closed',
    })
    expect((await enrol({ phone: one.phone })).id).not.toBe(one.id)
    expect(await eventsOf(one.id)).toEqual(['member.enrolled', 'member.closed'])
  })

  test('what a colleague wrote meanwhile is not overwritten by who has not seen it', async () => {
    const { id, revision } = await enrol()
    const both = await Promise.allSettled(
      ['A', 'B'].map((first) => members.edit(given(), id, { name: { first }, revision })),
    )
    const late = both.filter(({ status }) => status === 'rejected') as PromiseRejectedResult[]
    expect(late.map(({ reason }) => reason.code)).toEqual(['revision.behind'])
    const now = await members.get(given(), id)
    expect(now.revision).toBe(revision + 1)
    const again = { name: { first: 'C' }, revision: now.revision }
    expect((await members.edit(given(), id, again)).name.first).toBe('C')
  })

  test('two edits at one moment are both kept', async () => {
    const one = await enrol()
    await Promise.all([
      members.edit(given(), one.id, { email: 'both@example.com' }),
      members.edit(given(), one.id, { tags: ['both'] }),
    ])
    expect(await members.get(given(), one.id)).toMatchObject({
      email: 'both@example.com',
      tags: ['both'],
    })
  })
})

describe('test members', () => {
  test('the clock of a test member is set, stepped and set back; nobody else has one', async () => {
    const tester = await enrol({ test: true })
    const now = given().now.getTime()
    const set = await members.setClock(given(), tester.id, { at: '2030-01-31T10:00:00+03:00' })
    const facts = (await recognised({ memberId: tester.id }))!
    const shows = members.atFor(facts, now)
    expect(Math.abs(shows - Date.parse('2030-01-31T07:00:00Z'))).toBeLessThan(60_000)
    const stepped = await members.setClock(given(), tester.id, { step: { months: 1, hours: 2 } })
    const day = 86_400_000
    const ahead = stepped.clockShiftMs - set.clockShiftMs
    expect(Math.abs(ahead - 28 * day - 7_200_000)).toBeLessThan(60_000)
    expect((await members.setClock(given(), tester.id, { at: null })).clockShiftMs).toBe(0)
    const other = await enrol()
    await expect(members.setClock(given(), other.id, { step: { days: 1 } })).rejects.toMatchObject({
      code: 'member.not_test',
    })
  })

  test.each([
    [{}],
    [{ at: null, step: { days: 1 } }],
    [{ at: '2500-01-01T00:00:00Z' }],
    [{ step: { years: -100 } }],
  ])('a clock goes from 1970 to 2199 by one of two ways: not %j', async (asked) => {
    const tester = await enrol({ test: true })
    await expect(members.setClock(given(), tester.id, asked)).rejects.toMatchObject({
      code: 'clock.invalid',
    })
  })

  test('a test key makes test members and leaves live ones alone', async () => {
    const live = await enrol()
    const testing = as({ test: true })
    expect((await enrol({}, testing)).test).toBe(true)
    await expect(enrol({ test: false }, testing)).rejects.toMatchObject({ code: 'key.test_only' })
    await expect(members.close(testing, live.id, null)).rejects.toMatchObject({
      code: 'key.test_only',
    })
  })
})
