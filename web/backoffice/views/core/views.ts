/** The address of some filters, in one order whatever way they came: two equal views have equal ones. */
export function addressOf(params: URLSearchParams, filters: readonly string[]): string {
  const kept = new URLSearchParams()
  for (const name of filters.toSorted()) {
    const value = params.get(name)
    if (value) kept.set(name, value)
  }
  return kept.toString()
}
