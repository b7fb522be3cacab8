/** What is counted, by where it comes from; each within an hour of the clock. */
export type Counted = 'codes' | 'guesses' | 'cards'

/**
 * How often something may be tried within an hour: from one address (of IPv6, from its /64), by one member,
 * and in the whole organisation. Many people share the address of a mobile operator, so it bears more.
 */
export const MOST: Readonly<
  Record<Counted, Partial<Record<'address' | 'member' | 'all', number>>>
> = {
  codes: { address: 60, all: 3_000 },
  guesses: { address: 100, all: 10_000 },
  cards: { address: 60, member: 10 },
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

/** An address as limits see it: of IPv6 the first half, as one line has 2^64 of them. */
export function networkOf(address: string): string {
  if (!address.includes(':')) return address
  const embedded = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)
  if (embedded) return embedded[1]!
  const [head = '', tail] = address.toLowerCase().split('%')[0]!.split('::')
  const before = head === '' ? [] : head.split(':')
  const after = tail === undefined || tail === '' ? [] : tail.split(':')
  const missing = tail === undefined ? 0 : Math.max(0, 8 - before.length - after.length)
  const groups = [...before, ...Array.from({ length: missing }, () => '0'), ...after]
  return `${groups
    .slice(0, 4)
    .map((group) => group.replace(/^0+(?=.)/, ''))
    .join(':')}::/64`
}
