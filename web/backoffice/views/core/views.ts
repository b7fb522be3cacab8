/** A list as somebody likes to see it: what they call it, and the address of its filters. */
export type View = { readonly name: string; readonly address: string }

/** The views that were kept; whatever is not one is passed over. */
export function readViews(kept: string | null): readonly View[] {
  try {
    const found: unknown = JSON.parse(kept ?? '[]')
    return Array.isArray(found) ? found.filter(isView) : []
  } catch {
    return []
  }
}

function isView(value: unknown): value is View {
  if (typeof value !== 'object' || value === null) return false
  const { name, address } = value as Record<string, unknown>
  return typeof name === 'string' && name !== '' && typeof address === 'string'
}

/** Another view; one of the same name is replaced where it stands. */
export function withView(views: readonly View[], view: View): readonly View[] {
  const at = views.findIndex(({ name }) => name === view.name)
  return at < 0 ? [...views, view] : views.with(at, view)
}

export const withoutView = (views: readonly View[], name: string): readonly View[] =>
  views.filter((view) => view.name !== name)

/** The view under another name, where it stood; one that had the name already gives way. */
export const renamed = (views: readonly View[], from: string, to: string): readonly View[] =>
  views
    .filter(({ name }) => name === from || name !== to)
    .map((view) => (view.name === from ? { ...view, name: to } : view))

/** The address of some filters, in one order whatever way they came: two equal views have equal ones. */
export function addressOf(params: URLSearchParams, filters: readonly string[]): string {
  const kept = new URLSearchParams()
  for (const name of filters.toSorted()) {
    const value = params.get(name)
    if (value) kept.set(name, value)
  }
  return kept.toString()
}
