/** What is counted, by where it comes from; each within an hour of the clock. */
export type Counted = 'codes' | 'abroad' | 'guesses' | 'cards' | 'ways' | 'changes' | 'exports'

/**
 * How often something may be tried within an hour: from one address (of IPv6, from its /64), by one member,
 * and in the whole organisation. Many people share the address of a mobile operator, so it bears more.
 */
export const MOST: Readonly<
  Record<Counted, Partial<Record<'address' | 'member' | 'all', number>>>
> = {
  codes: { address: 60, all: 3_000 },
  // somebody has codes sent to numbers that pay him for each
  abroad: { address: 10, all: 300 },
  guesses: { address: 100, all: 10_000 },
  cards: { address: 60, member: 10 },
  // of each the member is warned at every phone and e-mail: that costs, and so many bury the one that matters
  ways: { member: 20 },
  // each leaves rows for good: a browser gone wild is not to fill the database
  changes: { member: 300 },
  exports: { member: 20 },
}

/** At these counts within an hour in an organisation somebody should look: one try each on many accounts adds up. */
const ALARMING = new Set([100, 300, 1_000, 3_000, 10_000])

export const isAlarming = (count: number): boolean => ALARMING.has(count)

const HOUR = 3_600_000

/** The hour of the clock that an instant is in, epoch milliseconds, and how many minutes of it are left. */
export const hourOf = (at: number): { readonly began: number; readonly minutesLeft: number } => {
  const began = Math.floor(at / HOUR) * HOUR
  return { began, minutesLeft: Math.max(1, Math.ceil((began + HOUR - at) / 60_000)) }
}
