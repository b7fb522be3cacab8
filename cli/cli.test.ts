import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import * as programmes from '#domains/programmes/programmes.ts'
import { freshDatabase } from '#test/given.ts'
import { openShop, type Shop } from '#test/shop.ts'

const MAIN = resolve(import.meta.dirname, 'main.ts')
const folder = mkdtempSync(join(tmpdir(), 'kopilka-cli-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

type Ran = { readonly code: number | null; readonly out: string; readonly err: string }

function run(args: readonly string[], env: Record<string, string> = {}): Promise<Ran> {
  return finished(begin(args, env))
}

function begin(args: readonly string[], env: Record<string, string>) {
  const { PATH = '', HOME = '' } = process.env
  return spawn(process.execPath, [MAIN, ...args], { env: { PATH, HOME, LANG: 'C', ...env } })
}

async function finished(child: ReturnType<typeof begin>): Promise<Ran> {
  let out = ''
  let err = ''
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()))
  const code = await new Promise<number | null>((done) => child.on('close', done))
  return { code, out, err }
}

describe('on a database of one’s own', () => {
  const given = freshDatabase()
  let shop: Shop
  const kopilka = (...args: string[]) => run(args, database())
  const database = () => ({ DATABASE_URL: given.url, KOPILKA_DATA: join(folder, 'data') })

  beforeAll(async () => {
    shop = await openShop(given, {
      rules: [
        {
          id: 'base',
          name: { ru: 'База', en: 'Base' },
          on: 'purchase',
          then: { rate: { points: 5, per: 100 } },
        },
      ],
    })
  })

  function file(name: string, text: string): string {
    const path = join(folder, name)
    writeFileSync(path, text)
    return path
  }
  const mapping = () =>
    file(
      'mapping.json',
      JSON.stringify({
        what: 'purchases',
        zone: 'Europe/Moscow',
        currency: 'RUB',
        receipt: {
          externalId: 'no',
          occurredAt: { column: 'at', formats: ['YYYY-MM-DD'] },
          member: { as: 'externalId', from: 'who', enrol: true },
        },
        line: { sku: 'sku', amount: 'sum' },
      }),
    )

  test('a key is made, shown once, listed by its beginning and revoked', async () => {
    const made = await kopilka('keys', 'create', '--name', 'till', '--set', 'till', '--json')
    expect(made.code).toBe(0)
    const { token, prefix } = JSON.parse(made.out) as { token: string; prefix: string }
    expect(token).toMatch(/^kp_live_/)
    const listed = await kopilka('keys', 'list')
    expect(listed.out).toContain(prefix)
    expect(listed.out).not.toContain(token)
    expect((await kopilka('keys', 'revoke', prefix)).out).toContain('is revoked')
    const unknown = await kopilka('keys', 'revoke', 'kp_live_none')
    expect(unknown).toMatchObject({ code: 1, out: '' })
    expect(unknown.err).toContain('no key')
  })

  test('an operator is let in with a password shown once, and gets another when it is lost', async () => {
    const about = ['--login', 'Anna@shop.test', '--name', 'Anna Sample', '--role', 'owner']
    const added = await kopilka('operator', 'add', ...about, '--json')
    expect(added.code).toBe(0)
    const { operator, password } = JSON.parse(added.out)
    expect([operator.login, operator.roles[0].name]).toEqual(['anna@shop.test', 'Owner'])
    const again = await kopilka('operator', 'reset-password', '--login', 'anna@shop.test')
    expect(again.out).toMatch(/^[a-z2-9-]{19}\n/)
    expect(again.out).not.toContain(password)
    expect((await kopilka('operator', 'add', ...about.with(5, 'king'))).code).toBe(1)
    expect((await kopilka('operator', 'add', ...about.with(1, 'a b'))).code).toBe(2)
  })

  test('a file is tried, imported, explained and verified', { timeout: 90_000 }, async () => {
    const path = file('sales.csv', 'no,at,who,sku,sum\nA-1,2026-01-10,anna,X,250.00\n')
    const args = [
      'import',
      'purchases',
      path,
      '--mapping',
      mapping(),
      '--programme',
      shop.programmeId,
    ]
    const tried = await kopilka(...args, '--dry-run')
    expect(tried).toMatchObject({ code: 0 })
    expect(tried.out).toContain('This was a dry run: nothing was written.')

    const done = await kopilka(...args, '--json')
    expect(JSON.parse(done.out)).toMatchObject({ receipts: { added: 1 }, stopped: false })
    expect(done.err).toBe('')
    expect((await kopilka(...args)).out).toContain('0 added, 1 known from before')

    const why = await run(['decision', 'A-1'], { ...database(), LANG: 'ru_RU.UTF-8' })
    expect(why).toMatchObject({ code: 0, err: '' })
    expect(why.out).toMatch(/1\s?250/)
    expect(why.out).toMatch(/[а-я]{5}/)
    const english = await kopilka('decision', 'A-1', '--language', 'en')
    expect(english.out).not.toMatch(/[а-я]{5}/)
    expect((await kopilka('decision', 'B-2')).code).toBe(1)

    const verified = await kopilka('verify', '--json')
    const chain = { links: 0, movements: 0, signed: null, keysKnown: false }
    expect(JSON.parse(verified.out)).toEqual({ sound: true, findings: [], chain })
    expect(JSON.parse((await kopilka('anchors', '--json')).out)).toEqual([])
  })

  test('a wrong file or mapping ends with 2, names the place and shows no stack', async () => {
    const ragged = file('ragged.csv', 'no,at,who,sku,sum\nA-1,2026-01-10,"anna,X,1\n')
    const wrong = file('wrong.json', '{ "what": "purchases" }')
    for (const [args, words] of [
      [[ragged, '--mapping', mapping()], 'line 2: a quote is opened here'],
      [[ragged, '--mapping', wrong], 'zone is missing'],
      [[ragged, '--mapping', ragged], 'is not JSON'],
      [[join(folder, 'none.csv'), '--mapping', mapping()], 'cannot be read: ENOENT'],
    ] as const) {
      const ran = await kopilka('import', 'purchases', ...args, '--json')
      expect(ran.code).toBe(2)
      expect((JSON.parse(ran.out) as { error: { message: string } }).error.message).toContain(words)
      expect(ran.out + ran.err).not.toMatch(/^\s+at /m)
    }
  })

  test('where there are several organisations one must be named', async () => {
    const other = await kopilka('organisations', 'create', '--name', 'Other', '--json')
    const { id } = JSON.parse(other.out) as { id: string }
    const unsaid = await kopilka('keys', 'list')
    expect(unsaid.code).toBe(2)
    expect(unsaid.err).toContain('--organisation')
    expect((await kopilka('keys', 'list', '--organisation', 'Other')).code).toBe(0)
    expect((await programmes.organisations(given().db)).map((each) => each.id)).toContain(id)
  })
})

