import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { closingLine, failures } from './closingLine.ts'

// A clone in miniature: the house's launcher, a lock with one package, and an npm that only notes
// that it was called and lays down what the lock says.
let clone: string

const FAKE_NPM = `
  const fs = require('node:fs')
  fs.appendFileSync('npm-calls.txt', process.argv.slice(2).join(' ') + '\\n')
  if (fs.existsSync('no-network')) { console.error('ECONNREFUSED'); process.exit(1) }
  const end = Date.now() + 300
  while (Date.now() < end);
  fs.mkdirSync('node_modules', { recursive: true })
  fs.copyFileSync('package-lock.json', 'node_modules/.package-lock.json')`

// The command: says what it was given, waits when asked to, and tells which signal came.
const FAKE_CLI = `
  if (process.argv.includes('wait')) {
    process.on('SIGTERM', () => { console.log('stopping'); process.exit(7) })
    setInterval(() => {}, 1000)
  } else process.exitCode = 3
  console.log('ran', process.argv.slice(2).join(' '))`

beforeEach(() => {
  clone = mkdtempSync(join(tmpdir(), 'kopilka-clone-'))
  mkdirSync(join(clone, 'cli'))
  mkdirSync(join(clone, 'bin'))
  cpSync('tools', join(clone, 'tools'), { recursive: true })
  // there is no package that could be made ready for a server
  writeFileSync(join(clone, 'tools/hooks.js'), '')
  cpSync('bin/kopilka.js', join(clone, 'bin/kopilka.js'))
  writeFileSync(join(clone, 'package.json'), '{ "type": "module" }')
  writeFileSync(join(clone, 'cli/main.ts'), FAKE_CLI)
  mkdirSync(join(clone, 'npm'))
  writeFileSync(join(clone, 'npm/package.json'), '{ "type": "commonjs" }')
  writeFileSync(join(clone, 'npm/npm.js'), FAKE_NPM)
  lock('1.0.0')
})

afterEach(() => rmSync(clone, { recursive: true, force: true }))

function lock(version: string): void {
  const packages = {
    '': { name: 'clone' },
    'node_modules/left': { version },
    'node_modules/tool': { version: '1.0.0', dev: true },
  }
  writeFileSync(join(clone, 'package-lock.json'), JSON.stringify({ packages }))
}

function begin(args: readonly string[], cwd = clone): ChildProcess {
  const env = { ...process.env, npm_execpath: join(clone, 'npm/npm.js') }
  return spawn(process.execPath, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] })
}

async function run(args: readonly string[], cwd = clone) {
  const child = begin(args, cwd)
  const said = { out: '', err: '' }
  child.stdout!.on('data', (chunk: Buffer) => (said.out += chunk))
  child.stderr!.on('data', (chunk: Buffer) => (said.err += chunk))
  const [code] = (await once(child, 'close')) as [number | null]
  return { code, ...said }
}

const calls = () => {
  const file = join(clone, 'npm-calls.txt')
  return existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n').length : 0
}

const start = ['tools/run.js', 'start']

test('a bare clone installs, says so in one line, and runs the command', async () => {
  const first = await run([...start, '--port', '1'])
  expect(first).toMatchObject({ code: 3, out: 'ran start --port 1\n' })
  expect(first.err.trim().split('\n')).toEqual([expect.stringContaining('Installing')])
  expect(calls()).toBe(1)
})

test('with nothing to install not a word is said, and a changed lock installs again', async () => {
  await run(start)
  expect(await run(start)).toEqual({ code: 3, out: 'ran start\n', err: '' })
  expect(calls()).toBe(1)

  lock('1.0.1')
  expect((await run(start)).err).toContain('Installing')
  expect(calls()).toBe(2)
})

