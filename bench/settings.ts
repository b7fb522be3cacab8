/** How a run is set up: read from the environment, once. */
const whole = (name: string, standard: number): number => {
  const text = process.env[name]
  if (!text) return standard
  const value = Number(text)
  if (!Number.isSafeInteger(value) || value < 1)
    throw new Error(`${name}: “${text}” is no whole number above nothing`)
  return value
}

const wholes = (name: string, standard: readonly number[]): number[] =>
  (process.env[name]?.split(',') ?? standard).map((text) => {
    const value = Number(text)
    if (!Number.isSafeInteger(value) || value < 1)
      throw new Error(`${name}: “${text}” is no whole number above nothing`)
    return value
  })

/** Rounds of each measurement; the median of them is told. */
export const ROUNDS = whole('BENCH_ROUNDS', 5)

/** Seconds of a turn. */
export const SECONDS = whole('BENCH_SECONDS', 8)

/** Seconds of the turn that warms a server up: V8 compiles what is hot for about as long. */
export const WARM = whole('BENCH_WARM', 30)

/** Connections that receipts are confirmed over. */
export const CONNECTIONS = wholes('BENCH_CONNECTIONS', [1, 8, 32, 128])

/** Members of the chain under load. */
export const MEMBERS = whole('BENCH_CHAIN', 20_000)

/** Members of each chain that growth is measured on. */
export const SIZES = wholes('BENCH_MEMBERS', [10_000, 100_000, 1_000_000])

/** Members of the chain whose pages are measured, where more are wanted than BENCH_CHAIN has. */
export const PAGES_MEMBERS = process.env['BENCH_MEMBERS'] ? Math.max(...SIZES) : null

/** Past receipts that are made up for a replay. */
export const PAST_RECEIPTS = whole('BENCH_RECEIPTS', 1_000_000)

/** Purchases that figures are asked of. */
export const PURCHASES = whole('BENCH_PURCHASES', 10_000_000)

/** With BENCH_STATEMENTS=yes the dearest statements are printed after each measurement. */
export const STATEMENTS = process.env['BENCH_STATEMENTS'] === 'yes'

/** What Node is given beside the server's own flags, such as --cpu-prof. */
export const NODE_FLAGS = process.env['BENCH_NODE_FLAGS']?.split(' ').filter(Boolean) ?? []

/** PostgreSQL's settings beside the house's own: `commit_delay=2000 commit_siblings=0` makes a slower disk. */
export const POSTGRES: Readonly<Record<string, string>> = Object.fromEntries(
  (process.env['BENCH_POSTGRES'] ?? '')
    .split(' ')
    .filter(Boolean)
    .map((each): [string, string] => {
      const [name = '', value = ''] = each.split('=')
      return [name, value]
    }),
)

/** Whether the figures of this run are worth keeping: a try-out of a second is not. */
export const IS_KEPT = ROUNDS >= 3 && SECONDS >= 5
