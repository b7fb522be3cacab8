import * as flows from '#domains/ledger/flows.ts'
import * as counting from '#domains/members/counting.ts'
import * as programmes from '#domains/programmes/programmes.ts'
import type { Context } from '#kit/context.ts'
import type { ProgrammeId } from '#kit/core/ids.ts'
import { multiplyDivide, sum } from '#kit/core/ratio.ts'
import { aboutOf, told, type About } from './asked.ts'
import { known, unknown, type Answer } from './core/answer.ts'
import { monthName, monthNumber } from './core/habits/window.ts'
import type { Terms } from './core/terms.ts'
import { ageing, breakageByCohort } from './core/points/ageing.ts'
import {
  expectedLiability,
  faceLiability,
  partPrice,
  recognise,
  type Price,
} from './core/points/liability.ts'
import { ultimateRedemption, type Redemptions } from './core/points/redemption.ts'
import { answer, question, type Made } from './keeping.ts'
import type { LiabilityFigures } from './liability.api.ts'
import * as store from './liability.store.ts'

/**
 * What is owed in points: outstanding by what is left of it, what will be redeemed of it in the end, and
 * what that comes to in money: at face, as expected, and by IFRS 15 over the whole programme with the
 * estimate of today. The books of each period are made from the estimates of each period. Kept where lots are
 * many.
 */
export async function liability(
  ctx: Context,
  asked: { readonly programmeId?: string },
): Promise<LiabilityFigures> {
  const about = await aboutOf(ctx, asked)
  return answer(ctx, liabilityAsked, about, await termsOf(ctx, about))
}

async function owed(ctx: Context, about: About): Promise<Made<LiabilityFigures>> {
  const { programmeId, zone, today } = about
  const without = await counting.apart(ctx.db, ctx.organisationId)
  const lots = await flows.openLots(ctx.db, { programmeId, zone, at: ctx.now, without })
  const { held, debt } = await flows.heldAndOwed(ctx.db, programmeId, without)
  const cohorts = cohortsOf(await store.issueMonths(ctx.db, programmeId), today)
  const { cohorts: breakage, overall } = breakageByCohort(cohorts)
  const ultimate = ultimateRedemption(
    cohorts.map(({ issuedIn, issued, byAge, expired, reversed, other }) => ({
      issuedIn,
      issued,
      redeemed: byAge,
      gone: expired + reversed + other,
    })),
  )
  const price = await priceOf(ctx, programmeId)
  const points = (pending: boolean) =>
    sum(lots.filter((lot) => lot.pending === pending).map((lot) => lot.points))
  const outstanding = points(true) + points(false) + held - debt
  const answer: LiabilityFigures = {
    ...told(about),
    outstanding,
    active: points(false),
    pending: points(true),
    held,
    debt,
    ageing: agesOf(lots, today),
    breakage: breakage.map((each, place) => ({
      ...each,
      issued: cohorts[place]!.issued,
      redeemed: cohorts[place]!.redeemed,
    })),
    breakageOverall: overall,
    ultimate: shownUltimate(ultimate),
    money: await inMoney(ctx, { programmeId, price, outstanding, ultimate }),
  }
  return { answer, looked: sum(lots.map((lot) => lot.lots)) }
}

/** At another price of a point it is another question. */
const termsOf = async (ctx: Context, { programmeId }: About): Promise<Terms> => ({
  ...(await priceOf(ctx, programmeId)),
})

export const liabilityAsked = question('liability', owed, async (ctx, about) => [
  await termsOf(ctx, about),
])

type Cohort = {
  readonly issuedIn: string
  readonly issued: number
  readonly redeemed: number
  readonly expired: number
  readonly reversed: number
  readonly other: number
  /** Redeemed up to each age in months. */
  readonly byAge: number[]
}

