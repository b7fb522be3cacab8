import type { Day } from '#kit/core/time.ts'

/** One order of one member at an instant, in minor units. */
export type Order = { readonly member: string; readonly at: number; readonly amount: number }

/** From one instant up to, and without, another; what happened after `asOf` is not known yet. */
export type Window = { readonly from: number; readonly to: number; readonly asOf: number }

/** Whether the window is not fully observed: its figures are shown, but kept out of averages. */
export const isPartial = ({ to, asOf }: Window): boolean => asOf < to

/** The orders within a window and known by its `asOf`, each member's in time. */
export function ordersWithin(
  orders: Iterable<Order>,
  { from, to, asOf }: Window,
): Map<string, Order[]> {
  const byMember = new Map<string, Order[]>()
  for (const order of orders) {
    if (order.at < from || order.at >= to || order.at > asOf) continue
    const own = byMember.get(order.member)
    if (own) own.push(order)
    else byMember.set(order.member, [order])
  }
  for (const own of byMember.values()) own.sort((a, b) => a.at - b.at)
  return byMember
}

/** The number of a day's month: months since the year 0. */
export const monthNumber = (day: Day): number =>
  Number(day.slice(0, 4)) * 12 + Number(day.slice(5, 7)) - 1

/** A month by its number, as 2026-01. */
export const monthName = (month: number): string =>
  `${String(Math.floor(month / 12)).padStart(4, '0')}-${String((month % 12) + 1).padStart(2, '0')}`
