import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join, resolve } from 'node:path'
import { makeKey, readKey } from '#domains/ledger/chainAnchors.ts'
import { isPlace } from '#kit/proxies.ts'

/** How the server is set up. Read once, at the start, and nowhere else. */
export type Config = {
  readonly port: number
  readonly host: string
  /** A PostgreSQL of one's own; null runs the one that comes with Kopilka. */
  readonly databaseUrl: string | null
  readonly dataFolder: string
  /** Null: made at the first start and kept in the data folder. */
  readonly secret: string | null
  /** What signs the anchors of the book's chain. Null: made at the first start and kept in the data folder. */
  readonly anchorKey: string | null
  /** Whether an empty database is filled with the demo company. */
  readonly demo: boolean
  /** How many processes answer at the port. */
  readonly processes: number
  /** Whether the till's statements are prepared under names. */
  readonly prepare: boolean
  /** Where the papers are that cards for phones are signed with; null: there are none. */
  readonly passesFolder: string | null
  /** Addresses and ranges of proxies on other machines. */
  readonly proxies: readonly string[]
  readonly logLevel: LogLevel
}

export type Environment = Readonly<Record<string, string | undefined>>

const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const
export type LogLevel = (typeof LOG_LEVELS)[number]

type Setting = { readonly name: string; readonly standard: string; readonly meaning: string }

/** Every setting there is; the README prints this table. */
export const settings: readonly Setting[] = [
  { name: 'PORT', standard: '3000', meaning: 'Port of the HTTP server; 0 takes a free one' },
  {
    name: 'HOST',
    standard: '127.0.0.1',
    meaning: 'Address it listens on; 0.0.0.0 for every network, behind a proxy with TLS',
  },
  {
    name: 'DATABASE_URL',
    standard: '',
    meaning:
      'PostgreSQL 15 or newer of your own, as its owner: postgres://…; without it, the one that comes along',
  },
  {
    name: 'KOPILKA_DATA',
    standard: './data',
    meaning: 'Folder for the PostgreSQL that comes along, its log, and the secret',
  },
  {
    name: 'KOPILKA_SECRET',
    standard: 'made at the first start',
    meaning:
      'At least 32 bytes, the same for every process; keeps codes and quotes unforgeable. Required with DATABASE_URL when NODE_ENV is production',
  },
  {
    name: 'KOPILKA_ANCHOR_KEY',
    standard: 'made at the first start',
    meaning:
      'Ed25519 private key that signs what the book has come to: PKCS #8 in Base64, the same for every machine',
  },
  {
    name: 'KOPILKA_DEMO',
    standard: 'yes without DATABASE_URL',
    meaning: 'Whether an empty database is filled with the demo company: yes or no',
  },
  {
    name: 'KOPILKA_PROCESSES',
    standard: 'one for each core; half as many without DATABASE_URL',
    meaning:
      'How many processes answer at the port, each with up to 16 connections to PostgreSQL; from 2 on the jobs have a process of their own',
  },
  {
    name: 'KOPILKA_PREPARE',
    standard: 'yes without DATABASE_URL',
    meaning:
      'Whether the statements of the till are prepared under names, which is faster: yes or no; no behind a pooler that does not follow prepared statements',
  },
  {
    name: 'KOPILKA_PASSES',
    standard: '',
    meaning:
      'Folder with what cards for phones are signed with: docs/how-to/public-page.md; without it there are none',
  },
  {
    name: 'KOPILKA_PROXIES',
    standard: 'this machine',
    meaning:
      'Addresses or ranges of proxies on other machines, with commas between: 10.0.0.2, 10.1.0.0/16. Only they are believed where a request came from (X-Forwarded-For)',
  },
  {
    name: 'LOG_LEVEL',
    standard: 'info; warn on a terminal',
    meaning: `${LOG_LEVELS.join(', ')}; the log is JSON on the standard error`,
  },
  {
    name: 'NODE_ENV',
    standard: '',
    meaning: 'production refuses to start without a secret of your own',
  },
]

