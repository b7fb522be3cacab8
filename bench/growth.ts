import { statfsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { ensureLoad } from '../tools/testNeeds.ts'
import { recordExpiries } from '#domains/ledger/due.ts'
import { connect } from '#kit/database.ts'
import { bar, figure, type Bar } from './bars.ts'
import { confirm } from './confirm.ts'
import { diskNotes, diskOf } from './disk.ts'
import { addReceipts, enrolMany } from './grown.ts'
import { patternsOf, type Pattern } from './hand.ts'
import { balanceScript, confirmScript, redeemScript, type Who } from './lua.ts'
import { describeMachine, machineLines, type Machine } from './machine.ts'
import { addExpired, stock } from './past.ts'
import { keep, printBars, type Kept } from './results.ts'
import { ROUNDS, SECONDS, SIZES } from './settings.ts'
import { contextOf } from './shop.ts'
import { turnOf } from './single.ts'
import { takeTurns, type Figure } from './turns.ts'
import { openStand, openYard, type Copy, type Stand, type Yard } from './yard.ts'

/**
 * The till's path on chains of different sizes, each member with a receipt, a movement and a lot:
 * `npm run bench:growth`, with BENCH_MEMBERS=10000,100000,10000000.
 */
const BASE = 1_000
const CONNECTIONS = 128
/** Members that pay with points, spread over all. */
const PAYING = 100_000
const EXPIRED = 200_000

/** Bytes of disk for each member while it is measured: what is loaded, what PostgreSQL logs and sorts. */
const EACH = 6_000
const BESIDE = 4e9

if (!ensureLoad()) process.exit(2)
requireDisk(Math.max(...SIZES))

const yard = await openYard(BASE)
const results: Record<string, Kept> = {}
try {
  const machine = await describeMachine({
    url: yard.pgbenchUrl,
    folder: yard.folder,
    rounds: ROUNDS,
    seconds: SECONDS,
  })
  for (const line of machineLines(machine)) console.log(line)
  const pattern = await oneReceipt(yard)
  for (const size of SIZES.toSorted((a, b) => a - b)) {
    console.log(`\n— ${figure(size)} members`)
    results[`members-${size}`] = await measureSize(yard, size, pattern, machine)
    keep('growth', results)
  }
} finally {
  await yard.close()
}
console.log(`\nwritten to ${keep('growth', results)}`)
printBars(results)

/** Of the receipts that are loaded, each has the decision of this one. */
async function oneReceipt(yard: Yard): Promise<Pattern> {
  const stand = await openStand(yard, 'bench_first')
  const who = { from: 0, count: BASE, stride: 1 }
  await confirm(stand, { connections: 8, seconds: 2, name: 'first', who })
  await stand.settle()
  const [pattern] = await patternsOf(stand.db)
  await stand.close()
  return pattern!
}

async function measureSize(
  yard: Yard,
  size: number,
  pattern: Pattern,
  machine: Machine,
): Promise<Kept> {
  const notes: string[] = []
  const bars: Bar[] = []
  const of = `${figure(size)} members`
  const stand = await openStand(yard, `bench_${size}`, async (copy) => {
    await load(yard, copy, size, pattern, notes)
    const { lots, seconds } = await expire(yard, copy, size)
    notes.push(`${figure(lots)} lots expired in ${figure(seconds)} s, by one process`)
    bars.push(...bar(`expiry, ${of}`, lots / seconds, 'lots/s', { atLeast: 40_000 }))
  })
  await stand.settle()
  const figures = await measureTill(yard, stand, size)
  const { verified } = await stand.close()
  return {
    title: of,
    figures,
    bars: [
      ...against(size, figures),
      ...bars,
      ...bar(`verify, ${of}`, verified, 's', { atMost: 60 }),
    ],
    notes,
    machine,
  }
}

async function load(
  yard: Yard,
  { db }: Pick<Copy, 'db'>,
  size: number,
  pattern: Pattern,
  notes: string[],
): Promise<void> {
  const begun = performance.now()
  await enrolMany(db, yard.shop, BASE, size)
  const before = await diskOf(db)
  await addReceipts(db, yard.shop, size, pattern)
  const after = await diskOf(db)
  console.log(` loaded in ${figure((performance.now() - begun) / 1000)} s`)
  notes.push(`loaded by SQL in the order of enrolment: ${diskNotes(before, after).note}`)
}

async function expire(yard: Yard, { url, db }: Pick<Copy, 'url' | 'db'>, size: number) {
  const count = Math.min(size, EXPIRED)
  await addExpired(db, yard.shop, count)
  const jobs = connect(url, { max: 4, statementTimeout: 30_000, name: 'bench jobs' })
  try {
    const ctx = await contextOf(jobs, yard.shop.organisationId)
    const begun = performance.now()
    const lots = await recordExpiries(ctx)
    if (lots !== count) throw new Error(`${lots} lots expired of ${count}`)
    return { lots, seconds: (performance.now() - begun) / 1000 }
  } finally {
    await jobs.destroy()
  }
}

function measureTill(yard: Yard, stand: Stand, size: number): Promise<Figure[]> {
  const everyone: Who = { from: 0, count: size, stride: 1 }
  const count = Math.min(size, PAYING)
  const paying: Who = { from: 0, count, stride: Math.floor(size / count) }
  const lots = Math.max(5, Math.ceil(((SECONDS + 2) * 6_000 * 1.5) / count) + 2)
  const load = { connections: CONNECTIONS, who: everyone }
  return takeTurns(yard, [
    turnOf(stand, { ...load, what: 'receipts confirmed', script: confirmScript }),
    turnOf(stand, {
      ...load,
      what: 'receipts paid with points',
      script: redeemScript,
      who: paying,
      ready: () => stock(stand.db, yard.shop, paying, lots),
    }),
    turnOf(stand, { ...load, what: 'balances', script: balanceScript }),
  ])
}

/** Large against small: the chain of 100,000 of the same run. */
function against(size: number, figures: readonly Figure[]): Bar[] {
  const small = results['members-100000']
  if (!small || size <= 100_000) return []
  const share = [80, 80, 65]
  return figures.flatMap(({ what, perSecond }, n) =>
    bar(
      `${what}, ${figure(size)} members`,
      (perSecond / small.figures[n]!.perSecond) * 100,
      '% of that with 100,000',
      { atLeast: share[n]! },
    ),
  )
}

function requireDisk(size: number): void {
  const { bavail, bsize } = statfsSync(tmpdir())
  const needed = size * EACH + BESIDE
  const gigabytes = (bytes: number) => `${figure(bytes / 1e9)} GB`
  console.log(
    `${figure(size)} members need some ${gigabytes(needed)} of disk in ${tmpdir()}; ${gigabytes(bavail * bsize)} are free`,
  )
  if (bavail * bsize > needed) return
  console.error('That is too little: ask for fewer with BENCH_MEMBERS, or set TMPDIR.')
  process.exit(2)
}
