import { spawn } from 'node:child_process'
import { constants } from 'node:os'
import { delimiter, dirname } from 'node:path'
import { fileURLToPath } from 'node:url'

const CACHE = fileURLToPath(new URL('../node_modules/.cache/kopilka', import.meta.url))

/**
 * Runs the program in this terminal and ends as it ends: same exit code, or 128 + signal. Signals
 * are passed on; nothing else is killed.
 *
 * @param {string} program
 * @param {readonly string[]} args
 * @param {{ cwd?: string | URL, env?: Readonly<Record<string, string>> }} [options] `env`: unless set already
 */
export function spawnCommand(program, args, options = {}) {
  const child = spawn(program, args, {
    ...options,
    stdio: 'inherit',
    // Scripts that begin with `env node` get the same Node; sources are stripped of their types once.
    env: {
      NODE_COMPILE_CACHE: CACHE,
      ...options.env,
      ...process.env,
      PATH: `${dirname(program)}${delimiter}${process.env.PATH ?? ''}`,
    },
  })
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, () => {
      // Ctrl+C in a terminal reaches the child as well: once is enough.
      if (signal === 'SIGINT' && process.stdin.isTTY) return
      child.kill(signal)
    })
  }
  child.on('error', (error) => {
    console.error(`${program} cannot be run: ${error.message}`)
    process.exit(1)
  })
  child.on('exit', (code, signal) => {
    process.exit(code ?? 128 + (constants.signals[signal] ?? 0))
  })
}
