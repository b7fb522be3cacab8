import { parentPort, workerData } from 'node:worker_threads'
import { Refusal } from '#kit/core/refusal.ts'
import { playShare, type ThreadAsked, type ThreadSaid } from './searching.ts'

// A thread of a search: reads the sales, plays them through each of its variants, says what came of it.
const say = (said: ThreadSaid) =>
  // a thread has no origin: that is a window's
  parentPort!.postMessage(said) // oxlint-disable-line unicorn/require-post-message-target-origin
try {
  await playShare(workerData as ThreadAsked, say)
} catch (error) {
  if (!(error instanceof Refusal)) throw error
  say({ refusal: error.code, details: error.details })
}
