type Facts = Readonly<Record<string, unknown>>

/** Of two states of one thing what differs, before and after; keys of either. */
export function changed(before: Facts, after: Facts): { old: Facts; new: Facts } {
  const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])].filter(
    (key) => JSON.stringify(before[key]) !== JSON.stringify(after[key]),
  )
  const of = (facts: Facts) => Object.fromEntries(keys.map((key) => [key, facts[key] ?? null]))
  return { old: of(before), new: of(after) }
}
