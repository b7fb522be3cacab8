// The step before whatever answers browsers: plain JavaScript, as in install.js.
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const mark = `${root}web/dist/.built-from`

/** What the pages are made of; a change in any of it builds them anew. */
const sources = ['web', 'sdk', 'domains', 'kit/core']

/**
 * Builds the pages into web/dist when what they are made of has changed; nothing (and no word) otherwise.
 *
 * @param {string} node the Node to build with
 */
export async function ensurePages(node) {
  // a part of the clone may be run by itself; it has no pages then
  if (!existsSync(`${root}web`)) return
  const digest = digestOfSources()
  if (read(mark) === digest) return
  console.error('Building the pages (web/) …')
  const { code, said } = await run(node, [
    'node_modules/vite/bin/vite.js',
    'build',
    '--config',
    'web/vite.config.ts',
    '--logLevel',
    'warn',
  ])
  if (code !== 0) throw new Error(`${said.trim().slice(-3000)}\n\nThe pages could not be built.`)
  if (said.trim() !== '') console.error(said.trim())
  mkdirSync(`${root}web/dist`, { recursive: true })
  writeFileSync(mark, digest)
}

function digestOfSources() {
  const hash = createHash('sha256')
  hash.update(readFileSync(`${root}package-lock.json`))
  for (const folder of sources) {
    for (const path of readdirSync(`${root}${folder}`, { recursive: true }).sort()) {
      const name = path.replaceAll('\\', '/')
      if (!isSource(folder, name)) continue
      hash.update(name).update(readFileSync(`${root}${folder}/${name}`))
    }
  }
  return hash.digest('hex')
}

/** Of the slices only what is neutral gets into a page. */
function isSource(folder, name) {
  if (!/\.(ts|tsx|css|html|svg|png|webmanifest)$/.test(name) || name.endsWith('.test.ts'))
    return false
  if (folder === 'web') return !name.startsWith('dist/')
  return folder !== 'domains' || name.endsWith('.api.ts') || name.includes('/core/')
}

/** @returns {Promise<{ code: number | null, said: string }>} */
function run(program, args) {
  const child = spawn(program, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] })
  let said = ''
  child.stdout.on('data', (chunk) => (said += chunk))
  child.stderr.on('data', (chunk) => (said += chunk))
  return new Promise((resolve, reject) => {
    child.on('error', (error) => reject(new Error(`the pages cannot be built: ${error.message}`)))
    child.on('close', (code) => resolve({ code, said }))
  })
}

function read(file) {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return null
  }
}
