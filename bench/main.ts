import { ensureLoad } from '../tools/testNeeds.ts'
import { describeMachine, machineLines } from './machine.ts'
import { measureConfirm } from './confirm.ts'
import { measureFigures } from './figures.ts'
import { measureMailing } from './mailing.ts'
import { measureMessages } from './messages.ts'
import { measurePaced } from './paced.ts'
import { measurePages } from './pages.ts'
import { keep, printBars, type Kept, type Measured } from './results.ts'
import { measureRules } from './rules.ts'
import { measureSimulation } from './simulation.ts'
import { MEMBERS, ROUNDS, SECONDS } from './settings.ts'
import {
  measureBalance,
  measureDay,
  measureQuotes,
  measureRedeem,
  measureStored,
} from './single.ts'
import { openYard, type Yard } from './yard.ts'

/** Measurements that anyone can rerun: `npm run bench`, or some of them by name. */
const measurements: Readonly<Record<string, (yard: Yard) => Promise<Measured>>> = {
  rules: measureRules,
  confirm: measureConfirm,
  stored: measureStored,
  quotes: measureQuotes,
  balance: measureBalance,
  redeem: measureRedeem,
  day: measureDay,
  paced: measurePaced,
  pages: measurePages,
  messages: measureMessages,
  mailing: measureMailing,
  simulation: measureSimulation,
  figures: measureFigures,
}

const names = Object.keys(measurements)
const asked = process.argv.slice(2)
const unknown = asked.filter((name) => !names.includes(name))
if (unknown.length > 0) {
  console.error(`No measurement is called ${unknown.join(', ')}. There are: ${names.join(', ')}`)
  process.exit(2)
}
if (!ensureLoad()) process.exit(2)

const yard = await openYard(MEMBERS)
const results: Record<string, Kept> = {}
try {
  const machine = await describeMachine({
    url: yard.pgbenchUrl,
    folder: yard.folder,
    rounds: ROUNDS,
    seconds: SECONDS,
  })
  for (const line of machineLines(machine)) console.log(line)
  for (const [name, measure] of Object.entries(measurements)) {
    if (asked.length > 0 && !asked.includes(name)) continue
    console.log(`\n— ${name}`)
    const measured = await measure(yard)
    for (const note of measured.notes) console.log(`  ${note}`)
    results[name] = { ...measured, machine }
    // each as soon as it is done: what comes after may fail
    keep('bench', results)
  }
} finally {
  await yard.close()
}
console.log(`\nwritten to ${keep('bench', results)}`)
printBars(results)
