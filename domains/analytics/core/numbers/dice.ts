import beta from '@stdlib/random-base-beta'
import gamma from '@stdlib/random-base-gamma'
import mt19937 from '@stdlib/random-base-mt19937'
import { normalQuantile } from './special.ts'

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

const RANGE = 2 ** 32

/** Dice from a seed, a whole number from 1 to 2³²−1 (Matsumoto, Nishimura: Mersenne Twister). */
export function makeDice(seed: number): Dice {
  const twister = mt19937.factory({ seed })
  const uniform = () => (twister() + 0.5) / RANGE
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

/** A seed of its own for a numbered stream, spread so that neighbours share nothing (splitmix32). */
export function seedOf(seed: number, stream: number): number {
  let mixed = (seed + Math.imul(stream + 1, 0x9e3779b9)) >>> 0
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x21f0aaad)
  mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97)
  return ((mixed ^ (mixed >>> 15)) >>> 0) % (RANGE - 1) || 1
}
