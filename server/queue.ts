import { setTimeout as rest } from 'node:timers/promises'
import { run, type Runner, type RunnerOptions } from 'graphile-worker'

export type Queue = {
  /** The name under which this process takes its jobs now; another each time the queue is begun. */
  self(): string
  stop(): Promise<void>
}

const BEFORE_ANEW = 1_000

/**
 * Runs the queue of jobs, and begins it anew when it gave up: it does when the database goes away while
 * it notes what became of a job. Its name changes then, so what it left behind is given back.
 */
export async function keepQueue(
  options: Omit<RunnerOptions, 'events'> & Required<Pick<RunnerOptions, 'events'>>,
  gaveUp: (error: unknown) => void,
): Promise<Queue> {
  let self = ''
  options.events.on('pool:create', ({ workerPool }) => (self = workerPool.id))
  const stopping = new AbortController()
  let runner: Runner | null = null

  /** Resolves when the queue runs, with the promise of its end. */
  const begin = async (): Promise<{ ended: Promise<void> }> => {
    runner = await run(options)
    // held at once: a failure that nobody waits for would end the process
    return { ended: runner.promise.catch(gaveUp) }
  }
  const keep = async (first: { ended: Promise<void> }): Promise<void> => {
    let current: { ended: Promise<void> } | void = first
    while (!stopping.signal.aborted) {
      await current?.ended
      await rest(BEFORE_ANEW, undefined, { signal: stopping.signal, ref: false }).catch(() => {})
      if (!stopping.signal.aborted) current = await begin().catch(gaveUp)
    }
  }
  const running = keep(await begin())

  return {
    self: () => self,
    async stop() {
      stopping.abort()
      // it may be giving up at this very moment, or be beginning anew
      await runner?.stop().catch(() => undefined)
      await running
      await runner?.stop().catch(() => undefined)
    },
  }
}
