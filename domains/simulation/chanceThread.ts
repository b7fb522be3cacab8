import { parentPort, workerData } from 'node:worker_threads'
import type { ChancesAsked } from './carrying.ts'
import { chances } from './core/chance.ts'

// The thread that draws the chances of a replay anew: tens of thousands of draws are not for the till's own.
const { variants, assumptions, fixedCost, quality } = workerData as ChancesAsked
const told = chances(variants, assumptions, fixedCost, quality)
// a thread has no origin: that is a window's
parentPort!.postMessage(told) // oxlint-disable-line unicorn/require-post-message-target-origin
