import { sql } from 'kysely'
import { beforeAll, describe, expect, test } from 'vitest'
import { makeDice } from '#domains/analytics/core/numbers/dice.ts'
import { DAY } from '#kit/core/time.ts'
import { newId } from '#kit/newId.ts'
import { conditions } from '#test/behaviours/town.ts'
import { freshDatabase, type Given } from '#test/given.ts'
import { cdnow, cdnowPurchases, publicFile } from '#test/publicData.ts'
import { openShop, type Shop } from '#test/shop.ts'
import * as figures from './figures.ts'
import * as groups from './groups.ts'
import * as habits from './habits.store.ts'
import { addReceipts } from './rolling.store.ts'
import { fitOne, worth } from './worth.ts'

// members and receipts are written by hand, thousands at a time: the book knows nothing of them
const given = freshDatabase({ oracle: false })

type Told = {
  readonly owner: string
  readonly at: number
  readonly amount: number
  readonly cost?: number
}

/** Receipts as the roll-up keeps them, and the habits that follow. */
async function tell(given: Given, { programmeId }: Shop, receipts: readonly Told[]): Promise<void> {
  const rows = receipts.map(({ owner, at, amount, cost }) => ({
    id: newId(),
    owner,
    programmeId,
    storeId: null,
    channel: null,
    tier: null,
    apart: false,
    member: true,
    occurredAt: new Date(at),
    day: new Date(at + 3 * 3_600_000).toISOString().slice(0, 10),
    amount,
    discount: 0,
    redeemedAmount: 0,
    pointsEarned: 0,
    pointsRedeemed: 0,
    cost: cost ?? null,
  }))
  for (let at = 0; at < rows.length; at += 5_000) {
    await addReceipts(given().db, rows.slice(at, at + 5_000))
  }
  const owners = [...new Set(rows.map(({ owner }) => owner))]
  for (let at = 0; at < owners.length; at += 2_000) {
    await habits.deriveHabits(given().db, owners.slice(at, at + 2_000))
  }
}

async function enrolMany(given: Given, count: number, enrolledAt: Date): Promise<string[]> {
  const owners = Array.from({ length: count }, () => newId())
  await sql`
    insert into members.member (owner, organisation_id, language, tags, anonymous, test, clock_shift_ms,
      state, enrolled_at)
    select owner, ${given().organisationId}, 'ru', '{}', true, false, 0, 'active', ${enrolledAt}
    from unnest(${owners}::uuid[]) as owner
  `.execute(given.owner)
  return owners
}

/**
 * How many standard errors a figure of 95 % is from the truth. Who is held out is chance: of a hundred runs
 * five have an interval beside the truth, of a hundred thousand one is four and a half errors off.
 */
function errorsFrom(found: { estimate: number; low: number; high: number }, truth: number): number {
  return Math.abs(found.estimate - truth) / ((found.high - found.low) / (2 * 1.96))
}

