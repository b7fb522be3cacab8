import { useRef } from 'react'

/**
 * A key for each request of a form, by what it asks. Sent again after the line broke, the same request is done
 * once, whether or not the first one had arrived; what was corrected is another one.
 */
export function useRequestKeys() {
  const kept = useRef(new Map<string, string>())
  return {
    keyOf(asked: unknown): string {
      const text = JSON.stringify(asked)
      const key = kept.current.get(text) ?? crypto.randomUUID()
      kept.current.set(text, key)
      return key
    },
    /** What was done is over: the same words once more are another request. */
    forget: (): void => kept.current.clear(),
  }
}
