/** What was loaded a moment ago, by key. */
export type Remembered<Value> = {
  /** The value of the key, loaded when it is not remembered. Those who ask meanwhile share one loading. */
  get(key: string, load: () => Promise<Value>): Promise<Value>
  forget(key: string): void
  clear(): void
}

/**
 * Remembers what is read often and changes seldom, for a stated time and no longer.
 * A failed loading is not remembered. Beyond `most` keys it starts afresh.
 */
export function remember<Value>(options: {
  readonly milliseconds: number
  readonly most: number
}): Remembered<Value> {
  const entries = new Map<string, { readonly until: number; readonly value: Promise<Value> }>()
  return {
    get: (key, load) => {
      const now = performance.now()
      const known = entries.get(key)
      if (known && now < known.until) return known.value
      if (entries.size >= options.most) entries.clear()
      const entry = { until: now + options.milliseconds, value: load() }
      entries.set(key, entry)
      entry.value.catch(() => {
        if (entries.get(key) === entry) entries.delete(key)
      })
      return entry.value
    },
    forget: (key) => void entries.delete(key),
    clear: () => entries.clear(),
  }
}
