import { beforeAll, expect, test } from 'vitest'
import { DAY, HOUR, MINUTE } from '#kit/core/time.ts'
import { addToDay, startOfDay } from '#kit/core/zone.ts'
import { conditions } from '#test/behaviours/town.ts'
import { freshDatabase } from '#test/given.ts'
import { openShop, type Shop } from '#test/shop.ts'
import { aboutOf, lastDays, type About, type Days } from './asked.ts'
import * as groups from './groups.ts'
import { answer, question } from './keeping.ts'
import { renew } from './renewing.ts'

const given = freshDatabase()
const signal = new AbortController().signal
let shop: Shop

beforeAll(async () => {
  shop = await openShop(given, conditions())
})

/** Somebody who asks so much later than six in the morning: no midnight comes between by itself. */
async function later(by: number) {
  const ctx = await given.fresh()
  const { zone, today } = await aboutOf(ctx, { programmeId: shop.programmeId })
  const at = { ...ctx, now: new Date(startOfDay(zone, today) + 6 * HOUR + by) }
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

test('what looked at much of days that go on is given as it was made, for two hours at most', async () => {
  const { ask } = counting('much')
  const { today } = (await later(0)).about
  const goesOn = { from: addToDay(today, { days: -9 }), to: today }
  expect((await ask(0, 10, goesOn)).made).toBe(1)
  expect((await ask(HOUR, 10, goesOn)).made).toBe(1)
  expect((await ask(2 * HOUR + 1_000, 10, goesOn)).made).toBe(2)
})

test('what looked at much of days that are over is given until midnight', async () => {
  const { ask } = counting('over')
  await ask(0)
  expect((await ask(9 * HOUR)).made).toBe(1)
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

test('after midnight the last thirty days are other days: yesterday’s answer is not given for them', async () => {
  const { asked, ask, made } = counting('midnight')
  const { ctx, about } = await later(0)
  const midnight = startOfDay(about.zone, addToDay(about.today, { days: 1 })) - ctx.now.getTime()
  const eve = await ask(midnight - MINUTE)
  const after = await ask(midnight + MINUTE)
  expect(Date.parse(after.to) - Date.parse(eve.to)).toBe(DAY)
  await ask(midnight - 2 * MINUTE)
  const before = made()
  await renew((await later(midnight + 2 * MINUTE)).ctx, signal, [asked])
  expect(made()).toBe(before + 1)
  expect((await ask(midnight + 3 * MINUTE)).to).toBe(after.to)
})

test('one that fails is forgotten, and the others are made anew', async () => {
  let fails = false
  const wrong = question('wrong', async () => {
    if (fails) throw new Error('the disk is full')
    return { answer: { fine: true }, looked: 10 }
  })
  const { asked, ask, made } = counting('right')
  const { ctx, about } = await later(0)
  await answer(ctx, wrong, about, {}, 10)
  await ask(0)
  fails = true
  const next = (await later(DAY)).ctx
  await renew({ ...next, log: { ...next.log, warn: () => undefined } }, signal, [wrong, asked])
  expect(made()).toBe(2)
  await expect(answer(next, wrong, about, {}, 10)).rejects.toThrow('the disk is full')
})

test('what takes too long for a request is made by the job, and is there for whoever asks again', async () => {
  let isRequest = true
  const heavy = question('heavy', async () => {
    if (isRequest) throw Object.assign(new Error('statement timeout'), { code: '57014' })
    return { answer: { made: 1 }, looked: 10 }
  })
  const { ctx, about } = await later(0)
  await expect(answer(ctx, heavy, about, {})).rejects.toThrow('statement timeout')
  isRequest = false
  await renew(ctx, signal, [heavy])
  isRequest = true
  expect(await answer(ctx, heavy, about, {})).toEqual({ made: 1 })
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
