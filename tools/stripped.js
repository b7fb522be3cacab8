// Loaded before the server (`node --import`): its sources come stripped of their types. Node can keep that too
// (NODE_COMPILE_CACHE), but holds what it has read in memory for good, 20 MB; and once anything is stripped, what
// strips it stays loaded as well, some 25 MB. So another process does it, whenever a source has changed.
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { registerHooks } from 'node:module'
import { fileURLToPath } from 'node:url'
import { isSource, keptOf, strip } from './strip.js'

let isTried = false

/** Strips everything that has changed, once. */
function stripAll() {
  if (isTried) return
  isTried = true
  const flags = ['--disable-warning=ExperimentalWarning']
  spawnSync(process.execPath, [...flags, fileURLToPath(new URL('strip.js', import.meta.url))])
}

registerHooks({
  load(url, context, nextLoad) {
    if (!isSource(url)) return nextLoad(url, context)
    const source = readFileSync(fileURLToPath(url), 'utf8')
    if (keptOf(url, source) === undefined) stripAll()
    const text = keptOf(url, source) ?? strip(url, source)
    return { format: 'module', source: text, shortCircuit: true }
  },
})
