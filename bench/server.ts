import { spawn, type ChildProcess } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { processesUnasked } from '#server/config.ts'
import { serverEnvironment, serverFlags } from '../tools/node.js'
import { NODE_FLAGS } from './settings.ts'

/** The server under load, in processes of its own. */
export type Server = {
  readonly url: string
  readonly pid: number
  stop(): Promise<void>
}

/** How many processes answer: as beside the embedded PostgreSQL, which shares the machine as the load does. */
export const processes = (): string =>
  process.env['KOPILKA_PROCESSES'] ?? String(processesUnasked(true))

/**
 * Starts the server on a database, in a session of the system of its own, as a service has one: Linux may share
 * processors out among sessions first (`sched_autogroup_enabled`, sched(7)), and in ours it would have to share
 * with the load. What is set in the environment (KOPILKA_PROCESSES …) reaches it.
 */
export async function startServer(databaseUrl: string, folder: string): Promise<Server> {
  const child: ChildProcess = spawn(
    process.execPath,
    [...serverFlags, ...NODE_FLAGS, new URL('../server/serve.ts', import.meta.url).pathname],
    {
      detached: true,
      stdio: ['ignore', 'pipe', 'inherit'],
      env: {
        ...serverEnvironment,
        ...process.env,
        DATABASE_URL: databaseUrl,
        KOPILKA_DATA: join(folder, 'server'),
        KOPILKA_SECRET: randomBytes(48).toString('base64'),
        KOPILKA_DEMO: 'no',
        KOPILKA_PROCESSES: processes(),
        KOPILKA_PREPARE: 'yes',
        LOG_LEVEL: 'warn',
        PORT: '0',
      },
    },
  )
  const kill = () => void child.kill('SIGKILL')
  process.once('exit', kill)
  const url = await new Promise<string>((done, fail) => {
    child.stdout!.once('data', (line: Buffer) => done(line.toString().trim()))
    child.once('error', fail)
    child.once('exit', (code) => fail(new Error(`the server ended with ${code}`)))
  })
  return {
    url,
    pid: child.pid!,
    stop: () =>
      new Promise((done) => {
        if (child.exitCode !== null || child.signalCode !== null) return done()
        child.once('exit', () => {
          process.off('exit', kill)
          done()
        })
        child.kill('SIGTERM')
      }),
  }
}