/** The settings as a table of Markdown. */
export function settingsTable(): string {
  const rows = settings.map(
    ({ name, standard, meaning }) => `| \`${name}\` | ${standard || '–'} | ${meaning} |`,
  )
  return ['| Setting | Unless given | Meaning |', '|---|---|---|', ...rows].join('\n')
}

/** A setting that cannot be used; the message names each one and what is right. */
export class ConfigError extends Error {
  constructor(problems: readonly string[]) {
    super(problems.join('\n'))
    this.name = 'ConfigError'
  }
}

/** Reads and checks all settings. Throws ConfigError with every problem at once. */
export function readConfig(env: Environment): Config {
  const problems: string[] = []
  const databaseUrl = readDatabaseUrl(env, problems)
  const config: Config = {
    port: readPort(env, problems),
    host: env['HOST'] || '127.0.0.1',
    databaseUrl,
    dataFolder: resolve(env['KOPILKA_DATA'] || './data'),
    secret: readSecret(env, databaseUrl, problems),
    anchorKey: readAnchorKey(env, problems),
    demo: readYes(env, 'KOPILKA_DEMO', databaseUrl === null, problems),
    processes: readProcesses(env, databaseUrl === null, problems),
    prepare: readYes(env, 'KOPILKA_PREPARE', databaseUrl === null, problems),
    passesFolder: env['KOPILKA_PASSES'] ? resolve(env['KOPILKA_PASSES']) : null,
    proxies: readProxies(env, problems),
    logLevel: readLogLevel(env, problems),
  }
  for (const name of Object.keys(env)) {
    if (name.startsWith('KOPILKA_') && !known.has(name)) {
      problems.push(`${name}: there is no such setting. See the table in the README.`)
    }
  }
  if (problems.length > 0) throw new ConfigError(problems)
  return config
}

// what tests and the project's own tools read is not the server's business
const known = new Set([...settings.map(({ name }) => name), 'KOPILKA_TEST_DATA'])

function readPort(env: Environment, problems: string[]): number {
  const text = env['PORT'] || '3000'
  const port = Number(text)
  if (/^\d{1,5}$/.test(text) && port <= 65_535) return port
  problems.push(`PORT: “${text}” is no port. Give a whole number from 0 to 65535, such as 3000.`)
  return 0
}

const MOST_UNASKED = 8
const MOST = 64

/** PostgreSQL needs about as much as the server: where both share a machine, each has half of its cores. */
export function processesUnasked(shared: boolean): number {
  const cores = availableParallelism()
  return Math.min(Math.max(1, shared ? cores >> 1 : cores), MOST_UNASKED)
}

function readProcesses(env: Environment, shared: boolean, problems: string[]): number {
  const text = env['KOPILKA_PROCESSES']
  if (!text) return processesUnasked(shared)
  if (/^\d{1,2}$/.test(text) && Number(text) >= 1 && Number(text) <= MOST) return Number(text)
  problems.push(`KOPILKA_PROCESSES: “${text}” is no whole number from 1 to ${MOST}.`)
  return 1
}

function readDatabaseUrl(env: Environment, problems: string[]): string | null {
  const text = env['DATABASE_URL']
  if (!text) return null
  if (URL.canParse(text) && /^postgres(ql)?:$/.test(new URL(text).protocol)) return text
  problems.push('DATABASE_URL: give postgres://name:password@host:5432/database.')
  return null
}

const SHORTEST_SECRET = 32

function readSecret(
  env: Environment,
  databaseUrl: string | null,
  problems: string[],
): string | null {
  const text = env['KOPILKA_SECRET']
  const how = 'Make one with: openssl rand -base64 48'
  if (!text) {
    if (databaseUrl !== null && env['NODE_ENV'] === 'production') {
      problems.push(`KOPILKA_SECRET: required in production with DATABASE_URL. ${how}`)
    }
    return null
  }
  if (Buffer.byteLength(text) < SHORTEST_SECRET) {
    problems.push(`KOPILKA_SECRET: at least ${SHORTEST_SECRET} bytes. ${how}`)
  } else if (new Set(text).size < 10 || /change.?me|example|secret|password/i.test(text)) {
    problems.push(`KOPILKA_SECRET: this one could be guessed. ${how}`)
  }
  return text
}

