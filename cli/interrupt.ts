import type { Texts } from '#kit/core/language.ts'
import type { Terminal } from './terminal.ts'

/** The first Ctrl+C asks to stop in order, with a word; the next one ends the process as it always does. */
export function onInterrupt(
  terminal: Terminal,
  word: Texts,
): { readonly signal: AbortSignal; end(): void } {
  const controller = new AbortController()
  const stop = () => {
    terminal.note(word)
    controller.abort()
  }
  process.once('SIGINT', stop)
  process.once('SIGTERM', stop)
  return {
    signal: controller.signal,
    end() {
      process.off('SIGINT', stop)
      process.off('SIGTERM', stop)
    },
  }
}
