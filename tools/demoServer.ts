import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { newId } from '#kit/newId.ts'

/** A Kopilka of its own with the demo company, in a temporary folder that goes with it. */
export type DemoServer = {
  readonly url: string
  readonly logins: readonly { readonly login: string; readonly password: string }[]
  /** Asks as the key of the demo company. Throws what the server says when it refuses. */
  // what comes back is looked into by whoever asked
  ask(method: 'GET' | 'POST' | 'PUT' | 'PATCH', path: string, body?: unknown): Promise<any> // oxlint-disable-line typescript/no-explicit-any
  stop(): Promise<void>
}

/** Starts it; takes half a minute, most of which the year of the demo company is loaded. */
export async function startDemoServer(): Promise<DemoServer> {
  const folder = mkdtempSync(join(tmpdir(), 'kopilka-pictures-'))
  const { DATABASE_URL: _, ...inherited } = process.env
  const main = fileURLToPath(new URL('../cli/main.ts', import.meta.url))
  const child = spawn(process.execPath, [main, 'start', '--json'], {
    env: {
      ...inherited,
      PORT: '0',
      KOPILKA_DATA: join(folder, 'data'),
      KOPILKA_DEMO: 'yes',
      KOPILKA_PROCESSES: '1',
      LOG_LEVEL: 'warn',
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const gone = once(child, 'exit')
  const stop = async () => {
    child.kill('SIGTERM')
    await gone
    rmSync(folder, { recursive: true, force: true })
  }
  let said = ''
  for await (const piece of child.stdout.iterator({ destroyOnReturn: false })) {
    said += String(piece)
    if (said.trimEnd().endsWith('\n}')) break
  }
  if (said === '') throw new Error('the server did not start')
  child.stdout.resume()
  const { url, key, logins } = JSON.parse(said) as Pick<DemoServer, 'url' | 'logins'> & {
    readonly key: string
  }
  return { url, logins, ask: asking(url, key), stop }
}

const asking =
  (url: string, key: string): DemoServer['ask'] =>
  async (method, path, body) => {
    const answer = await fetch(url + path, {
      method,
      headers: {
        authorization: `Bearer ${key}`,
        'accept-language': 'ru',
        'idempotency-key': newId(),
        ...(body !== undefined && { 'content-type': 'application/json' }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    })
    const text = await answer.text()
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`)
    return text === '' ? null : JSON.parse(text)
  }
