import { expect, test } from 'vitest'
import { sql } from 'kysely'
import { conditions } from '#test/behaviours/town.ts'
import { freshDatabase } from '#test/given.ts'
import { openShop } from '#test/shop.ts'
import { apart, membersAt, staff } from './counting.ts'
import * as merging from './merging.ts'
import { setStaff, staffMark } from './staff.ts'

const given = freshDatabase()

test('somebody of the staff counts nowhere, and the audit says who said so and why', async () => {
  const shop = await openShop(given, conditions())
  const { id } = await shop.member()
  const { ctx } = shop
  const later = new Date(Date.now() + 60_000)
  const before = await membersAt(ctx.db, ctx.organisationId, later)
  expect(await staffMark(ctx, id)).toEqual({ staff: false, since: null })
  const marked = await setStaff(ctx, id, { staff: true, reason: 'hired in May' })
  expect(marked.staff).toBe(true)
  expect(await setStaff(ctx, id, { staff: true, reason: 'again' })).toEqual(marked)
  expect(await membersAt(ctx.db, ctx.organisationId, later)).toBe(before - 1)
  expect(await apart(ctx.db, ctx.organisationId)).toContain(id)
  await setStaff(ctx, id, { staff: false, reason: 'left in June' })
  expect(await membersAt(ctx.db, ctx.organisationId, later)).toBe(before)
  const { rows } = await sql<{ operation: string; reason: string }>`
    select operation, reason from access.audit where object = ${id} order by id
  `.execute(given.owner)
  expect(rows).toEqual([
    { operation: 'member.staff_marked', reason: 'hired in May' },
    { operation: 'member.staff_unmarked', reason: 'left in June' },
  ])
})

test('a duplicate of somebody of the staff is staff as long as they are merged, and so is the survivor', async () => {
  const shop = await openShop(given, conditions())
  const { ctx } = shop
  const [one, other] = [await shop.member(), await shop.member()]
  await setStaff(ctx, other.id, { staff: true, reason: 'works here' })
  await merging.merge(ctx, one.id, { with: other.id, reason: 'one person' })
  await merging.finishMerges(ctx)
  const now = await given.fresh()
  expect((await staffMark(now, one.id)).staff).toBe(true)
  expect(await staff(now.db, now.organisationId)).toEqual(
    expect.arrayContaining([one.id, other.id]),
  )
  await expect(setStaff(now, other.id, { staff: false, reason: 'no' })).rejects.toThrow(
    'member.merged',
  )
  await merging.unmerge(now, one.id, { with: other.id, reason: 'two after all' })
  await merging.finishMerges(now)
  const after = await given.fresh()
  expect((await staffMark(after, one.id)).staff).toBe(false)
  expect((await staffMark(after, other.id)).staff).toBe(true)
})
