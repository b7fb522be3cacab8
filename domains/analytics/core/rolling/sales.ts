import type { Day } from '#kit/core/time.ts'
import { negated } from './negated.ts'

/** What purchases and returns of a day come to, in minor units. */
export type SalesDay = {
  readonly programmeId: string
  readonly day: Day
  readonly storeId: string | null
  readonly channel: string | null
  /** Of the member at that moment. */
  readonly tier: string | null
  /** To members; else to everybody else. */
  readonly member: boolean
  /** Of which something was kept. */
  readonly receipts: number
  /** After discounts, before what points paid. */
  readonly salesAmount: number
  readonly discount: number
  readonly redeemedAmount: number
  readonly returnedAmount: number
  readonly returnedRedeemedAmount: number
  /** Sales less returns of receipts whose cost is known, and their cost. */
  readonly costedAmount: number
  readonly cost: number
}

/** Where, to whom and when it was sold: what the days are apart by. */
type Place = Pick<SalesDay, 'programmeId' | 'day' | 'storeId' | 'channel' | 'tier' | 'member'>

/** A receipt. */
export type Sold = Place & {
  readonly amount: number
  readonly discount: number
  readonly redeemedAmount: number
  readonly cost: number | null
}

/** A return, on the day it came. */
export type Back = Place & {
  readonly boughtOn: Day
  /** Nothing of the purchase is left: it is no receipt any more on the day it was made. */
  readonly whole: boolean
  readonly amount: number
  readonly redeemedAmount: number
  readonly cost: number | null
}

const NOTHING = {
  receipts: 0,
  salesAmount: 0,
  discount: 0,
  redeemedAmount: 0,
  returnedAmount: 0,
  returnedRedeemedAmount: 0,
  costedAmount: 0,
  cost: 0,
}

/** What purchases, and returns on the day they came, add to the days. */
export function rollSales(sold: readonly Sold[], back: readonly Back[]): SalesDay[] {
  const days = new Map<string, { -readonly [K in keyof SalesDay]: SalesDay[K] }>()
  const dayOf = ({ programmeId, day, storeId, channel, tier, member }: Place) => {
    const key = JSON.stringify([programmeId, day, storeId, channel, tier, member])
    const found = days.get(key) ?? {
      programmeId,
      day,
      storeId,
      channel,
      tier,
      member,
      ...NOTHING,
    }
    days.set(key, found)
    return found
  }
  for (const each of sold) {
    const day = dayOf(each)
    const net = each.amount - each.discount
    day.receipts += 1
    day.salesAmount += net
    day.discount += each.discount
    day.redeemedAmount += each.redeemedAmount
    if (each.cost !== null) {
      day.costedAmount += net
      day.cost += each.cost
    }
  }
  for (const each of back) {
    const day = dayOf(each)
    day.returnedAmount += each.amount
    day.returnedRedeemedAmount += each.redeemedAmount
    if (each.cost !== null) {
      day.costedAmount -= each.amount
      day.cost -= each.cost
    }
    if (each.whole) {
      dayOf({ ...each, day: each.boughtOn }).receipts -= 1
    }
  }
  return [...days.values()]
}

/** The same the other way round: what takes it out of the days again. */
export const less = (days: readonly SalesDay[]): SalesDay[] =>
  days.map((day) => negated(day, Object.keys(NOTHING) as (keyof typeof NOTHING)[]))
