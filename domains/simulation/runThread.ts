import { setPriority } from 'node:os'
import { parentPort, workerData } from 'node:worker_threads'
import { Refusal } from '#kit/core/refusal.ts'
import type { RunAsked, RunSaid } from './carrying.ts'
import { chances } from './core/chance.ts'
import type { Figures } from './core/figures.ts'
import { lackOf } from './core/quality.ts'
import { payback } from './core/search.ts'
import { playAll } from './replaying.ts'
import { searchOn } from './searching.ts'
import { openSource, type Stage } from './sources.ts'

// The thread of one run: plays, or searches by threads of its own, and says how far it is and what came of it.
const {
  source: asked,
  terms,
  language,
  documents,
  space,
  assumptions,
  threads,
} = workerData as RunAsked
const say = (said: RunSaid) =>
  // a thread has no origin: that is a window's
  parentPort!.postMessage(said) // oxlint-disable-line unicorn/require-post-message-target-origin
const onProgress = (stage: Stage, done: number, total: number) => say({ stage, done, total })

// on Linux a priority is the thread's own: the till comes first
if (process.platform === 'linux') setPriority(5)
try {
  say({ result: space ? await searched(space) : await simulated() })
} catch (error) {
  if (!(error instanceof Refusal)) throw error
  say({ refusal: error.code, details: error.details })
}

async function simulated() {
  const source = await openSource(asked, { language, onProgress })
  const { figures, quality, left } = await playAll(source, documents, terms, {
    language,
    onProgress,
  })
  return {
    quality,
    left,
    rows: source.file?.rows ?? null,
    rejected: source.file?.rejected ?? [],
    variants: figures.map((each) => ({
      figures: each,
      breakEven: lackOf(quality) ? null : payback(each, terms.fixedCost),
    })),
    points: [],
    chances: assumptions ? chances(variantsOf(figures), assumptions, terms.fixedCost, quality) : [],
  }
}

function variantsOf(figures: readonly Figures[]) {
  return figures.map((each, place) => ({ figures: each, document: documents[place]! }))
}

async function searched({ inForce: standing, ...wanted }: NonNullable<RunAsked['space']>) {
  const { found, quality, inForce, regulars } = await searchOn({
    ...wanted,
    source: asked,
    base: documents[0]!,
    inForce: standing?.document ?? null,
    terms,
    language,
    threads,
    onProgress: (done, total) => onProgress('searching', done, total),
  })
  return {
    quality,
    left: 0,
    rows: null,
    rejected: [],
    variants: [],
    chances: [],
    points: found.map(({ document: _document, ...point }) => briefly(point)),
    inForce: inForce && withoutChoices(briefly(inForce)),
    regulars,
  }
}

/** A point of many is kept without its months. */
function briefly<Point extends { readonly figures: Figures }>({ figures, ...point }: Point) {
  const { months: _months, refused: _refused, peakLiability: _peak, ...brief } = figures
  return { ...point, figures: brief }
}

function withoutChoices<Point extends { readonly choices: unknown }>(point: Point) {
  const { choices: _choices, ...rest } = point
  return rest
}
