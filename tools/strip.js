// Strips the sources of their types and keeps them beside the packages. Run by itself it does so for all of them.
import { hash } from 'node:crypto'
import { globSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { stripTypeScriptTypes } from 'node:module'
import { fileURLToPath } from 'node:url'

const HOUSE = new URL('..', import.meta.url)
const FOLDER = new URL('node_modules/.cache/kopilka/stripped/', HOUSE)

/** Whether a module is a source of this house. */
export const isSource = (url) =>
  url.startsWith(HOUSE.href) && url.endsWith('.ts') && !url.includes('/node_modules/')

/** What is kept of a source, every character in its place; undefined where it is of another source, or nothing is. */
export function keptOf(url, source) {
  try {
    const kept = readFileSync(placeOf(url), 'utf8')
    return kept.endsWith(markOf(source)) ? kept : undefined
  } catch {
    return undefined
  }
}

/** Strips a source of its types, and keeps what is left. */
export function strip(url, source) {
  const text = stripTypeScriptTypes(source) + markOf(source)
  const draft = new URL(`${placeOf(url).href}.${process.pid}`)
  try {
    mkdirSync(FOLDER, { recursive: true })
    writeFileSync(draft, text)
    renameSync(draft, placeOf(url))
  } catch {
    // a folder that cannot be written to is none: it is stripped anew each time
  }
  return text
}

const placeOf = (url) => new URL(hash('sha1', url), FOLDER)

/** The last line says what it was made of: all lines before stay where they are. */
const markOf = (source) => `\n//${hash('sha256', `${process.version} ${source}`)}`

if (import.meta.main) {
  const sources = globSync('{cli,db,domains,kit,sdk,server}/**/*.ts', {
    cwd: fileURLToPath(HOUSE),
    exclude: (name) => name.endsWith('.test.ts') || name.endsWith('.d.ts'),
  })
  for (const path of sources) {
    const url = new URL(path, HOUSE)
    const source = readFileSync(url, 'utf8')
    if (keptOf(url.href, source) !== undefined) continue
    try {
      strip(url.href, source)
    } catch (error) {
      // nobody may ever load it: whoever does is told by Node
      console.error(`${path}: ${error.message}`)
    }
  }
}