function readAnchorKey(env: Environment, problems: string[]): string | null {
  const text = env['KOPILKA_ANCHOR_KEY']
  if (!text) return null
  if (!isKey(text)) {
    problems.push(
      'KOPILKA_ANCHOR_KEY: this is no Ed25519 key. Run openssl genpkey -algorithm ed25519 -outform DER | base64 -w0 and give what it prints.',
    )
  }
  return text
}

function isKey(text: string): boolean {
  try {
    readKey(text)
    return true
  } catch {
    return false
  }
}

function readYes(env: Environment, name: string, standard: boolean, problems: string[]): boolean {
  const text = env[name]?.toLowerCase()
  if (!text) return standard
  if (['yes', 'true', '1'].includes(text)) return true
  if (['no', 'false', '0'].includes(text)) return false
  problems.push(`${name}: “${env[name]}” is neither yes nor no.`)
  return standard
}

function readProxies(env: Environment, problems: string[]): readonly string[] {
  const list = (env['KOPILKA_PROXIES'] ?? '').split(/[\s,]+/).filter((each) => each !== '')
  const wrong = list.find((each) => !isPlace(each))
  if (wrong !== undefined) {
    problems.push(
      `KOPILKA_PROXIES: “${wrong}” is no address and no range. Give them as 10.0.0.2 or 10.1.0.0/16, with commas between.`,
    )
  }
  return list
}

function readLogLevel(env: Environment, problems: string[]): LogLevel {
  const text = env['LOG_LEVEL'] || 'info'
  const level = LOG_LEVELS.find((each) => each === text)
  if (!level) problems.push(`LOG_LEVEL: “${text}” is none of ${LOG_LEVELS.join(', ')}.`)
  return level ?? 'info'
}

/** The secret that is set, or the one kept in the data folder, made there (mode 0600) when there is none. */
export function secretFor(config: Config): string {
  if (config.secret !== null) return config.secret
  const { path, text } = kept(config, 'secret', () => randomBytes(48).toString('base64url'))
  if (Buffer.byteLength(text) >= SHORTEST_SECRET) return text
  throw new ConfigError([
    `${path}: the secret is cut short. Put the whole one back, or set KOPILKA_SECRET.`,
  ])
}

/** The key that signs anchors: the one that is set, or the one kept in the data folder, made there (mode 0600) when there is none. */
export function anchorKeyFor(config: Config): string {
  if (config.anchorKey !== null) return config.anchorKey
  const { path, text } = kept(config, ANCHOR_KEY, makeKey)
  if (isKey(text)) return text
  throw new ConfigError([
    `${path}: this is no whole Ed25519 key. Put the whole one back, or set KOPILKA_ANCHOR_KEY.`,
  ])
}

/** The same where there is one; null on a machine that never signed. */
export function anchorKeyOf(config: Config): string | null {
  const isThere = config.anchorKey !== null || existsSync(join(config.dataFolder, ANCHOR_KEY))
  return isThere ? anchorKeyFor(config) : null
}

const ANCHOR_KEY = 'anchor-key'

/** A line of the data folder that only its owner may read, made when it is not there. */
function kept(config: Config, name: string, make: () => string): { path: string; text: string } {
  const path = join(config.dataFolder, name)
  if (!existsSync(path)) {
    mkdirSync(config.dataFolder, { recursive: true })
    try {
      writeFileSync(path, `${make()}\n`, { mode: 0o600, flag: 'wx' })
    } catch (error) {
      // another process that starts at this moment has just made it
      if ((error as { code?: string }).code !== 'EEXIST') throw error
    }
  }
  return { path, text: readFileSync(path, 'utf8').trim() }
}
