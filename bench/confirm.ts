import { bar } from './bars.ts'
import { APPENDED, byHand, patternsOf } from './hand.ts'
import { diskOf, diskNotes } from './disk.ts'
import { confirmScript, type Who } from './lua.ts'
import { pgbench, wrk } from './programs.ts'
import type { Measured } from './results.ts'
import { CONNECTIONS, SECONDS } from './settings.ts'
import { ratio, rowsOf, takeTurns, type Figure, type Turn } from './turns.ts'
import { openStand, type Stand, type Yard } from './yard.ts'

/**
 * Receipts over HTTP (5 lines, 30 rules, decision kept, durable) beside pgbench's TPC-B and, from 32
 * connections on, beside the same rows written by hand: each number of connections on a fresh chain.
 */
export async function measureConfirm(yard: Yard): Promise<Measured> {
  const figures: Figure[] = []
  const beside: { connections: number; pgbench: number; hand: number | null; ours: Figure }[] = []
  const notes: string[] = []
  let disk: number | null = null
  for (const connections of CONNECTIONS) {
    const stand = await openStand(yard, 'bench_confirm')
    const before = await diskOf(stand.db)
    const [rival, ours, hand] = await compare(yard, stand, connections, notes)
    figures.push(ours!, rival!, ...(hand ? [hand] : []))
    beside.push({
      connections,
      pgbench: ratio(ours!, rival!),
      hand: hand ? ratio(ours!, hand) : null,
      ours: ours!,
    })
    if (connections === Math.max(...CONNECTIONS)) {
      const grown = diskNotes(before, await diskOf(stand.db))
      disk = grown.receipt
      notes.push(grown.note)
    }
    await stand.close()
  }
  return { title: 'Receipts confirmed over HTTP', figures, bars: barsOf(beside, disk), notes }
}

const TIMES = '× pgbench TPC-B'

function barsOf(
  beside: readonly { connections: number; pgbench: number; hand: number | null; ours: Figure }[],
  disk: number | null,
) {
  const at = (connections: number) => beside.find((each) => each.connections === connections)
  return [
    bar('confirm, 32 connections', at(32)?.pgbench, TIMES, { atLeast: 0.8, goal: 1.5 }),
    bar('confirm, 128 connections', at(128)?.pgbench, TIMES, { atLeast: 1, goal: 1.5 }),
    bar('confirm, 32 connections', percent(at(32)?.hand), '% of the batch by hand', {
      atLeast: 25,
      goal: 33,
    }),
    bar('confirm, 128 connections', percent(at(128)?.hand), '% of the batch by hand', {
      atLeast: 25,
      goal: 33,
    }),
    bar('confirm, one connection, p99', at(1)?.ours.p99, 'ms', { atMost: 5 }),
    bar('server resident, 128 connections', at(128)?.ours.resident, 'MB', { atMost: 250 }),
    bar('disk for a receipt with its decision', disk, 'kB', { atMost: 2.5 }),
  ].flat()
}

const percent = (value: number | null | undefined) =>
  value === null || value === undefined ? value : value * 100

async function compare(yard: Yard, stand: Stand, connections: number, notes: string[]) {
  const who: Who = { from: 0, count: yard.members, stride: 1 }
  const ours: Turn = {
    what: 'receipts confirmed',
    connections,
    stand,
    take: (seconds, name) => confirm(stand, { connections, seconds, name, who }),
  }
  const rival: Turn = {
    what: 'pgbench TPC-B',
    connections,
    take: (seconds) => pgbench({ url: yard.pgbenchUrl, connections, seconds }),
  }
  if (connections < 32) return takeTurns(yard, [rival, ours])
  // what is written by hand are copies of what our path has written before
  await ours.take(Math.min(3, SECONDS), `first-${connections}`)
  await stand.settle()
  const patterns = await patternsOf(stand.db)
  const copy = await yard.copy('bench_hand')
  const work = {
    url: copy.url,
    shop: yard.shop,
    members: yard.members,
    patterns,
    form: 'whole' as const,
  }
  const hand: Turn = {
    what: 'the same rows by hand, 100 in a statement',
    connections: 2,
    take: (seconds, name) => byHand(work, seconds, name),
  }
  const [before, beforeByHand] = [await rowsOf(stand, APPENDED), await rowsOf(copy, APPENDED)]
  const figures = await takeTurns(yard, [rival, ours, hand])
  notes.push(
    ...difference(
      before,
      await rowsOf(stand, APPENDED),
      beforeByHand,
      await rowsOf(copy, APPENDED),
    ),
  )
  await copy.drop()
  return figures
}

/** One turn of receipts. */
export const confirm = (
  stand: Stand,
  asked: { connections: number; seconds: number; name: string; who: Who },
) =>
  wrk({
    url: stand.server.url,
    folder: stand.yard.folder,
    script: confirmScript({ token: stand.yard.shop.token, name: asked.name, who: asked.who }),
    connections: asked.connections,
    seconds: asked.seconds,
  })

/** By hand the same tables are written as by our path; where they are not, the comparison says so. */
function difference(
  ...[ours, oursAfter, hand, handAfter]: readonly ReadonlyMap<string, number>[]
): string[] {
  const added = (before: ReadonlyMap<string, number>, after: ReadonlyMap<string, number>) => {
    const receipts = after.get('purchases.purchase')! - before.get('purchases.purchase')!
    return APPENDED.map((table) => (after.get(table)! - before.get(table)!) / receipts)
  }
  const [a, b] = [added(ours!, oursAfter!), added(hand!, handAfter!)]
  return APPENDED.flatMap((table, n) =>
    Math.abs(a[n]! - b[n]!) < 0.005
      ? []
      : [
          `BY HAND NOT THE SAME ROWS: ${table} has ${a[n]!.toFixed(2)} rows for a receipt, by hand ${b[n]!.toFixed(2)}`,
        ],
  )
}
