import { DAY } from '#kit/core/time.ts'
import { ratio, type Ratio } from '../answer.ts'
import { quantile } from '../numbers/quantiles.ts'
import { isPartial, ordersWithin, type Order, type Window } from './window.ts'

/** How members bought in a window. Counts are of orders, unless purchase days were asked for. */
export type Buying = {
  readonly partial: boolean
  /** Members with an order, and how many orders they made. */
  readonly members: number
  readonly orders: number
  readonly sales: number
  /** Members with two orders or more, of those with one or more. */
  readonly repeatRate: Ratio
  /** Orders for each member who bought. */
  readonly frequency: Ratio
  /** Sales for each order, in minor units, and the order in the middle; null without orders. */
  readonly averageCheck: Ratio
  readonly medianCheck: number | null
  /** Between one order and the next of the same member; null when nobody came twice. */
  readonly medianDaysBetween: number | null
}

/** The share of first-time buyers who came again in time; who may still come is not counted. */
export type ReturnRate = {
  readonly rate: Ratio
  /** First-time buyers whose days have not all passed: neither returned nor lost. */
  readonly censored: number
}

/**
 * Repeat rate, frequency, checks and days between orders in a window. Returns are orders of a
 * negative amount on the day of return: they lower sales, and are no orders.
 */
export function buying(orders: Iterable<Order>, window: Window): Buying {
  const byMember = ordersWithin(orders, window)
  let repeating = 0
  let members = 0
  let sales = 0
  const checks: number[] = []
  const gaps: number[] = []
  for (const own of byMember.values()) {
    const bought = own.filter(({ amount }) => amount >= 0)
    for (const { amount } of own) sales += amount
    for (const { amount } of bought) checks.push(amount)
    for (let i = 1; i < bought.length; i++) gaps.push((bought[i]!.at - bought[i - 1]!.at) / DAY)
    if (bought.length > 0) members++
    if (bought.length > 1) repeating++
  }
  return {
    partial: isPartial(window),
    members,
    orders: checks.length,
    sales,
    repeatRate: ratio(repeating, members),
    frequency: ratio(checks.length, members),
    averageCheck: ratio(sales, checks.length),
    medianCheck: median(checks),
    medianDaysBetween: median(gaps),
  }
}

/**
 * Of the members whose first order lies in the window, the share with another within `days` × 24
 * hours of it. Who bought first less than that before `asOf` is left out: a purchase to come is
 * not a failure. `orders` must reach back to members' very first ones.
 */
export function returnRate(orders: Iterable<Order>, window: Window, days = 90): ReturnRate {
  const all = ordersWithin(
    [...orders].filter(({ amount }) => amount >= 0),
    { ...window, from: -Infinity, to: Infinity },
  )
  let returned = 0
  let observed = 0
  let censored = 0
  for (const [first, second] of all.values()) {
    if (!first || first.at < window.from || first.at >= window.to) continue
    if (first.at + days * DAY > window.asOf) censored++
    else {
      observed++
      if (second && second.at <= first.at + days * DAY) returned++
    }
  }
  return { rate: ratio(returned, observed), censored }
}

/** One order for each member and day, its amounts together: to count purchase days, not orders. */
export function byDays(orders: Iterable<Order>): Order[] {
  const days = new Map<string, { member: string; at: number; amount: number }>()
  for (const { member, at, amount } of orders) {
    const day = Math.floor(at / DAY) * DAY
    const key = `${day} ${member}`
    const same = days.get(key)
    if (same) same.amount += amount
    else days.set(key, { member, at: day, amount })
  }
  return [...days.values()]
}

function median(values: readonly number[]): number | null {
  return values.length === 0 ? null : quantile(Float64Array.from(values).sort(), 0.5)
}
