import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join, resolve } from 'node:path'
import { describe, expect, test } from 'vitest'
import { readConfig } from '#server/config.ts'
import { startServer } from '#server/main.ts'
import { createTestDatabase } from './setup/database.ts'

const root = resolve(import.meta.dirname, '..')
const tools = ['bash', 'curl', 'sed'].every((name) =>
  (process.env['PATH'] ?? '').split(delimiter).some((folder) => existsSync(join(folder, name))),
)

/** A block of commands in a guide, and what the guide says they answer. */
type Step = { readonly commands: string; readonly said: string }

describe.skipIf(!tools)('the first hour, typed from the guide (needs bash, curl and sed)', () => {
  test.each(['en', 'ru'])(
    'docs/guide/%s.md is answered as it says, line by line',
    async (language) => {
      const steps = stepsOf(readFileSync(join(root, `docs/guide/${language}.md`), 'utf8'))
      expect(steps.length).toBeGreaterThan(15)
      const answers = await typed(steps)
      expect(answers).toHaveLength(steps.length)
      for (const [index, { commands, said }] of steps.entries())
        expect.soft(answers[index], commands).toMatch(patternOf(said))
    },
    120_000,
  )
})

test('what the guide cuts short may be anything, and nothing else may', () => {
  expect('a 1 b').toMatch(patternOf('a … b'))
  expect('a 1 b c').not.toMatch(patternOf('a … b'))
  expect('(12\u00a0000)').toMatch(patternOf('(12 000)'))
  expect('x12').not.toMatch(patternOf('x.2'))
})

function stepsOf(text: string): Step[] {
  const blocks = [...text.matchAll(/^```(sh|text)\n([\s\S]*?)^```$/gm)]
  return blocks.flatMap(([, kind, commands], index) => {
    if (kind !== 'sh') return []
    const next = blocks[index + 1]
    return [{ commands: commands!, said: next?.[1] === 'text' ? next[2]! : '' }]
  })
}

/** Types the steps into one shell beside a server on an empty database; what each step printed. */
async function typed(steps: readonly Step[]): Promise<string[]> {
  const database = await createTestDatabase()
  const folder = mkdtempSync(join(tmpdir(), 'kopilka-guide-'))
  for (const name of ['bin', 'examples']) symlinkSync(join(root, name), join(folder, name))
  mkdirSync(join(folder, 'mine'))
  const env = {
    DATABASE_URL: database.url,
    KOPILKA_SECRET: randomBytes(48).toString('base64'),
    KOPILKA_DATA: join(folder, 'mine'),
  }
  const server = await startServer(readConfig({ ...env, PORT: '0', LOG_LEVEL: 'silent' }))
  try {
    const script = steps
      .map(({ commands }) => `${commands}\nprintf '\\036'\n`)
      .join('')
      .replaceAll('http://127.0.0.1:3000', server.url)
    const out = await shell(script, folder, env)
    return out.split('\u001e').slice(0, -1)
  } finally {
    await server.stop()
    await database.drop()
    rmSync(folder, { recursive: true, force: true })
  }
}

async function shell(script: string, cwd: string, more: Record<string, string>): Promise<string> {
  const { PATH = '', HOME = '' } = process.env
  const path = `${dirname(process.execPath)}${delimiter}${PATH}`
  const child = spawn('bash', ['-c', `exec 2>&1\n${script}`], {
    cwd,
    env: { HOME, LANG: 'C', PATH: path, ...more },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let out = ''
  child.stdout.setEncoding('utf8')
  child.stdout.on('data', (chunk: string) => (out += chunk))
  await new Promise((done) => child.on('close', done))
  return out
}

/** A text in which `…` stands for anything, and one space is as good as another. */
function patternOf(said: string): RegExp {
  const parts = said
    .trim()
    .split('…')
    .map((part) =>
      part.replaceAll(/[$()*+./?[\\\]^{|}]/g, '\\$&').replaceAll(' ', '[ \\u00a0\\u202f]'),
    )
  return new RegExp(`^\\s*${parts.join('[^]*?')}\\s*$`, 'u')
}
