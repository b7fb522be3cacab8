import { beforeAll, expect, test } from 'vitest'
import { DAY, HOUR } from '#kit/core/time.ts'
import { conditions } from '#test/behaviours/town.ts'
import { freshDatabase } from '#test/given.ts'
import { openShop, type Shop } from '#test/shop.ts'
import { aboutOf, lastDays, type About, type Days } from './asked.ts'
import * as groups from './groups.ts'
import { answer, question, renew } from './keeping.ts'

const given = freshDatabase()
const signal = new AbortController().signal
let shop: Shop

beforeAll(async () => {
  shop = await openShop(given, conditions())
})

/** Somebody who asks so much later than now. */
async function later(by: number) {
  const ctx = await given.fresh()
  const at = { ...ctx, now: new Date(ctx.now.getTime() + by) }
  return { ctx: at, about: await aboutOf(at, { programmeId: shop.programmeId }) }
}

/** A question that tells the days it was asked of and how often it was made. */
function counting(name: string) {
  let made = 0
  const asked = question(name, async (_, about: About, { from, to }: Days) => ({
    answer: { from, to, store: about.storeId, made: ++made },
    looked: 10,
  }))
  const ask = async (by: number, large = 10, days?: Days) => {
    const { ctx, about } = await later(by)
    return answer(ctx, asked, about, days ?? lastDays(about.today), large)
  }
  return { asked, ask, made: () => made }
}

test('what looked at much is given as it was made, for two hours at most', async () => {
  const { ask } = counting('much')
  expect((await ask(0)).made).toBe(1)
  expect((await ask(HOUR)).made).toBe(1)
  expect((await ask(2 * HOUR + 1_000)).made).toBe(2)
})

test('what looked at little is made each time', async () => {
  const { ask } = counting('little')
  await ask(0, 11)
  expect((await ask(0, 11)).made).toBe(2)
})

test('the job makes anew what is an hour old and was asked within a week, for the days of today', async () => {
  const { asked, ask, made } = counting('days')
  const first = await ask(0)
  const renewing = async (by: number) => renew((await later(by)).ctx, signal, [asked])
  await renewing(HOUR / 2)
  expect(made()).toBe(1)
  await renewing(DAY)
  expect(made()).toBe(2)
  const next = await ask(DAY)
  // the last thirty days of the next day, made before anybody asked for them
  expect(next.made).toBe(2)
  expect(Date.parse(next.from) - Date.parse(first.from)).toBe(DAY)
  expect(Date.parse(next.to) - Date.parse(first.to)).toBe(DAY)
  await renewing(9 * DAY)
  expect(made()).toBe(2)
  expect((await ask(9 * DAY)).made).toBe(3)
})

test('another period is another question', async () => {
  const { ask } = counting('periods')
  await ask(0)
  expect((await ask(0, 10, { from: '2026-01-01', to: '2026-01-31' })).made).toBe(2)
})

test('a control group that begins or ends makes forget what was told of it', async () => {
  const { ask } = counting('groups')
  const ctx = await given.fresh()
  await ask(0)
  const begun = { programmeId: shop.programmeId, name: 'Autumn', sharePercent: 10 }
  const { id } = await groups.begin(ctx, begun)
  expect((await ask(0)).made).toBe(2)
  await groups.end(ctx, id)
  expect((await ask(0)).made).toBe(3)
})
