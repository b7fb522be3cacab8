import { setTimeout as rest } from 'node:timers/promises'

/** Something that looks for work when woken, and by itself now and then. */
export type Loop = {
  /** There may be work. Many calls make one look. */
  wake(): void
  /** Resolves when a look that began after this call found nothing left. */
  drained(): Promise<void>
  /** Ends after the portion at hand. */
  stop(): Promise<void>
}

export type LoopOptions = {
  /** One portion: whether there may be more, or `busy` when another process is at it. */
  run(): Promise<'more' | 'empty' | 'busy'>
  /** Told of a failed portion; the loop goes on after a pause. */
  failed(error: unknown): void
  /** Milliseconds between looks when nobody wakes it. */
  readonly idle: number
  /** Milliseconds of rest after each portion, at the least: what gathers meanwhile goes together. */
  readonly pause: number
}

const AFTER_FAILURE = 1_000
const WHILE_BUSY = 250
/** A portion that took longer than this was waiting for something. */
const LONGEST_REST = 2_000

/**
 * Runs portions one after another. It rests as long as the last one took, up to two seconds, so it hardly
 * ever has more than half a core.
 */
export function loop({ run, failed, idle, pause }: LoopOptions): Loop {
  const stopping = new AbortController()
  let wanted = true
  let rouse = () => {}
  let waiters: { readonly since: number; readonly done: () => void }[] = []
  let looks = 0

  const sleep = async (): Promise<void> => {
    if (wanted || stopping.signal.aborted) return
    // woken at every commit of the till: a plain timer costs less than a signal to abort
    await new Promise<void>((done) => {
      const alarm = setTimeout(done, idle).unref()
      rouse = () => {
        clearTimeout(alarm)
        done()
      }
    })
    rouse = () => {}
  }

  const restAfter = (took: number) => Math.max(pause, Math.min(took, LONGEST_REST))

  const once = async (): Promise<number> => {
    looks += 1
    const look = looks
    const began = performance.now()
    try {
      const outcome = await run()
      if (outcome === 'busy') return WHILE_BUSY
      if (outcome === 'more') return restAfter(performance.now() - began)
      for (const each of waiters.filter(({ since }) => since < look)) each.done()
      waiters = waiters.filter(({ since }) => since >= look)
      return 0
    } catch (error) {
      failed(error)
      return AFTER_FAILURE
    }
  }

  const running = (async () => {
    while (!stopping.signal.aborted) {
      wanted = false
      const pauseAfter = await once()
      if (pauseAfter > 0) wanted = true
      else await sleep()
      // those who commit at the same moment go together
      await rest(Math.max(pause, pauseAfter), undefined, {
        signal: stopping.signal,
        ref: false,
      }).catch(() => {})
    }
    for (const each of waiters) each.done()
  })()

  return {
    wake() {
      wanted = true
      rouse()
    },
    drained() {
      return new Promise((done) => {
        waiters.push({ since: looks, done })
        wanted = true
        rouse()
      })
    },
    async stop() {
      stopping.abort()
      rouse()
      await running
    },
  }
}
