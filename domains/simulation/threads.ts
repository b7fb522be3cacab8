import { totalmem } from 'node:os'
import { Worker } from 'node:worker_threads'
import { Refusal } from '#kit/core/refusal.ts'

/** A thread takes at most a quarter of the memory there is, and four gigabytes. */
const MOST_MEMORY = Math.min(4_096, Math.floor(totalmem() / 4 / (1 << 20)))

/**
 * Runs a file of this folder in a thread of its own until it ends. `heard` is told all that it says, and
 * may end it by a refusal. Throws `simulation.memory` where it takes more memory than it may, and an
 * AbortError when it is stopped.
 */
export function runThread<Said>(
  file: string,
  workerData: unknown,
  signal: AbortSignal | undefined,
  heard: (said: Said, refuse: (refusal: Refusal) => void) => void,
): Promise<void> {
  if (signal?.aborted) return Promise.reject(stopped())
  const thread = new Worker(new URL(file, import.meta.url), {
    workerData,
    resourceLimits: { maxOldGenerationSizeMb: MOST_MEMORY },
  })
  const stop = () => void thread.terminate()
  signal?.addEventListener('abort', stop, { once: true })
  return new Promise<void>((resolve, reject) => {
    thread.on('message', (said: Said) =>
      heard(said, (refusal) => {
        reject(refusal)
        stop()
      }),
    )
    thread.on('error', (error: NodeJS.ErrnoException) =>
      reject(
        error.code === 'ERR_WORKER_OUT_OF_MEMORY'
          ? new Refusal('simulation.memory', { megabytes: MOST_MEMORY })
          : error,
      ),
    )
    thread.on('exit', () => (signal?.aborted ? reject(stopped()) : resolve()))
  }).finally(() => signal?.removeEventListener('abort', stop))
}

const stopped = () => new DOMException('stopped', 'AbortError')
