/**
 * The database's clock as this process knows it, without asking: what it said last, carried on by the
 * machine's monotonic clock. Processes whose own clocks differ agree on it. Before the first reading
 * it is the process's own clock.
 */
let zero: number | null = null // the database's epoch milliseconds when performance.now() was 0

/** A reading may arrive late, never early; one that is later than this says that the clock was set back. */
const LATEST = 60_000

/** Notes what the database's clock has just said. */
export function noteDatabaseNow(at: Date): void {
  const reading = at.getTime() - performance.now()
  if (zero === null || reading > zero || reading < zero - LATEST) zero = reading
}

/** Epoch milliseconds on the database's clock, some milliseconds late at most. */
export const databaseTime = (): number =>
  zero === null ? Date.now() : Math.floor(zero + performance.now())