/** What became of the points of each month, by age; months without anything stand as zeros. */
function cohortsOf(rows: readonly store.IssueRow[], today: string): Cohort[] {
  const last = monthNumber(today)
  const months = [...new Set(rows.map(({ issuedIn }) => monthNumber(issuedIn)))].sort(
    (a, b) => a - b,
  )
  return months.flatMap((month) => {
    const own = rows.filter(({ issuedIn }) => monthNumber(issuedIn) === month)
    const total = (pick: (row: store.IssueRow) => number) => sum(own.map(pick))
    const issued = total((row) => row.issued)
    if (issued <= 0 || month > last) return []
    let redeemed = 0
    const byAge = Array.from({ length: last - month + 1 }, (_, age) => {
      redeemed += sum(
        own
          .filter(({ movedIn }) => monthNumber(movedIn) === month + age)
          .map((row) => row.redeemed),
      )
      return redeemed
    })
    return {
      issuedIn: monthName(month),
      issued,
      redeemed,
      expired: total((row) => row.expired),
      reversed: total((row) => row.reversed),
      other: total((row) => row.other),
      byAge,
    }
  })
}

function agesOf(
  lots: readonly { readonly expiresOn: string | null; readonly points: number }[],
  today: string,
) {
  const told = ageing(
    // a lot that expires within today still has a day
    lots.map(({ expiresOn, points }) => ({
      remaining: points,
      expiresOn: expiresOn !== null && expiresOn <= today ? dayAfter(today) : expiresOn,
    })),
    today,
  )
  return { bands: [...told.bands], never: told.never }
}

const dayAfter = (day: string): string =>
  new Date(Date.parse(`${day}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 10)

const shownUltimate = (ultimate: Answer<Redemptions>): LiabilityFigures['ultimate'] =>
  ultimate.known
    ? known({
        rate: ultimate.value.rate,
        cohorts: ultimate.value.cohorts.map((each) => ({ ...each })),
      })
    : ultimate

/** What points pay by the conditions in force; null where they pay nothing. */
async function priceOf(ctx: Context, programmeId: string): Promise<Price | null> {
  const inForce = await programmes
    .conditionsAt(ctx.db, programmeId as ProgrammeId, ctx.now.getTime())
    .catch(() => null)
  const value = inForce?.compiled.document.redeem?.value
  return value ? { money: value.amount, points: value.points } : null
}

async function inMoney(
  ctx: Context,
  of: {
    readonly programmeId: string
    readonly price: Price | null
    readonly outstanding: number
    readonly ultimate: Answer<Redemptions>
  },
): Promise<LiabilityFigures['money']> {
  const { price, ultimate } = of
  if (!price) return unknown('points_pay_nothing')
  const face = faceLiability([{ outstanding: of.outstanding, chance: 1 }], price)
  if (!ultimate.known) return known({ face, expected: ultimate, ifrs15: ultimate })
  const { cohorts, rate } = ultimate.value
  const expected = expectedLiability(cohorts, price)
  return known({
    face,
    expected: known(expected),
    ifrs15: await ifrs(ctx, of.programmeId, price, { cohorts, rate }),
  })
}

/**
 * The price of all that members bought, parted between goods and the points it gave by what each would
 * sell for alone (IFRS 15.74, B39–B43), less what of the points is redeemed.
 */
async function ifrs(
  ctx: Context,
  programmeId: string,
  price: Price,
  { cohorts, rate }: Pick<Redemptions, 'cohorts' | 'rate'>,
): Promise<Answer<number>> {
  const { paid, goods } = await store.memberSales(ctx.db, programmeId)
  const expectedTotal = Math.round(rate.numerator)
  const redeemedToDate = sum(cohorts.map(({ redeemed }) => redeemed))
  if (expectedTotal <= 0) return unknown('nothing_expected')
  const alone = {
    goods,
    points: multiplyDivide(expectedTotal, price.money, price.points, 'half_up'),
  }
  const parted = partPrice(paid, alone)
  if (!parted.known) return parted
  const books = recognise(parted.value.points, [{ redeemedToDate, expectedTotal }])
  return books.known ? known(books.value.at(-1)!.liability) : books
}
