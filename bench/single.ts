import { sql } from 'kysely'
import { bar } from './bars.ts'
import {
  balanceScript,
  dayScript,
  quoteScript,
  redeemScript,
  storedScript,
  type Script,
  type Who,
} from './lua.ts'
import { byHand, patternsOf } from './hand.ts'
import { addPast, stock } from './past.ts'
import { wrk } from './programs.ts'
import type { Measured } from './results.ts'
import { SECONDS } from './settings.ts'
import { ratio, takeTurns, type Figure, type Turn } from './turns.ts'
import { confirm } from './confirm.ts'
import { openStand, type Stand, type Yard } from './yard.ts'

/** Connections that the single operations are measured over. The bars are for the larger number. */
const FEW = 32
const MANY = 128

type Load = {
  readonly what: string
  readonly script: (script: Script) => string
  readonly who: Who
  readonly connections: number
  readonly ready?: () => Promise<unknown>
}

/** A turn of wrk with a script. */
export const turnOf = (stand: Stand, { what, script, who, connections, ready }: Load): Turn => ({
  what,
  connections,
  stand,
  // what was made ready is on the disk before the turn
  ...(ready && { ready: () => ready().then(() => sql`checkpoint`.execute(stand.db)) }),
  take: (seconds, name) =>
    wrk({
      url: stand.server.url,
      folder: stand.yard.folder,
      script: script({ token: stand.yard.shop.token, name, who }),
      connections,
      seconds,
    }),
})

const everyone = (yard: Yard): Who => ({ from: 0, count: yard.members, stride: 1 })

/** Lots of a hundred that each member has at the beginning of a turn: enough for all that it pays. */
const lotsFor = (members: number): number =>
  Math.max(5, Math.ceil(((SECONDS + 2) * 6_000 * 1.5) / members) + 2)

/** What receipts would come to, with the most that points may pay. */
export async function measureQuotes(yard: Yard): Promise<Measured> {
  const stand = await openStand(yard, 'bench_quotes', ({ db }) =>
    stock(db, yard.shop, everyone(yard), 5),
  )
  const load = { what: 'quotes', script: quoteScript, who: everyone(yard) }
  const figures = await takeTurns(yard, [
    turnOf(stand, { ...load, connections: FEW }),
    turnOf(stand, { ...load, connections: MANY }),
  ])
  await stand.close()
  return {
    title: 'Quotes',
    figures,
    bars: bar('quotes, 128 connections', figures[1]!.perSecond, '/s', { atLeast: 8_000 }),
    notes: [
      'each quote is of a receipt of 5 lines by 30 rules, for a member with 5 lots, with as many points as may be',
    ],
  }
}

const PASTS = [10, 1_000, 10_000] as const
const WITH_PAST = 50

/** Balances, of members with no past to speak of and of members with a long one. */
export async function measureBalance(yard: Yard): Promise<Measured> {
  const first = PASTS.length * WITH_PAST
  const stand = await openStand(yard, 'bench_balance', async ({ db }) => {
    for (const [n, movements] of PASTS.entries())
      await addPast(db, yard.shop, { from: n * WITH_PAST, count: WITH_PAST }, movements)
    await stock(db, yard.shop, { from: first, count: yard.members - first, stride: 1 }, 5)
  })
  const load = { script: balanceScript, connections: MANY }
  const figures = await takeTurns(yard, [
    turnOf(stand, {
      ...load,
      what: 'balances',
      who: { from: first, count: yard.members - first, stride: 1 },
    }),
    ...PASTS.map((movements, n) =>
      turnOf(stand, {
        ...load,
        what: `balances after ${movements.toLocaleString('en')} movements`,
        who: { from: n * WITH_PAST, count: WITH_PAST, stride: 1 },
      }),
    ),
  ])
  await stand.close()
  const [all, short, , long] = figures as [Figure, Figure, Figure, Figure]
  return {
    title: 'Balances',
    figures,
    bars: [
      bar('balance, 128 connections', all.perSecond, '/s', { atLeast: 10_000 }),
      bar('balance after 10,000 movements', ratio(long, short), '× that after 10', {
        atLeast: 0.9,
      }),
    ].flat(),
    notes: [`each member has 5 open lots; a past is that of ${WITH_PAST} members`],
  }
}