test.each([[[]], [['frob']], [['import', 'purchases']]])(
  'wrong usage ends with 2 and says what is right: %j',
  async (args) => {
    const ran = await run(args)
    expect(ran.code).toBe(2)
    expect(ran.err).toMatch(/Usage:|--help/)
  },
)

test('help ends with 0 and lists every command', async () => {
  const { code, out } = await run(['--help'])
  expect(code).toBe(0)
  for (const command of [
    'start',
    'keys',
    'import',
    'verify',
    'anchors',
    'decision',
    'demo',
    'organisations',
  ])
    expect(out).toMatch(new RegExp(`^  ${command}\\b`, 'm'))
})

test('a database that cannot be reached ends with 3', async () => {
  const ran = await run(['verify'], {
    DATABASE_URL: 'postgres://nobody:x@127.0.0.1:1/none',
    KOPILKA_DATA: join(folder, 'outage'),
  })
  expect(ran.code).toBe(3)
  expect(ran.err).toContain('The database cannot answer now')
})

test('a setting that cannot be used ends with 2 and names it', async () => {
  const ran = await run(['verify'], { PORT: 'x' })
  expect(ran).toMatchObject({ code: 2 })
  expect(ran.err).toContain('PORT')
})

test('start says where it answers, a second one leaves it alone, Ctrl+C stops everything', async () => {
  const env = { KOPILKA_DATA: join(folder, 'own'), KOPILKA_DEMO: 'no', PORT: '0' }
  const server = begin(['start', '--json'], env)
  const ended = finished(server)
  const url = await new Promise<string>((known, failed) => {
    let text = ''
    server.stdout.on('data', (chunk: Buffer) => {
      text += chunk.toString()
      if (text.includes('}')) known((JSON.parse(text) as { url: string }).url)
    })
    server.on('close', () => failed(new Error('the server ended')))
  })
  expect((await fetch(`${url}/health`)).status).toBe(200)

  const second = await run(['start'], env)
  expect(second.code).toBe(0)
  expect(second.out).toContain(`already running: ${url}`)
  // other commands work beside it
  const made = await run(['organisations', 'create', '--name', 'Coffee'], env)
  expect(made.code).toBe(0)

  server.kill('SIGINT')
  expect((await ended).code).toBe(0)
  await expect(fetch(`${url}/health`)).rejects.toThrow()
  // and without it: its database is started for the time of the command
  expect((await run(['organisations', 'list'], env)).out).toContain('Coffee')
}, 60_000)
