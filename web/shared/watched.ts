import { useSyncExternalStore } from 'react'

/** A value that pages are drawn by: whoever shows it is drawn anew when it changes. */
export type Watched<T> = {
  get(): T
  set(next: T): void
  use(): T
}

export function watched<T>(first: T): Watched<T> {
  let value = first
  const watchers = new Set<() => void>()
  const watch = (tell: () => void) => {
    watchers.add(tell)
    return () => void watchers.delete(tell)
  }
  const get = () => value
  return {
    get,
    set: (next) => {
      if (Object.is(next, value)) return
      value = next
      watchers.forEach((tell) => tell())
    },
    use: () => useSyncExternalStore(watch, get),
  }
}

/** A value that this browser remembers under a name; what cannot be read is as if it were not there. */
export function remembered<T>(name: string, first: T): Watched<T> {
  const inner = watched<T>(read(name) ?? first)
  return {
    ...inner,
    set: (next) => {
      localStorage.setItem(name, JSON.stringify(next))
      inner.set(next)
    },
  }

  function read(key: string): T | null {
    try {
      return JSON.parse(localStorage.getItem(key) ?? 'null') as T | null
    } catch {
      return null
    }
  }
}
