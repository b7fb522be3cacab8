/** Numbers that look like chance and are the same every time: Mulberry32 by Tommy Ettinger, 32 bits of state. */
export type Dice = {
  /** From 0 up to 1, without it. */
  next(): number
  /** A whole number from `low` to `high`, both included. */
  whole(low: number, high: number): number
  chance(probability: number): boolean
  pick<Value>(from: readonly Value[]): Value
  /** One of the values, each as likely as its weight. */
  weighted<Value>(from: readonly (readonly [Value, number])[]): Value
  /** Around 1, seldom far above: how people differ in what they spend. */
  temper(): number
}

export function dice(seed: number): Dice {
  let state = seed | 0
  const next = () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
  const whole = (low: number, high: number) => low + Math.floor(next() * (high - low + 1))
  return {
    next,
    whole,
    chance: (probability) => next() < probability,
    pick: (from) => from[whole(0, from.length - 1)]!,
    weighted(from) {
      let rest = next() * from.reduce((all, [, weight]) => all + weight, 0)
      for (const [value, weight] of from) {
        rest -= weight
        if (rest < 0) return value
      }
      return from.at(-1)![0]
    },
    // the product of three uniform numbers has a long tail, its mean here is about 1
    temper: () => 0.25 + 6 * next() * next() * next(),
  }
}
