import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { serverEnvironment, serverFlags } from '../tools/node.js'

/** A server in a process of its own. */
export type ServerProcess = {
  readonly url: string
  readonly pid: number
  /** What it wrote to its log so far. */
  log(): string
  /** Kills with a signal and waits for the end; the exit code, or null when a signal ended it. */
  end(signal?: NodeJS.Signals): Promise<number | null>
}

/** One secret for all processes of the tests, so that each knows the quotes of the others. */
const SECRET = 'Xo3vH8tqk1Zr9mWb5nYc7dLs2gPf4jUa6eTi0oKv'

/**
 * Starts a server on the database with this address (its owner's), on a port of its own unless `env`
 * says PORT. Several on one database stand beside each other. The caller ends each one.
 */
export async function startProcess(
  databaseUrl: string,
  env: Readonly<Record<string, string>> = {},
  /** A program and its arguments that run Node, such as faketime. */
  wrap: readonly string[] = [],
): Promise<ServerProcess> {
  const folder = await mkdtemp(join(tmpdir(), 'kopilka-process-'))
  const serve = fileURLToPath(new URL('../server/serve.ts', import.meta.url))
  const [program, ...args] = [...wrap, process.execPath, ...serverFlags, serve]
  const child = spawn(program, args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...serverEnvironment,
      PATH: process.env['PATH'],
      DATABASE_URL: databaseUrl,
      KOPILKA_DATA: folder,
      KOPILKA_SECRET: SECRET,
      KOPILKA_DEMO: 'no',
      KOPILKA_PROCESSES: '1',
      LOG_LEVEL: 'warn',
      PORT: '0',
      ...env,
    },
  })
  let log = ''
  child.stderr.on('data', (text: Buffer) => (log += text.toString()))
  const url = await new Promise<string>((done, fail) => {
    child.stdout.once('data', (line: Buffer) => done(line.toString().trim()))
    child.once('error', fail)
    child.once('exit', (code) => fail(new Error(`the server ended with ${code}:\n${log}`)))
  })
  return {
    url,
    pid: child.pid!,
    log: () => log,
    end: async (signal = 'SIGTERM') => {
      if (child.exitCode === null && child.signalCode === null) {
        child.kill(signal)
        await once(child, 'exit')
      }
      await rm(folder, { recursive: true, force: true })
      return child.exitCode
    },
  }
}
