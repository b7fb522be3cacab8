import type { Texts } from '#kit/core/language.ts'
import { onInterrupt } from './interrupt.ts'
import { openProgress, type Progress } from './progress.ts'
import { EXIT, type ExitCode, type Terminal } from './terminal.ts'

const STOPPING: Texts = { en: '\nStopping …', ru: '\nОстановка …' }

/** What work that takes long is given: where to show how far it is, and what tells it to stop. */
export type Stoppable = { readonly progress: Progress; readonly signal: AbortSignal }

/** Does what may take long. The first Ctrl+C stops it in order; then `stopped` is said, and the answer is a no. */
export async function stoppable(
  terminal: Terminal,
  words: { readonly stopping?: Texts; readonly stopped: Texts },
  work: (given: Stoppable) => Promise<ExitCode>,
): Promise<ExitCode> {
  const stop = onInterrupt(terminal, words.stopping ?? STOPPING)
  const progress = openProgress(terminal)
  try {
    return await work({ progress, signal: stop.signal })
  } catch (error) {
    if (!wasStopped(error, stop.signal)) throw error
    progress.stop()
    terminal.note(words.stopped)
    return EXIT.refused
  } finally {
    progress.stop()
    stop.end()
  }
}

/** Whether something ended because it was asked to stop. */
const wasStopped = (error: unknown, signal: AbortSignal): boolean =>
  signal.aborted && error instanceof Error && error.name === 'AbortError'
