import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const modules = fileURLToPath(new URL('../node_modules/', import.meta.url))

/** The house's programs, by the file that Node runs. */
const programs = {
  tsc: 'typescript/bin/tsc',
  oxlint: 'oxlint/bin/oxlint',
  oxfmt: 'oxfmt/bin/oxfmt',
  vitest: 'vitest/vitest.mjs',
}

export const tsc = (args: readonly string[]) => run('tsc', args)
export const oxlint = (args: readonly string[]) => run('oxlint', args)
export const oxfmt = (args: readonly string[]) => run('oxfmt', args)

/** Runs the tests once; `--watch` among the arguments keeps them running. */
export const vitest = (args: readonly string[], more: Readonly<Record<string, string>> = {}) =>
  run(
    'vitest',
    [args.includes('--watch') ? 'watch' : 'run', '--configLoader=native', ...args],
    more,
  )

/** Runs the program in this terminal and resolves with its exit code. */
function run(
  name: keyof typeof programs,
  args: readonly string[],
  more: Readonly<Record<string, string>> = {},
): Promise<number> {
  const child = spawn(process.execPath, [modules + programs[name], ...args], {
    stdio: 'inherit',
    env: { ...process.env, ...more },
  })
  const pass = (signal: NodeJS.Signals) => {
    // Ctrl+C in a terminal reaches the child as well: once is enough.
    if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal)
  }
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
  for (const signal of signals) process.on(signal, pass)
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('exit', (code) => {
      for (const signal of signals) process.off(signal, pass)
      resolve(code ?? 1)
    })
  })
}