describe('a control group', () => {
  let shop: Shop
  let groupId: string
  let people: string[]
  let share: (owner: string) => boolean

  beforeAll(async () => {
    shop = await openShop(given, conditions())
    people = await enrolMany(given, 1_500, new Date(Date.now() - 200 * DAY))
    const group = await groups.begin(await given.fresh(), {
      programmeId: shop.programmeId,
      name: 'Autumn',
      sharePercent: 20,
    })
    groupId = group.id
    await sql`update analytics.control_group set starts_at = ${new Date(Date.now() - 60 * DAY)}`.execute(
      given.owner,
    )
    const held = await groups.heldOut(given().db, shop.programmeId, people)
    share = (owner) => held.has(owner)
  })

  const ask = async (asked: { cost?: number; marginPercent?: number } = {}) =>
    groups.payback(await given.fresh(), groupId, asked)

  test('one in five is held out, always the same, and another programme holds out nobody', async () => {
    const held = people.filter(share)
    expect(held.length / people.length).toBeGreaterThan(0.16)
    expect(held.length / people.length).toBeLessThan(0.24)
    expect(await groups.heldOut(given().db, shop.programmeId, people)).toEqual(new Set(held))
    expect(await groups.heldOut(given().db, newId(), people)).toEqual(new Set())
  })

  test('before anybody bought, and without the cost of goods, the answer is what is missing', async () => {
    const { lift, treated, control } = await ask()
    expect(treated.members + control.members).toBe(people.length)
    expect(lift).toMatchObject({ known: false, reason: 'no_variance' })
  })

  test('a margin of ten roubles more for each who was treated is found, with its interval and return', async () => {
    const dice = makeDice(3)
    const now = Date.now()
    const receipts = people.flatMap((owner) => {
      const usual = 10_000 + dice.below(8_000)
      const after = usual + (share(owner) ? 0 : 1_000)
      return [
        { owner, at: now - 90 * DAY, amount: usual, cost: 0 },
        { owner, at: now - 10 * DAY, amount: after + dice.below(300), cost: 0 },
      ]
    })
    await tell(given, shop, receipts)
    const treated = people.filter((owner) => !share(owner)).length
    const { lift, cuped, margin } = await ask({ cost: 300 * treated })
    expect(margin).toBe('costed')
    if (!lift.known || !lift.value.returned.known || !cuped.known) throw new Error('not known')
    const { difference } = lift.value.perMember
    expect(errorsFrom(difference, 1_000)).toBeLessThan(4.5)
    expect(difference.low).toBeGreaterThan(0)
    const { payback, roi, chanceOfLoss } = lift.value.returned.value
    expect(payback.estimate).toBeCloseTo((difference.estimate - 300) * treated, 3)
    expect(roi.low).toBeLessThan(roi.estimate)
    expect(chanceOfLoss).toBeLessThan(0.5)
    // what they bought before tells most of what they buy after, so knowing it narrows the interval
    expect(cuped.value.varianceRatio).toBeLessThan(0.05)
    expect(errorsFrom(cuped.value.adjusted.difference, 1_000)).toBeLessThan(4.5)
  })

  test('goods without a known cost need a margin to be said', async () => {
    await tell(given, shop, [{ owner: people[0]!, at: Date.now() - DAY, amount: 100 }])
    expect((await ask()).lift).toMatchObject({ known: false, reason: 'cost_unknown' })
    const { margin, lift } = await ask({ marginPercent: 30 })
    expect([margin, lift.known]).toEqual(['supposed', true])
    // nothing was spent: there is no return to speak of
    expect(lift.known && lift.value.returned).toMatchObject({ known: false, reason: 'no_cost' })
  })

  test('groups of a size that chance would not give show no lift', async () => {
    const lost = people.filter(share).slice(0, 150)
    await sql`delete from members.member where owner = any(${lost}::uuid[])`.execute(given.owner)
    expect((await ask({ marginPercent: 30 })).lift).toMatchObject({ reason: 'sample_ratio_off' })
  })

  test('a programme has one control group at a time, and an ended one holds nobody out', async () => {
    const ctx = await given.fresh()
    const next = { programmeId: shop.programmeId, name: 'Winter', sharePercent: 10 }
    await expect(groups.begin(ctx, next)).rejects.toThrow('control_group.running')
    const ended = await groups.end(ctx, groupId)
    expect(await groups.end(ctx, groupId)).toEqual(ended)
    expect(await groups.heldOut(ctx.db, shop.programmeId, people)).toEqual(new Set())
    await groups.begin(ctx, next)
    expect((await groups.list(ctx, next)).items.map(({ name }) => name)).toEqual([
      'Winter',
      'Autumn',
    ])
  })

  test('how many it takes to see a change grows fourfold when the change is half as large', async () => {
    const asked = { programmeId: shop.programmeId, days: 30, sharePercent: 20 }
    const sizes = async (effectPercent: number) => {
      const { needed } = await groups.sampleSize(await given.fresh(), { ...asked, effectPercent })
      return needed.known ? needed.value.treated + needed.value.control : 0
    }
    const [ten, five] = [await sizes(10), await sizes(5)]
    expect(ten).toBeGreaterThan(100)
    // each of the two groups is rounded up to whole members
    expect(five).toBeGreaterThanOrEqual(4 * (ten - 2))
    expect(five).toBeLessThanOrEqual(4 * ten + 2)
  })
})

