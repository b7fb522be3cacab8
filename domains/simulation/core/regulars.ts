import type { Receipt } from '#domains/purchases/core/receipt.ts'
import type { DecisionRecord } from '#domains/purchases/core/decision.ts'
import { DAY } from '#kit/core/time.ts'

/** A regular has bought so many times in the last year of the sales, unless said otherwise. */
export const REGULAR_FROM = 6
/** The days that count, up to the instant the figures are of. */
export const REGULAR_DAYS = 365

/** Finds the regulars: who bought at least so many times within the last 365 days up to an instant. */
export function regularsFrom(times: number) {
  const last = new Map<string, number[]>()
  return {
    see(member: string, at: number): void {
      const visits = last.get(member)
      if (!visits) last.set(member, [at])
      else {
        visits.push(at)
        // only as many as decide
        if (visits.length > times) visits.shift()
      }
    },
    /** `until`: epoch milliseconds; receipts of the very first instant of the year count. */
    finish(until: number): Set<string> {
      const since = until - REGULAR_DAYS * DAY
      const isRegular = (visits: readonly number[]) =>
        visits.length >= times && visits[visits.length - times]! >= since
      return new Set([...last].filter(([, visits]) => isRegular(visits)).map(([member]) => member))
    },
  }
}

/** Regulars who would get less, and how much less. Money in minor units. */
export type Worse = {
  readonly members: number
  /** What they lose together, and who loses most. */
  readonly lost: number
  readonly most: number
}

/** What a regular gets: from the receipts as they were, and from the conditions. */
export type Gain = { readonly today: number; readonly withProgramme: number }

/** What a search looks at in a replay besides its figures. */
export type Sight = {
  sold(member: string | null, receipt: Receipt, decision: DecisionRecord): void
  /** What is left on the account counts too, at the face value of a point. */
  left(member: string, worth: number): void
  readonly gains: ReadonlyMap<string, Gain>
  /** The largest part of a receipt that points paid, ten-thousandths, rounded up. */
  partPayment(): number
}

/** Watches what regulars get, and how much of a receipt points pay. */
export function sightOf(regulars: ReadonlySet<string>): Sight {
  const gains = new Map<string, { today: number; withProgramme: number }>()
  let largest = { part: 0, whole: 1 }
  return {
    gains,
    sold(member, { lines }, { redemption, discount, amountDue }) {
      const part = redemption.amount
      const whole = part + amountDue
      if (part * largest.whole > largest.part * whole) largest = { part, whole }
      if (member === null || !regulars.has(member)) return
      let gain = gains.get(member)
      if (!gain) gains.set(member, (gain = { today: 0, withProgramme: 0 }))
      for (const { discountAmount } of lines) gain.today += discountAmount
      gain.withProgramme += discount.amount + part
    },
    left(member, worth) {
      const gain = gains.get(member)
      if (gain) gain.withProgramme += worth
    },
    partPayment: () => Math.ceil((largest.part * 10_000) / largest.whole),
  }
}

/** Who of the regulars gets less than from the discounts of today. Where those stay, nobody can. */
export function worseThanToday(gains: Sight['gains'], isReplaced: boolean): Worse {
  if (!isReplaced) return worse([])
  return worse([...gains.values()].map(({ today, withProgramme }) => today - withProgramme))
}

/** Who of the regulars gets less than from other conditions. */
export function worseThan(gains: Sight['gains'], other: Sight['gains']): Worse {
  const losses = [...other].map(
    ([member, gain]) => gain.withProgramme - (gains.get(member)?.withProgramme ?? 0),
  )
  return worse(losses)
}

function worse(losses: readonly number[]): Worse {
  const real = losses.filter((loss) => loss > 0)
  return {
    members: real.length,
    lost: real.reduce((sum, loss) => sum + loss, 0),
    most: real.reduce((most, loss) => Math.max(most, loss), 0),
  }
}
