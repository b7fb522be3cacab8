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
