import { spawnSync } from 'node:child_process'
import { existsSync, globSync } from 'node:fs'

/**
 * Browser journeys need Chromium. As root on Debian it is installed when absent; otherwise one line
 * says what is missing, and the journeys say that they are skipped.
 */
export function ensureBrowser(filters: readonly string[]): void {
  const looks = ['journeys', 'reference']
  const isWanted = (filter: string) => looks.some((name) => filter.includes(name))
  if (filters.length > 0 && !filters.some(isWanted)) return
  ensurePackages({
    what: 'Chromium for the browser journeys',
    program: ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'],
    packages: ['chromium'],
    without: 'the browser journeys are skipped',
  })
}

/** PostgreSQL 15 as Debian 12 packages it, for the database's tests. False when it cannot be had. */
export function ensurePostgres15(): boolean {
  return ensurePackages({
    what: 'PostgreSQL 15',
    program: ['/usr/lib/postgresql/15/bin/postgres'],
    packages: ['postgresql-15', 'postgresql-contrib'],
    without: 'the tests on PostgreSQL 15 are skipped',
  })
}

/** What puts load on the server and what it is measured against. False when it cannot be had. */
export function ensureLoad(): boolean {
  const wrk = ensurePackages({
    what: 'wrk, which puts load on the server',
    program: ['/usr/bin/wrk', '/usr/local/bin/wrk', '/opt/homebrew/bin/wrk'],
    packages: ['wrk'],
    without: 'nothing can be measured',
  })
  const pgbench = ensurePackages({
    what: 'pgbench, the rival',
    program: [
      '/usr/bin/pgbench',
      '/usr/local/bin/pgbench',
      ...globSync('/usr/lib/postgresql/*/bin/pgbench'),
    ],
    packages: ['postgresql-contrib'],
    without: 'nothing can be measured',
  })
  return wrk && pgbench
}

/** What runs a program with a clock set wrong, for the faults of clocks. False when it cannot be had. */
export function ensureFaketime(): boolean {
  return ensurePackages({
    what: 'faketime, which sets the clock of a program wrong',
    program: ['/usr/bin/faketime'],
    packages: ['faketime'],
    without: 'servers with a wrong clock are not tried',
  })
}

type Need = {
  readonly what: string
  readonly program: readonly string[]
  readonly packages: readonly string[]
  readonly without: string
}

function ensurePackages({ what, program, packages, without }: Need): boolean {
  if (program.some((path) => existsSync(path))) return true
  const command = `apt-get install -y ${packages.join(' ')}`
  if (process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) {
    console.error(`${what} is missing (as root: ${command}): ${without}.`)
    return false
  }
  console.error(`Installing ${what} (${command}) …`)
  if (aptGet(['update']) && aptGet(['install', '-y', '--no-install-recommends', ...packages])) {
    return true
  }
  console.error(`${what} could not be installed: ${without}.`)
  return false
}

function aptGet(args: readonly string[]): boolean {
  const asked = spawnSync('apt-get', ['-qq', ...args], {
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    encoding: 'utf8',
  })
  if (asked.status === 0) return true
  console.error(asked.stderr.trim().slice(-1000))
  return false
}
