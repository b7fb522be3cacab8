import beta from '@stdlib/random-base-beta'
import gamma from '@stdlib/random-base-gamma'
import { normalQuantile } from './normal.ts'
import { seedOf, uniformOf } from './uniform.ts'

export { seedOf }

/** Seeded chance: the same seed gives the same numbers in the same order. */
export type Dice = {
  /** In (0, 1). */
  readonly uniform: () => number
  /** A whole number in [0, below). */
  readonly below: (below: number) => number
  /** Mean zero, variance one. */
  readonly normal: () => number
  /** Mean shape / rate. */
  readonly gamma: (shape: number, rate: number) => number
  readonly beta: (a: number, b: number) => number
  readonly exponential: (rate: number) => number
}

/** Dice from a seed, a whole number from 1 to 2³²−1. */
export function makeDice(seed: number): Dice {
  const uniform = uniformOf(seed)
  const options = { prng: uniform, copy: false }
  return {
    uniform,
    below: (below) => Math.floor(uniform() * below),
    normal: () => normalQuantile(uniform()),
    gamma: gamma.factory(options),
    beta: beta.factory(options),
    exponential: (rate) => -Math.log(uniform()) / rate,
  }
}
