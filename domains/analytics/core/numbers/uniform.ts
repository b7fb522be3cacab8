import mt19937 from '@stdlib/random-base-mt19937'

// apart from the other dice: a thread that draws by these alone begins in half the time

const RANGE = 2 ** 32

/** Numbers in (0, 1) from a seed, a whole number from 1 to 2³²−1 (Matsumoto, Nishimura: Mersenne Twister). */
export function uniformOf(seed: number): () => number {
  const twister = mt19937.factory({ seed })
  return () => (twister() + 0.5) / RANGE
}

/** A seed of its own for a numbered stream, spread so that neighbours share nothing (splitmix32). */
export function seedOf(seed: number, stream: number): number {
  let mixed = (seed + Math.imul(stream + 1, 0x9e3779b9)) >>> 0
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x21f0aaad)
  mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97)
  return ((mixed ^ (mixed >>> 15)) >>> 0) % (RANGE - 1) || 1
}
