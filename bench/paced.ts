import { bar } from './bars.ts'
import { pace, wire } from './pacer.ts'
import type { Shown } from './programs.ts'
import { filled, receiptFormat } from './receipt.ts'
import type { Measured } from './results.ts'
import { card } from './shop.ts'
import { takeTurns } from './turns.ts'
import { openStand, type Stand, type Yard } from './yard.ts'

const RATE = 1_200
const CONNECTIONS = 64

/** How long a till waits when the chain sends 1,200 receipts a second, evenly and whatever the answers do. */
export async function measurePaced(yard: Yard): Promise<Measured> {
  const stand = await openStand(yard, 'bench_paced')
  const [figure] = await takeTurns(yard, [
    {
      what: `receipts sent at ${RATE.toLocaleString('en')} a second`,
      connections: CONNECTIONS,
      stand,
      take: (seconds, name) => evenly(stand, seconds, name),
    },
  ])
  await stand.close()
  return {
    title: 'Receipts at a fixed rate',
    figures: [figure!],
    bars: bar(`confirm at ${RATE.toLocaleString('en')} receipts/s, p99`, figure!.p99, 'ms', {
      atMost: 25,
    }),
    notes: [
      'requests are sent at fixed instants by a generator of ours on the same machine, and their time runs from the instant they were due: ' +
        'standing in line counts. wrk asks again only when it was answered, so its p99 leaves out what would have been sent meanwhile',
    ],
  }
}

async function evenly({ server, yard }: Stand, seconds: number, name: string): Promise<Shown> {
  const format = receiptFormat()
  const { latencies, done, failed } = await pace({
    url: server.url,
    rate: RATE,
    seconds,
    connections: CONNECTIONS,
    next: (n) => {
      const key = `${name}-${n}`
      const member = Math.floor(Math.random() * yard.members)
      return wire(
        '/v1/purchases',
        {
          authorization: `Bearer ${yard.shop.token}`,
          'accept-language': 'en',
          'idempotency-key': key,
        },
        filled(format, card(member), key),
      )
    },
  })
  const sorted = latencies.toSorted((a, b) => a - b)
  const at = (share: number) => Number((sorted[Math.floor(sorted.length * share)] ?? 0).toFixed(2))
  return { done, perSecond: done / seconds, p50: at(0.5), p99: at(0.99), failed }
}