describe.skipIf(cdnow.absent)(cdnow.title('CDNOW'), () => {
  test('the models fitted to what the roll-up keeps have the published parameters', async () => {
    const shop = await openShop(given, conditions())
    const owners = new Map<string, string>()
    const receipts = cdnowPurchases().map(({ member, day, amount }) => {
      const owner = owners.get(member) ?? newId()
      owners.set(member, owner)
      return { owner, at: Date.parse(`${day}T09:00:00Z`), amount }
    })
    await tell(given, shop, receipts)
    await fitOne(await given.fresh(), shop.programmeId, '1997-09-30')
    const { fit, bands, slipping } = await worth(await given.fresh(), shop)
    if (!fit.known) throw new Error(fit.reason)
    expect(fit.value.members).toBe(2_357)
    const { r, alpha, a, b } = fit.value.coming
    expect([r, alpha, a, b].map((n) => Number(n.toFixed(3)))).toEqual([0.243, 4.414, 0.793, 2.426])
    expect(fit.value.spending.p).toBeCloseTo(6.25, 1)
    expect(bands.reduce((sum, { members }) => sum + members, 0)).toBe(2_357)
    expect(slipping[0]!.alive).toBeLessThan(0.5)
    const { holdout } = fit.value
    if (!holdout.known) throw new Error(holdout.reason)
    // closer to what came than going on at the old rate
    const off = (guess: number) => Math.abs(guess / holdout.value.actual - 1)
    expect(off(holdout.value.expected)).toBeLessThan(off(holdout.value.runRate))
    expect(holdout.value.interval!.estimate).toBeCloseTo(holdout.value.expected, 6)
    for (const { model, expected, interval } of holdout.value.others) {
      if (!expected.known) throw new Error(`${model}: ${expected.reason}`)
      expect(interval!.low).toBeLessThan(expected.value)
      expect(interval!.high).toBeGreaterThan(expected.value)
      expect(off(expected.value)).toBeLessThan(off(holdout.value.runRate))
    }
    const { byRepeats } = holdout.value
    const came = byRepeats.reduce((sum, { actual }) => sum + actual.numerator, 0)
    expect(came).toBe(holdout.value.actual)
  }, 60_000)
})

const uci = publicFile('online-retail/online_retail.csv.gz')
const ROW = /^C?\w*,.*,-?\d+,(\d{4}-\d\d-\d\d) [\d:]+,-?[\d.]+,(\d+)\.0,[^,]*$/

describe.skipIf(uci.absent)(uci.title('a year of a real shop'), () => {
  test('the cohorts of the operation are the published ones', async () => {
    const shop = await openShop(given, conditions())
    const owners = new Map<string, string>()
    const days = new Set<string>()
    for (const row of uci.text().split('\n')) {
      const [, day = '', member = ''] = ROW.exec(row.trimEnd()) ?? []
      if (member !== '') days.add(`${member} ${day}`)
    }
    const receipts = [...days].map((each) => {
      const [member = '', day = ''] = each.split(' ')
      const owner = owners.get(member) ?? newId()
      owners.set(member, owner)
      return { owner, at: Date.parse(`${day}T09:00:00Z`), amount: 100 }
    })
    await tell(given, shop, receipts)
    const { cohorts } = await figures.cohorts(await given.fresh(), shop)
    const [december, january] = cohorts.map(({ cells }) =>
      cells.map(({ retained }) => retained.numerator),
    )
    expect(december!.slice(0, 13)).toEqual([
      948, 362, 317, 367, 341, 376, 360, 336, 336, 374, 354, 474, 260,
    ])
    expect(january!.slice(0, 4)).toEqual([421, 101, 119, 102])
  }, 60_000)
})

test('too few who come again are an answer, with how many it takes', async () => {
  const shop = await openShop(given, conditions())
  expect((await worth(await given.fresh(), shop)).fit).toMatchObject({ reason: 'not_fitted_yet' })
  await fitOne(await given.fresh(), shop.programmeId, '2026-01-01')
  expect((await worth(await given.fresh(), shop)).fit).toEqual({
    known: false,
    reason: 'too_few_repeaters',
    has: 0,
    needs: 200,
  })
})
