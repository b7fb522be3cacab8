// Loaded before the server (`node --import`): its sources are stripped of their types once, and kept beside the
// packages. Node can do that too (NODE_COMPILE_CACHE), but keeps what it read in memory for good: 20 MB of the
// server; and without any of it the stripper itself stays loaded, some 25 MB.
import { hash } from 'node:crypto'
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { registerHooks, stripTypeScriptTypes } from 'node:module'
import { fileURLToPath } from 'node:url'

const FOLDER = new URL('../node_modules/.cache/kopilka/stripped/', import.meta.url)
const HOUSE = new URL('..', import.meta.url).href

registerHooks({
  load(url, context, nextLoad) {
    const isOurs = url.startsWith(HOUSE) && url.endsWith('.ts') && !url.includes('/node_modules/')
    if (!isOurs) return nextLoad(url, context)
    const source = readFileSync(fileURLToPath(url), 'utf8')
    return { format: 'module', source: stripped(url, source), shortCircuit: true }
  },
})

/** The source without types, every character in its place; from the cache where it is of this very source. */
function stripped(url, source) {
  // the last line tells what it was made of: all before it stay where they are
  const mark = `\n//${hash('sha256', `${process.version} ${source}`)}`
  const kept = new URL(hash('sha1', url), FOLDER)
  const cached = read(kept)
  if (cached?.endsWith(mark)) return cached
  const text = stripTypeScriptTypes(source) + mark
  keep(kept, text)
  return text
}

function read(file) {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return null
  }
}

/** A cache that cannot be written to is none: whoever runs on a disk of others strips anew. */
function keep(file, text) {
  const draft = new URL(`${file.href}.${process.pid}`)
  try {
    mkdirSync(FOLDER, { recursive: true })
    writeFileSync(draft, text)
    renameSync(draft, file)
  } catch {
    // nothing is lost
  }
}
