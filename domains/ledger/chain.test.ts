import { sql } from 'kysely'
import { beforeEach, expect, test } from 'vitest'
import { newId } from '#kit/newId.ts'
import { bookOf } from '#test/book.ts'
import { freshDatabase } from '#test/given.ts'
import { chaining } from './chain.ts'
import * as ledger from './ledger.ts'
import { verify } from './verify.ts'

const given = freshDatabase()
const { programmeId } = bookOf(given)
const adjust = (points: number, owner: string = newId()) =>
  ledger.adjust(given(), { owner, programmeId, points, reason: 'a test' })

const chainAll = async (portion?: number) => {
  const next = chaining(given().db, portion === undefined ? {} : { portion })
  let outcome = await next()
  while (outcome === 'more') outcome = await next()
  return outcome
}
const links = async () => {
  const { rows } = await sql<{ position: number; ids: string[]; movements: number }>`
    select position, ids, movements from ledger.link order by position
  `.execute(given.owner)
  return rows
}
const chained = async () => (await links()).flatMap(({ ids }) => ids)
const recorded = async () => {
  const { rows } = await sql<{ id: string }>`select id from ledger.movement`.execute(given.owner)
  return rows.map(({ id }) => id)
}

beforeEach(() => chainAll())

test('every movement comes into the chain once, and a look that finds nothing new adds nothing', async () => {
  for (const points of [10, 20, 30]) await adjust(points)
  expect(await chainAll()).toBe('empty')
  expect((await chained()).toSorted()).toEqual((await recorded()).toSorted())
  const before = await links()
  expect(await chainAll()).toBe('empty')
  expect(await links()).toEqual(before)
})
