import type { Receipt } from '#domains/purchases/core/receipt.ts'

/** Members by the discount that they have had so far, of what goods cost before it. */
export const BANDS = ['none', 'up_to_3', 'up_to_5', 'up_to_10', 'over_10'] as const
export type Band = (typeof BANDS)[number]

/** A group of members, and what its members get now and would get. Money in minor units. */
export type Group = {
  readonly band: Band
  readonly members: number
  readonly worseOff: number
  readonly today: number
  readonly withProgramme: number
}

/** One member who would get less. */
export type Loser = {
  readonly member: string
  readonly today: number
  readonly withProgramme: number
}

/** Who would be worse off than with the discounts of today. */
export type Fairness = {
  readonly members: number
  readonly worseOff: number
  readonly groups: readonly Group[]
  /** Those who lose most, at most a hundred. */
  readonly losers: readonly Loser[]
}

const MOST_LOSERS = 100

type Gain = { fullPrice: number; today: number; withProgramme: number }

/** `isReplaced`: the programme takes the place of today's discounts; else nobody can be worse off, and it is null. */
export function fairness(isReplaced: boolean) {
  const gains = new Map<string, Gain>()
  return {
    /** `given`: money that discounts of the conditions and points took off. */
    sold(member: string, { lines }: Receipt, given: number): void {
      if (!isReplaced) return
      let gain = gains.get(member)
      if (!gain) gains.set(member, (gain = { fullPrice: 0, today: 0, withProgramme: 0 }))
      for (const { amount, discountAmount } of lines) {
        gain.fullPrice += amount + discountAmount
        gain.today += discountAmount
      }
      gain.withProgramme += given
    },
    /** What is left on the account counts too, at the face value of a point. */
    left(member: string, worth: number): void {
      const gain = gains.get(member)
      if (gain) gain.withProgramme += worth
    },
    finish(): Fairness | null {
      if (!isReplaced) return null
      const all = [...gains].map(([member, gain]) => ({ member, ...gain }))
      const losers = all.filter(({ today, withProgramme }) => withProgramme < today)
      return {
        members: all.length,
        worseOff: losers.length,
        groups: BANDS.map((band) => groupOf(band, all)),
        losers: losers
          .toSorted((a, b) => a.withProgramme - a.today - (b.withProgramme - b.today))
          .slice(0, MOST_LOSERS)
          .map(({ member, today, withProgramme }) => ({ member, today, withProgramme })),
      }
    },
  }
}

function groupOf(band: Band, all: readonly Gain[]): Group {
  const members = all.filter((gain) => bandOf(gain) === band)
  const sumOf = (of: (gain: Gain) => number) => members.reduce((sum, gain) => sum + of(gain), 0)
  return {
    band,
    members: members.length,
    worseOff: members.filter(({ today, withProgramme }) => withProgramme < today).length,
    today: sumOf(({ today }) => today),
    withProgramme: sumOf(({ withProgramme }) => withProgramme),
  }
}

function bandOf({ fullPrice, today }: Gain): Band {
  if (today === 0) return 'none'
  const percent = (today / fullPrice) * 100
  if (percent <= 3) return 'up_to_3'
  if (percent <= 5) return 'up_to_5'
  return percent <= 10 ? 'up_to_10' : 'over_10'
}
