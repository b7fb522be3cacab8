import { sql } from 'kysely'
import { describe, expect, test } from 'vitest'
import * as access from '#domains/access/access.ts'
import * as sessions from '#domains/access/sessions.ts'
import * as cards from '#domains/cards/cards.ts'
import { check } from '#domains/rules/core/check.ts'
import { freshDatabase } from '#test/given.ts'
import { company, conditions, nextConditions } from './company.ts'
import { loadDemo } from './load.ts'
import { cardNumber, KNOWN, people } from './people.ts'
import { yearOf } from './year.ts'

const UNTIL = Date.parse('2026-03-01T09:00:00Z')

describe('the year of the demo company', () => {
  const everybody = people(2_000, UNTIL)
  const year = yearOf(everybody, UNTIL)

  test('is the same every time', () => {
    expect(yearOf(people(2_000, UNTIL), UNTIL)).toEqual(year)
  })

  test('has about twenty thousand receipts of two thousand members, and of strangers', () => {
    expect(everybody).toHaveLength(2_000)
    expect(year.length).toBeGreaterThan(18_000)
    expect(year.length).toBeLessThan(22_000)
    expect(year.filter(({ person }) => person === null).length).toBeGreaterThan(1_000)
    expect(year.filter(({ givenBack }) => givenBack).length).toBeGreaterThan(200)
    expect(year.filter(({ sent }) => sent.pointsToRedeem).length).toBeGreaterThan(1_000)
  })

  test('goes forward in time, ends now, and nobody buys before joining', () => {
    for (const [index, { at, person }] of year.entries()) {
      expect(at).toBeLessThan(UNTIL)
      if (index > 0) expect(at).toBeGreaterThanOrEqual(year[index - 1]!.at)
      if (person) expect(at).toBeGreaterThanOrEqual(person.enrolledAt)
    }
  })

  test('gives each receipt a number of its own, each member a phone and a card', () => {
    const unique = (values: readonly string[]) => new Set(values).size === values.length
    expect(unique(year.map(({ sent }) => sent.externalId))).toBe(true)
    expect(unique(everybody.map(({ phone }) => phone))).toBe(true)
    expect(unique(everybody.map(({ card }) => card))).toBe(true)
    expect(cardNumber(1)).toBe(KNOWN.card)
  })

  test('is lived under conditions that hold together, now and next month', () => {
    expect(check(conditions, { zone: company.zone, scale: 0 })).toEqual([])
    expect(check(nextConditions, { zone: company.zone, scale: 0 })).toEqual([])
  })
})

describe('loading it', () => {
  const given = freshDatabase()
  const counts = async () => {
    const { rows } = await sql<Record<string, number>>`
      select (select count(*) from members.member) as members,
        (select count(*) from purchases.purchase) as purchases,
        (select count(*) from purchases.return) as returns,
        (select count(*) from cards.card where state = 'blocked') as blocked,
        (select count(*) from cards.card where state = 'replaced') as replaced,
        (select count(*) from cards.card where state = 'issued') as issued,
        (select count(*) from members.member where test) as test,
        (select count(*) from ledger.movement where kind = 'redeem') as redeemed,
        (select count(*) from ledger.movement where kind = 'expire') as expired,
        (select count(*) from tiers.standing) as standings,
        (select count(*) from cases.matter) as cases,
        (select count(*) from cases.dispute where state = 'open') as disputes,
        (select count(*) from desk.call) as calls,
        (select count(*) from desk.note) as notes,
        (select count(*) from kit.event where name like 'points.%' or name = 'member.enrolled') as news
    `.execute(given().db)
    return rows[0]!
  }

  test('that was stopped goes on when asked again, and tells everything once', async () => {
    const stop = new AbortController()
    const half = await loadDemo(given(), {
      members: 200,
      signal: stop.signal,
      onProgress: (stage, done) => {
        if (stage === 'purchases' && done > 0) stop.abort()
      },
    })
    expect(half.token).toBeNull()

    const demo = await loadDemo(await given.fresh(), { members: 200 })
    const after = await counts()
    expect(after).toMatchObject({
      members: 200,
      purchases: demo.purchases,
      returns: demo.returns,
      test: 1,
    })
    for (const each of [
      'blocked',
      'replaced',
      'issued',
      'redeemed',
      'expired',
      'standings',
      'cases',
      'disputes',
      'notes',
    ])
      expect(after[each], each).toBeGreaterThan(0)
    expect(await access.authenticate(given().db, demo.token!)).toMatchObject({
      organisationId: given().organisationId,
    })
    expect(demo.logins.map(({ login }) => login)).toContain('owner@demo.example')
    for (const { login, password } of demo.logins)
      expect((await sessions.signIn(given(), { login, password })).session.scopes).not.toEqual([])
    expect(await cards.get(given(), KNOWN.card)).toMatchObject({ state: 'active' })
    await loadDemo(await given.fresh(), { members: 200 })
    expect(await counts()).toEqual(after)
  })
})
