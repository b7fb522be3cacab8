import { endOf } from '#kit/core/zone.ts'

/** Who came more than once within a month, of the whole months of a history; sums over all of them. */
export type MonthlyVisits = {
  readonly months: number
  /** Members that bought, counted once in each month, and those of them who bought twice or oftener. */
  readonly active: number
  readonly repeaters: number
}

/**
 * Counts, month by month of the zone, who bought and who bought again. The month in which the history begins
 * and the one in which it ends are left out: nobody knows whether all of them is there.
 */
export function visitsOf(zone: string) {
  const sums = { months: 0, active: 0, repeaters: 0 }
  const visits = new Map<string, number>()
  let ends = -Infinity
  let isFirst = true
  const close = () => {
    if (!isFirst) {
      sums.months += 1
      sums.active += visits.size
      for (const times of visits.values()) if (times > 1) sums.repeaters += 1
    }
    isFirst = false
    visits.clear()
  }
  return {
    /** In the order of time. */
    see(at: number, member: string | null): void {
      while (at >= ends) {
        if (ends === -Infinity) ends = endOf(zone, at, 'month')
        else {
          close()
          // months without a sale are months too
          ends = endOf(zone, ends, 'month')
        }
      }
      if (member !== null) visits.set(member, (visits.get(member) ?? 0) + 1)
    },
    finish: (): MonthlyVisits => ({ ...sums }),
  }
}

/**
 * The share of a month's buyers who come again in it, when all buy so much oftener: 0.1 is a tenth. Receipts
 * of a buyer in a month are taken as Poisson, cut off at one: ρ = 1 − λ ÷ (e^λ − 1). Null where nobody
 * bought, nobody came again, or everybody did.
 */
export function repeatRate({ active, repeaters }: MonthlyVisits, lift: number): number | null {
  if (active === 0 || repeaters === 0 || repeaters === active) return null
  const rate = rateOf(repeaters / active)
  return sharedBy(Math.max(0, rate * (1 + lift)))
}

const sharedBy = (rate: number): number => (rate === 0 ? 0 : 1 - rate / Math.expm1(rate))

/** The rate at which a share comes again; the share rises with it, so that halving finds it. */
function rateOf(share: number): number {
  let low = 0
  let high = 700
  for (let turn = 0; turn < 100; turn++) {
    const middle = (low + high) / 2
    if (sharedBy(middle) < share) low = middle
    else high = middle
  }
  return (low + high) / 2
}
