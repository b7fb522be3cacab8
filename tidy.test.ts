import { globSync, readFileSync, statSync } from 'node:fs'
import { expect, test } from 'vitest'
import { mayCall } from './domains/map.ts'
import * as rules from './tools/tidyRules.ts'

const APART = new Set(['node_modules', '.git', '.types', '.cache', 'data', 'dist', 'coverage'])
const LONGEST = 400
const LONGEST_TEST = 600

const paths = globSync('{*,.*}', { exclude: (name) => APART.has(name) }).concat(
  globSync('{*,.*}/**/*', { exclude: (name) => APART.has(name) }),
)
const files: rules.File[] = paths
  .filter((path) => statSync(path).isFile())
  .filter((path) => /\.(ts|tsx|js|json|md|sql|sh|ya?ml|txt|csv)$|^\.\w+/.test(path))
  .map((path) => ({ path, text: readFileSync(path, 'utf8') }))

const tables = [...readFileSync('db/tables.ts', 'utf8').matchAll(/^ {2}'(\w+\.\w+)'/gm)].map(
  ([, table]) => table!,
)
const banned = rules.bannedWords(readFileSync('docs/glossary.md', 'utf8'))

const file = (path: string, text = ''): rules.File => ({ path, text })

test('the rules see the house: its files, its tables and its words', () => {
  expect(files.map(({ path }) => path)).toEqual(
    expect.arrayContaining(['tidy.test.ts', 'domains/map.ts', 'tools/run.js', '.ci/run']),
  )
  expect(files.some(({ path }) => path.startsWith('node_modules/'))).toBe(false)
  expect(tables).toContain('kit.event')
  expect(banned.get('customer')).toBe('member')
})

test('the map has no circles: a slice names only slices above it', () => {
  expect(rules.circleOffences(mayCall)).toEqual([])
  expect(rules.circleOffences({ cards: ['members'], members: [] })).toEqual([
    'cards names members, which stands below it',
  ])
})

test('a slice calls only the slices the map allows, and never their store', () => {
  expect(rules.callOffences(files, mayCall)).toEqual([])
  const map = { members: [], cards: ['members'] }
  const bad = [
    file('domains/members/members.ts', `import { a } from '#domains/cards/cards.ts'`),
    file('domains/cards/cards.ts', `import * as s from '../members/members.store.ts'`),
    file('domains/cards/issuing.ts', `import { a } from '#server/config.ts'`),
    file('domains/desk/desk.ts'),
  ]
  expect(rules.callOffences(bad, map)).toHaveLength(4)
  const good = file('domains/cards/cards.ts', `import { a } from '#domains/members/members.ts'`)
  expect(rules.callOffences([good], map)).toEqual([])
})

test('the kit leans on nothing above it', () => {
  expect(rules.kitOffences(files)).toEqual([])
  expect(rules.kitOffences([file('kit/a.ts', `from '../domains/cards/cards.ts'`)])).toHaveLength(1)
})

test('a file in a slice has one of the seven roles', () => {
  expect(rules.rolesOffences(files)).toEqual([])
  const bad = ['helpers.util.ts', 'services/cards.ts', 'cards.service.ts'].map((name) =>
    file(`domains/cards/${name}`),
  )
  expect(rules.rolesOffences(bad)).toHaveLength(3)
})

test('only a store touches tables, and only those of its own slice', () => {
  expect(rules.tableOffences(files, tables)).toEqual([])
  const text = "db.selectFrom('ledger.lot as l').innerJoin('cards.card', …)"
  const bad = [file('domains/cards/cards.store.ts', text), file('domains/ledger/ledger.ts', text)]
  expect(rules.tableOffences(bad, ['ledger.lot', 'cards.card'])).toEqual([
    'domains/cards/cards.store.ts touches ledger.lot',
    'domains/ledger/ledger.ts touches ledger.lot',
    'domains/ledger/ledger.ts touches cards.card',
  ])
  const sql = file('domains/cards/a.store.ts', 'sql`insert into kit.api_key select 1 from only x`')
  expect(rules.tableOffences([sql], ['kit.api_key'])).toHaveLength(1)
})

test('the core decides and does nothing else: no waiting, no clock, no dice', () => {
  expect(rules.coreOffences(files)).toEqual([])
  const bad = [
    'await later()',
    'Date.now()',
    'new Date()',
    'Math.random()',
    'fetch(url)',
    `import { join } from 'node:path'`,
  ].map((text) => file('domains/cards/core/a.ts', text))
  expect(rules.coreOffences(bad)).toHaveLength(bad.length)
  expect(rules.coreOffences([file('kit/core/a.ts', '// never await here')])).toEqual([])
})

test('no statement asks for the time: instants are handed in', () => {
  expect(rules.clockOffences(files)).toEqual([])
  const bad = ['sql`select now()`', 'default current_timestamp'].map((text) =>
    file('domains/cards/cards.store.ts', text),
  )
  expect(rules.clockOffences(bad)).toHaveLength(2)
  expect(rules.clockOffences([file('domains/cards/a.ts', 'performance.now()')])).toEqual([])
})

test('one word for one thing: the glossary is kept', () => {
  expect(rules.wordOffences(files, banned)).toEqual([])
  const bad = ['const customerId = 1', 'theCustomer', '-- customers', 'customer_id'].map((text) =>
    file('domains/cards/a.ts', text),
  )
  expect(rules.wordOffences(bad, banned)).toHaveLength(4)
})

test(`no file is longer than ${LONGEST} lines, no test longer than ${LONGEST_TEST}`, () => {
  expect(rules.lengthOffences(files, LONGEST, LONGEST_TEST)).toEqual([])
  const long = file('a.ts', 'a\n'.repeat(LONGEST + 1))
  expect(rules.lengthOffences([long], LONGEST, LONGEST_TEST)).toHaveLength(1)
})

test('every link of the documents leads to a file that is there', () => {
  const known = new Set(paths)
  expect(rules.linkOffences(files, known)).toEqual([])
  const page = file(
    'docs/guide/en.md',
    '[a](../style.md#words) ![b](b.webp) [c](https://d.e/f) `[g](h)`',
  )
  expect(rules.linkOffences([page], new Set(['docs/style.md']))).toEqual([
    'docs/guide/en.md links to docs/guide/b.webp',
  ])
})

test('every picture of the guide is shown by the guide in its language', () => {
  expect(rules.pictureOffences(files, new Set(paths))).toEqual([])
  const pages = [
    file('docs/guide/pages.en.md', '![a](pictures/en/a.webp) ![b](pictures/ru/b.webp)'),
    file('docs/guide/pages.ru.md', '![a](pictures/ru/a.webp)'),
  ]
  const pictures = ['en/a.webp', 'ru/a.webp', 'ru/b.webp'].map(
    (name) => `docs/guide/pictures/${name}`,
  )
  expect(rules.pictureOffences(pages, new Set(pictures))).toEqual([
    'docs/guide/pictures/ru/b.webp is shown nowhere',
  ])
})

test('nothing that is committed knows the machine it was written on', () => {
  const others = files.filter(({ path }) => path !== 'tidy.test.ts')
  expect(rules.machineOffences(others)).toEqual([])
  const bad = ['see /home/anna/a.txt', `"resolved": "https://npm-registry.firm.example/a"`]
  expect(rules.machineOffences(bad.map((text) => file('a.json', text)))).toHaveLength(2)
})
