import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { setTimeout as wait } from 'node:timers/promises'

const root = fileURLToPath(new URL('..', import.meta.url))
const lockFile = `${root}package-lock.json`
const mark = `${root}node_modules/.installed-lock`
const turn = `${root}.cache/installing`

/**
 * Makes node_modules what package-lock.json says: `npm ci` when it is missing or the lock changed,
 * nothing (and no word) otherwise. Two starts at once install once.
 *
 * @param {{ withTools: boolean }} needs withTools: the tools of development as well
 */
export async function ensureInstalled({ withTools }) {
  if (isInstalled(withTools)) return
  await takeTurn()
  try {
    // While we waited, the other start has most likely installed.
    if (!isInstalled(withTools)) await install(withTools)
  } finally {
    rmSync(turn, { force: true })
  }
}

function isInstalled(withTools) {
  const lock = read(lockFile)
  if (lock === null) throw new Error(`${lockFile} is missing: is the clone whole?`)
  const digest = createHash('sha256').update(lock).digest('hex')
  const marked = read(mark)
  if (marked === `${digest} all` || (!withTools && marked === `${digest} run`)) return true

  // No mark of ours, but npm's own list of what it installed may say the same (somebody ran npm ci).
  const installed = read(`${root}node_modules/.package-lock.json`)
  if (installed === null || !holds(JSON.parse(installed), JSON.parse(lock), withTools)) return false
  try {
    writeFileSync(mark, `${digest} ${withTools ? 'all' : 'run'}`)
  } catch {
    // node_modules belongs to somebody else: then we compare again next time.
  }
  return true
}

function holds(installed, lock, withTools) {
  return Object.entries(lock.packages).every(([path, wanted]) => {
    if (path === '' || wanted.optional || (wanted.dev && !withTools)) return true
    return installed.packages[path]?.version === wanted.version
  })
}

async function install(withTools) {
  console.error('Installing what Kopilka needs (npm ci); this takes a minute …')
  const args = ['ci', '--no-audit', '--no-fund', '--loglevel=error']
  if (withTools) args.push('--include=dev')
  const { code, said } = await npm(args)
  if (code !== 0) {
    throw new Error(
      `${said.trim().slice(-3000)}\n\nnpm ci failed. Is the package registry reachable from here? ` +
        'Once it is, give the same command again.',
    )
  }
}

/** @returns {Promise<{ code: number | null, said: string }>} */
function npm(args) {
  const self = process.env.npm_execpath
  const [program, first] = self?.endsWith('.js') ? [process.execPath, [self]] : ['npm', []]
  const child = spawn(program, [...first, ...args], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
    shell: process.platform === 'win32' && program === 'npm',
  })
  let said = ''
  child.stdout.on('data', (chunk) => (said += chunk))
  child.stderr.on('data', (chunk) => (said += chunk))
  return new Promise((resolve, reject) => {
    child.on('error', (error) => reject(new Error(`npm cannot be run: ${error.message}`)))
    child.on('close', (code) => resolve({ code, said }))
  })
}

/** One install at a time. The turn of a process that is gone is taken over. */
async function takeTurn() {
  mkdirSync(`${root}.cache`, { recursive: true })
  for (let waited = 0; ; waited += 1) {
    try {
      return writeFileSync(turn, String(process.pid), { flag: 'wx' })
    } catch (error) {
      if (error.code !== 'EEXIST') throw error
    }
    const holder = read(turn)
    if (holder && !isAlive(Number(holder))) dropTurnOf(holder)
    else if (waited === 0) console.error('Another command is installing; waiting for it …')
    await wait(200)
  }
}

function dropTurnOf(holder) {
  const aside = `${turn}.${process.pid}`
  try {
    renameSync(turn, aside)
    // Somebody was faster and this is already the next turn: put it back.
    if (read(aside) !== holder) return renameSync(aside, turn)
    rmSync(aside, { force: true })
  } catch (error) {
    if (error.code !== 'ENOENT') throw error
  }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error.code === 'EPERM'
  }
}

function read(file) {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return null
  }
}
