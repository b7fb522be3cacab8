import { parentPort, workerData } from 'node:worker_threads'
import { Refusal } from '#kit/core/refusal.ts'
import type { ThreadAsked, ThreadSaid } from './searching.ts'
import { openSales, simulateOn } from './replaying.ts'

// A thread of a search: reads the sales, plays them through each of its variants, says what came of it.
const { asked, variants } = workerData as ThreadAsked
const say = (said: ThreadSaid | { refusal: string; details: object }) =>
  // a thread has no origin: that is a window's
  parentPort!.postMessage(said) // oxlint-disable-line unicorn/require-post-message-target-origin
try {
  const opened = await openSales(asked)
  for (const { place, document } of variants) {
    const { quality: _quality, left: _left, ...figures } = await simulateOn(asked, opened, document)
    say({ place, figures })
  }
} catch (error) {
  if (!(error instanceof Refusal)) throw error
  say({ refusal: error.code, details: error.details })
}
