import type { Dice } from '../numbers/dice.ts'
import type { BgNbd } from './bgNbd.ts'
import type { GammaGamma } from './gammaGamma.ts'

/** A made-up member's repeats within `age` weeks and when the last was, as BG/NBD says members behave. */
export function simulateBgNbd(
  { r, alpha, a, b }: BgNbd,
  age: number,
  dice: Dice,
): { repeats: number; last: number } {
  const rate = dice.gamma(r, alpha)
  const leaving = dice.beta(a, b)
  let repeats = 0
  let last = 0
  for (;;) {
    const next = last + dice.exponential(rate)
    if (!(next <= age)) return { repeats, last }
    repeats++
    last = next
    if (dice.uniform() < leaving) return { repeats, last }
  }
}

/** The mean of so many days' sums of a made-up member, as Gamma–Gamma says; null without repeats. */
export function simulateSpending(
  { p, q, gamma }: GammaGamma,
  repeats: number,
  dice: Dice,
): number | null {
  if (repeats < 1) return null
  const rate = dice.gamma(q, gamma)
  return dice.gamma(p * repeats, rate * repeats)
}
