import type { Figures } from './figures.ts'
import type { Worse } from './regulars.ts'

/** What a variant must hold to be considered; each names the most that may be. */
export type Constraints = {
  /** Points and discounts take so much of all sales, ten-thousandths. */
  readonly effectiveDiscount?: number | undefined
  /** Points pay so much of any one receipt, ten-thousandths. */
  readonly partPayment?: number | undefined
  /** Members that may be worse off than with the discounts of today. */
  readonly worseOff?: number | undefined
  /** Regulars that may be worse off than with the discounts of today. */
  readonly regularsToday?: number | undefined
  /** Regulars that may be worse off than with the conditions in force. */
  readonly regularsInForce?: number | undefined
  /** Chance of a loss, 0 to 1, by the lift that is supposed. */
  readonly loss?: number | undefined
  /** Receipts that may turn to a loss. */
  readonly turnedNegative?: number | undefined
  /** Programmes as members see them: rules that grant something. */
  readonly offers?: number | undefined
}

/** The constraints, in the order in which they are told. */
export const CONSTRAINTS = [
  'effectiveDiscount',
  'partPayment',
  'worseOff',
  'regularsToday',
  'regularsInForce',
  'loss',
  'turnedNegative',
  'offers',
] as const satisfies readonly (keyof Constraints)[]

/** What a variant comes to of each thing that can be constrained; null where nobody can tell. */
export type Measures = Readonly<Record<keyof Constraints, number | null>>

/** What was seen of a variant besides its figures. */
export type Seen = {
  readonly partPayment: number
  readonly today: Worse
  /** Null where no conditions are in force. */
  readonly inForce: Worse | null
}

/** What a variant comes to. `loss`: null where no lift is supposed or margins are not known. */
export function measuresOf(
  { figures, seen }: { readonly figures: Figures; readonly seen: Seen },
  document: unknown,
  loss: number | null,
): Measures {
  const { effectiveDiscount, fairness, margin, receipts } = figures
  const { part, whole } = effectiveDiscount
  return {
    effectiveDiscount: whole === 0 ? 0 : (part * 10_000) / whole,
    partPayment: seen.partPayment,
    // where today's discounts stay, nobody can be worse off
    worseOff: fairness?.worseOff ?? 0,
    regularsToday: seen.today.members,
    regularsInForce: seen.inForce?.members ?? null,
    loss,
    turnedNegative: margin && margin.receipts === receipts ? margin.turnedNegative : null,
    offers: offersIn(document),
  }
}

/** The constraints that a variant breaks. What nobody can tell is not taken for granted: it breaks. */
export function brokenOf(measures: Measures, constraints: Constraints): (keyof Constraints)[] {
  return CONSTRAINTS.filter((name) => {
    const most = constraints[name]
    const measured = measures[name]
    return most !== undefined && (measured === null || measured > most)
  })
}

/**
 * How many programmes members see: each rule is one, whatever it answers to. A ladder of tiers is none by
 * itself, for it gives nothing without a rule.
 */
export function offersIn(document: unknown): number {
  const { rules } = document as { readonly rules?: unknown }
  return Array.isArray(rules) ? rules.length : 0
}