/** Receipts paid with points that come from two lots. */
export async function measureRedeem(yard: Yard): Promise<Measured> {
  const who = everyone(yard)
  const stand = await openStand(yard, 'bench_redeem')
  const load = {
    what: 'receipts paid with points',
    script: redeemScript,
    who,
    ready: () => stock(stand.db, yard.shop, who, lotsFor(yard.members)),
  }
  const figures = await takeTurns(yard, [
    turnOf(stand, { ...load, connections: FEW }),
    turnOf(stand, { ...load, connections: MANY }),
  ])
  await stand.close()
  return {
    title: 'Receipts paid with points',
    figures,
    bars: bar('redeem, 128 connections', figures[1]!.perSecond, '/s', { atLeast: 2_500 }),
    notes: [
      `each receipt is paid with 150 points out of lots of 100, the one that expires first drawn first, and earns as well; ` +
        `before each turn members are topped up to ${lotsFor(yard.members)} lots`,
    ],
  }
}

/** A day of a chain: 70 % earn, 15 % redeem, 10 % ask a balance, 5 % give a line back. */
export async function measureDay(yard: Yard): Promise<Measured> {
  const who = everyone(yard)
  const stand = await openStand(yard, 'bench_day')
  const load = {
    what: 'mixed day',
    script: dayScript,
    who,
    ready: () => stock(stand.db, yard.shop, who, lotsFor(yard.members)),
  }
  const figures = await takeTurns(yard, [
    turnOf(stand, { ...load, connections: FEW }),
    turnOf(stand, { ...load, connections: MANY }),
  ])
  await stand.close()
  return {
    title: 'A mixed day of a chain',
    figures,
    bars: [],
    notes: [
      'of 100 requests 70 confirm a receipt, 15 pay one with points, 10 ask a balance, 5 give a line back',
    ],
  }
}

const STORED = 100
const SENDERS = 4

/** A hundred stored receipts in one request, beside the same rows by hand and beside a plain accrual by hand. */
export async function measureStored(yard: Yard): Promise<Measured> {
  const who = everyone(yard)
  const stand = await openStand(yard, 'bench_stored')
  await confirm(stand, { connections: FEW, seconds: Math.min(3, SECONDS), name: 'first', who })
  await stand.settle()
  const patterns = await patternsOf(stand.db)
  const copy = await yard.copy('bench_hand')
  const work = { url: copy.url, shop: yard.shop, members: yard.members, patterns }
  const hand = (what: string, form: 'whole' | 'plain'): Turn => ({
    what,
    connections: 2,
    take: (seconds, name) => byHand({ ...work, form }, seconds, name),
  })
  const figures = await takeTurns(yard, [
    {
      what: 'receipts in requests of 100',
      connections: SENDERS,
      stand,
      take: (seconds, name) =>
        wrk({
          url: stand.server.url,
          folder: yard.folder,
          script: storedScript({ token: yard.shop.token, name, who }, STORED),
          connections: SENDERS,
          seconds,
          each: STORED,
        }),
    },
    hand('the same rows by hand, 100 in a statement', 'whole'),
    hand('key, movement, lot and receipt by hand, 100 in a statement', 'plain'),
  ])
  await copy.drop()
  await stand.close()
  const [ours, whole] = figures as [Figure, Figure]
  return {
    title: 'Stored receipts, a hundred in a request',
    figures,
    bars: bar(
      'POST /v1/purchases/batch of 100',
      ratio(ours, whole) * 100,
      '% of the batch by hand',
      {
        atLeast: 60,
      },
    ),
    notes: [
      'by hand: receipt, purchase with its decision, movement, lot, tally, counter of a limit, event, key; nothing is read, decided or delivered; ' +
        'the plain form leaves out receipt, tally, counter and event and keeps the receipt’s JSON in place of the decision',
    ],
  }
}