test('what somebody installed by hand is taken as it is when it fits the lock', async () => {
  mkdirSync(join(clone, 'node_modules'))
  const installed = { packages: { 'node_modules/left': { version: '1.0.0' } } }
  writeFileSync(join(clone, 'node_modules/.package-lock.json'), JSON.stringify(installed))
  expect((await run(start)).err).toBe('')
  expect(calls()).toBe(0)
  // The tests need the tools as well, and those were left out.
  writeFileSync(join(clone, 'tools/test.ts'), '')
  expect((await run(['tools/run.js', 'test'])).err).toContain('Installing')
  expect(calls()).toBe(1)
})

test('two starts at once install once, and both run', async () => {
  const both = await Promise.all([run(start), run(start)])
  expect(both.map(({ out }) => out)).toEqual(['ran start\n', 'ran start\n'])
  expect(calls()).toBe(1)
  expect(existsSync(join(clone, '.cache/installing'))).toBe(false)
})

test('an installation that was killed does not keep the next one waiting', async () => {
  mkdirSync(join(clone, '.cache'))
  writeFileSync(join(clone, '.cache/installing'), '2147483600')
  expect((await run(start)).out).toBe('ran start\n')
})

test('without a network the failure is told in words, with what npm said', async () => {
  writeFileSync(join(clone, 'no-network'), '')
  const { code, err } = await run(start)
  expect(code).toBe(1)
  expect(err).toContain('ECONNREFUSED')
  expect(err).toContain('npm ci failed. Is the package registry reachable')
  expect(err).not.toContain('    at ')
})

test('an unknown command names the known ones', async () => {
  const { code, err } = await run(['tools/run.js', 'fly'])
  expect(code).toBe(1)
  expect(err).toContain('start, dev, test')
})

test('a signal is passed on, and the command ends as it wants to', async () => {
  const child = begin([...start, 'wait'])
  let out = ''
  child.stdout!.on('data', (chunk: Buffer) => (out += chunk))
  while (!out.includes('ran start')) await once(child.stdout!, 'data')
  child.kill('SIGTERM')
  const [code] = (await once(child, 'close')) as [number]
  expect({ code, out }).toEqual({ code: 7, out: 'ran start wait\nstopping\n' })
})

test('kopilka works through a link, from any folder, with all its arguments', async () => {
  const link = join(clone, 'npm', 'kopilka')
  symlinkSync(join(clone, 'bin/kopilka.js'), link)
  const { code, out } = await run([link, 'import', 'members', 'a file.csv', '--json'], tmpdir())
  expect({ code, out }).toEqual({ code: 3, out: 'ran import members a file.csv --json\n' })
})

test('the closing line counts tests, files that cannot be loaded, and errors outside of tests', () => {
  const module = (state: string, ...results: string[]) => ({
    state: () => state,
    children: { allTests: () => results.map((each) => ({ result: () => ({ state: each }) })) },
  })
  type Modules = Parameters<typeof closingLine>[0]
  const modules = [
    module('passed', 'passed', 'passed', 'skipped'),
    module('failed', 'passed', 'failed'),
    module('failed'),
  ] as unknown as Modules
  expect(closingLine(modules, [])).toBe('3 passed, 2 failed, 1 skipped')
  expect(closingLine([], [new Error('unhandled')])).toBe('0 passed, 1 failed, 0 skipped')
})

test('what failed is named by file and test, with how its error begins', () => {
  const failed = {
    fullName: 'points > are earned',
    result: () => ({ state: 'failed', errors: [new Error('expected 1 to be 2\nat the till')] }),
  }
  type Modules = Parameters<typeof failures>[0]
  const modules = [
    { state: () => 'passed' },
    {
      state: () => 'failed',
      relativeModuleId: 'domains/points.test.ts',
      errors: () => [new Error('no such module')],
      children: { allTests: () => [failed] },
    },
  ] as unknown as Modules
  expect(failures(modules)).toEqual([
    '✗ domains/points.test.ts\n    no such module\n',
    '✗ domains/points.test.ts > points > are earned\n    expected 1 to be 2\n    at the till\n',
  ])
})
