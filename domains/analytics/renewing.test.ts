import { sql } from 'kysely'
import { beforeAll, beforeEach, expect, test } from 'vitest'
import { DAY, HOUR, MINUTE } from '#kit/core/time.ts'
import { startOfDay } from '#kit/core/zone.ts'
import { conditions } from '#test/behaviours/town.ts'
import { freshDatabase } from '#test/given.ts'
import { openShop, type Shop } from '#test/shop.ts'
import { KEPT } from './analytics.jobs.ts'
import { aboutOf, lastDays, type About, type Days } from './asked.ts'
import { conversions } from './conversions.ts'
import { SPANS } from './core/spans.ts'
import * as figures from './figures.ts'
import * as groups from './groups.ts'
import { answer, question } from './keeping.ts'
import { liability } from './liability.ts'
import { against, targeted } from './proof.ts'
import { renew } from './renewing.ts'
import { rollUp } from './rolling.ts'

const given = freshDatabase()
const signal = new AbortController().signal
let shop: Shop

beforeAll(async () => {
  shop = await openShop(given, conditions())
})

beforeEach(async () => {
  await sql`delete from analytics.kept_answer`.execute(given().db)
})

/** The job so long after the midnight of the programme, with everything rolled up until then. */
async function at(afterMidnight: number) {
  const ctx = await given.fresh()
  await rollUp(ctx, signal)
  const { zone, today } = await aboutOf(ctx, { programmeId: shop.programmeId })
  const now = new Date(startOfDay(zone, today) + afterMidnight)
  await sql`update analytics.progress set rolled_at = ${now}`.execute(given().db)
  const then = { ...ctx, now }
  return { ctx: then, about: await aboutOf(then, { programmeId: shop.programmeId }) }
}

/** A question that is usually asked of the last thirty days, and how often it was made. */
function usual(name: string, looked: number) {
  let made = 0
  const asked = question(
    name,
    async () => ({ answer: { made: ++made }, looked }),
    (_, { today }) => [lastDays(today)],
  )
  const ask = async (ctx: Parameters<typeof renew>[0], about: About) => {
    const days: Days = lastDays(about.today)
    return answer(ctx, asked, about, days, 1)
  }
  return { asked, ask, made: () => made }
}

test('what pages ask of a large programme is made once a day before anybody asks, and by the hour when somebody has', async () => {
  const { asked, ask, made } = usual('usual', 10)
  await renew((await at(HOUR)).ctx, signal, [asked], 0)
  await renew((await at(8 * HOUR)).ctx, signal, [asked], 0)
  expect(made()).toBe(1)
  const nine = await at(9 * HOUR)
  expect(await ask(nine.ctx, nine.about)).toEqual({ made: 1 })
  await renew((await at(9 * HOUR + MINUTE)).ctx, signal, [asked], 0)
  expect(made()).toBe(2)
})

test('of a small programme nothing is made before it is asked', async () => {
  const { asked, made } = usual('small', 10)
  await renew((await at(HOUR)).ctx, signal, [asked], 1_000)
  expect(made()).toBe(0)
})

test('nothing is made of yesterday before its last receipts have come', async () => {
  const { asked, made } = usual('settled', 10)
  await renew((await at(14 * MINUTE)).ctx, signal, [asked], 0)
  expect(made()).toBe(0)
  await renew((await at(15 * MINUTE)).ctx, signal, [asked], 0)
  expect(made()).toBe(1)
})

test('what was made before anybody asked and looked at little is made when it is asked', async () => {
  await shop.member()
  const { asked, ask, made } = usual('little', 0)
  // whoever has just enrolled is there, whatever the time of day
  const { ctx, about } = await at(DAY - MINUTE)
  await renew(ctx, signal, [asked], 1)
  expect(made()).toBe(1)
  expect(await ask(ctx, about)).toEqual({ made: 2 })
})

test('everything that is made before anybody asks is what pages ask, word for word', async () => {
  const { programmeId } = shop
  const group = { programmeId, name: 'Autumn', sharePercent: 10 }
  const { id } = await groups.begin(await given.fresh(), group)
  const { ctx, about } = await at(HOUR)
  await renew(ctx, signal, KEPT, 0)
  const left = async () => {
    const { rows } = await sql<{ question: string }>`
      select question from analytics.kept_answer where asked_at is null order by 1
    `.execute(given().db)
    return rows.map((row) => row.question)
  }
  const byDays = ['against', 'conversions', 'medians', 'owner'].flatMap((name) =>
    SPANS.map(() => name),
  )
  const once = ['cohorts', 'liability', 'payback', 'rfm', 'rfm_reaches', 'size', 'targeting']
  expect(await left()).toEqual([...byDays, ...once].toSorted())
  for (const days of SPANS) {
    const asked = { programmeId, ...lastDays(about.today, days) }
    await figures.owner(ctx, asked)
    await figures.medians(ctx, asked)
    await against(ctx, asked)
    await conversions(ctx, asked)
  }
  await figures.cohorts(ctx, { programmeId })
  await figures.rfm(ctx, { programmeId })
  await figures.rfmMembers(ctx, { programmeId, cell: '55' })
  await liability(ctx, { programmeId })
  await groups.payback(ctx, id, { cost: 0 })
  await targeted(ctx, id, { by: 'spent' })
  const size = { days: 90, effectPercent: 5, sharePercent: 10, of: 'sales' as const }
  await groups.sampleSize(ctx, { programmeId, ...size })
  expect(await left()).toEqual([])
})
