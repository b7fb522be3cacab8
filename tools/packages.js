// Which packages the server loads as one file each (bundle.js), and where those are kept.
import { hash } from 'node:crypto'
import { readFileSync } from 'node:fs'

/** What the server's sources import of packages. */
export const BUNDLED = [
  '@fastify/helmet',
  '@fastify/swagger',
  '@marcbachmann/cel-js',
  '@stdlib/math-base-special-betaln',
  '@stdlib/math-base-special-gammaln',
  '@stdlib/random-base-beta',
  '@stdlib/random-base-gamma',
  '@stdlib/random-base-mt19937',
  '@stdlib/stats-base-dists-chisquare-cdf',
  '@stdlib/stats-base-dists-normal-cdf',
  '@stdlib/stats-base-dists-normal-quantile',
  '@stdlib/stats-base-dists-t-cdf',
  '@stdlib/stats-base-dists-t-quantile',
  'csv-parse',
  'csv-stringify',
  'csv-stringify/sync',
  'fastify',
  'graphile-worker',
  'kysely',
  'libphonenumber-js/min',
  'liquidjs',
  'openid-client',
  'otplib',
  'pg',
  'pg-copy-streams',
  'prom-client',
  'typebox',
  'typebox/compile',
  'typebox/system',
  'typebox/value',
  'uqr',
]

/** What stays as it is, and why. */
export const APART = {
  '@fastify/swagger-ui': 'serves files that lie beside its own',
  '@node-rs/argon2': 'is machine code',
  'cli-progress': 'draws on a terminal, where no server is',
  commander: 'reads a command line once',
  'echarts/charts': 'draws, which is wanted seldom',
  'echarts/components': 'the same',
  'echarts/core': 'the same',
  'echarts/renderers': 'the same',
  smpp: 'gives a value to a name that it never declared, which no module may',
}

const HOUSE = new URL('..', import.meta.url)
const KEPT = new URL('node_modules/.cache/kopilka/', HOUSE)

/** The folder of the packages as they are installed now; a change of any gives it another name. */
export function bundleFolder() {
  const made = ['node_modules/.package-lock.json', 'tools/packages.js', 'tools/bundle.js']
  const of = made.map((name) => readFileSync(new URL(name, HOUSE), 'utf8'))
  return new URL(
    `packages-${hash('sha256', [process.version, ...of].join('\n')).slice(0, 16)}/`,
    KEPT,
  )
}

/** The file that has a package, in the folder. */
export const fileOf = (specifier) => `${specifier.replaceAll('/', '_')}.mjs`
