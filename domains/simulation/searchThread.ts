import { parentPort, workerData } from 'node:worker_threads'
import { Refusal } from '#kit/core/refusal.ts'
import type { ThreadAsked, ThreadSaid } from './searching.ts'
import { playAll } from './replaying.ts'
import { openSource } from './sources.ts'

// A thread of a search: reads the sales, plays them through each of its variants, says what came of it.
const { source: asked, terms, language, variants } = workerData as ThreadAsked
const say = (said: ThreadSaid) =>
  // a thread has no origin: that is a window's
  parentPort!.postMessage(said) // oxlint-disable-line unicorn/require-post-message-target-origin
try {
  const source = await openSource(asked, { language })
  for (const { place, document } of variants) {
    const { figures, quality } = await playAll(source, [document], terms, { language })
    say({ place, figures: figures[0]!, quality })
  }
} catch (error) {
  if (!(error instanceof Refusal)) throw error
  say({ refusal: error.code, details: error.details })
}
