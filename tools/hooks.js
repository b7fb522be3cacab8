// Loaded before the server (`node --import`), so that it stays small: its sources come stripped of their types, and each
// package they import as one file. Node can keep stripped sources too (NODE_COMPILE_CACHE), but holds what it has read in
// memory for good, 20 MB; and once anything is stripped, what strips it stays loaded as well, some 25 MB. So other
// processes do both, whenever something has changed.
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { registerHooks } from 'node:module'
import { fileURLToPath } from 'node:url'
import { BUNDLED, bundleFolder, fileOf } from './packages.js'
import { isSource, keptOf, strip } from './strip.js'

/** Told to the processes and threads of this one: what could not be done is not tried again. */
const UNBUNDLED = 'KOPILKA_UNBUNDLED'

function run(tool) {
  const path = fileURLToPath(new URL(tool, import.meta.url))
  const flags = ['--disable-warning=ExperimentalWarning']
  return spawnSync(process.execPath, [...flags, path], { encoding: 'utf8', timeout: 120_000 })
}

/** Where each bundled package is. Where they cannot be bundled there is none, and all are loaded as they are. */
function bundledPackages() {
  if (process.env[UNBUNDLED]) return new Map()
  try {
    const folder = bundleFolder()
    if (!existsSync(folder)) {
      const { stderr } = run('bundle.js')
      if (!existsSync(folder))
        throw new Error(/^\w*Error.*/m.exec(stderr)?.[0] ?? 'they took too long')
    }
    return new Map(BUNDLED.map((specifier) => [specifier, new URL(fileOf(specifier), folder).href]))
  } catch (error) {
    process.env[UNBUNDLED] = 'yes'
    console.error(`Packages could not be bundled, and take more memory: ${error.message}`)
    return new Map()
  }
}

const bundled = bundledPackages()
let isTried = false

/** What is left of a source; all that have changed are stripped at once. */
function strippedOf(url) {
  const source = readFileSync(fileURLToPath(url), 'utf8')
  const kept = keptOf(url, source)
  if (kept !== undefined) return kept
  if (!isTried) run('strip.js')
  isTried = true
  return keptOf(url, source) ?? strip(url, source)
}

registerHooks({
  resolve(specifier, context, nextResolve) {
    const url = bundled.get(specifier)
    if (url === undefined || !isSource(context.parentURL ?? ''))
      return nextResolve(specifier, context)
    return { url, format: 'module', shortCircuit: true }
  },
  load(url, context, nextLoad) {
    if (!isSource(url)) return nextLoad(url, context)
    return { format: 'module', source: strippedOf(url), shortCircuit: true }
  },
})
