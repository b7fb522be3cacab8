/** How many may leave at once, and when those that may not should try again. */
export type Grant = {
  readonly granted: number
  /** The instant from which the next one is free to leave. */
  readonly freeAt: number
  /** For each that was not granted, in order. */
  readonly waits: readonly number[]
}

/** What a channel that was idle lets through at once: the messages of one second. */
const BURST = 1_000

/**
 * A bucket of one second that fills at the rate (the generic cell rate algorithm, ITU-T I.371). Those that
 * cannot wait go in any case, and those behind them wait the longer.
 */
export function pace(
  { freeAt, rate, now }: { readonly freeAt: number; readonly rate: number; readonly now: number },
  wanted: number,
  urgent = 0,
): Grant {
  const interval = 1_000 / rate
  const from = Math.max(freeAt, now) + urgent * interval
  const room = Math.max(0, Math.floor((now + BURST - from) / interval + 1e-9))
  const granted = Math.min(wanted, room)
  const next = from + granted * interval
  // when this many more intervals have passed there is room for one more
  const waits = Array.from({ length: wanted - granted }, (_, place) =>
    Math.ceil(next + (place + 1) * interval - BURST),
  )
  return { granted, freeAt: Math.ceil(next), waits }
}
