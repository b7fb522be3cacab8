/** Only the fields that differ from what was there: a colleague may have changed the rest meanwhile. */
export function changesOf<Fields extends object>(
  before: Readonly<Fields>,
  after: Readonly<Fields>,
): Partial<Fields> {
  const changed = Object.entries(after).filter(
    ([name, value]) => value !== before[name as keyof Fields],
  )
  return Object.fromEntries(changed) as Partial<Fields>
}

/** The same without blanks at the ends of what was typed. */
export function tidied<Fields extends object>(values: Readonly<Fields>): Fields {
  const trimmed = Object.entries(values).map(([name, value]: [string, unknown]) => [
    name,
    typeof value === 'string' ? value.trim() : value,
  ])
  return Object.fromEntries(trimmed) as Fields
}

/** What was typed, over what somebody else has written since it was `seen`: a field that was not touched is theirs. */
export function withFresh<Fields extends object>(
  typed: Readonly<Fields>,
  seen: Readonly<Fields>,
  fresh: Readonly<Fields>,
): Fields {
  return { ...fresh, ...changesOf(seen, typed) }
}
