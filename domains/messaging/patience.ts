import type { Waits } from './channel.ts'

/** How long a channel may take to answer, not counting the time a message stands in line for its rate. */
export type Clock = {
  readonly waits: Waits
  /** Resolves when patience is at its end; never once it is stopped. */
  readonly late: Promise<void>
  stop(): void
}

/** Starts a clock of so many milliseconds. */
export function openClock(patience: number): Clock {
  let left = patience
  let since = 0
  let inLine = 0
  let isStopped = false
  let timer: NodeJS.Timeout | undefined
  let giveUp = () => {}
  const late = new Promise<void>((done) => (giveUp = done))
  const run = () => {
    since = performance.now()
    timer = setTimeout(giveUp, left)
  }
  const halt = () => {
    clearTimeout(timer)
    left -= performance.now() - since
  }
  run()
  return {
    late,
    waits: async (waiting) => {
      inLine += 1
      if (inLine === 1) halt()
      try {
        await waiting
      } finally {
        inLine -= 1
        if (inLine === 0 && !isStopped) run()
      }
    },
    stop: () => {
      isStopped = true
      clearTimeout(timer)
    },
  }
}
