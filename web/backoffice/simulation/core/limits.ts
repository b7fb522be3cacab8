import type { GuessAsked } from '#domains/simulation/chance.api.ts'
import type { NewSearch } from '#domains/simulation/simulation.api.ts'
import type { Need } from './asked.ts'
import { guessOf, shareOf, typed, type Ends } from './numbers.ts'

/** What may be wanted of a variant, and how it is typed: a share in per cent, or a whole number. */
export const LIMITS = [
  { name: 'effectiveDiscount', unit: 'share' },
  { name: 'partPayment', unit: 'share' },
  { name: 'loss', unit: 'chance' },
  { name: 'turnedNegative', unit: 'count' },
  { name: 'offers', unit: 'count' },
  { name: 'worseOff', unit: 'count' },
  { name: 'regularsToday', unit: 'count' },
  { name: 'regularsInForce', unit: 'count' },
] as const
export type LimitName = (typeof LIMITS)[number]['name']

/** The limits as they are typed; an empty one is none. */
export type Limits = Readonly<Record<LimitName, string>>

export const NO_LIMITS: Limits = {
  effectiveDiscount: '',
  partPayment: '',
  loss: '',
  turnedNegative: '',
  offers: '',
  worseOff: '',
  regularsToday: '',
  regularsInForce: '',
}

type Constraints = NonNullable<NewSearch['constraints']>

/** The limits as the server is asked; `most.NAME` is wrong where one is no number. */
export function constraintsOf(most: Limits, need: Need): Constraints {
  const asked: Record<string, number> = {}
  for (const { name, unit } of LIMITS) {
    const text = most[name].trim()
    if (text !== '') asked[name] = need(`most.${name}`, limitOf(text, unit))
  }
  return asked
}

type Unit = (typeof LIMITS)[number]['unit']

function limitOf(text: string, unit: Unit): number | null {
  if (unit === 'count') {
    const count = typed(text)
    return count !== null && Number.isInteger(count) && count >= 0 ? count : null
  }
  const share = shareOf(text)
  if (share === null || share < 0 || share > 1) return null
  return unit === 'chance' ? share : Math.round(share * 10_000)
}

/** Limits as they were typed. */
export function mostOf(constraints: Constraints): Limits {
  const most: Record<LimitName, string> = { ...NO_LIMITS }
  for (const { name, unit } of LIMITS) {
    const value = constraints[name]
    if (value === undefined) continue
    const per = { share: 100, chance: 0.01, count: 1 }[unit]
    most[name] = String(Math.round((value / per) * 100) / 100)
  }
  return most
}

/** Half the width of nine cases in ten, in deviations. */
const NINE_IN_TEN = 1.644854

/** The rise in sales that is expected; null where both ends are empty. */
export function liftOf([low, high]: Ends, need: Need): NonNullable<NewSearch['lift']> | null {
  if (low.trim() === '' && high.trim() === '') return null
  const guess = need<GuessAsked>('lift', guessOf(low, high))
  if (!guess || guess.kind === 'triangular') return null
  if (guess.kind === 'fixed') return { mean: guess.value, deviation: 0 }
  return {
    mean: (guess.p5 + guess.p95) / 2,
    deviation: (guess.p95 - guess.p5) / 2 / NINE_IN_TEN,
  }
}

/** The ends of a rise as they were typed. */
export function endsOfLift(lift: NewSearch['lift']): Ends {
  if (!lift) return ['', '']
  const end = (side: number) =>
    String(Math.round((lift.mean + side * lift.deviation * NINE_IN_TEN) * 1e4) / 1e2)
  return [end(-1), end(1)]
}
