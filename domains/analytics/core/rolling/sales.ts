import type { Day } from '#kit/core/time.ts'

/** What purchases and returns of a day come to, in minor units. */
export type SalesDay = {
  readonly programmeId: string
  readonly day: Day
  readonly storeId: string | null
  /** Of which something was kept. */
  readonly receipts: number
  readonly memberReceipts: number
  /** After discounts, before what points paid. */
  readonly salesAmount: number
  readonly memberAmount: number
  readonly discount: number
  readonly redeemedAmount: number
  readonly returnedAmount: number
  readonly memberReturnedAmount: number
  readonly returnedRedeemedAmount: number
  /** Sales less returns of receipts whose cost is known, and their cost. */
  readonly costedAmount: number
  readonly cost: number
}

type Place = {
  readonly programmeId: string
  readonly storeId: string | null
  readonly day: Day
  readonly member: boolean
}

export type Sold = Place & {
  readonly amount: number
  readonly discount: number
  readonly redeemedAmount: number
  readonly cost: number | null
}

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
  memberReceipts: 0,
  salesAmount: 0,
  memberAmount: 0,
  discount: 0,
  redeemedAmount: 0,
  returnedAmount: 0,
  memberReturnedAmount: 0,
  returnedRedeemedAmount: 0,
  costedAmount: 0,
  cost: 0,
}

/** What purchases, and returns on the day they came, add to the days. */
export function rollSales(sold: readonly Sold[], back: readonly Back[]): SalesDay[] {
  const days = new Map<string, { -readonly [K in keyof SalesDay]: SalesDay[K] }>()
  const dayOf = ({ programmeId, day, storeId }: Place) => {
    const key = `${programmeId} ${day} ${storeId}`
    const found = days.get(key) ?? { programmeId, day, storeId, ...NOTHING }
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
    if (each.member) {
      day.memberReceipts += 1
      day.memberAmount += net
    }
    if (each.cost !== null) {
      day.costedAmount += net
      day.cost += each.cost
    }
  }
  for (const each of back) {
    const day = dayOf(each)
    day.returnedAmount += each.amount
    day.returnedRedeemedAmount += each.redeemedAmount
    if (each.member) day.memberReturnedAmount += each.amount
    if (each.cost !== null) {
      day.costedAmount -= each.amount
      day.cost -= each.cost
    }
    if (each.whole) {
      const bought = dayOf({ ...each, day: each.boughtOn })
      bought.receipts -= 1
      if (each.member) bought.memberReceipts -= 1
    }
  }
  return [...days.values()]
}
