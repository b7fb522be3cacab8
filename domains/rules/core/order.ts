/** A rule on its own, or the rules of a group of which only the best grants. */
export type Unit = { readonly rules: readonly number[]; readonly isBest: boolean }

/** Edges of a graph: for each unit the units that must be judged before it. */
export type Before = ReadonlyMap<number, ReadonlySet<number>>

/**
 * The order in which units are judged: as written, except that what a multiplier multiplies comes
 * before it (`strict`), and a rule that excludes before the one it excludes (`soft`).
 * Where rules exclude each other in a circle, the one written first wins.
 * Null when the strict edges close a circle.
 */
export function decisionOrder(count: number, strict: Before, soft: Before): number[] | null {
  const order: number[] = []
  const done = new Set<number>()
  const isFree = (unit: number, before: Before) => {
    for (const other of before.get(unit) ?? []) if (!done.has(other)) return false
    return true
  }
  const waiting = Array.from({ length: count }, (_, unit) => unit)
  while (waiting.length > 0) {
    let next = waiting.findIndex((unit) => isFree(unit, strict) && isFree(unit, soft))
    if (next === -1) next = waiting.findIndex((unit) => isFree(unit, strict))
    if (next === -1) return null
    const [unit] = waiting.splice(next, 1)
    order.push(unit!)
    done.add(unit!)
  }
  return order
}
