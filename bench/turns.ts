import { sql } from 'kysely'
import { usedBy } from './processes.ts'
import { median, type Shown } from './programs.ts'
import { ROUNDS, SECONDS, WARM } from './settings.ts'
import type { Stand, Yard } from './yard.ts'

/** One of those that take turns on the same PostgreSQL. */
export type Turn = {
  readonly what: string
  readonly connections: number
  /** The server that answers; none for what goes to PostgreSQL straight. */
  readonly stand?: Stand
  /** Before each turn, not measured. */
  readonly ready?: () => Promise<unknown>
  /** Takes a turn of so many seconds, under a name that no other turn has. */
  take(seconds: number, name: string): Promise<Shown>
}

/** What a measurement showed: medians over its rounds. */
export type Figure = {
  readonly what: string
  readonly connections: number
  readonly perSecond: number
  /** Operations a second, round by round. */
  readonly rounds: readonly number[]
  /** Milliseconds; null where nobody told. */
  readonly p50: number | null
  readonly p99: number | null
  /** Over all rounds. */
  readonly done: number
  readonly failed: number
  /** Microseconds of processor time for each operation, with what follows from it (the outbox, the figures) done. */
  readonly server: number | null
  readonly postgres: number | null
  /** Megabytes resident, all processes of the server together, at the end. */
  readonly resident: number | null
  /** Seconds until what the turn had announced was delivered, and figures were rolled up. */
  readonly behind: number | null
}

/**
 * Has each take its turn, round after round, another one first in each round; a turn to warm up goes
 * before. What one turn has left to do is done before the next.
 */
export async function takeTurns(yard: Yard, turns: readonly Turn[]): Promise<Figure[]> {
  const taken = turns.map((): Taken[] => [])
  for (const turn of turns) {
    await turn.ready?.()
    await turn.take(turn.stand ? WARM : SECONDS + 2, name('warm'))
    await turn.stand?.settle()
  }
  for (let round = 0; round < ROUNDS; round++) {
    for (let place = 0; place < turns.length; place++) {
      const index = (place + round) % turns.length
      const turn = turns[index]!
      const one = await takeOne(yard, turn, `r${round}`)
      taken[index]!.push(one)
      console.log(`  ${round + 1}/${ROUNDS} ${line(turn, one)}`)
    }
  }
  const figures = turns.map((turn, index) => figureOf(turn, taken[index]!))
  for (const figure of figures) console.log(told(figure))
  return figures
}

type Taken = Shown & {
  readonly server: number
  readonly postgres: number
  readonly behind: number
}

let count = 0
const run = Date.now().toString(36)
const name = (text: string) => `${text}-${run}-${count++}`

async function takeOne(yard: Yard, turn: Turn, text: string): Promise<Taken> {
  await turn.ready?.()
  const before = usedOn(yard, turn)
  const shown = await turn.take(SECONDS, name(text))
  const behind = (await turn.stand?.settle()) ?? 0
  const after = usedOn(yard, turn)
  return {
    ...shown,
    behind,
    server: after.server - before.server,
    postgres: after.postgres - before.postgres,
  }
}

function usedOn(yard: Yard, { stand }: Turn) {
  return {
    server: stand ? usedBy(stand.server.pid).cpu : 0,
    postgres: usedBy(yard.postmaster).cpu,
  }
}

function figureOf({ what, connections, stand }: Turn, taken: readonly Taken[]): Figure {
  const known = (pick: (one: Taken) => number | null) => {
    const values = taken.map(pick).filter((value) => value !== null)
    return values.length === 0 ? null : median(values)
  }
  const each = (pick: (one: Taken) => number) =>
    known((one) => (one.done === 0 ? null : (pick(one) * 1000) / one.done))
  return {
    what,
    connections,
    rounds: taken.map(({ perSecond }) => perSecond),
    perSecond: median(taken.map(({ perSecond }) => perSecond)),
    p50: known(({ p50 }) => p50),
    p99: known(({ p99 }) => p99),
    done: taken.reduce((sum, { done }) => sum + done, 0),
    failed: taken.reduce((sum, { failed }) => sum + failed, 0),
    server: stand ? each(({ server }) => server) : null,
    postgres: each(({ postgres }) => postgres),
    resident: stand ? usedBy(stand.server.pid).resident : null,
    behind: stand ? known(({ behind }) => behind) : null,
  }
}

/** The median of the ratios within the rounds. */
export const ratio = (of: Figure, to: Figure): number =>
  median(of.rounds.map((value, round) => value / to.rounds[round]!))

const line = ({ what, connections }: Turn, { perSecond, p50, p99, failed }: Taken): string =>
  [
    `${what}, ${connections} connections: ${Math.round(perSecond)}/s`,
    ...(p99 === null ? [] : [`p50 ${p50} ms, p99 ${p99} ms`]),
    ...(failed > 0 ? [`failed ${failed}`] : []),
  ].join(', ')

function told({
  what,
  connections,
  perSecond,
  p50,
  p99,
  server,
  postgres,
  resident,
  behind,
}: Figure) {
  return [
    `${what}, ${connections} connections: median ${Math.round(perSecond)}/s`,
    ...(p99 === null ? [] : [`p50 ${p50} ms, p99 ${p99} ms`]),
    ...(server === null ? [] : [`server ${Math.round(server)} µs`]),
    ...(postgres === null ? [] : [`PostgreSQL ${Math.round(postgres)} µs each`]),
    ...(resident === null ? [] : [`resident ${resident} MB`]),
    ...(behind !== null && behind > 0.5 ? [`outbox behind ${behind.toFixed(1)} s`] : []),
  ].join('; ')
}

/** How many rows these tables have, by name. */
export async function rowsOf(
  { db }: Pick<Stand, 'db'>,
  tables: readonly string[],
): Promise<ReadonlyMap<string, number>> {
  const counted = new Map<string, number>()
  for (const table of tables) {
    const { rows } = await sql<{ n: number }>`
      select count(*)::int as n from ${sql.raw(table)}`.execute(db)
    counted.set(table, rows[0]!.n)
  }
  return counted
}
